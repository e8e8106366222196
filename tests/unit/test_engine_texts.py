"""Liquid in texts: what it can do, and what it cannot be made to do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from conversations.texts import Answer, Renderer, TemplateError, strings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCOPE: dict[str, Any] = {
    "contact": {"name": "Ana", "fields": {"city": "Porto", "list": ["a", "b"]}},
    "answers": {
        "budget": Answer(id="big", title="Over $10,000"),
        "age": Answer(value=36),
        "none": Answer(),
    },
    "now": NOW,
}


def fill(source: str) -> tuple[str, list[str]]:
    missing: list[str] = []
    return Renderer().text(source, SCOPE, missing), missing


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Hi {{ contact.name }}!", "Hi Ana!"),
        ("{{ answers.budget }} {{ answers.budget.id }} {{ answers.age }}", "Over $10,000 big 36"),
        ("{{ answers.budget | upcase }}", "OVER $10,000"),
        ("{{ answers.none | default: 'nothing' }}", "nothing"),
        ("{{ answers.never | default: 'unknown' }}", "unknown"),
        ("{% if answers.budget.id == 'big' %}yes{% else %}no{% endif %}", "yes"),
        ("{% for i in contact.fields.list %}{{ i }};{% endfor %}", "a;b;"),
        ("{{ contact.fields.list | join: '+' }}{{ contact.name | join: '-' }}", "a+bAna"),
        ("{{ contact.fields.list | join: nil }}", "ab"),
        ("{{ contact.name | replace: 'A', 'E' }}", "Ena"),
        ("{{ 'now' | date: '%Y-%m-%d %H:%M' }}", "2026-11-23 12:00"),
        ("{{ now | date: '%d %B' }}", "23 November"),
        ("{{ '2026-01-31' | date: '%d/%m' }} {{ '0' | date: '%Y' }}", "31/01 1970"),
        ("{{ 'some day' | date: '%Y' }}", "some day"),
        ("{{ 99999999999999999 | date: '%Y' }}", "99999999999999999"),
        ("{{ contact.name | date: missing }}", "Ana"),
        ("no braces { } at all", "no braces { } at all"),
    ],
)
def test_texts(source: str, expected: str) -> None:
    assert fill(source)[0] == expected


def test_unknown_variables_are_blank_and_reported() -> None:
    assert fill("[{{ contact.surname }}|{{ wind }}|{{ wind | date: '%Y' }}]") == (
        "[||]",
        ["contact.surname", "wind", "wind"],
    )
    assert fill("{% if wind %}x{% endif %}{{ wind | default: 'calm' }}") == ("calm", [])


@pytest.mark.parametrize(
    "source",
    [
        "{{ contact.name",
        "{% include 'x' %}",
        "{% render 'x' %}",
        "{% for i in (1..999999999) %}x{% endfor %}",
        "{% if true %}{% assign r = (1..9) %}{% endif %}",
        "{{ (1..999999999) | join }}",
        "{% if a %}" * 40 + "{% endif %}" * 40,
        "{{ contact.name | shell }}",
        "{{ 1 | divided_by: 0 }}",
        "{{ 'a' " + "| replace: 'a', 'aaaaaaaaaa' " * 12 + "}}",
        "{{ 'aaaaaaaaaa' | split: '' | join: '" + "x" * 5000 + "' }}",
        "{{ 9 " + "| times: 99999999999999999999 " * 600 + "}}",
        "{{ 'ab' " + "| append: '" + "x" * 9000 + "' | append: '" + "y" * 9000 + "' }}",
        "{% assign s = 'x' %}" + "{% assign s = s | append: s %}" * 40 + "{{ s }}",
        "{{ contact | date: '\udc80' }}{{ 'now' | date: '\udc80' }}",
    ],
)
def test_what_is_refused(source: str) -> None:
    with pytest.raises(TemplateError):
        fill(source)


def test_without_a_time_there_is_no_now() -> None:
    missing: list[str] = []

    text = Renderer().text("{{ 'now' | date: '%Y' }}{{ now }}{{ today }}", {}, missing)

    assert text == "now"
    assert missing == ["now", "today"]


def test_loops_are_bounded() -> None:
    many = {"contact": {"fields": {"list": ["x"] * 2000}}}

    with pytest.raises(TemplateError):
        Renderer().text("{% for i in contact.fields.list %}i{% endfor %}", many, [])


def test_nothing_of_python_can_be_reached() -> None:
    text, missing = fill("{{ contact.__class__ }}{{ now.year }}{{ contact.name.upper }}")

    assert text == ""
    assert len(missing) == 3


def test_data_is_filled_wherever_texts_stand() -> None:
    data = {
        "a": "{{ contact.name }}",
        "n": 1,
        "list": ["{{ contact.name }}", None],
        "blank": "{{ x }}",
    }

    assert Renderer().data(data, SCOPE, []) == {"a": "Ana", "n": 1, "list": ["Ana", None]}
    assert Renderer().data(data, SCOPE, [], keep_blank=True)["blank"] == ""
    assert list(strings(data)) == ["{{ contact.name }}", "{{ contact.name }}", "{{ x }}"]


def test_roots_are_the_variables_asked_for() -> None:
    assert Renderer().roots("{{ answers.a.id }}{% assign b = 1 %}{{ b }}") == [
        ["answers", "a", "id"]
    ]
    assert Renderer().roots("plain") == []
