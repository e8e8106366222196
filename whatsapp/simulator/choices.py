"""What a customer can tap on a message, by id."""

from dataclasses import dataclass
from typing import Any

from whatsapp.simulator.world import Json, Message


@dataclass(frozen=True, slots=True)
class Choice:
    """One tappable answer; ``source`` is ``button``, ``list`` or ``template``."""

    id: str
    title: str
    source: str
    description: str = ""

    def wire(self) -> tuple[str, Json]:
        """Return the type and the object of the message that the tap sends."""
        if self.source == "template":
            return "button", {"payload": self.id, "text": self.title}
        answer: Json = {"id": self.id, "title": self.title}
        if self.description:
            answer["description"] = self.description
        kind = f"{self.source}_reply"
        return "interactive", {"type": kind, kind: answer}


def choices(message: Message) -> list[Choice]:
    """Return a message's choices, in the order of the phone."""
    if message.type == "template":
        return _of_template(message.drawn or {})
    if message.type != "interactive":
        return []
    action: Json = message.content.get("action") or {}
    found = [_reply(item["reply"]) for item in action.get("buttons", ()) if "reply" in item]
    for section in action.get("sections", ()):
        found += [_row(row) for row in section.get("rows", ())]
    for card in action.get("cards", ()):
        buttons: list[Any] = (card.get("action") or {}).get("buttons") or []
        found += [_reply(item["quick_reply"]) for item in buttons if "quick_reply" in item]
    return found


def _reply(item: Json) -> Choice:
    return Choice(item["id"], item["title"], "button")


def _row(row: Json) -> Choice:
    return Choice(row["id"], row["title"], "list", row.get("description") or "")


def _of_template(drawn: Json) -> list[Choice]:
    found = [
        Choice(button["payload"], button["text"], "template")
        for button in drawn.get("buttons") or ()
        if button["type"] == "QUICK_REPLY"
    ]
    for card in drawn.get("carousel") or ():
        found += _of_template(card)
    return found
