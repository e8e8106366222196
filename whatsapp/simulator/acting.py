"""Acts as the customer: writes, taps, sends files, reacts, blocks, reads.

An action is ``{"number": id, "type": …, "context"?: wamid, …}``; the page and the control API
send the same ones. :data:`ACTIONS` lists the types and :func:`act` answers ``{"id": wamid}`` for
what became a message, else ``{"success": true}``.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from whatsapp.simulator import shapes
from whatsapp.simulator.accept import set_reaction
from whatsapp.simulator.choices import choices
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.samples import sample
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import (
    Chat,
    Customer,
    Json,
    Message,
    Number,
    digits_of,
    new_wamid,
)

# What comes from the customer's side but is no message of theirs.
OPENS_NOTHING = frozenset({"reaction", "system", "edit", "revoke"})


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to whom, and what was asked."""

    sandbox: Sandbox
    number: Number
    customer: Customer
    chat: Chat
    asked: Json

    def text(self, key: str) -> str:
        """Return a required text of the action."""
        value = self.asked.get(key)
        if not isinstance(value, str) or not value.strip():
            raise Refusal(100, f"The action needs {key}, a text.")
        return value

    def target(self) -> Message:
        """Return the message that the action is about."""
        found = self.sandbox.world.by_wamid.get(self.text("message"))
        if found is None or found[0] is not self.chat:
            raise Refusal(100, f"There is no message {self.asked['message']} in this chat.")
        return found[1]


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the making: type, its object, the quoted message, other keys."""

    type: str
    content: Any
    context: str | None = None
    extra: Json | None = None


def act(sandbox: Sandbox, customer: Customer, asked: Json) -> Json:
    """Do what is asked. Raises :class:`Refusal` 100."""
    number = sandbox.world.numbers.get(str(asked.get("number")))
    if number is None:
        raise Refusal(100, f"There is no number {asked.get('number')}.")
    kind = str(asked.get("type"))
    deed = Act(sandbox, number, customer, sandbox.world.chat(number.id, customer.phone), asked)
    if quiet := QUIET.get(kind):
        quiet(deed)
        sandbox.changed()
        return {"success": True}
    say = SAYING.get(kind)
    if say is None:
        raise Refusal(100, f"Action {kind!r} is not one of {', '.join(ACTIONS)}.")
    return {"id": _send(deed, say(deed))}


def _send(deed: Act, said: Said) -> str:
    if deed.number.id in deed.customer.blocked:
        raise Refusal(100, "The customer has blocked this number: unblock it first.")
    world = deed.sandbox.world
    message = Message(
        wamid=new_wamid(),
        at=world.now(),
        outgoing=False,
        type=said.type,
        content=said.content,
        status="delivered",
        context=said.context or deed.asked.get("context"),
    )
    item: Json = {"id": message.wamid, "timestamp": str(int(message.at)), "type": said.type}
    if message.context:
        sender = digits_of(deed.number.display_number)
        item["context"] = {"from": sender, "id": message.context}
    if said.content is not None:
        item[said.type] = said.content
    item |= said.extra or {}
    if isinstance(deed.asked.get("referral"), dict):
        item["referral"] = deed.asked["referral"]
    if said.type not in OPENS_NOTHING:
        deed.chat.opened_at = message.at
    world.append(deed.chat, message)
    _show(deed, message)
    deed.sandbox.hooks.put(deed.number.id, shapes.received(deed.customer, item))
    deed.sandbox.changed()
    return message.wamid


def _show(deed: Act, message: Message) -> None:
    key = (deed.chat.number, deed.chat.customer)
    if message.type != "reaction":
        deed.sandbox.hub.tell("message", {"message": message}, key)
    deed.sandbox.hub.tell("window", {"opened_at": deed.chat.opened_at}, key)


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


def _read(deed: Act) -> None:
    deed.sandbox.deliveries.opened(deed.chat)


def _block(deed: Act) -> None:
    if deed.number.id not in deed.customer.blocked:
        deed.customer.blocked.append(deed.number.id)
    _tell_blocked(deed)


def _unblock(deed: Act) -> None:
    if deed.number.id in deed.customer.blocked:
        deed.customer.blocked.remove(deed.number.id)
    _tell_blocked(deed)


def _tell_blocked(deed: Act) -> None:
    blocked = deed.number.id in deed.customer.blocked
    key = (deed.chat.number, deed.chat.customer)
    deed.sandbox.hub.tell("blocked", {"blocked": blocked}, key)


def _marketing(value: str) -> Callable[[Act], None]:
    def tell(deed: Act) -> None:
        preference = {
            **({} if deed.customer.hide_phone else {"wa_id": deed.customer.phone}),
            "user_id": deed.customer.user_id,
            "detail": f"User requested to {value} marketing messages",
            "category": "marketing_messages",
            "value": value,
            "timestamp": int(deed.sandbox.world.now()),
        }
        item: Json = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": digits_of(deed.number.display_number),
                "phone_number_id": deed.number.id,
            },
            "contacts": [shapes.contact(deed.customer)],
            "user_preferences": [preference],
        }
        deed.sandbox.hooks.put(deed.number.id, shapes.Event("user_preferences", "", item))

    return tell


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
QUIET: dict[str, Callable[[Act], None]] = {
    "read": _read,
    "block": _block,
    "unblock": _unblock,
    "stop_marketing": _marketing("stop"),
    "resume_marketing": _marketing("resume"),
}
ACTIONS = (*SAYING, *QUIET)
