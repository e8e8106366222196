"""From content to the JSON that Graph wants (``POST /{phone number id}/messages``); pure."""

from dataclasses import dataclass
from typing import Any

from conversations import content as c
from whatsapp.payloads.interactive import interactive
from whatsapp.payloads.parts import Json, MediaIds, UnresolvedMediaError, media
from whatsapp.payloads.template import template


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer's phone in E.164 with ``+``, or a business-scoped user id."""

    phone: str | None
    user_id: str | None

    def __post_init__(self) -> None:
        if not (self.phone or self.user_id):
            raise ValueError("A recipient needs a phone or a user id.")


def message_payload(
    content: c.Content,
    *,
    to: Recipient,
    callback_data: str,
    context_wamid: str | None = None,
    media_ids: MediaIds | None = None,
) -> Json:
    """Return the body of a send. ``callback_data`` (512 characters at most) comes back in statuses.

    ``media_ids``: Meta's ids of our own files. Raises :class:`UnresolvedMediaError`.
    """
    payload: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **({"to": to.phone} if to.phone else {"recipient": to.user_id}),
        "biz_opaque_callback_data": callback_data,
        **_typed(content, media_ids or {}),
    }
    # Reactions cannot be replies, and a quoted template shows no quotation.
    if context_wamid and not isinstance(content, c.Reaction):
        payload["context"] = {"message_id": context_wamid}
    return payload


def mark_read_payload(wamid: str, *, typing: bool = False) -> Json:
    """Return the body of a read receipt, optionally with a typing indicator (25 s at most)."""
    payload: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    if typing:
        payload["typing_indicator"] = {"type": "text"}
    return payload


def template_create_payload(
    *, name: str, language: str, category: str, components: list[Json], named: bool = False
) -> Json:
    """Return the body of ``POST /{WABA id}/message_templates``."""
    return {
        "name": name,
        "language": language,
        "category": category,
        "parameter_format": "named" if named else "positional",
        "components": components,
    }


def _typed(content: c.Content, ids: MediaIds) -> Json:
    """Return ``{"type": …, "<type>": …}``."""
    kind: str = content.kind
    body: Any
    match content:
        case c.Text():
            body = {"preview_url": content.preview_url, "body": content.body}
        case c.Image() | c.Video() | c.Audio() | c.Document() | c.Sticker():
            body = _media_message(content, ids)
        case c.Location():
            body = content.model_dump(exclude={"kind"}, exclude_none=True)
        case c.ContactCards():
            body = [_card(card) for card in content.contacts]
        case c.Reaction():
            body = {"message_id": content.message_id, "emoji": content.emoji}
        case c.Template():
            body = template(content, ids)
        case _:
            kind, body = "interactive", interactive(content, ids)
    return {"type": kind, kind: body}


def _media_message(content: c.Media, ids: MediaIds) -> Json:
    body = media(content.media, ids)
    for name in ("caption", "filename"):
        if value := getattr(content, name, None):
            body[name] = value
    if getattr(content, "voice", False):
        body["voice"] = True
    return body


def _card(card: c.ContactCard) -> Json:
    # WhatsApp wants one more part of the name than the whole.
    card = card if card.first_name or card.last_name else _with_first_name(card)
    names = ("formatted_name", "first_name", "last_name", "middle_name", "prefix", "suffix")
    dumped = card.model_dump(exclude_none=True)
    return {
        "name": {name: dumped[name] for name in names if name in dumped},
        **{key: value for key, value in dumped.items() if key not in names and value},
    }


def _with_first_name(card: c.ContactCard) -> c.ContactCard:
    return card.model_copy(update={"first_name": card.formatted_name.split()[0]})


__all__ = [
    "MediaIds",
    "Recipient",
    "UnresolvedMediaError",
    "mark_read_payload",
    "message_payload",
    "template_create_payload",
]
