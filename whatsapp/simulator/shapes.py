"""Webhook bodies in Meta's shapes (cloud-api.md, section 2)."""

from dataclasses import dataclass
from typing import Any

from whatsapp.simulator.world import Customer, Json, Message, Number, Template, digits_of


@dataclass(slots=True)
class Event:
    """One thing to tell: ``kind`` is ``messages``, ``statuses`` or "" (``item`` is the value)."""

    field: str
    kind: str
    item: Json
    contact: Json | None = None


def envelope(number: Number, events: list[Event]) -> Json:
    """Return one POST's body; neighbours of the same kind share a change, in order."""
    changes: list[Json] = []
    last = None
    for event in events:
        if event.kind and last == event.kind:
            value = changes[-1]["value"]
            value[event.kind].append(event.item)
        else:
            value = _value(number, event)
            changes.append({"value": value, "field": event.field})
        if event.contact is not None:
            contacts = value.setdefault("contacts", [])
            if event.contact not in contacts[-8:]:
                contacts.append(event.contact)
        last = event.kind
    entry = {"id": number.waba_id, "changes": changes}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _value(number: Number, event: Event) -> Json:
    if not event.kind:
        return event.item
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": digits_of(number.display_number),
            "phone_number_id": number.id,
        },
        event.kind: [event.item],
    }


def contact(customer: Customer) -> Json:
    """Return one element of ``contacts``; the phone is left out if it is hidden."""
    shown: Json = {"profile": {"name": customer.name}}
    if customer.username:
        shown["profile"]["username"] = customer.username
    if not customer.hide_phone:
        shown["wa_id"] = customer.phone
    shown["user_id"] = customer.user_id
    return shown


def status(customer: Customer, message: Message, word: str, at: float) -> Event:
    """Return a status; ``failed`` carries the message's error and no contact."""
    item: Json = {"id": message.wamid, "status": word, "timestamp": str(int(at))}
    if not customer.hide_phone:
        item["recipient_id"] = customer.phone
    item["recipient_user_id"] = customer.user_id
    if message.callback is not None:
        item["biz_opaque_callback_data"] = message.callback
    if word == "failed":
        item["errors"] = [message.error]
        return Event("messages", "statuses", item)
    if word in {"sent", "delivered"}:
        service = message.category == "service"
        item["pricing"] = {
            "billable": not service,
            "pricing_model": "PMP",
            "type": "free_customer_service" if service else "regular",
            "category": message.category,
        }
    return Event("messages", "statuses", item, contact(customer))


def received(customer: Customer, item: Json) -> Event:
    """Return a customer's message; ``item`` has type, id, timestamp and the type's object."""
    sender: Json = {} if customer.hide_phone else {"from": customer.phone}
    sender["from_user_id"] = customer.user_id
    # A change of number or id comes without contacts.
    with_contact = None if item.get("type") == "system" else contact(customer)
    return Event("messages", "messages", sender | item, with_contact)


def template_status(template: Template) -> Event:
    """Return a ``message_template_status_update``."""
    value: Json = {
        "event": template.status,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": template.rejected_reason,
    }
    return Event("message_template_status_update", "", value)


def template_category(template: Template, before: str) -> Event:
    """Return a ``template_category_update`` of a change that is done."""
    value = _named(template) | {"previous_category": before, "new_category": template.category}
    return Event("template_category_update", "", value)


def template_quality(template: Template, before: str) -> Event:
    """Return a ``message_template_quality_update``."""
    value = _named(template) | {
        "previous_quality_score": before,
        "new_quality_score": template.quality,
    }
    return Event("message_template_quality_update", "", value)


def _named(template: Template) -> Json:
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def number_quality(number: Number, event: str, before: str) -> Event:
    """Return a ``phone_number_quality_update``."""
    value: Json = {
        "display_phone_number": digits_of(number.display_number),
        "event": event,
        "old_limit": before,
        "current_limit": number.limit,
    }
    return Event("phone_number_quality_update", "", value)


def number_name(number: Number, decision: str) -> Event:
    """Return a ``phone_number_name_update``."""
    value: Json = {
        "display_phone_number": digits_of(number.display_number),
        "decision": decision,
        "requested_verified_name": number.verified_name,
        "rejection_reason": "NAME_NOT_CLEAR" if decision == "REJECTED" else None,
    }
    return Event("phone_number_name_update", "", value)


def alert(field: str, event: str) -> Event:
    """Return an ``account_update`` or one of the ``account_alerts``."""
    if field == "account_alerts":
        value: Json = {"alert_severity": "WARNING", "alert_status": "ACTIVE", "alert_type": event}
    else:
        value = {"event": event}
    return Event(field, "", value)


def clock(number: Number, offset: float) -> Event:
    """Return our own ``sandbox_clock``: the whole offset from real time, seconds."""
    value: Json = {
        "metadata": {
            "display_phone_number": digits_of(number.display_number),
            "phone_number_id": number.id,
        },
        "offset_seconds": int(offset),
    }
    return Event("sandbox_clock", "", value)


def summary(event: Event) -> str:
    """Return one line for the log."""
    item: Any = event.item
    if event.kind == "messages":
        return f"message: {item.get('type')}"
    if event.kind == "statuses":
        code = f" {item['errors'][0]['code']}" if item.get("errors") else ""
        return f"status: {item.get('status')}{code}"
    return f"{event.field} {item.get('event', '')}".strip()
