"""What a customer can say: each builder turns an act into a message's type and object."""

import base64
import binascii
from collections.abc import Callable

import orjson

from whatsapp.simulator.accept import set_reaction
from whatsapp.simulator.choices import choices
from whatsapp.simulator.deed import Act, Said
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.samples import sample
from whatsapp.simulator.world import Json


def _text(deed: Act) -> Said:
    return Said("text", {"body": deed.text("text")})


def _tap(deed: Act) -> Said:
    target = deed.target()
    wanted = deed.text("id")
    for choice in choices(target):
        if choice.id == wanted:
            kind, content = choice.wire()
            return Said(kind, content, target.wamid)
    raise Refusal(100, f"The message has nothing to tap with the id {wanted!r}.")


def _file(deed: Act) -> Said:
    """A file: a bundled ``sample``, an uploaded ``media``, or base64 ``data`` + ``mime_type``."""
    asked, kind, files = deed.asked, str(deed.asked["type"]), deed.sandbox.files
    if asked.get("media"):
        media = files.get(str(asked["media"]))
    elif asked.get("data"):
        try:
            data = base64.b64decode(deed.text("data"), validate=True)
        except binascii.Error:
            raise Refusal(100, "data is not base64.") from None
        name = str(asked.get("filename") or "")
        media = files.add(data, deed.text("mime_type"), name, deed.number.id)
    else:
        found = sample(deed.text("sample"))
        media = files.add(found.data, found.mime_type, found.filename, deed.number.id)
    files.check(kind, media.id)
    content: Json = {"mime_type": media.mime_type, "sha256": media.sha256, "id": media.id}
    if asked.get("caption"):
        content["caption"] = deed.text("caption")
    if kind == "document":
        content["filename"] = asked.get("filename") or media.filename or "document"
    if kind == "audio":
        content["voice"] = bool(asked.get("voice", True))
    if kind == "sticker":
        content["animated"] = False
    return Said(kind, content)


def _location(deed: Act) -> Said:
    place: Json = {}
    for key in ("latitude", "longitude"):
        value = deed.asked.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal(100, f"The action needs {key}, a number.")
        place[key] = value
    place |= {key: deed.text(key) for key in ("name", "address", "url") if deed.asked.get(key)}
    # An answer to a location request quotes it.
    context = deed.target().wamid if deed.asked.get("message") else None
    return Said("location", place, context)


def _contacts(deed: Act) -> Said:
    cards = deed.asked.get("contacts")
    if not isinstance(cards, list) or not cards:
        raise Refusal(100, "The action needs contacts, a list of cards.")
    return Said("contacts", cards)


def _reaction(deed: Act) -> Said:
    target = deed.target()
    emoji = str(deed.asked.get("emoji") or "")
    set_reaction(deed.sandbox, deed.chat, target, "customer", emoji)
    content: Json = {"message_id": target.wamid}
    if emoji:
        content["emoji"] = emoji
    return Said("reaction", content)


def _form(deed: Act) -> Said:
    """The answer to a form (flow) or an address message: ``response`` is an object."""
    target = deed.target()
    address = target.type == "interactive" and target.content.get("type") == "address_message"
    response = deed.asked.get("response") or {}
    reply = {
        "name": "address_message" if address else "flow",
        "body": "Sent",
        "response_json": orjson.dumps(response).decode(),
    }
    return Said("interactive", {"type": "nfm_reply", "nfm_reply": reply}, target.wamid)


def _call_permission(deed: Act) -> Said:
    accepted = bool(deed.asked.get("accept"))
    reply: Json = {
        "response": "accept" if accepted else "reject",
        "is_permanent": False,
        "response_source": "user_action",
    }
    if accepted:
        reply["expiration_timestamp"] = int(deed.sandbox.world.now()) + 7 * 86400
    content = {"type": "call_permission_reply", "call_permission_reply": reply}
    return Said("interactive", content, deed.target().wamid)


def _order(deed: Act) -> Said:
    return Said("order", deed.asked.get("order") or {"catalog_id": "0", "product_items": []})


def _welcome(_: Act) -> Said:
    return Said("request_welcome", None)


def _unsupported(deed: Act) -> Said:
    error = {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
    kind = str(deed.asked.get("unsupported") or "poll")
    return Said("unsupported", {"type": kind}, extra={"errors": [error]})


def _raw(deed: Act) -> Said:
    """Any message object, for shapes that the sandbox does not know."""
    item = deed.asked.get("message")
    if not isinstance(item, dict) or not isinstance(item.get("type"), str):
        raise Refusal(100, "The action needs message, an object with a type.")
    content = item.get(item["type"])
    extra = {key: value for key, value in item.items() if key not in {"id", item["type"]}}
    return Said(item["type"], content, extra=extra)


SAYING: dict[str, Callable[[Act], Said]] = {
    "text": _text,
    "tap": _tap,
    "image": _file,
    "video": _file,
    "audio": _file,
    "document": _file,
    "sticker": _file,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "form": _form,
    "call_permission": _call_permission,
    "order": _order,
    "request_welcome": _welcome,
    "unsupported": _unsupported,
    "raw": _raw,
}
