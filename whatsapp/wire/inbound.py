"""The content of a customer's message, kind by kind.

Each reader takes the kind's own object and the whole message, and returns content, the text that a
person would read, and the id of the choice that was tapped.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from whatsapp.wire.events import Json
from whatsapp.wire.read import errors, mapping, mappings, optional, phone, text

# These tell something; they are no turn of the customer's in the conversation.
SILENT = frozenset({"system", "edit", "revoke", "reaction"})


class Read(NamedTuple):
    """What was understood of a message."""

    content: Json
    text: str = ""
    reply_id: str | None = None


def read(message: Json) -> Read:
    """Return what a message says; an unknown type is told as unsupported, never dropped."""
    found = _of_kind(message)
    return found._replace(content=found.content | _origin(mapping(message.get("context"))))


def opens_window(message: Json, kind: str) -> bool:
    """Tell whether a message lets the business answer freely; what is said in a group does not."""
    return kind not in SILENT and not message.get("group_id")


def _of_kind(message: Json) -> Read:
    kind = text(message.get("type"))
    reader = _READERS.get(kind)
    inner = message.get(kind)
    if message.get("group_id"):
        # Nobody may be answered in private for what he said to others.
        return _unsupported("group message", message)
    if reader is None or (inner is None and kind not in _BARE):
        return _unsupported(kind or "unknown", message)
    return reader(inner, message)


def _origin(context: Json) -> Json:
    """Return what is said of where a message comes from: forwarded, or from a product's page."""
    found: Json = {
        name: True for name in ("forwarded", "frequently_forwarded") if context.get(name) is True
    }
    if product := mapping(context.get("referred_product")):
        found["product"] = {
            name: text(product.get(name)) for name in ("catalog_id", "product_retailer_id")
        }
    return found


def _text(inner: Any, _message: Json) -> Read:
    body = text(mapping(inner).get("body"))
    return Read({"kind": "text", "body": body}, body)


def _media(kind: str) -> "Reader":
    def reader(inner: Any, _message: Json) -> Read:
        media = mapping(inner)
        content: Json = {
            "kind": kind,
            "media_id": text(media.get("id")),
            "mime_type": text(media.get("mime_type")),
            "sha256": text(media.get("sha256")),
        }
        for name in ("caption", "filename", "url"):
            if value := text(media.get(name)):
                content[name] = value
        for name in ("voice", "animated"):
            if media.get(name) is True:
                content[name] = True
        return Read(content, text(media.get("caption")) or kind.capitalize())

    return reader


def _location(inner: Any, _message: Json) -> Read:
    place = mapping(inner)
    content: Json = {
        "kind": "location",
        "latitude": place.get("latitude"),
        "longitude": place.get("longitude"),
    }
    for name in ("name", "address", "url"):
        if value := text(place.get(name)):
            content[name] = value
    return Read(content, text(place.get("name")) or text(place.get("address")) or "Location")


def _contacts(inner: Any, message: Json) -> Read:
    cards = mappings(inner)
    names = [text(mapping(card.get("name")).get("formatted_name")) for card in cards]
    content: Json = {"kind": "contacts", "contacts": cards}
    origin = text(message.get("origin")) or next(
        (found for card in cards if (found := text(card.get("origin")))), ""
    )
    if origin:
        content["origin"] = origin
    return Read(content, ", ".join(name for name in names if name) or "Contact card")


def _interactive(inner: Any, message: Json) -> Read:
    answer = mapping(inner)
    kind = text(answer.get("type"))
    found = answer.get(kind)
    match kind:
        case "button_reply":
            return _choice(mapping(found), "button")
        case "list_reply":
            return _choice(mapping(found), "list")
        case "nfm_reply":
            return _form(mapping(found))
        case "call_permission_reply":
            granted = mapping(found)
            response = text(granted.get("response"))
            return Read(
                {"kind": "call_permission", "response": response, "details": granted},
                f"Calls: {response}",
            )
        case _:
            return _unsupported(f"interactive {kind}".strip(), message)


def _choice(found: Json, source: str) -> Read:
    title = text(found.get("title"))
    content: Json = {
        "kind": "choice",
        "id": text(found.get("id")),
        "title": title,
        "source": source,
    }
    if description := text(found.get("description")):
        content["description"] = description
    return Read(content, title, text(found.get("id")))


def _form(found: Json) -> Read:
    name = text(found.get("name")) or "flow"
    kind = "address" if name == "address_message" else "form"
    # JSON inside JSON, as the form made it; whoever needs it parses it.
    content = {"kind": kind, "name": name, "response": text(found.get("response_json"))}
    return Read(content, text(found.get("body")) or kind.capitalize())


def _button(inner: Any, _message: Json) -> Read:
    tapped = mapping(inner)
    title = text(tapped.get("text"))
    payload = text(tapped.get("payload")) or title
    return Read(
        {"kind": "choice", "id": payload, "title": title, "source": "template"}, title, payload
    )


def _order(inner: Any, _message: Json) -> Read:
    order = mapping(inner)
    items = mappings(order.get("product_items"))
    content = {
        "kind": "order",
        "catalog_id": text(order.get("catalog_id")),
        "text": text(order.get("text")),
        "items": items,
    }
    return Read(content, text(order.get("text")) or f"Order of {len(items)} items")


def _reaction(inner: Any, _message: Json) -> Read:
    reaction = mapping(inner)
    emoji = text(reaction.get("emoji"))
    content = {"kind": "reaction", "message_id": text(reaction.get("message_id")), "emoji": emoji}
    return Read(content, f"Reacted {emoji}" if emoji else "Removed a reaction")


def _system(inner: Any, _message: Json) -> Read:
    change = mapping(inner)
    kind, body = text(change.get("type")), text(change.get("body"))
    content: Json = {
        "kind": "system",
        "type": kind,
        "body": body,
        "new_phone": phone(change.get("wa_id")),
        "new_user_id": optional(change.get("user_id")),
        "new_parent_user_id": optional(change.get("parent_user_id")),
        "previous_user_id": optional(change.get("previous_user_id")),
        "previous_parent_user_id": optional(change.get("previous_parent_user_id")),
    }
    return Read(content, body or kind.replace("_", " ").capitalize())


def _edit(inner: Any, _message: Json) -> Read:
    edit = mapping(inner)
    message = mapping(edit.get("message"))
    # An edit replaces a message of another kind, however deep somebody nests them.
    nested = text(message.get("type")) == "edit"
    edited = _unsupported("edit", message) if nested else read(message)
    content = {
        "kind": "edit",
        "message_id": text(edit.get("original_message_id")),
        "message": edited.content,
    }
    return Read(content, edited.text)


def _revoke(inner: Any, _message: Json) -> Read:
    original = text(mapping(inner).get("original_message_id"))
    return Read({"kind": "revoke", "message_id": original}, "Deleted a message")


def _welcome(_inner: Any, _message: Json) -> Read:
    return Read({"kind": "request_welcome"}, "Opened the chat")


def _unsupported(kind: str, message: Json) -> Read:
    named = text(mapping(message.get("unsupported")).get("type"))
    found = [
        {"code": error.code, "title": error.title, "details": error.details}
        for error in errors(message.get("errors"))
    ]
    content = {"kind": "unsupported", "type": named or kind, "errors": found}
    return Read(content, f"Unsupported: {named or kind}")


def _told_unsupported(_inner: Any, message: Json) -> Read:
    return _unsupported("message", message)


Reader = Callable[[Any, Json], Read]
_BARE = frozenset({"unsupported", "request_welcome"})
_READERS: dict[str, Reader] = {
    "text": _text,
    "image": _media("image"),
    "video": _media("video"),
    "audio": _media("audio"),
    "voice": _media("audio"),
    "document": _media("document"),
    "sticker": _media("sticker"),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
    "reaction": _reaction,
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
    "request_welcome": _welcome,
    "unsupported": _told_unsupported,
}
