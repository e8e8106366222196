"""Sign-in, the brand and what every page takes from it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from agency import theme
from agency.access import manager
from agency.forms import BrandForm, SignInForm
from agency.models import Brand, User


class SignIn(LoginView):
    """Sign in to this agency; an account of another agency means nothing here."""

    http_method_names = ("get", "head", "post", "options")
    template_name = "agency/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    """Show and change name, colours and logo; list people."""
    instance, _ = Brand.objects.get_or_create(pk=1)
    form = BrandForm(request.POST or None, request.FILES or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "The brand is saved.")
        return redirect("brand")
    context: dict[str, Any] = {"form": form, "people": User.objects.order_by("name", "email")}
    return render(request, "agency/brand.html", context)


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def theme_css(_request: HttpRequest, version: str) -> HttpResponse:  # noqa: ARG001 - busts caches
    """The agency's tokens; the version in the URL changes with them."""
    found = Brand.objects.filter(pk=1).first() or Brand()
    return HttpResponse(theme.stylesheet(found), content_type="text/css")


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def logo(_request: HttpRequest, version: str) -> HttpResponse:  # noqa: ARG001 - busts caches
    found = Brand.objects.filter(pk=1).exclude(logo=b"").first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.logo), content_type=found.logo_type)
