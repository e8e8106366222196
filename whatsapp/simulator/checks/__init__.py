"""Judges the body of ``POST /{number}/messages`` the way Meta's limits say."""

from collections.abc import Callable, Iterator
from typing import Any

from whatsapp.simulator.checks import simple
from whatsapp.simulator.checks.interactive import interactive
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.checks.template import shape as template
from whatsapp.simulator.refusal import Refusal

MAX_CALLBACK = 512
MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})

KINDS: dict[str, Callable[[Reader], None]] = {
    "text": simple.text,
    "image": simple.image,
    "video": simple.video,
    "audio": simple.audio,
    "document": simple.document,
    "sticker": simple.sticker,
    "location": simple.location,
    "contacts": simple.contacts,
    "reaction": simple.reaction,
    "interactive": interactive,
    "template": template,
}
COMMON = (
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
    "recipient_identity_key_hash",
)


def check(payload: Any) -> str:
    """Return the message's type. Raises :class:`Refusal` with Meta's code for the first slip."""
    body = Reader(payload, "")
    product(body)
    if not payload.get("to") and not payload.get("recipient"):
        raise Refusal(131008, "The parameter to is required.")
    if payload.get("recipient_type", "individual") != "individual":
        raise Refusal(131009, "Param recipient_type must be individual: there are no groups here.")
    body.text("biz_opaque_callback_data", MAX_CALLBACK, required=False)
    if context := body.optional("context"):
        context.only("message_id")
        context.text("message_id", 300)
    kind = payload.get("type", "text")
    judge = KINDS.get(kind) if isinstance(kind, str) else None
    if judge is None:
        raise Refusal(131051, f"Message type {kind!r} is not currently supported.")
    body.only(*COMMON, kind)
    judge(body)
    return str(kind)


def product(body: Reader) -> None:
    """Check ``messaging_product``."""
    if body.data.get("messaging_product") != "whatsapp":
        raise Refusal(100, "The parameter messaging_product is required and must be whatsapp.")


def media_ids(value: Any) -> Iterator[tuple[str, str]]:
    """Yield (kind, media id) for every uploaded file that a message names."""
    if isinstance(value, list):
        for item in value:
            yield from media_ids(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in MEDIA and isinstance(item, dict) and item.get("id"):
                yield key, str(item["id"])
            else:
                yield from media_ids(item)
