"""The settings page of mail: how it is signed, who sends it, and what became of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agency import audit, branding, mail
from agency.access import StaffRequest, manager
from agency.mail import smtp
from agency.mail.forms import ServerForm, SignatureForm
from agency.mail.trial import trial
from agency.models import Brand, Mail, MailServer
from agency.sentences import translated
from tenants.secret import UndecipherableError

SHOWN = 50

# What mails are for, in words; kinds of other rooms show as they are.
KINDS = {
    "invitation": gettext_lazy("Invitation"),
    "password-reset": gettext_lazy("New password"),
    "password-changed": gettext_lazy("Password changed"),
    "two-factor-on": gettext_lazy("Two-factor sign-in on"),
    "two-factor-off": gettext_lazy("Two-factor sign-in off"),
    "recovery-codes": gettext_lazy("Recovery codes"),
}


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Show all there is on mail; take another signature."""
    if request.method != "POST":
        return _page(request)
    Brand.objects.get_or_create(pk=1)
    form = SignatureForm(request.POST, instance=branding.stored())
    if not form.is_valid():
        return _page(request, signature=form)
    with transaction.atomic():
        form.instance.save(update_fields=[*form.Meta.fields, "updated_at"])
        audit.record(request, "mail.signed", changed=form.changed_data)
    messages.success(request, _("The signature is saved."))
    return redirect("mail")


@manager
@require_POST
def server(request: StaffRequest) -> HttpResponse:
    """Take the agency's own server if a mail goes through it right now."""
    form = ServerForm(request.POST, instance=_stored() or MailServer(pk=None))
    if not form.is_valid():
        return _page(request, server=form)
    taken: MailServer = form.save(commit=False)
    try:
        trial(taken, to=request.user.email)
    except smtp.TransportError as error:
        form.add_error(None, told(f"{error.cause}: {error.said}"))
        return _page(request, server=form)
    except UndecipherableError:
        form.add_error("new_password", _("The stored password cannot be read: type it again."))
        return _page(request, server=form)
    with transaction.atomic():
        taken.pk, taken.active, taken.worked_at = 1, True, timezone.now()
        taken.save()
        Brand.objects.update_or_create(pk=1, defaults={"mail_trouble": ""})
        _again()
        audit.record(request, "mail.server", taken, sender=taken.from_address)
    messages.success(
        request,
        _("Mails leave by your server now. A first one is on its way to %(to)s.")
        % {"to": request.user.email},
    )
    return redirect("mail")


@manager
@require_POST
def server_off(request: HttpRequest) -> HttpResponse:
    """Forget the agency's own server, its password included."""
    with transaction.atomic():
        gone, _rows = MailServer.objects.all().delete()
        if gone:
            Brand.objects.filter(pk=1).update(mail_trouble="")
            _again()
            audit.record(request, "mail.server_off")
    messages.success(request, _("Your server is forgotten. Mails leave by ours from now on."))
    return redirect("mail")


@manager
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Try what waits right now."""
    with transaction.atomic():
        waiting = _again()
        audit.record(request, "mail.again", waiting=waiting)
    messages.success(request, _("What waits is tried again now."))
    return redirect("mail")


def told(error: str) -> str:
    """Return in words what is written down of a failure, with what the server said."""
    cause, _colon, said = error.partition(": ")
    try:
        sentence = str(smtp.CAUSES[smtp.Cause(cause)])
    except ValueError:
        return error
    if not said:
        return sentence
    return f"{sentence} ({translated(said)})"


def _again() -> int:
    waiting = Mail.objects.filter(state=Mail.State.QUEUED).update(due_at=timezone.now())
    if waiting:
        mail.announce()
    return waiting


def _stored() -> MailServer | None:
    return MailServer.objects.filter(pk=1).first()


def _page(request: HttpRequest, **bound: Any) -> HttpResponse:
    own = _stored()
    brand = branding.stored()
    rows = list(Mail.objects.defer("text", "html").order_by("-at", "-id")[:SHOWN])
    context: dict[str, Any] = {
        "signature": bound.get("signature") or SignatureForm(instance=brand),
        "server": bound.get("server") or ServerForm(instance=own),
        "own": own,
        "trouble": told(brand.mail_trouble) if own and brand.mail_trouble else "",
        "platform_address": settings.MAIL_FROM,
        "rows": [
            {"mail": row, "kind": KINDS.get(row.kind, row.kind), "why": told(row.error)}
            for row in rows
        ],
        "waiting": any(row.state == Mail.State.QUEUED and row.attempts for row in rows),
    }
    return render(request, "agency/mail/index.html", context, status=422 if bound else 200)
