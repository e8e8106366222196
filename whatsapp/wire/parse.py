"""From one part's body to a typed event; total on any JSON."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from whatsapp.wire import inbound
from whatsapp.wire.events import (
    AccountEvent,
    Echo,
    Event,
    Json,
    PreferenceEvent,
    Received,
    SandboxClock,
    Status,
    TemplateEvent,
    Unreadable,
)
from whatsapp.wire.read import errors, mapping, mappings, moment, optional, person, text

TEMPLATE_FIELDS = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
        "template_correct_category_detection",
    }
)
# (field, list) of what looks live and is not: messages of before the number was connected, which
# nobody waits to have answered, and the statuses of calls.
LOOKALIKES = frozenset({("history", "messages"), ("history", "statuses"), ("calls", "statuses")})
# A sandbox's clock may be a hundred years ahead, and no more.
FURTHEST = 100 * 366 * 86_400


def parse(body: Any) -> Event:
    """Return what a part's body (see ``split``) says; never raises."""
    if not isinstance(body, Mapping):
        return Unreadable("This is no object.", {"unknown": body})
    raw = dict(body)
    waba_id, field = text(raw.get("waba_id")), text(raw.get("field"))
    value = mapping(raw.get("value"))
    if field in TEMPLATE_FIELDS:
        return _template(waba_id, field, value)
    if field == "sandbox_clock":
        return _clock(value)
    for name, reader in _READERS.items():
        if value.get(name) and (field, name) not in LOOKALIKES:
            found = mappings(value[name])
            unreadable = Unreadable(f"The {name} cannot be read.", raw)
            return reader(waba_id, value, found[0]) if found else unreadable
    if field and value and "unknown" not in value:
        return _account(waba_id, field, value)
    return Unreadable("The change cannot be read.", raw)


def _number(value: Json) -> str:
    return text(mapping(value.get("metadata")).get("phone_number_id"))


def _contact(value: Json) -> Json:
    found = mappings(value.get("contacts"))
    return found[0] if found else {}


def _received(waba_id: str, value: Json, message: Json) -> Event:
    known = _known(message)
    if known is None:
        return Unreadable("The message has no id or time.", value)
    change = mapping(message.get("system"))
    who = person(
        message.get("from"),
        # Whose id has changed is known to us by the one before.
        change.get("previous_user_id") or message.get("from_user_id"),
        change.get("parent_user_id") or message.get("from_parent_user_id"),
        _contact(value),
    )
    if who.phone is None and who.user_id is None:
        return Unreadable("The message has no sender.", value)
    return Received(
        phone_number_id=_number(value), waba_id=waba_id, sender=who, **known, raw=message
    )


def _call(waba_id: str, value: Json, call: Json) -> Event:
    """A customer's call opens the window like a message, answered or not; all else is news."""
    if text(call.get("direction")) != "USER_INITIATED":
        return _account(waba_id, "calls", value)
    return _received(waba_id, value, {**call, "type": "call"})


def _echo(waba_id: str, value: Json, message: Json) -> Event:
    known = _known(message)
    who = person(message.get("to"), message.get("to_user_id"), None, _contact(value))
    if known is None or (who.phone is None and who.user_id is None):
        return Unreadable("The echo has no id, time or recipient.", value)
    known["opens_window"] = False
    return Echo(
        phone_number_id=_number(value), waba_id=waba_id, recipient=who, **known, raw=message
    )


def _known(message: Json) -> Json | None:
    """Return what messages and echoes have in common, or ``None`` if that is missing."""
    wamid, at = text(message.get("id"))[:200], moment(message.get("timestamp"))
    if not wamid or at is None:
        return None
    read = inbound.read(message)
    kind = read.content["kind"]
    return {
        "wamid": wamid,
        "at": at,
        "kind": kind,
        "content": read.content,
        "text": read.text,
        "reply_id": read.reply_id,
        "context_wamid": optional(mapping(message.get("context")).get("id")),
        "referral": mapping(message.get("referral")) or None,
        "opens_window": inbound.opens_window(message, kind),
    }


def _status(waba_id: str, value: Json, status: Json) -> Event:
    wamid, at = text(status.get("id"))[:200], moment(status.get("timestamp"))
    if not wamid or at is None or not text(status.get("status")):
        return Unreadable("The status has no id, time or name.", value)
    parent = status.get("recipient_parent_user_id") or status.get("parent_recipient_user_id")
    return Status(
        phone_number_id=_number(value),
        waba_id=waba_id,
        wamid=wamid,
        status=text(status["status"])[:20],
        at=at,
        recipient=person(
            status.get("recipient_id"), status.get("recipient_user_id"), parent, _contact(value)
        ),
        callback_data=optional(status.get("biz_opaque_callback_data")),
        errors=errors(status.get("errors")),
        pricing=mapping(status.get("pricing")) or None,
        conversation=mapping(status.get("conversation")) or None,
        raw=status,
    )


def _preference(waba_id: str, value: Json, preference: Json) -> Event:
    return PreferenceEvent(
        phone_number_id=_number(value),
        waba_id=waba_id,
        sender=person(preference.get("wa_id"), preference.get("user_id"), None, _contact(value)),
        category=text(preference.get("category")),
        value=text(preference.get("value")),
        raw=preference,
    )


def _template(waba_id: str, field: str, value: Json) -> Event:
    reasons = (
        mapping(value.get("rejection_info")).get("reason"),
        mapping(value.get("other_info")).get("description"),
        value.get("reason"),
    )
    return TemplateEvent(
        waba_id=waba_id,
        field=field,
        template_id=text(value.get("message_template_id")),
        name=text(value.get("message_template_name")),
        language=text(value.get("message_template_language")),
        event=optional(value.get("event")),
        category=optional(value.get("new_category"))
        or optional(value.get("message_template_category")),
        reason=next((found for reason in reasons if (found := text(reason))), None),
        quality=optional(value.get("new_quality_score")),
        raw=value,
    )


def _clock(value: Json) -> Event:
    number, seconds = _number(value), value.get("offset_seconds")
    if not number or not isinstance(seconds, int | float) or not 0 <= seconds < FURTHEST:
        return Unreadable("The sandbox's clock cannot be read.", value)
    return SandboxClock(number, timedelta(seconds=float(seconds)), value)


def _account(waba_id: str, field: str, value: Json) -> Event:
    found = errors(value.get("errors"))
    named = [text(value.get(name)) for name in ("event", "decision", "status")]
    told = [f"{error.code} {error.title or error.message}" for error in found]
    event = next(filter(None, named + told), field)
    return AccountEvent(waba_id, _number(value) or None, field, event, found, value)


_READERS: dict[str, Callable[[str, Json, Json], Event]] = {
    "messages": _received,
    "message_echoes": _echo,
    "statuses": _status,
    "user_preferences": _preference,
    "calls": _call,
}
