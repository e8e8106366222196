"""Events that are no messages: templates, accounts, opt-outs, identities, the sandbox's clock."""

import structlog
from django.db.models import Q, QuerySet

from conversations import consent, later, live, records
from conversations.arrivals import Address
from conversations.contacts import Directory
from conversations.merging import merge
from conversations.models import Contact, Number, Record
from flows.due import TIMERS
from tenants import current, nudge
from whatsapp import account, wire
from whatsapp.inbound import numbernews, templatenews

log = structlog.get_logger(__name__)


class ClockOfRealNumberError(Exception):
    """Somebody tried to push the clock of a number that is no sandbox."""


class UnreadableEventError(Exception):
    """Nobody can tell what the event says; it is kept for the operators."""


def take(event: wire.Event, numbers: dict[str, Number]) -> None:
    """Apply an event that is neither a message nor a status."""
    match event:
        case wire.SandboxClock():
            _set_clock(event, numbers)
        case wire.TemplateEvent():
            if not templatenews.take(event):
                account.refresh_soon(current.agency_id())
        case wire.PreferenceEvent():
            _preference(event)
        case wire.AccountEvent():
            errors = [error.code for error in event.errors]
            log.info("account_event", field=event.field, event_name=event.event, errors=errors)
            numbernews.take(event, numbers)
        case _:
            raise UnreadableEventError(getattr(event, "reason", type(event).__name__))


def _set_clock(event: wire.SandboxClock, numbers: dict[str, Number]) -> None:
    number = numbers[event.phone_number_id]
    if not number.sandbox:
        raise ClockOfRealNumberError(f"{number} is a real number; its clock is the real one.")
    number.clock_offset = event.offset
    number.save(update_fields=["clock_offset"])
    live.all_changed()
    nudge.nudge(TIMERS, current.agency_id())
    later.nudge_all()


def _preference(event: wire.PreferenceEvent) -> None:
    """The customer used WhatsApp's own switch; who never wrote is made a contact, to know it."""
    who = event.sender
    if not (who.phone or who.user_id):
        return
    address = Address(
        phone=who.phone,
        user_id=who.user_id,
        parent_user_id=who.parent_user_id,
        name=who.name,
        username=who.username,
    )
    contact = Directory([address]).find(address)
    consent.change([contact.pk], opt_out=event.value == "stop", how=consent.BY_WHATSAPP)


def system_change(event: wire.Received) -> None:
    """The customer changed his number or user id: the contact stays the same person."""
    content = event.content
    news = {
        "phone": content.get("new_phone"),
        "user_id": content.get("new_user_id"),
    }
    known = _contacts(event.sender).first()
    if known is None:
        return
    for field, value in news.items():
        if not value or getattr(known, field) == value:
            continue
        # Who wrote from the new one before this news came is the same person.
        if other := Contact.objects.filter(**{field: value}).first():
            merge(keep=known, gone=other)
        records.of_contact(
            known, Record.Kind.IDENTITY, field=field, old=getattr(known, field) or "", new=value
        )
        setattr(known, field, value)
        known.save(update_fields=[field])


def _contacts(who: wire.Sender) -> QuerySet[Contact]:
    return Contact.objects.filter(Q(phone=who.phone or "-") | Q(user_id=who.user_id or "-"))
