"""How a number stands with Meta: token, webhooks, quality; and whom that should worry, in time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agency import mail
from agency.links import absolute
from agency.models import User
from conversations.models import Number
from tenants.secret import is_readable
from whatsapp.business import Business
from whatsapp.client import GraphFailure, run
from whatsapp.connect import app_of_number

Token = Number.Token
# What a token needs to have.
SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")
# Days before its end at which people are warned; and once it is over.
STAGES = (("3", timedelta(days=3)), ("14", timedelta(days=14)))
GONE = "gone"


@dataclass(frozen=True, slots=True)
class Worry:
    """Something about a number that somebody has to do: how bad, what, and what to do."""

    tone: str
    said: str
    cure: str
    # The address's part of a form that mends it.
    mend: str = ""


def look_at_token(number: Number) -> None:
    """Ask Meta about the number's token, and note what it says; a failure changes nothing."""
    try:
        found = inspect(number, str(number.access_token))
    except GraphFailure as failure:
        if failure.error.code == 190:  # noqa: PLR2004 - Meta's code for tokens
            number.token_state = Token.INVALID
        return
    number.token_state = Token.VALID if found.get("is_valid") else Token.INVALID
    number.token_expires_at = _moment(found.get("expires_at"))


def inspect(number: Number, token: str) -> dict[str, Any]:
    """Return what Meta knows of a token. Raises :class:`whatsapp.client.GraphFailure`.

    A token may look at itself; where that is refused, the app's own may.
    """
    try:
        return run(Business.with_token(token, sandbox=number.sandbox).inspect(token))
    except GraphFailure as failure:
        app = app_of_number(number) if number.pk else None
        if app is None or failure.error.code == 190 or not is_readable(app, "secret"):  # noqa: PLR2004
            raise
        own = f"{app.app_id}|{app.secret}"
        return run(Business.with_token(own, sandbox=number.sandbox).inspect(token))


def missing_scopes(found: dict[str, Any]) -> list[str]:
    """Return the permissions that a token lacks; none, if Meta does not tell them."""
    scopes = found.get("scopes")
    return [s for s in SCOPES if s not in scopes] if isinstance(scopes, list) and scopes else []


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if int(seconds) > 0 else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def warn(number: Number) -> None:
    """Write to owners and admins, once for each stage, that the token ends or has ended."""
    stage = _stage(number, timezone.now())
    if stage == number.token_warned:
        return
    # The later stage is the more urgent one; one that is over (a new token) is forgotten.
    order = ["", "14", "3", GONE]
    urgent = order.index(stage) > order.index(number.token_warned or "")
    number.token_warned = stage
    number.save(update_fields=["token_warned"])
    if not urgent:
        return
    people = User.objects.filter(is_active=True, role__in=(User.Role.OWNER, User.Role.ADMIN))
    for person in people.order_by("pk"):
        with translation.override(person.language or None):
            _write(number, person, stage)


def _stage(number: Number, now: datetime) -> str:
    if number.token_state in (Token.INVALID, Token.UNREADABLE):
        return GONE
    ends = number.token_expires_at
    if ends is None:
        return ""
    if ends <= now:
        return GONE
    return next((name for name, span in STAGES if ends - now <= span), "")


def _write(number: Number, person: User, stage: str) -> None:
    named = {"number": number.display_number}
    if stage == GONE:
        subject = _("%(number)s cannot send any more") % named
        lines = [
            _("The access token of %(number)s does not work any more.") % named,
            _("Messages wait until the number has a new one; what customers write still arrives."),
        ]
    else:
        days = {"days": stage, **named}
        subject = _("The access token of %(number)s ends soon") % named
        lines = [
            _("The access token of %(number)s ends within %(days)s days.") % days,
            _("Give the number a new one before, and nothing is interrupted."),
        ]
    mail.send(
        to=person.email,
        kind="token-ends",
        subject=subject,
        lines=lines,
        button=mail.Button(_("Give it a new token"), absolute(reverse("number", args=[number.pk]))),
    )


def worries(number: Number) -> list[Worry]:
    """Return what somebody has to do about a number, the most urgent first."""
    found = [*_of_token(number)]
    if not number.active:
        return [
            Worry("warn", _("The number is disconnected: nothing is sent."), _("Connect it again."))
        ]
    if number.trouble:
        found.append(Worry("bad", number.trouble.get("cause", ""), number.trouble.get("cure", "")))
    if number.subscribed is False:
        said = _("Meta does not send us what customers write to this number.")
        found.append(Worry("bad", said, _("Switch its webhooks on."), "mend"))
    if number.state and number.state != "CONNECTED":
        said = _("The number is not registered: it can neither send nor receive.")
        found.append(Worry("bad", said, _("Register it with a PIN of six digits."), "register"))
    if number.quality == "RED":
        found.append(
            Worry(
                "warn",
                _("Customers block or report this number often."),
                _("Send less that nobody asked for; Meta lowers its limit otherwise."),
            )
        )
    if number.name_status in ("DECLINED", "EXPIRED"):
        found.append(
            Worry(
                "warn",
                _("Meta declined the display name: customers see the bare number."),
                _("Choose another name in WhatsApp Manager."),
            )
        )
    return found


def _of_token(number: Number) -> list[Worry]:
    if not is_readable(number, "access_token") or number.token_state == Token.UNREADABLE:
        return [
            Worry(
                "bad",
                _("The token cannot be read with the keys of this installation."),
                _("Give the number its token anew."),
                "token",
            )
        ]
    if _stage(number, timezone.now()) == GONE:
        return [
            Worry(
                "bad",
                _("Meta does not take the number's token any more: nothing is sent."),
                _("Give the number a new token; what waits is sent then."),
                "token",
            )
        ]
    if _stage(number, timezone.now()) and number.token_expires_at:
        day = number.token_expires_at.date().isoformat()
        return [
            Worry(
                "warn",
                _("The token ends on %(date)s.") % {"date": day},
                _("Give the number a new one before."),
                "token",
            )
        ]
    return []
