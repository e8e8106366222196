"""Small flows to be published in tests."""

from typing import Any

from flows.models import FlowVersion
from flows.publish import publish, save_draft

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


def go_live(definition: dict[str, Any]) -> FlowVersion:
    version, _ = publish(save_draft(definition))
    return version
