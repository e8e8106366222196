"""Settings → Clients: who they are, which numbers are theirs, and who comes in for them."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency import clients
from agency.access import StaffRequest, manager
from agency.clients import ClientForm
from agency.models import Client
from agency.reading import whole_number
from conversations import client_numbers
from conversations.models import Conversation, Number

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the clients."""
    numbers = Prefetch("numbers", Number.objects.defer("access_token").order_by("display_number"))
    rows = Client.objects.annotate(persons=Count("people")).prefetch_related(numbers)
    busy = client_numbers.open_by_client()
    context = {"rows": [{"client": row, "open": busy.get(row.pk, 0)} for row in rows]}
    return render(request, "agency/clients.html", context)


@manager
@require_http_methods(READ_AND_WRITE)
def new(request: StaffRequest) -> HttpResponse:
    """Make a client."""
    form = ClientForm(request.POST or None, instance=Client())
    if request.method == "POST" and _saved(request, form):
        messages.success(
            request,
            _("The client “%(name)s” is there. Invite its people next.") % {"name": form.instance},
        )
        return redirect("client", form.instance.pk)
    return _page(request, form, None)


@manager
@require_http_methods(READ_AND_WRITE)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a client, and say which numbers are its own."""
    client = get_object_or_404(Client, pk=pk)
    form = ClientForm(request.POST or None, instance=client)
    if request.method == "POST" and _saved(request, form):
        messages.success(request, _("The client “%(name)s” is saved.") % {"name": client})
        return redirect("clients")
    return _page(request, form, pk)


@manager
@require_POST
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a client's people in or keep them out."""
    client = get_object_or_404(Client, pk=pk)
    clients.set_active(request, client, active=request.POST.get("active") == "1")
    if client.active:
        said = _("The people of “%(name)s” can sign in again.")
    else:
        said = _("The people of “%(name)s” are signed out and can no longer sign in.")
    messages.success(request, said % {"name": client})
    return redirect("client", pk)


@manager
@require_http_methods(READ_AND_WRITE)
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what it means to delete a client, and delete it."""
    client = get_object_or_404(Client, pk=pk)
    if request.method == "POST":
        clients.delete(request, client)
        messages.success(request, _("The client “%(name)s” is deleted.") % {"name": client})
        return redirect("clients")
    context = {
        "client": client,
        "people": list(client.people.order_by("name", "email")),
        "numbers": client.numbers.defer("access_token"),
        "conversations": Conversation.objects.filter(number__client=client).count(),
    }
    return render(request, "agency/client_delete.html", context)


def _saved(request: HttpRequest, form: ClientForm) -> bool:
    if not form.is_valid():
        return False
    wanted = {whole_number(text) for text in request.POST.getlist("numbers")}
    with transaction.atomic():
        clients.save(request, form.instance)
        client_numbers.give(request, form.instance, wanted)
    return True


def _page(request: HttpRequest, form: ClientForm, pk: int | None) -> HttpResponse:
    # The form may have changed the name already.
    client = Client.objects.filter(pk=pk).first() if pk else None
    asked = set(request.POST.getlist("numbers"))
    context = {
        "form": form,
        "client": client,
        "numbers": [
            {
                "number": number,
                "chosen": str(number.pk) in asked
                if request.method == "POST"
                else client is not None and number.client_id == client.pk,
                "elsewhere": number.client if number.client_id not in (None, pk) else None,
            }
            for number in client_numbers.choosable()
        ],
        "people": list(client.people.order_by("name", "email")) if client else [],
    }
    return render(request, "agency/client.html", context, status=422 if form.errors else 200)
