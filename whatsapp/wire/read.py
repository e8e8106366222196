"""Reading single values that may be missing, or anything at all."""

import re
from datetime import UTC, datetime
from typing import Any

from whatsapp.wire.events import Json, Sender, WireError

# A business-scoped user id: a country's letters, perhaps ENT for a parent id, then the id.
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
# Beyond the years that a database's time can hold.
LATEST = 4_102_444_800
# E.164 allows 15 digits; WhatsApp's test numbers have had some more.
LONGEST_PHONE = 18


def mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return text for text and numbers, and nothing for anything else."""
    if isinstance(value, str):
        # PostgreSQL can hold neither; WhatsApp never sends them on purpose.
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def optional(value: Any) -> str | None:
    return text(value) or None


def moment(value: Any) -> datetime | None:
    """Return the time of a unix timestamp in seconds (text or number)."""
    try:
        seconds = int(text(value))
    except ValueError:
        return None
    return datetime.fromtimestamp(seconds, UTC) if 0 <= seconds < LATEST else None


def phone(value: Any) -> str | None:
    """Return ``+digits``, or ``None`` for what is no phone number."""
    digits = text(value).lstrip("+")
    return (
        f"+{digits}"
        if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_PHONE
        else None
    )


def user_id(*values: Any) -> str | None:
    """Return the first value, where one is a user id's text."""
    return next((found for value in values if (found := text(value)[:160])), None)


def person(address: Any, user: Any, parent: Any, contact: Json) -> Sender:
    """Put together who somebody is, from a message's or status's fields and its contact."""
    given = text(address) or text(contact.get("wa_id"))
    # Some senders' user id stands where the phone should be.
    misplaced = given if USER_ID.fullmatch(given) else None
    profile = mapping(contact.get("profile"))
    return Sender(
        phone=phone(given),
        user_id=user_id(user, contact.get("user_id"), misplaced),
        parent_user_id=user_id(parent, contact.get("parent_user_id")),
        name=text(profile.get("name")),
        username=optional(profile.get("username")),
    )


def errors(value: Any) -> tuple[WireError, ...]:
    return tuple(
        WireError(
            code=error["code"] if isinstance(error.get("code"), int) else 0,
            title=text(error.get("title")),
            message=text(error.get("message")),
            details=text(mapping(error.get("error_data")).get("details")),
        )
        for error in mappings(value)
    )
