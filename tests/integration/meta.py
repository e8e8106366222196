"""Webhooks as Meta sends them, and the way of one into an agency, without a broker."""

import itertools
import time
from typing import Any

import orjson
from django.db import connection

from tenants.models import Agency, MetaApp
from whatsapp import wire
from whatsapp.connect import Connection, connect_number
from whatsapp.door.groupcommit import INSERT
from whatsapp.inbound.drain import drain_lane

_serial = itertools.count(1)
SECRET = "an-app-secret"
# Meta repeats a status with the time that it had before.
SENT_AT = str(int(time.time()))


def connect(agency: Agency, number: str = "111", *, app: str = "app-1", **more: Any) -> Any:
    """Connect a number of the agency through a Meta app."""
    MetaApp.objects.get_or_create(
        app_id=app, defaults={"secret": SECRET, "verify_token": "verify", "platform": False}
    )
    wanted = Connection(
        phone_number_id=number,
        waba_id=f"waba-{number}",
        display_number=f"+1 555 {number}",
        access_token="token",
        app_id=app,
        **more,
    )
    return connect_number(agency, wanted)[0]


def message(
    body: dict[str, Any] | str = "hi",
    *,
    phone: str = "15550001",
    number: str = "111",
    wamid: str | None = None,
    at: float | None = None,
    name: str = "Maya",
    user_id: str | None = None,
) -> dict[str, Any]:
    """An envelope with one inbound message; ``body``: text, or the typed part of the message."""
    typed = {"type": "text", "text": {"body": body}} if isinstance(body, str) else body
    inner: dict[str, Any] = {
        "id": wamid or f"wamid.in{next(_serial)}",
        "timestamp": str(int(at if at is not None else time.time())),
        **typed,
    }
    contact: dict[str, Any] = {"profile": {"name": name}}
    if phone:
        inner["from"] = contact["wa_id"] = phone
    if user_id:
        inner["from_user_id"] = contact["user_id"] = user_id
    return envelope(number, messages=[inner], contacts=[contact])


def tap(identifier: str, title: str = "Tapped", **more: Any) -> dict[str, Any]:
    """An envelope with a tap on a reply button."""
    reply = {"type": "button_reply", "button_reply": {"id": identifier, "title": title}}
    return message({"type": "interactive", "interactive": reply}, **more)


def status(wamid: str, name: str, *, number: str = "111", **more: Any) -> dict[str, Any]:
    """An envelope with one status."""
    inner = {
        "id": wamid,
        "status": name,
        "timestamp": SENT_AT,
        "recipient_id": "15550001",
        **more,
    }
    return envelope(number, statuses=[inner])


def envelope(number: str, field: str = "messages", **value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "1555", "phone_number_id": number}
    change = {
        "field": field,
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": f"waba-{number}", "changes": [change]}],
    }


def store(*envelopes: dict[str, Any], app: str = "app-1", lane: int = 0) -> None:
    """Put webhooks into the public inbox as the door does."""
    parts = [part for body in envelopes for part in wire.split(body)]
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                [lane] * len(parts),
                [app] * len(parts),
                [part.phone_number_id or "" for part in parts],
                [part.waba_id for part in parts],
                [orjson.dumps(part.body).decode() for part in parts],
            ],
        )


def deliver(*envelopes: dict[str, Any], app: str = "app-1") -> None:
    """Store webhooks and drain the lane."""
    store(*envelopes, app=app)
    drain_lane(0)
