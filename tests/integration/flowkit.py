"""Small flows to be published in tests."""

from typing import Any

from conversations.models import Message, Number, Template
from flows.drafts import save_draft
from flows.models import FlowVersion
from flows.publish import publish

FALLBACK = {"kind": "template", "name": "follow_up", "language": "en_US"}


def buttons(*, fallback: dict[str, Any] | None = None, timeout: int = 3600) -> dict[str, Any]:
    """Ask with two buttons; Yes says thank you, No hands over; silence sends a template."""
    question: dict[str, Any] = {
        "content": {
            "kind": "buttons",
            "body": "Shall we, {{ contact.name }}?",
            "buttons": [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}],
        },
        "answer": "decision",
        "timeout": {"seconds": timeout},
    }
    if fallback:
        question["fallback"] = fallback
    return {
        "format": 1,
        "name": "Question",
        "entry": "ask",
        "triggers": [{"id": "any", "type": "any_message"}],
        "nodes": [
            {
                "id": "ask",
                "type": "buttons",
                "config": question,
                "ports": {"yes": "thanks", "no": "person", "timeout": "nudge"},
            },
            {
                "id": "thanks",
                "type": "text",
                "config": {"content": {"kind": "text", "body": "You said {{ answers.decision }}."}},
                "ports": {"next": "end"},
            },
            {
                "id": "person",
                "type": "hand_over",
                "config": {"note": "Wants a person."},
                "ports": {},
            },
            {
                "id": "nudge",
                "type": "template",
                "config": {"content": FALLBACK},
                "ports": {"next": "end"},
            },
            {"id": "end", "type": "end", "config": {}, "ports": {}},
        ],
    }


def template(number: Number, name: str = "follow_up", **more: Any) -> Template:
    """The template that the flows here send, as the number's account has it."""
    parts = {"language": "en_US", "status": "APPROVED", "category": "UTILITY"} | more
    components = [{"type": "BODY", "text": "Are you still there?"}]
    made: Template = Template.objects.create(
        waba_id=number.waba_id, name=name, **{"components": components, **parts}
    )
    return made


def go_live(definition: dict[str, Any]) -> FlowVersion:
    version, _ = publish(save_draft(definition))
    return version


def flow(name: str, *nodes: dict[str, Any], on: dict[str, Any] | None = None) -> dict[str, Any]:
    """A flow that begins at its first step, by one trigger (any message)."""
    return {
        "format": 1,
        "name": name,
        "entry": nodes[0]["id"],
        "triggers": [{"id": "start", "type": "any_message"} | (on or {})],
        "nodes": list(nodes),
    }


def step(kind: str, identity: str = "", ports: dict[str, str] | None = None, **config: Any) -> Any:
    """A step, called like its type."""
    return {"id": identity or kind, "type": kind, "config": config, "ports": ports or {}}


def say(text: str, then: str = "", *, identity: str = "say") -> Any:
    """A step that sends a text, or a template once the window is closed."""
    ports = {"next": then} if then else {}
    content = {"kind": "text", "body": text}
    return step("text", identity, ports, content=content, fallback=FALLBACK)


def ask(text: str, then: str = "", *, identity: str = "ask", **more: Any) -> Any:
    """A step that waits for any answer."""
    ports = {"next": then} if then else {}
    content = {"kind": "text", "body": text}
    return step("ask", identity, ports, content=content, fallback=FALLBACK, **more)


def invite(then: str = "", *, identity: str = "invite") -> Any:
    """A step that sends a template, which may begin a flow at any time."""
    return step("template", identity, {"next": then} if then else {}, content=FALLBACK)


def sent() -> list[str]:
    """What automations sent, the oldest first."""
    return list(
        Message.objects.filter(direction="out", source="flow")
        .order_by("id")
        .values_list("text", flat=True)
    )


def notes() -> list[str]:
    """What automations noted for people."""
    rows = Message.objects.filter(direction="note").order_by("id")
    return list(rows.values_list("text", flat=True))
