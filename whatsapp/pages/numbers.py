"""The agency's numbers: which there are, how well they stand with Meta, what is decided here."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency import audit
from agency.access import StaffRequest, manager
from agency.models import Client
from agency.sentences import translated
from conversations.models import Conversation, Number
from whatsapp import account, health, onboarding, profile
from whatsapp.business import Business
from whatsapp.client import GraphFailure
from whatsapp.pages import numberwords

EVENTS = 30


class NumberForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an agency decides about a number."""

    class Meta:
        model = Number
        fields = ["client", "in_doubt", "read_receipts"]
        labels = {
            "client": gettext_lazy("Client"),
            "in_doubt": gettext_lazy("When WhatsApp never says whether it took a message"),
            "read_receipts": gettext_lazy("Tell customers when their messages are read"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Q(active=True) | Q(pk=self.instance.client_id)
        field: Any = self.fields["client"]
        field.queryset = Client.objects.filter(known)
        field.empty_label = _("The agency itself")
        self.fields["in_doubt"].choices = [  # type: ignore[attr-defined]
            (Number.InDoubt.RESEND, _("Send it again")),
            (Number.InDoubt.ASK, _("Ask a person")),
        ]


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the numbers; one whose token cannot be read is told apart, and hides no other."""
    is_open = Q(conversation__status=Conversation.Status.OPEN)
    found = Number.objects.select_related("client").annotate(
        conversations=Count("conversation", filter=is_open)
    )
    rows = [
        {"number": number, "worries": health.worries(number), **numberwords.words(number)}
        for number in found.order_by("-active", "display_number")
    ]
    context = {"rows": rows, "phone_url": settings.SIMULATOR_URL, "signup": offers_signup()}
    return render(request, "whatsapp/numbers.html", context)


def offers_signup() -> bool:
    """Return whether Meta's own sign-up is offered: it is set up, or there is a sandbox to try."""
    return bool(settings.META_EMBEDDED_SIGNUP_CONFIG_ID) or has_sandbox()


def has_sandbox() -> bool:
    return Number.objects.filter(sandbox=True).exists()


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a number, and save what the agency decided about it."""
    found = get_object_or_404(Number.objects.select_related("client"), pk=pk)
    form = NumberForm(request.POST or None, instance=found)
    if request.method == "POST":
        before = {name: str(getattr(found, name) or "") for name in form.Meta.fields}
        if form.is_valid():
            with transaction.atomic():
                form.save()
                after = {name: str(getattr(found, name) or "") for name in form.Meta.fields}
                changed = {n: [before[n], after[n]] for n in after if before[n] != after[n]}
                audit.record(request, "number.changed", found, changes=changed)
            messages.success(request, _("The number is saved."))
            return redirect("number", pk)
        messages.error(request, _("This cannot be chosen."))
        return redirect("number", pk)
    return _page(request, found, form)


def _page(
    request: StaffRequest,
    found: Number,
    form: NumberForm,
    errors: dict[str, list[str]] | None = None,
) -> HttpResponse:
    context = {
        "number": found,
        "form": form,
        "worries": health.worries(found),
        "events": [(e, numberwords.event(e)) for e in found.events.order_by("-at", "-id")[:EVENTS]],
        "phone_url": settings.SIMULATOR_URL,
        "errors": errors or {},
        "conversations": found.conversation_set.count(),
        "profile": profile.initial(found),
        **numberwords.words(found),
    }
    return render(request, "whatsapp/number.html", context, status=422 if errors else 200)


@manager
@require_POST
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Read anew what Meta knows of the number."""
    found = get_object_or_404(Number, pk=pk, active=True)
    try:
        account.refresh(found)
    except GraphFailure as failure:
        error = failure.error
        messages.error(request, f"{translated(error.cause)} {translated(error.cure)}")
    else:
        messages.success(request, _("The number is up to date."))
    return redirect("number", pk)


@manager
@require_POST
def token(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the number another token."""
    given = request.POST.get("token", "").strip()
    done = _("The number has a new token.")

    def change(found: Number) -> None:
        if not given:
            raise onboarding.ConnectError(_("Paste the token."), "token")
        onboarding.change_token(request, found, given)

    return _done(request, pk, done, change)


@manager
@require_POST
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """Register the number, or set another PIN."""
    pin = request.POST.get("pin", "").strip()

    def change(found: Number) -> None:
        onboarding.register(Business.of(found), found.phone_number_id, pin)
        audit.record(request, "number.registered", found)
        onboarding.read_now(found)

    return _done(request, pk, _("The number is registered."), change)


@manager
@require_POST
def mend(request: StaffRequest, pk: int) -> HttpResponse:
    """Let Meta send us what customers write."""

    def change(found: Number) -> None:
        onboarding.mend(found)
        audit.record(request, "number.webhooks_mended", found)

    return _done(request, pk, _("What customers write arrives again."), change)


@manager
@require_POST
def disconnect(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop sending and receiving; what was written stays."""

    def change(found: Number) -> None:
        onboarding.disconnect(request, found)

    return _done(request, pk, _("The number is disconnected."), change, to="numbers")


def _done(
    request: StaffRequest, pk: int, done: str, what: Callable[[Number], None], *, to: str = ""
) -> HttpResponse:
    """Do it; what Meta refuses is told beside its field."""
    found = get_object_or_404(Number.objects.select_related("client"), pk=pk)
    try:
        what(found)
    except onboarding.ConnectError as failure:
        return _page(request, found, NumberForm(instance=found), {failure.field: [str(failure)]})
    messages.success(request, done)
    return redirect(to) if to else redirect("number", pk)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def business_profile(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and change what customers see of the business."""
    found = get_object_or_404(Number, pk=pk, active=True)
    form = profile.ProfileForm(
        request.POST or None, request.FILES or None, initial=profile.initial(found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            profile.save(found, form)
        except GraphFailure as failure:
            error = failure.error
            form.add_error(None, f"{translated(error.cause)} {error.details}")
        else:
            audit.record(request, "number.profile_changed", found)
            messages.success(request, _("The profile is saved; WhatsApp shows it within minutes."))
            return redirect("number", pk)
    status = 422 if form.errors else 200
    return render(request, "whatsapp/profile.html", {"number": found, "form": form}, status=status)
