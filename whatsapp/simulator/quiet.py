"""What a customer can do without a word: read, listen, call, block, change the number."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from whatsapp.simulator import shapes
from whatsapp.simulator.deed import Act, phone_of
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Json, digits_of, new_wamid


def _read(deed: Act) -> None:
    deed.sandbox.deliveries.opened(deed.chat)


def _play(deed: Act) -> None:
    target = deed.target()
    if not target.outgoing or target.type != "audio" or not target.content.get("voice"):
        raise Refusal(100, "Only a voice message that was received can be played.")
    deed.sandbox.deliveries.played(deed.chat, target)


def _call(deed: Act) -> None:
    """It rings, and nobody answers here; the window opens all the same."""
    if deed.number.id in deed.customer.blocked:
        raise Refusal(100, "The customer has blocked this number: unblock it first.")
    deed.chat.opened_at = deed.sandbox.world.now()
    item: Json = {
        "id": f"wacid.{secrets.token_urlsafe(24)}",
        **({} if deed.customer.hide_phone else {"from": deed.customer.phone}),
        "from_user_id": deed.customer.user_id,
        "to": digits_of(deed.number.display_number),
        "event": "connect",
        "timestamp": str(int(deed.chat.opened_at)),
        "direction": "USER_INITIATED",
    }
    event = shapes.Event("calls", "calls", item, shapes.contact(deed.customer))
    deed.sandbox.hooks.put(deed.number.id, event)
    key = (deed.chat.number, deed.chat.customer)
    deed.sandbox.hub.tell("window", {"opened_at": deed.chat.opened_at}, key)


def _change_number(deed: Act) -> None:
    """The ``phone`` changes, and the user id with it; every number with a chat is told."""
    world, phone = deed.sandbox.world, phone_of(deed.text("phone"))
    if phone in world.customers:
        raise Refusal(100, f"Another customer has the phone {phone}.")
    before = replace(deed.customer)
    world.move(deed.customer, phone)
    change: Json = {"user_id": deed.customer.user_id, "previous_user_id": before.user_id}
    if before.hide_phone:
        change |= {"type": "user_changed_user_id", "body": f"{before.name} has a new user id"}
    else:
        body = f"{before.name} changed from {before.phone} to {phone}"
        change |= {"type": "user_changed_number", "wa_id": phone, "body": body}
    for number_id, customer in world.chats:
        if customer == phone and number_id not in before.blocked:
            item = {"id": new_wamid(), "timestamp": str(int(world.now())), "type": "system"}
            event = shapes.received(before, {**item, "system": change})
            deed.sandbox.hooks.put(number_id, event)
    deed.sandbox.hub.tell("people", {})


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
        others = [ident for ident in deed.customer.no_marketing if ident != deed.number.id]
        deed.customer.no_marketing = others + ([deed.number.id] if value == "stop" else [])
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


QUIET: dict[str, Callable[[Act], None]] = {
    "read": _read,
    "play": _play,
    "call": _call,
    "change_number": _change_number,
    "block": _block,
    "unblock": _unblock,
    "stop_marketing": _marketing("stop"),
    "resume_marketing": _marketing("resume"),
}
