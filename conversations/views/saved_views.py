"""Keeping a list under a name; the lists' menu shows them."""

from urllib.parse import parse_qsl

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agency.access import StaffRequest, staff
from conversations import saved_views
from conversations.listing import Asked
from conversations.models import SavedView

GET_OR_POST = ("GET", "HEAD", "POST")
UNFIT = 422


class ViewForm(forms.ModelForm[SavedView]):
    """A view's name, its icon, and who sees it; ``anew``: keep the list as it is now."""

    icon = forms.ChoiceField(
        label=gettext_lazy("Icon"),
        choices=list(saved_views.ICONS.items()),
        widget=forms.RadioSelect,
        initial="bookmark",
    )
    anew = forms.BooleanField(required=False, label=gettext_lazy("Keep the list as it is now"))

    class Meta:
        model = SavedView
        fields = ("name", "icon", "shared")
        labels = {
            "name": gettext_lazy("Name"),
            "shared": gettext_lazy("Everybody in the agency sees it"),
        }


@staff
@require_http_methods(GET_OR_POST)
def new(request: StaffRequest) -> HttpResponse:
    """Keep the list that the address describes."""
    form = ViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.person = request.user
        form.instance.query = saved_views.query_of(_shown(request))
        return _opened(request, form.save())
    return _dialog(request, form)


@staff
@require_http_methods(GET_OR_POST)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Call a view otherwise, share it, or let it show what the list shows now."""
    view = get_object_or_404(saved_views.changed_by(request.user), pk=pk)
    form = ViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["anew"]:
            form.instance.query = saved_views.query_of(_shown(request))
        return _opened(request, form.save())
    return _dialog(request, form)


@staff
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a view; the conversations stay."""
    get_object_or_404(saved_views.changed_by(request.user), pk=pk).delete()
    return _to(request, reverse("inbox"))


def _shown(request: StaffRequest) -> Asked:
    return Asked.read(dict(parse_qsl(request.POST.get("state", ""))))


def _opened(request: StaffRequest, view: SavedView) -> HttpResponse:
    return _to(request, f"{reverse('inbox')}?{saved_views.asked(view).query}")


def _to(request: StaffRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _dialog(request: StaffRequest, form: ViewForm) -> HttpResponse:
    view = form.instance if form.instance.pk else None
    state = Asked.read(request.GET.dict()).query if request.method == "GET" else ""
    state = request.POST.get("state", state)
    shown = Asked.read(dict(parse_qsl(state)))
    differs = view is not None and saved_views.query_of(shown) != view.query
    context = {
        "form": form,
        "view": view,
        "state": state,
        "differs": differs,
        "title": _("Change this view") if view else _("Keep this list"),
    }
    status = UNFIT if request.method == "POST" else 200
    return render(request, "conversations/saved_view.html", context, status=status)
