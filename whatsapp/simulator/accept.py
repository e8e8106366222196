"""``POST /{number}/messages``: takes a message or refuses it, as Meta would."""

from dataclasses import dataclass
from typing import Any

from whatsapp.simulator import fitting
from whatsapp.simulator.checks import check, media_ids, product
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.limits import take_pair
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import (
    Chat,
    Customer,
    Json,
    Message,
    Number,
    country_code,
    digits_of,
    new_wamid,
    user_id_of,
)

SEPARATORS = str.maketrans("", "", "+-() ")
MIN_DIGITS, MAX_DIGITS = 7, 15
TYPING_SECONDS = 25
REACTABLE = 30 * 86400.0
CLOSED = (
    "Message failed to send because more than 24 hours have passed since the customer last "
    "replied to this number."
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message is for, and how the caller named them."""

    customer: Customer
    input: str
    by_phone: bool
    by_user_id: bool


def accept(sandbox: Sandbox, number: Number, payload: Any) -> Json:
    """Return Graph's answer. Raises :class:`Refusal`."""
    if isinstance(payload, dict) and "status" in payload:
        return _mark_read(sandbox, number, payload)
    if not number.registered:
        raise Refusal(133010, "The account is not registered.")
    sandbox.throughput.take(number)
    kind = check(payload)
    recipient = _recipient(sandbox, number, payload)
    _check_files(sandbox, kind, payload[kind])
    message = Message(
        wamid=new_wamid(),
        at=sandbox.world.now(),
        outgoing=True,
        type=kind,
        content=payload[kind],
        context=(payload.get("context") or {}).get("message_id"),
        callback=payload.get("biz_opaque_callback_data") or None,
    )
    if kind == "template":
        _fit_template(sandbox, number, recipient, message)
    return _take(sandbox, number, recipient, message)


def _check_files(sandbox: Sandbox, kind: str, content: Any) -> None:
    """Look at the uploaded files; what links lead to is not fetched."""
    if kind in {"text", "location", "contacts", "reaction"}:
        return
    for media_kind, media_id in media_ids({kind: content}):
        sandbox.files.check(media_kind, media_id)
    if kind == "audio" and content.get("voice") and content.get("id"):
        sandbox.files.check_voice(content["id"])


def _take(sandbox: Sandbox, number: Number, recipient: Recipient, message: Message) -> Json:
    """Look at the window and the pair's quota, then keep the message."""
    world = sandbox.world
    phone = recipient.customer.phone
    closed = message.type != "template" and not _window_open(sandbox, number.id, phone)
    if closed and not sandbox.faults.late_refusals:
        raise Refusal(131047, CLOSED)
    if phone not in world.customers:
        world.add_customer(recipient.customer)
    chat = world.chat(number.id, phone)
    take_pair(chat, message.at)
    _keep(sandbox, chat, message, closed=closed)
    sandbox.changed()
    return _answer(recipient, message)


def _window_open(sandbox: Sandbox, number_id: str, phone: str) -> bool:
    chat = sandbox.world.chats.get((number_id, phone))
    return chat is not None and chat.is_open(sandbox.world.now())


def _keep(sandbox: Sandbox, chat: Chat, message: Message, *, closed: bool) -> None:
    deliveries, customer = sandbox.deliveries, sandbox.world.customer(chat.customer)
    if message.type == "reaction":
        _react(sandbox, chat, message, closed=closed)
        return
    sandbox.world.append(chat, message)
    sandbox.hub.tell("message", {"message": message}, (chat.number, chat.customer))
    if closed:
        deliveries.fail(chat, message, 131047, CLOSED)
    elif chat.number in customer.blocked:
        deliveries.fail(chat, message, 131026, "Message undeliverable.")
    elif message.category == "marketing" and chat.number in customer.no_marketing:
        deliveries.fail(chat, message, 131050, "The user has stopped marketing messages.")
    else:
        deliveries.begin(chat, message)


def _react(sandbox: Sandbox, chat: Chat, message: Message, *, closed: bool) -> None:
    """Put the business's reaction on its target; a bad target fails afterwards, by a status."""
    target = sandbox.world.by_wamid.get(message.content["message_id"])
    if closed:
        sandbox.deliveries.fail(chat, message, 131047, CLOSED)
        return
    if target is None or target[0] is not chat or not _can_be_reacted_to(target[1], message.at):
        sandbox.deliveries.fail(chat, message, 131009, "The message to react to is not there.")
        return
    set_reaction(sandbox, chat, target[1], "business", message.content["emoji"])
    sandbox.deliveries.sent_only(chat, message)


def _can_be_reacted_to(target: Message, now: float) -> bool:
    return target.type != "reaction" and now - target.at <= REACTABLE


def set_reaction(sandbox: Sandbox, chat: Chat, target: Message, side: str, emoji: str) -> None:
    """Set or take away a side's reaction, and show it."""
    if emoji:
        target.reactions[side] = emoji
    else:
        target.reactions.pop(side, None)
    told: Json = {"wamid": target.wamid, "reactions": target.reactions}
    sandbox.hub.tell("reactions", told, (chat.number, chat.customer))


def _recipient(sandbox: Sandbox, number: Number, payload: Json) -> Recipient:
    """Return whom the message is for; ``to`` wins over ``recipient``."""
    world = sandbox.world
    to, user_id = payload.get("to"), payload.get("recipient")
    if to:
        phone = _phone(number, to)
        known = world.customers.get(phone)
        if known is None:
            # Judged before it is kept: a refused message leaves no customer behind.
            known = Customer(phone, user_id_of(phone))
        return Recipient(known, str(to), by_phone=True, by_user_id=bool(user_id))
    found = world.user_ids.get(str(user_id))
    if found is None:
        raise Refusal(131026, f"There is no WhatsApp user with the id {user_id}.")
    return Recipient(found, str(user_id), by_phone=False, by_user_id=True)


def _phone(number: Number, to: Any) -> str:
    """Return the digits; without a ``+`` the business's country code is put in front."""
    if not isinstance(to, str):
        raise Refusal(100, "Param to must be a string.")
    digits = to.translate(SEPARATORS)
    if not digits.isdecimal() or not digits.isascii():
        raise Refusal(131009, f"Param to is not a phone number: {to!r}.")
    if not to.lstrip().startswith("+"):
        code = country_code(number.display_number)
        if not digits.startswith(code):
            digits = code + digits
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        raise Refusal(131009, f"Param to is not a phone number: {to!r}.")
    if digits == digits_of(number.display_number):
        raise Refusal(131021, "Sender and recipient phone number is the same.")
    return digits


def _fit_template(sandbox: Sandbox, number: Number, recipient: Recipient, message: Message) -> None:
    sent = message.content
    templates = sandbox.world.templates.get(number.waba_id, {})
    template = fitting.find(templates, sent["name"], sent["language"]["code"])
    if template.category.upper() == "AUTHENTICATION" and not recipient.by_phone:
        raise Refusal(131062, "Authentication templates need a phone number.")
    message.drawn = fitting.fit(template, sent)
    message.category = template.category.lower()


def _answer(recipient: Recipient, message: Message) -> Json:
    contact: Json = {"input": recipient.input}
    if recipient.by_phone:
        contact["wa_id"] = recipient.customer.phone
    if recipient.by_user_id:
        contact["user_id"] = recipient.customer.user_id
    sent: Json = {"id": message.wamid}
    if message.type == "template":
        sent["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


def _mark_read(sandbox: Sandbox, number: Number, payload: Json) -> Json:
    """A read receipt, perhaps with a typing indicator; earlier messages are read too."""
    body = Reader(payload, "")
    product(body)
    body.only("messaging_product", "status", "message_id", "typing_indicator")
    body.one_of("status", {"read"})
    found = sandbox.world.by_wamid.get(body.text("message_id", 300))
    if found is None or found[0].number != number.id or found[1].outgoing:
        raise Refusal(131009, "Param message_id is not the id of a message you received.")
    if typing := body.optional("typing_indicator"):
        typing.only("type")
        typing.one_of("type", {"text"})
    chat, newest = found
    key = (chat.number, chat.customer)
    for message in chat.messages:
        if not message.outgoing and message.status != "read":
            message.status = "read"
            sandbox.hub.tell("status", {"wamid": message.wamid, "status": "read"}, key)
        if message is newest:
            break
    if typing:
        sandbox.hub.tell("typing", {"seconds": TYPING_SECONDS}, key)
    sandbox.changed()
    return {"success": True}
