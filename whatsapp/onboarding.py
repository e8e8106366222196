"""Connecting a number from a page: looked at live with Meta first, then written down.

Nothing is asked of Meta inside a transaction. What fails is told in words, beside its field.
"""

import re
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from agency import audit
from agency.access import StaffRequest
from agency.sentences import translated
from conversations.models import Number
from tenants import current, directory
from tenants.models import MetaApp, NumberRoute
from tenants.secret import is_readable
from whatsapp import account, connect, health
from whatsapp.business import Business
from whatsapp.client import GraphFailure, run
from whatsapp.connect import Connection

log = structlog.get_logger(__name__)

T = TypeVar("T")
PERMISSION = (10, *range(200, 300), 131005)
NOT_THERE = (33, 100)
PIN = re.compile(r"[0-9]{6}")


class ConnectError(ValueError):
    """The number cannot be connected so; ``field`` is what the sentence is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person typed, or what a sign-up at Meta ended with."""

    phone_number_id: str
    waba_id: str
    token: str
    app_id: str = ""
    app_secret: str = ""
    verify_token: str = ""
    sandbox: bool = False


def link(request: StaffRequest, wanted: Wanted, *, pin: str = "") -> Number:
    """Connect a number, or give a connected one a new token. Raises :class:`ConnectError`.

    ``pin``: register the number with it.
    """
    _not_elsewhere(wanted.phone_number_id)
    _own_app(wanted)
    graph = Business.with_token(wanted.token, sandbox=wanted.sandbox)
    _good_token(wanted)
    info = _find(graph, wanted)
    if pin:
        register(graph, wanted.phone_number_id, pin)
    _asked(graph.subscribe(wanted.waba_id), "waba_id")
    return _write(request, wanted, info)


def _not_elsewhere(phone_number_id: str) -> None:
    with schema_context("public"):
        route = NumberRoute.objects.filter(phone_number_id=phone_number_id).first()
    if route is not None and route.agency_id != current.agency_id():
        raise ConnectError(
            _("This number is connected to another account. Disconnect it there first."),
            "phone_number_id",
        )


def _own_app(wanted: Wanted) -> None:
    """An app that is known already may be used by whoever knows its secret, and by nobody else."""
    if not wanted.app_id:
        with schema_context("public"):
            if not MetaApp.objects.filter(platform=True).exists():
                raise ConnectError(
                    _("There is no Meta app here yet: name your own one, with its secret."),
                    "app_id",
                )
        return
    if not (wanted.app_secret and wanted.verify_token):
        raise ConnectError(_("Your own app needs its secret and a verify token."), "app_secret")
    with schema_context("public"):
        app = MetaApp.objects.filter(app_id=wanted.app_id).first()
    if app is None:
        return
    if not is_readable(app, "secret", "verify_token") or (
        str(app.secret) != wanted.app_secret or str(app.verify_token) != wanted.verify_token
    ):
        raise ConnectError(
            _("This app is known here with another secret or verify token."), "app_secret"
        )


def _good_token(wanted: Wanted) -> None:
    number = Number(sandbox=wanted.sandbox)
    try:
        found = health.inspect(number, wanted.token)
    except GraphFailure as failure:
        raise _told(failure, "token") from failure
    if not found.get("is_valid", True):
        raise ConnectError(_("Meta does not take this token: it is wrong or has ended."), "token")
    if missing := health.missing_scopes(found):
        raise ConnectError(
            _("The token lacks the permission %(names)s: make a new one with it.")
            % {"names": ", ".join(missing)},
            "token",
        )


def _find(graph: Business, wanted: Wanted) -> dict[str, Any]:
    """Return the number among those of the account."""
    listed = _asked(graph.numbers(wanted.waba_id), "waba_id")
    for info in listed:
        if str(info.get("id")) == wanted.phone_number_id:
            return info
    if not listed:
        raise ConnectError(_("This account has no number yet."), "waba_id")
    known = ", ".join(f"{one.get('display_phone_number')} ({one.get('id')})" for one in listed[:5])
    raise ConnectError(
        _("The account has no number of this id. It has: %(numbers)s.") % {"numbers": known},
        "phone_number_id",
    )


def _write(request: StaffRequest, wanted: Wanted, info: dict[str, Any]) -> Number:
    agency = directory.agency(current.agency_id())
    connection = Connection(
        phone_number_id=wanted.phone_number_id,
        waba_id=wanted.waba_id,
        display_number=str(info.get("display_phone_number") or wanted.phone_number_id),
        verified_name=str(info.get("verified_name") or ""),
        access_token=wanted.token,
        app_id=wanted.app_id,
        app_secret=wanted.app_secret,
        verify_token=wanted.verify_token,
        sandbox=wanted.sandbox,
    )
    try:
        with transaction.atomic():
            number, created = connect.connect_number(agency, connection)
            Number.objects.filter(pk=number.pk).update(
                token_state=Number.Token.VALID, token_warned="", trouble={}
            )
            act = "number.connected" if created else "number.token_changed"
            audit.record(request, act, number, waba=number.waba_id)
            account.refresh_soon(agency.pk)
    except connect.NumberTakenError as error:
        said = _("This number is connected to another account. Disconnect it there first.")
        raise ConnectError(said, "phone_number_id") from error
    except (connect.InvalidConnectionError, connect.AppMissingError) as error:
        raise ConnectError(str(error)) from error
    read_now(number)
    return number


def read_now(number: Number) -> None:
    """Read what Meta knows of it, so that the page has it; a worker does it again otherwise."""
    number.refresh_from_db()
    try:
        account.refresh(number)
    except GraphFailure:
        # It stands with the number.
        return


def change_token(request: StaffRequest, number: Number, token: str) -> None:
    """Give a number another token. Raises :class:`ConnectError`."""
    app = connect.app_of_number(number)
    wanted = Wanted(
        phone_number_id=number.phone_number_id,
        waba_id=number.waba_id,
        token=token,
        sandbox=number.sandbox,
        **(_secrets(app) if app and not app.platform else {}),
    )
    link(request, wanted)


def _secrets(app: MetaApp) -> dict[str, str]:
    if not is_readable(app, "secret", "verify_token"):
        raise ConnectError(_("The secret of the number's app cannot be read: connect it anew."))
    return {
        "app_id": app.app_id,
        "app_secret": str(app.secret),
        "verify_token": str(app.verify_token),
    }


def register(graph: Business, phone_number_id: str, pin: str) -> None:
    """Register a number with its PIN. Raises :class:`ConnectError`."""
    if not PIN.fullmatch(pin):
        raise ConnectError(_("A PIN has six digits."), "pin")
    _asked(graph.register(phone_number_id, pin), "pin")


def mend(number: Number) -> None:
    """Let Meta send us what customers write. Raises :class:`ConnectError`."""
    _asked(Business.of(number).subscribe(number.waba_id), "")
    number.subscribed = True
    number.save(update_fields=["subscribed"])


def disconnect(request: StaffRequest, number: Number) -> None:
    """Stop: nothing goes out or comes in, the token is forgotten, another agency may connect it.

    Conversations stay to be read.
    """
    others = Number.objects.filter(waba_id=number.waba_id, active=True).exclude(pk=number.pk)
    if not others.exists() and is_readable(number, "access_token"):
        try:
            run(Business.of(number).unsubscribe(number.waba_id))
        except GraphFailure as failure:
            # Whoever disconnects because the token is dead must not be kept from it.
            log.warning("number_not_unsubscribed", number=number.pk, code=failure.error.code)
    agency = directory.agency(current.agency_id())
    with transaction.atomic():
        Number.objects.filter(pk=number.pk).update(
            active=False,
            access_token="",
            token_state="",
            token_warned="",
            token_expires_at=None,
            subscribed=None,
            trouble={},
        )
        audit.record(request, "number.disconnected", number)
        with schema_context("public"):
            NumberRoute.objects.filter(
                phone_number_id=number.phone_number_id, agency=agency
            ).delete()


def _asked(call: Coroutine[Any, Any, T], field: str) -> T:
    """Make a call; a failure becomes a sentence at the field that it is about."""
    try:
        return run(call)
    except GraphFailure as failure:
        raise _told(failure, field) from failure


def _told(failure: GraphFailure, field: str) -> ConnectError:
    error = failure.error
    if error.code in (0, 190):
        return ConnectError(_("Meta does not take this token: it is wrong or has ended."), "token")
    if error.code in PERMISSION:
        return ConnectError(
            _("The token may not see this account: give its system user access to it. (%(why)s)")
            % {"why": error.details},
            "token",
        )
    if error.code in NOT_THERE and field == "waba_id":
        return ConnectError(
            _("The token finds no account of this id: the id is wrong, or it is another's."), field
        )
    said = f"{translated(error.cause)} {error.details} {translated(error.cure)}"
    return ConnectError(" ".join(said.split()), field)


def sign_up(
    request: StaffRequest, *, code: str, waba_id: str, phone_number_id: str, pin: str, sandbox: bool
) -> Number:
    """Take over what an Embedded Signup ended with. Raises :class:`ConnectError`."""
    if not PIN.fullmatch(pin):
        raise ConnectError(_("A PIN has six digits."), "pin")
    if not (code and waba_id):
        raise ConnectError(_("Meta's window was closed before it was done. Begin again."))
    app = sign_up_app()
    if app is None or not is_readable(app, "secret"):
        raise ConnectError(_("The platform's Meta app is not set up: ask its operators."))
    graph = Business.with_token("", sandbox=sandbox)
    token = _asked(graph.exchange(app_id=app.app_id, secret=str(app.secret), code=code), "code")
    if not phone_number_id:
        listed = _asked(Business.with_token(token, sandbox=sandbox).numbers(waba_id), "")
        if len(listed) != 1:
            raise ConnectError(_("Choose one number in Meta's window. Begin again."))
        phone_number_id = str(listed[0].get("id"))
    wanted = Wanted(phone_number_id=phone_number_id, waba_id=waba_id, token=token, sandbox=sandbox)
    return link(request, wanted, pin=pin)


def sign_up_app() -> MetaApp | None:
    """Return the app that sign-ups go through."""
    with schema_context("public"):
        return MetaApp.objects.filter(platform=True).first()
