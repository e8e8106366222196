"""A template's values are made fit to be sent, whatever they come out as."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.engine import Facts, MessageIn, Send, begin, diagnose, parse_definition
from flows.engine.fitting import BLANK
from tests.unit.test_engine_diagnose import flow, node

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


def template(value: str) -> dict[str, Any]:
    return {"kind": "template", "name": "news", "language": "en", "body": [{"text": value}]}


def sent(config: dict[str, Any], kind: str = "text", message: str = "Hi") -> Send:
    step = begin(
        parse_definition(flow(node("a", kind, config=config))),
        session_id="s",
        trigger=None,
        message=MessageIn("w", "text", message),
        facts=Facts(contact={"fields": {}}),
        now=NOW,
    )
    (effect,) = [effect for effect in step.effects if isinstance(effect, Send)]
    return effect


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{{ contact.fields.order }}", BLANK),
        ("{{ answers.never }}", BLANK),
        ("{{ message | divided_by: 0 }}", BLANK),
        ("{{ message }}", "x" * 1023 + "…"),
        ("{{ contact.name | default: 'you' }}", "you"),
        ("plain", "plain"),
    ],
)
def test_a_fallback_always_goes(value: str, said: str) -> None:
    text = {"content": {"kind": "text", "body": "Hello"}, "fallback": template(value)}

    fallback = sent(text, message="x" * 3000).fallback

    assert fallback is not None
    assert fallback["body"][0]["text"] == said


def test_a_template_step_always_goes_too() -> None:
    assert sent({"content": template("{{ contact.name }}")}, "template").content["body"] == [
        {"text": BLANK}
    ]


@pytest.mark.parametrize(
    ("value", "warned"),
    [
        ("{{ contact.name }}", True),
        ("{% if contact.name %}{{ contact.name }}{% endif %}", True),
        ("{{ contact.name | default: 'you' }}", False),
        ("Dear {{ contact.name }}", False),
        ("{{ flow.name }}", False),
    ],
)
def test_a_value_that_may_be_blank_is_told(value: str, warned: bool) -> None:
    text = {"content": {"kind": "text", "body": "Hello"}, "fallback": template(value)}
    assert (
        "blank_fallback" in {f.code for f in diagnose(flow(node("a", "text", config=text)))}
    ) is (warned)


def test_a_body_that_may_be_blank_is_told_and_a_footer_is_not() -> None:
    def codes(**content: Any) -> set[str]:
        button = {"id": "y", "title": "Yes"}
        whole = {"kind": "buttons", "body": "Which?", "buttons": [button], **content}
        return {f.code for f in diagnose(flow(node("a", "buttons", config={"content": whole})))}

    assert "blank_text" in codes(body="{{ message }}")
    assert "blank_text" not in codes(footer="{{ message }}")
