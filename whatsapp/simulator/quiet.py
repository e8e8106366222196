"""What a customer can do without a word: read, block, stop marketing messages."""

from collections.abc import Callable

from whatsapp.simulator import shapes
from whatsapp.simulator.deed import Act
from whatsapp.simulator.world import Json, digits_of


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


QUIET: dict[str, Callable[[Act], None]] = {
    "read": _read,
    "block": _block,
    "unblock": _unblock,
    "stop_marketing": _marketing("stop"),
    "resume_marketing": _marketing("resume"),
}
