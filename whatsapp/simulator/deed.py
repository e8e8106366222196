"""What an act is made of: who does it, and what is said by it."""

from dataclasses import dataclass
from typing import Any

from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import Chat, Customer, Json, Message, Number, digits_of

MIN_PHONE, MAX_PHONE = 7, 15


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


def phone_of(phone: str) -> str:
    """Return a phone's digits; raises 100 if it is not one."""
    digits = digits_of(phone)
    if not MIN_PHONE <= len(digits) <= MAX_PHONE:
        raise Refusal(100, f"{phone!r} is not a phone number.")
    return digits


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the making: type, its object, the quoted message, other keys."""

    type: str
    content: Any
    context: str | None = None
    extra: Json | None = None
