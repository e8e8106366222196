"""Steps, one by one, and what begins a flow."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from flows.engine import (
    NODE_TYPES,
    AddTag,
    Assign,
    Calendar,
    Definition,
    Emit,
    Ended,
    Facts,
    HandedBack,
    HandOver,
    HttpDone,
    HttpRequest,
    MessageIn,
    Note,
    RemoveTag,
    Resolve,
    Send,
    SetField,
    StartFlow,
    StartTimer,
    State,
    StateError,
    Step,
    Taken,
    TimedOut,
    Trigger,
    Waiting,
    advance,
    begin,
    dump_effect,
    matching_trigger,
    parse_definition,
)
from flows.engine.conditions import Rule, holds
from flows.engine.inlining import root_id
from flows.engine.moment import moment
from flows.engine.nodes.questions import MAX_FIELDS, MAX_FORM
from flows.engine.nodes.wait import Wait
from flows.engine.spans import span
from flows.engine.state import cleaned
from flows.engine.trace import TraceEntry
from tests.unit.test_engine_diagnose import FALLBACK, buttons, flow, node

# A Monday.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = 3600


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def one(kind: str, config: dict[str, Any] | None = None, **ports: str) -> Definition:
    """Return a flow of that step, with steps named y and z to lead to."""
    return parse_definition(
        flow(node("a", kind, config=config or {}, ports=ports), node("y"), node("z"))
    )


def begun(definition: Definition, session_id: str = "s", **facts: Any) -> Step:
    return begin(
        definition,
        session_id=session_id,
        trigger=None,
        message=None,
        facts=Facts(**{"window_opened_at": NOW, **facts}),
        now=NOW,
    )


def then(definition: Definition, state: State, event: Any, **facts: Any) -> Step:
    given = Facts(**{"window_opened_at": NOW, **facts})
    return advance(definition, state, event, facts=given, now=after(1))


def ports(step: Step) -> list[str]:
    return [taken.port for taken in step.state.log]


def heard(text: str = "", **fields: Any) -> MessageIn:
    return MessageIn("w", fields.pop("kind", "text"), text, **fields)


def kinds(step: Step) -> list[str]:
    return [type(effect).__name__ for effect in step.effects]


# -- wait


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"seconds": 5, "hours": "office"},
        {"seconds": 5, "until": "2026-12-01"},
        {"seconds": 0},
        {"seconds": 90 * 86_400 + 1},
        {"until": ""},
        {"until": "2026-12-01", "time": "24:00"},
        {"until": "2026-12-01", "time": "9:00"},
        {"until": "2026-12-01", "at_most_seconds": 0},
    ],
)
def test_a_wait_is_for_one_thing(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Wait.model_validate(config)


def test_a_wait_lets_its_time_pass_and_goes_on() -> None:
    definition = one("wait", {"seconds": HOUR}, next="y")
    step = begun(definition)

    assert step.effects == (StartTimer("s:0", "s:0", after(1)),)
    assert step.state.waiting == Waiting("timer", "s:0", after(1))
    done = then(definition, step.state, TimedOut("s:0"))
    assert ports(done) == ["next"]
    assert kinds(done) == ["Ended"], "a timer that came is not cancelled"


def test_a_message_during_a_wait_goes_its_own_way_if_there_is_one() -> None:
    quiet, listening = (
        one("wait", {"seconds": HOUR}, next="y", **more) for more in ({}, {"reply": "z"})
    )
    state = begun(quiet).state

    undisturbed = then(quiet, state, heard("hi"))
    assert undisturbed.state.waiting == state.waiting
    assert undisturbed.state.last_text == "hi"
    assert undisturbed.trace == (TraceEntry("ignored", "a", "MessageIn"),)
    interrupted = then(listening, state, heard("hi"))
    assert ports(interrupted) == ["reply"]
    assert kinds(interrupted) == ["CancelTimer", "Ended"]


WEEK = {"monday": [["13:00", "18:00"]]}
OFFICE = Calendar.load(timezone="UTC", hours=WEEK)
TOKYO = Calendar.load(timezone="Asia/Tokyo", hours={})


def test_a_wait_for_hours_ends_when_they_open() -> None:
    definition = one("wait", {"hours": "office"}, next="y")

    step = begun(definition, calendars={"office": OFFICE})
    assert step.state.waiting == Waiting("timer", "s:0", after(1))
    open_now = Calendar.load(timezone="UTC", hours={"monday": [["12:00", "18:00"]]})
    at_once = begun(definition, calendars={"office": open_now})
    assert ports(at_once) == ["next"]
    assert kinds(at_once) == ["Ended"]


@pytest.mark.parametrize("calendars", [{}, {"office": TOKYO}])
def test_hours_that_never_open_end_the_session_as_failed(calendars: dict[str, Calendar]) -> None:
    step = begun(one("wait", {"hours": "office"}, next="y"), calendars=calendars)

    assert step.state.status == "failed"
    assert kinds(step) == ["Note", "HandOver", "Ended"]
    assert "The hours “office” never open." in step.effects[0].text  # type: ignore[union-attr]


def due(until: str, *, calendars: dict[str, Calendar] | None = None, **config: Any) -> str | None:
    """Return when a wait until then is over; the port where there is nothing to wait for."""
    config = {"until": "{{ contact.fields.day }}", **config}
    definition = one("wait", config, next="y", no_date="z")
    contact = {"fields": {"day": until}}
    step = begun(definition, contact=contact, calendars=calendars or {})
    if step.state.waiting is None:
        return ports(step)[0]
    assert step.state.waiting.due_at is not None
    return step.state.waiting.due_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("until", "config", "expected"),
    [
        ("2026-12-01", {}, "2026-12-01 09:00"),
        (" 2026-12-01 ", {"time": "17:30"}, "2026-12-01 17:30"),
        ("20261201", {}, "2026-12-01 09:00"),
        ("2026-12-01", {"timezone": "Asia/Tokyo"}, "2026-12-01 00:00"),
        ("2026-12-01T10:15", {}, "2026-12-01 10:15"),
        ("2026-12-01T10:15", {"timezone": "Asia/Tokyo"}, "2026-12-01 01:15"),
        ("2026-12-01T00:00", {}, "2026-12-01 00:00"),
        ("2026-12-01T10:15+02:00", {"timezone": "Asia/Tokyo"}, "2026-12-01 08:15"),
        ("2026-12-01T10:15:00Z", {}, "2026-12-01 10:15"),
        ("2026-11-23", {}, "next"),
        ("2026-11-23T12:00", {}, "next"),
        ("2026-11-23T12:01", {}, "2026-11-23 12:01"),
        ("2026-12-01", {"at_most_seconds": HOUR}, "2026-11-23 13:00"),
        ("2026-11-23T12:30", {"at_most_seconds": HOUR}, "2026-11-23 12:30"),
        ("2030-01-01", {}, "2027-02-21 12:00"),
        ("tomorrow", {}, "no_date"),
        ("", {}, "no_date"),
        ("2026-13-01", {}, "no_date"),
        ("0001-01-01", {"timezone": "Asia/Tokyo", "time": "00:00"}, "next"),
        ("9999-12-31", {"timezone": "America/Lima", "time": "23:59"}, "2027-02-21 12:00"),
    ],
)
def test_a_wait_until_a_date(until: str, config: dict[str, Any], expected: str) -> None:
    assert due(until, **config) == expected


def test_a_date_is_one_of_the_agencys_zone() -> None:
    calendars = {"default": TOKYO}

    assert due("2026-12-01", calendars=calendars) == "2026-12-01 00:00"
    assert due("2026-12-01", calendars=calendars, timezone="Europe/Madrid") == "2026-12-01 08:00"


def test_without_a_way_of_its_own_no_date_goes_on_at_once() -> None:
    step = begun(one("wait", {"until": "{{ message }}"}, next="y"))

    assert ports(step) == ["no_date"]
    assert step.state.node == "y"


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        ({"until": "2027-01-31"}, []),
        ({"until": "{{ answers.day }}"}, []),
        ({"until": "next week"}, ["bad_date"]),
        ({"until": "2027-01-31", "timezone": "Europe/Lisbon"}, []),
        ({"until": "2027-01-31", "timezone": "Mars"}, ["bad_timezone"]),
        ({"until": "never", "timezone": "../x"}, ["bad_timezone", "bad_date"]),
        ({"seconds": 5}, []),
    ],
)
def test_a_date_or_zone_that_cannot_be_read_is_remarked_on(
    config: dict[str, Any], codes: list[str]
) -> None:
    remarks = NODE_TYPES["wait"].remarks(Wait.model_validate(config))

    assert [remark.code for remark in remarks] == codes


def test_a_wait_is_at_most_as_long_as_its_ports_say() -> None:
    def told(config: dict[str, Any]) -> list[tuple[str, int, str | None, bool]]:
        model = Wait.model_validate(config)
        return [
            (port.id, port.seconds, port.calendar, port.may_be_at_once)
            for port in NODE_TYPES["wait"].ports(model)
        ]

    reply = ("reply", 0, None, False)
    assert told({"seconds": 5}) == [("next", 5, None, False), reply]
    assert told({"hours": "x"}) == [("next", 0, "x", True), reply]
    assert told({"until": "x", "at_most_seconds": 9}) == [
        ("next", 9, None, True),
        ("no_date", 0, None, False),
        reply,
    ]
    assert told({"until": "x"})[0] == ("next", 90 * 86_400, None, True)


# -- decisions


CASES = [
    {"id": "big", "title": "Large", "values": ["large", "huge"]},
    {"id": "mid", "values": ["medium", "{{ contact.name }}"]},
    {"id": "any", "values": ["large"]},
]


@pytest.mark.parametrize(
    ("size", "port"),
    [("Huge!", "big"), ("LARGE", "big"), ("Ana", "mid"), ("small", "other"), ("", "other")],
)
def test_a_switch_takes_the_first_case_that_fits(size: str, port: str) -> None:
    definition = one("switch", {"subject": "contact.fields.size", "cases": CASES})

    step = begun(definition, contact={"name": "Ana", "fields": {"size": size}})

    assert ports(step) == [port]


def test_a_switch_names_its_ports() -> None:
    model = NODE_TYPES["switch"].model.model_validate({"subject": "x", "cases": CASES})

    labels = [(port.id, port.label) for port in NODE_TYPES["switch"].ports(model)]

    assert labels == [
        ("big", "Large"),
        ("mid", "medium, {{ contact.name }}"),
        ("any", "large"),
        ("other", "Anything else"),
    ]


BRANCHES = [{"id": "l", "title": "Left", "weight": 1}, {"id": "r", "weight": 3}]


def test_a_split_is_fair_and_the_same_again_for_the_same_session() -> None:
    definition = one("split", {"branches": BRANCHES})

    first = [ports(begun(definition, f"s{number}"))[0] for number in range(2000)]
    again = [ports(begun(definition, f"s{number}"))[0] for number in range(2000)]

    assert first == again
    shares = Counter(first)
    assert set(shares) == {"l", "r"}
    assert 430 < shares["l"] < 570


def test_two_splits_divide_a_session_each_by_itself() -> None:
    second = node("b", "split", config={"branches": BRANCHES})
    data = flow(
        node("a", "split", config={"branches": BRANCHES}, ports={"l": "b", "r": "b"}), second
    )
    definition = parse_definition(data)

    ways = Counter(tuple(ports(begun(definition, f"s{number}"))) for number in range(800))

    assert set(ways) == {("l", "l"), ("l", "r"), ("r", "l"), ("r", "r")}


def test_a_split_leaves_as_it_is_told_to() -> None:
    definition = one("split", {"branches": BRANCHES}, l="y", r="z")

    for port in ("l", "r"):
        assert ports(begun(definition, assume={"a": port})) == [port]


@pytest.mark.parametrize(
    ("at_least", "age", "port"),
    [
        (0, 86_099, "open"),
        (0, 86_100, "closed"),
        (300, 86_099, "open"),
        (HOUR, 82_800, "open"),
        (HOUR, 82_801, "closed"),
        (60, 86_100, "closed"),
    ],
)
def test_a_window_check_keeps_to_the_second(at_least: int, age: int, port: str) -> None:
    definition = one("window_check", {"at_least_seconds": at_least})

    step = begun(definition, window_opened_at=NOW - timedelta(seconds=age))

    assert ports(step) == [port]
    assert ports(begun(definition, window_opened_at=None)) == ["closed"]


@pytest.mark.parametrize(
    ("at_least", "age"),
    [(0, 86_099), (300, 86_099), (301, 86_099), (302, 86_098), (HOUR, 82_800), (86_399, 1)],
)
def test_a_window_check_knows_what_it_lets_pass(at_least: int, age: int) -> None:
    kind = NODE_TYPES["window_check"]

    open_, closed = kind.ports(kind.model.model_validate({"at_least_seconds": at_least}))

    assert (open_.max_age, open_.min_age) == (age, None)
    assert (closed.max_age, closed.min_age) == (None, age)


@pytest.mark.parametrize(
    ("match", "truths", "port"),
    [
        ("all", [True, True], "true"),
        ("all", [True, False], "false"),
        ("any", [False, True], "true"),
        ("any", [False, False], "false"),
    ],
)
def test_a_condition_needs_all_of_its_rules_or_any(
    match: str, truths: list[bool], port: str
) -> None:
    operators = {True: "is_set", False: "is_not_set"}
    rules = [{"subject": "contact.name", "operator": operators[truth]} for truth in truths]

    step = begun(one("condition", {"match": match, "rules": rules}), contact={"name": "Ana"})

    assert ports(step) == [port]


@pytest.mark.parametrize(
    ("rules", "match", "true", "false"),
    [
        ([("window.open", "equals", "true")], "all", (86_099, None), (None, 86_099)),
        ([("window.open", "equals", "false")], "all", (None, 86_099), (86_099, None)),
        ([("window.open", "not_equals", "true")], "all", (None, 86_099), (86_099, None)),
        ([("window.open", "equals", "yes")], "all", (None, None), (None, None)),
        ([("window.hours_left", "at_least", "2")], "all", (79_200, None), (None, 79_199)),
        ([("window.hours_left", "at_least", "0.5")], "any", (84_600, None), (None, 84_599)),
        ([("window.hours_left", "at_least", "30")], "all", (None, None), (None, None)),
        ([("window.hours_left", "at_least", "two")], "all", (None, None), (None, None)),
        ([("window.hours_left", "at_least", "inf")], "all", (None, None), (None, None)),
        ([("window.hours_left", "at_least", ("2",))], "all", (79_200, None), (None, 79_199)),
        ([("window.hours_left", "less_than", "2")], "all", (None, 79_199), (79_200, None)),
        (
            [("window.open", "equals", "true"), ("window.hours_left", "at_least", "2")],
            "all",
            (79_200, None),
            (None, 79_199),
        ),
        (
            [("window.open", "equals", "true"), ("window.hours_left", "at_least", "2")],
            "any",
            (86_099, None),
            (None, 86_099),
        ),
        (
            [("window.open", "equals", "false"), ("tags", "contains", "x")],
            "all",
            (None, 86_099),
            (None, None),
        ),
        (
            [("window.open", "equals", "false"), ("window.open", "equals", "true")],
            "all",
            (86_099, 86_099),
            (None, None),
        ),
        # Beyond what can be sent freely all ages are alike.
        ([("window.hours_left", "at_least", "0.05")], "all", (None, None), (None, 86_099)),
        ([("window.hours_left", "at_least", "0")], "all", (None, None), (None, None)),
        # Four decimals, rounded down: nothing is claimed for the fraction.
        ([("window.hours_left", "at_least", "2.00001")], "all", (79_200, None), (None, 79_199)),
        ([("window.hours_left", "greater_than", "2")], "all", (79_200, None), (None, 79_199)),
        ([("window.hours_left", "at_most", "2")], "all", (None, 79_199), (79_200, None)),
        ([("window.hours_left", "equals", "2")], "all", (None, None), (None, None)),
        ([("window.open", "one_of", ("true",))], "all", (86_099, None), (None, 86_099)),
        ([("window.open", "equals", "True")], "all", (86_099, None), (None, 86_099)),
        ([("window.open", "is_set", "")], "all", (None, None), (None, None)),
    ],
)
def test_a_condition_knows_what_its_rules_say_of_the_window(
    rules: list[tuple[str, str, Any]],
    match: str,
    true: tuple[int | None, int | None],
    false: tuple[int | None, int | None],
) -> None:
    keys = ("subject", "operator", "value")
    config = {"match": match, "rules": [dict(zip(keys, rule, strict=True)) for rule in rules]}
    kind = NODE_TYPES["condition"]

    yes, no = kind.ports(kind.model.model_validate(config))

    assert (yes.max_age, yes.min_age) == true
    assert (no.max_age, no.min_age) == false


# -- carousel and template


def cards(*replies: str) -> dict[str, Any]:
    """Return a carousel of two cards with a reply each, or with links."""
    links: list[dict[str, Any]] = [{"link": {"label": "See", "url": "https://x.example"}}] * 2
    offered: list[dict[str, Any]] = [
        {"replies": [{"id": reply, "title": reply.title()}]} for reply in replies
    ]
    card = {"header_type": "image", "media": {"link": "https://x.example/1.jpg"}}
    whole = [{**card, **more} for more in offered or links]
    return {"content": {"kind": "carousel", "body": "Look", "cards": whole}}


def test_a_carousel_of_links_goes_on_at_once() -> None:
    kind = NODE_TYPES["carousel"]

    assert [port.id for port in kind.ports(kind.model.model_validate(cards()))] == ["next"]
    timed = kind.model.model_validate({**cards(), "timeout": {"seconds": 5}})
    assert [port.id for port in kind.ports(timed)] == ["next", "timeout", "other"]


def test_a_carousel_with_replies_has_a_port_for_each() -> None:
    kind = NODE_TYPES["carousel"]
    model = kind.model.model_validate(cards("yes", "later"))

    found = [port.id for port in kind.ports(model)]
    assert found == ["yes", "later", "next", "other"]
    assert [port.stands_in for port in kind.ports(model)] == [False, False, True, False]


@pytest.mark.parametrize(("replies", "status"), [(("yes", "no"), "waiting"), ((), "ended")])
def test_a_carousel_waits_only_if_it_asks(replies: tuple[str, ...], status: str) -> None:
    step = begun(one("carousel", {**cards(*replies), "fallback": FALLBACK}, next="y"))

    assert step.state.status == status
    (sent,) = [effect for effect in step.effects if isinstance(effect, Send)]
    assert sent.content["kind"] == "carousel"
    assert sent.fallback == FALLBACK


def test_a_tap_on_a_card_is_an_answer() -> None:
    definition = one("carousel", cards("yes", "later"), next="y", later="z")
    state = begun(definition).state

    tap = heard("Later", kind="choice", reply_id="later", content={"title": "Later!"})
    step = then(definition, state, tap)

    assert ports(step) == ["later"]
    assert step.state.answers["a"] == {"id": "later", "title": "Later!"}
    assert then(definition, state, heard("yes")).state.answers["a"]["id"] == "yes"


# -- questions


LONG_AGO = NOW - timedelta(days=2)


def unseen(kind: str, config: dict[str, Any], **more: str) -> tuple[Definition, State]:
    """Return a session whose question did not go: the window was closed."""
    definition = one(kind, {**config, "fallback": FALLBACK}, **more)
    state = begun(definition, window_opened_at=LONG_AGO).state
    assert state.unseen
    assert State.load(state.dump()) == state
    return definition, state


def test_a_question_that_was_not_shown_is_asked_once_the_window_is_open() -> None:
    definition, state = unseen("ask", {"content": {"kind": "text", "body": "Name?"}}, next="y")

    step = then(definition, state, heard("Yes please"))

    assert [entry.kind for entry in step.trace] == ["repeated"]
    assert [type(effect) for effect in step.effects] == [Send]
    assert step.state.repeats == 0, "it is no wrong answer"
    assert step.state.answers == {}
    assert not step.state.unseen
    assert ports(then(definition, step.state, heard("Ana"))) == ["next"]


@pytest.mark.parametrize(
    ("message", "port"),
    [
        (heard("Yes", kind="choice", reply_id="yes"), "yes"),
        (heard("Yes", kind="choice", reply_id="follow"), None),
        (heard("yes"), None),
        (heard(kind="image"), "other"),
    ],
)
def test_a_tap_on_what_is_offered_shows_that_it_was_seen(
    message: MessageIn, port: str | None
) -> None:
    definition, state = unseen("buttons", buttons("yes", other={"do": "route"}), yes="y")

    assert ports(then(definition, state, message)) == ([port] if port else [])


def test_a_place_is_an_answer_even_to_a_question_that_was_not_shown() -> None:
    ask = {"content": {"kind": "location_request", "body": "Where?"}}
    definition, state = unseen("location_request", ask, next="y")
    place = heard(kind="location", content={"latitude": 1, "longitude": 2})

    assert ports(then(definition, state, place)) == ["next"]


@pytest.mark.parametrize("opened_at", [NOW, LONG_AGO])
@pytest.mark.parametrize("fallback", [None, FALLBACK])
def test_a_question_is_unseen_only_if_a_template_went_in_its_place(
    opened_at: datetime, fallback: dict[str, Any] | None
) -> None:
    ask = one("ask", {"content": {"kind": "text", "body": "?"}, "fallback": fallback})
    config = {"content": FALLBACK, "timeout": {"seconds": 5}, "fallback": fallback}
    template = one("template", config)

    state = begun(ask, window_opened_at=opened_at).state
    assert state.unseen is (fallback is not None and opened_at is LONG_AGO)
    assert not begun(template, window_opened_at=opened_at).state.unseen


def test_a_picture_with_words_is_no_typed_answer() -> None:
    ask = {"content": {"kind": "text", "body": "?"}, "other": {"do": "route"}}
    definition = one("ask", ask)
    state = begun(definition).state

    assert ports(then(definition, state, heard("my house", kind="image"))) == ["other"]
    assert ports(then(definition, state, heard("my house", kind="choice"))) == ["next"]
    assert ports(then(definition, state, heard("  "))) == ["other"]


def test_a_tap_on_something_older_is_no_choice_even_of_the_same_words() -> None:
    definition = one("buttons", buttons("yes", other={"do": "route"}))
    state = begun(definition).state

    old = heard("Yes", kind="choice", reply_id="yes-of-last-week")
    assert ports(then(definition, state, old)) == ["other"]
    assert ports(then(definition, state, heard("YES!"))) == ["yes"]


@pytest.mark.parametrize(("text", "value"), [("3", "3"), ("3.0", "3"), ("3.5", "3.5"), ("-0", "0")])
def test_a_whole_number_is_kept_as_one(text: str, value: str) -> None:
    definition = one("ask", {"content": {"kind": "text", "body": "?"}, "expect": "number"})

    step = then(definition, begun(definition).state, heard(text))

    assert str(step.state.answers["a"]["value"]) == value


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (heard("Yes", reply_id="yes", content={"title": "Yes, Ana"}), "Yes, Ana"),
        (heard("Yes", reply_id="yes", content={"title": ""}), "Yes"),
        (heard("Yes", reply_id="yes", content={"title": 7}), "Yes"),
        (heard("Yes", reply_id="yes"), "Yes"),
        (heard("yes", content={"title": "Something else"}), "Yes"),
    ],
)
def test_a_choice_is_kept_in_the_words_that_the_customer_saw(
    message: MessageIn, title: str
) -> None:
    definition = one("buttons", buttons("yes"))

    step = then(definition, begun(definition).state, message)

    assert step.state.answers["a"] == {"id": "yes", "title": title}


def test_what_is_not_understood_is_asked_again_so_often_and_then_given_to_a_person() -> None:
    other = {"do": "repeat", "times": 1, "text": "Sorry?"}
    definition = one("buttons", {**buttons("yes", other=other), "fallback": None})
    state = begun(definition).state

    again = then(definition, state, heard("what"))
    bodies = [effect.content["body"] for effect in again.effects if isinstance(effect, Send)]
    assert bodies == ["Sorry?", "Which?"]
    given = then(definition, again.state, heard("what"))
    assert given.effects == (HandOver("s:3", "The reply to “a” was not understood."),)


LABELS: dict[str, tuple[dict[str, Any], list[tuple[str, str, str, bool]]]] = {
    "text": ({"content": {"kind": "text"}}, [("next", "Next", "at_once", False)]),
    "set_field": ({"name": "x"}, [("next", "Next", "at_once", False)]),
    "tag": ({}, [("next", "Next", "at_once", False)]),
    "assign": ({}, [("next", "Next", "at_once", False)]),
    "resolve": ({}, [("next", "Next", "at_once", False)]),
    "note": ({"text": "x"}, [("next", "Next", "at_once", False)]),
    "emit_event": ({"name": "x"}, [("next", "Next", "at_once", False)]),
    "carousel": (cards(), [("next", "Next", "at_once", False)]),
    "template": ({"content": FALLBACK}, [("next", "Next", "at_once", False)]),
    "hand_over": ({}, [("returned", "Handed back", "person", True)]),
    "call_flow": ({"flow": "x"}, [("done", "When it is done", "at_once", False)]),
    "start_flow": ({"flow": "x"}, []),
    "end": ({}, []),
    "window_check": (
        {},
        [("open", "Window open", "at_once", False), ("closed", "Window closed", "at_once", False)],
    ),
    "condition": (
        {"rules": [{"subject": "x", "operator": "is_set"}]},
        [("true", "Yes", "at_once", False), ("false", "No", "at_once", False)],
    ),
    "split": (
        {"branches": BRANCHES},
        [("l", "Left", "at_once", False), ("r", "r", "at_once", False)],
    ),
    "http_request": (
        {"url": "x"},
        [("ok", "Succeeded", "request", False), ("error", "Failed", "request", False)],
    ),
    "wait": (
        {"until": "x"},
        [
            ("next", "The time has come", "time", False),
            ("no_date", "No such date", "at_once", True),
            ("reply", "Customer writes first", "reply", True),
        ],
    ),
    "buttons": (
        buttons("y", timeout={"seconds": 5}),
        [
            ("y", "Y", "reply", False),
            ("next", "Any answer", "reply", True),
            ("timeout", "No reply", "time", False),
            ("other", "Anything else", "reply", True),
        ],
    ),
    "ask": (
        {"content": {"kind": "text"}, "other": {"do": "route"}},
        [("next", "Any answer", "reply", False), ("other", "Anything else", "reply", False)],
    ),
}


@pytest.mark.parametrize("kind", LABELS)
def test_a_step_names_its_ways_out(kind: str) -> None:
    config, expected = LABELS[kind]
    node_type = NODE_TYPES[kind]

    found = node_type.ports(node_type.model.model_validate(config))

    assert [(port.id, port.label, port.happens, port.optional) for port in found] == expected


def test_a_template_leads_on_by_next_where_nothing_else_does() -> None:
    kind = NODE_TYPES["template"]
    reply = {"type": "quick_reply", "index": 0, "payload": "y", "text": "Yes"}
    config = {"content": {**FALLBACK, "buttons": [reply]}, "timeout": {"seconds": 5}}

    found = kind.ports(kind.model.model_validate(config))

    assert [(port.id, port.label, port.stands_in, port.falls_to_next) for port in found] == [
        ("y", "Yes", False, True),
        ("next", "Any answer", True, False),
        ("timeout", "No reply", False, False),
        ("other", "Anything else", False, True),
    ]
    assert [port.optional for port in found] == [False, True, False, True]
    timed = kind.model.model_validate({"content": FALLBACK, "timeout": {"seconds": 5}})
    assert [(port.id, port.stands_in) for port in kind.ports(timed)] == [
        ("next", True),
        ("timeout", False),
        ("other", False),
    ]


@pytest.mark.parametrize(("do", "stands_in"), [("repeat", False), ("hand_over", True)])
def test_what_is_never_taken_is_only_where_others_lead(do: str, stands_in: bool) -> None:
    kind = NODE_TYPES["buttons"]
    choice, following, other = kind.ports(kind.model.model_validate(buttons("y", other={"do": do})))

    assert (choice.falls_to_next, choice.stands_in) == (True, False)
    assert (following.falls_to_next, following.stands_in) == (False, True)
    assert (other.falls_to_next, other.stands_in) == (False, stands_in)


def test_a_wait_for_hours_says_so() -> None:
    kind = NODE_TYPES["wait"]

    assert kind.ports(Wait(hours="x"))[0].label == "When it is open"


@pytest.mark.parametrize(
    ("kind", "config", "told"),
    [
        ("assign", {}, ("nobody", "Nobody is chosen.", "Choose a team or a person.", True)),
        ("tag", {}, ("no_tags", "No tag is added or removed.", "Name a tag.", False)),
        (
            "condition",
            {"rules": [{"subject": "x", "operator": "equals"}]},
            (
                "no_value",
                "“x” is compared with nothing.",
                "Write the value, or use “is set” or “is not set”.",
                True,
            ),
        ),
        (
            "ask",
            {"content": {"kind": "text"}, "expect": "choice"},
            ("no_choices", "There is nothing to choose from.", "Add the choices.", True),
        ),
        (
            "buttons",
            buttons("next"),
            (
                "reserved_id",
                "The id “next” has a meaning of its own.",
                "Give the choice another id.",
                True,
            ),
        ),
        (
            "split",
            {"branches": [{"id": "l"}, {"id": "l"}]},
            (
                "duplicate_choice",
                "Two choices have the id “l”.",
                "Give each choice an id of its own.",
                True,
            ),
        ),
        (
            "switch",
            {"subject": "x", "cases": [{"id": "{{ x }}", "values": ["x"]}]},
            (
                "variable_id",
                "The id “{{ x }}” changes with its variables.",
                "Write a fixed id; titles may have variables.",
                True,
            ),
        ),
        (
            "http_request",
            {"url": "x.example"},
            ("bad_url", "“x.example” is no web address.", "Begin it with https://.", True),
        ),
        (
            "http_request",
            {"url": "{{ x }}", "save": {"1a": ""}},
            (
                "bad_answer_name",
                "“1a” cannot be the name of an answer.",
                "Use letters, digits and underscores; begin with a letter.",
                True,
            ),
        ),
        (
            "wait",
            {"seconds": 5, "timezone": "Mars"},
            ("bad_timezone", "“Mars” is no time zone.", "Choose one like Europe/Lisbon.", True),
        ),
        ("wait", {"until": "x"}, ("bad_date", "“x” is no date.", "Write it as 2027-01-31.", True)),
    ],
)
def test_what_is_wrong_with_a_step_is_told(
    kind: str, config: dict[str, Any], told: tuple[str, str, str, bool]
) -> None:
    node_type = NODE_TYPES[kind]

    (remark,) = node_type.remarks(node_type.model.model_validate(config))

    assert (remark.code, remark.message, remark.cure, remark.error) == told


def test_any_answer_to_a_carousel_of_links_is_kept() -> None:
    definition = one("carousel", {**cards(), "timeout": {"seconds": 5}}, next="y")

    step = then(definition, begun(definition).state, heard("Nice"))

    assert ports(step) == ["next"]
    assert step.state.answers == {"a": {"value": "Nice"}}


def test_a_step_that_is_gone_calls_a_person() -> None:
    state = begun(one("buttons", buttons("yes"))).state

    step = then(parse_definition(flow(node("b"), entry="b")), state, heard("yes"))

    note = "The flow “Test” stopped at “a”. The step is no longer in the flow."
    assert step.effects == (Note("s:1", note), HandOver("s:2", note), Ended("s:3", "failed"))


# -- form


FORM = {"kind": "form", "body": "Book", "cta": "Open", "token": "t", "flow_id": "1"}


def filled(response: Any, **config: Any) -> Step:
    definition = one("form", {"content": FORM, **config}, next="y")
    content = {"kind": "form", "response": response}
    return then(definition, begun(definition).state, heard("Form", kind="form", content=content))


def test_a_form_is_an_answer_of_its_fields() -> None:
    response = {"day": "Monday", "guests": 2, "vip": True, "flow_token": "t", "menu": ["a"]}

    step = filled(json.dumps(response), answer="booking")

    assert ports(step) == ["next"]
    assert step.state.answers == {
        "booking": {"day": "Monday", "guests": 2, "vip": True, "title": "Monday, 2, True"}
    }


def test_a_message_that_is_no_form_is_something_else() -> None:
    definition = one("form", {"content": FORM, "other": {"do": "route"}}, next="y", other="z")

    assert ports(then(definition, begun(definition).state, heard("Monday"))) == ["other"]


@pytest.mark.parametrize(
    ("response", "fields"),
    [
        (None, {}),
        (7, {}),
        ("", {}),
        ("no JSON", {}),
        ("[1, 2]", {}),
        ('"text"', {}),
        ("null", {}),
        ("[" * 9000, {}),
        ('{"a": ' * 3000 + "1" + "}" * 3000, {}),
        ('{"a": "' + "x" * MAX_FORM + '"}', {}),
        ('{"a": "' + "x" * (MAX_FORM - 9) + '"}', {"a": "x" * (MAX_FORM - 9)}),
        ('{"a": "' + "x" * (MAX_FORM - 8) + '"}', {}),
        ('{"a": ' + "9" * 5000 + "}", {}),
        ('{"a": null, "b": {}, "c": [], "d": 1}', {"d": 1}),
        ('{"a": NaN, "b": Infinity, "c": -1e999, "d": 1.5}', {"d": 1.5}),
        (r'{"a": "x\u0000y", "\u0000b": 1}', {"a": "xy", "b": 1}),
        (r'{"a": "\ud800", "b": "\ud83d\ude00"}', {"a": "?", "b": "😀"}),
        ({"a": "read already", "flow_token": 1}, {"a": "read already"}),
        ('{"title": "Mine", "a": 1}', {"a": 1}),
    ],
)
def test_whatever_a_form_holds_it_is_kept_as_far_as_it_can_be(
    response: Any, fields: dict[str, Any]
) -> None:
    step = filled(response)

    answer = dict(step.state.answers["a"])
    title = answer.pop("title")
    assert answer == fields
    assert isinstance(title, str)
    assert State.load(json.loads(json.dumps(step.state.dump(), allow_nan=False))) == step.state


def test_a_form_keeps_so_many_fields_and_a_title_of_so_many_letters() -> None:
    step = filled(json.dumps({f"f{number}": "x" * 30 for number in range(MAX_FIELDS + 1)}))

    answer = step.state.answers["a"]
    assert len(answer) == MAX_FIELDS + 1, "and the title"
    assert "f49" in answer
    assert "f50" not in answer
    assert len(answer["title"]) == 1000


@settings(max_examples=100, deadline=None)
@given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_form_raises_or_leaves_what_cannot_be_stored(response: str) -> None:
    written = json.dumps(filled(response).state.dump(), allow_nan=False)

    assert "\\u0000" not in written


def test_what_no_database_keeps_is_left_out() -> None:
    data = {
        "a\x00": ["\x00x", "\udfff", float("inf"), 1.5],
        "b": ({"c": float("nan")}, True, None),
        7: 8,
    }

    assert cleaned(data) == {
        "a": ["x", "?", None, 1.5],
        "b": [{"c": None}, True, None],
        "7": 8,
    }


# -- location request


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ({"latitude": 1.5, "longitude": -2}, "1.5, -2"),
        ({"latitude": 1, "longitude": 2, "name": "Home"}, "Home"),
        ({"latitude": 1, "longitude": 2, "address": "Road 1", "name": ""}, "Road 1"),
        ({"latitude": 1}, None),
        ({"longitude": 1}, None),
    ],
)
def test_a_place_is_an_answer(content: dict[str, Any], title: str | None) -> None:
    ask = {"content": {"kind": "location_request", "body": "Where?"}, "other": {"do": "route"}}
    definition = one("location_request", ask, next="y", other="z")

    step = then(definition, begun(definition).state, heard(kind="location", content=content))

    assert ports(step) == ["next" if title else "other"]
    assert step.state.answers.get("a", {}).get("title") == title


# -- what steps do outside the conversation


FACTS: dict[str, Any] = {"contact": {"name": "Ana"}, "tags": frozenset({"old", "x"})}


@pytest.mark.parametrize(
    ("kind", "config", "effects"),
    [
        ("assign", {"team": "Sales", "person": 7}, [Assign("s:0", "Sales", 7)]),
        ("assign", {"person": 7}, [Assign("s:0", None, 7)]),
        ("resolve", {}, [Resolve("s:0")]),
        ("note", {"text": "For {{ contact.name }}"}, [Note("s:0", "For Ana")]),
        (
            "emit_event",
            {"name": "lead.won", "data": {"who": "{{ contact.name }}", "why": "{{ answers.x }}"}},
            [Emit("s:0", "lead.won", {"who": "Ana", "why": ""})],
        ),
        (
            "emit_event",
            {"name": "x", "data": {"long": "y" * 5000}},
            [Emit("s:0", "x", {"long": "y" * 4096})],
        ),
        ("set_field", {"name": "town"}, [SetField("s:0", "town", "")]),
        (
            "set_field",
            {"name": "who", "value": "{{ contact.name }}"},
            [SetField("s:0", "who", "Ana")],
        ),
        (
            "tag",
            {"add": ["x", " y ", " ", "{{ contact.name }}"], "remove": ["old", "gone", " "]},
            [RemoveTag("s:0", "old"), AddTag("s:1", "y"), AddTag("s:2", "Ana")],
        ),
    ],
)
def test_a_step_does_something_and_goes_on(
    kind: str, config: dict[str, Any], effects: list[Any]
) -> None:
    step = begun(one(kind, config, next="y"), **FACTS)

    assert list(step.effects[:-1]) == effects
    assert ports(step) == ["next"]
    assert step.effects[-1] == Ended(f"s:{len(effects)}", "done")


@pytest.mark.parametrize("name", ["", "Upper", "1st", "a b", "a" * 65, "a\n"])
def test_an_event_has_a_name_for_programs(name: str) -> None:
    with pytest.raises(ValidationError):
        NODE_TYPES["emit_event"].model.model_validate({"name": name})


def test_a_flow_is_started_in_the_place_of_this_one() -> None:
    step = begun(one("start_flow", {"flow": "other"}))

    assert step.effects == (Ended("s:0", "moved_on"), StartFlow("s:1", "other"))
    assert step.state.status == "ended"
    assert step.state.waiting is None


def test_a_session_given_to_a_person_rests_until_it_is_handed_back() -> None:
    config = {"note": "{{ contact.name }} asks", "team": "Sales", "person": 3}
    definition = one("hand_over", config, returned="y")
    step = begun(definition, **FACTS)

    assert step.effects == (HandOver("s:0", "Ana asks", "Sales", 3),)
    assert step.state.status == "handed_over"
    for nothing in (heard("hi"), TimedOut("s:0"), HttpDone("s:0", 200)):
        assert then(definition, step.state, nothing) == Step(step.state)
    back = then(definition, step.state, HandedBack())
    assert ports(back) == ["returned"]
    assert back.state.node == "y"
    nowhere = one("hand_over", config)
    over = then(nowhere, step.state, HandedBack())
    assert over.effects == (Ended("s:1", "done"),)


def test_a_session_that_waits_at_a_step_for_a_person_takes_no_harm() -> None:
    definition = one("hand_over", returned="y")
    state = replace(begun(definition).state, status="waiting", waiting=Waiting("reply"))

    step = then(definition, state, heard("hi"))

    assert step.trace == (TraceEntry("ignored", "a", "MessageIn"),)
    assert step.state.status == "waiting"


def test_a_question_takes_no_notice_of_a_request() -> None:
    definition = one("buttons", buttons("yes"))
    state = replace(begun(definition).state, waiting=Waiting("http", "s:9"))

    step = then(definition, state, HttpDone("s:9", 200))

    assert step.trace == (TraceEntry("ignored", "a", "HttpDone"),)


def test_only_what_a_person_has_can_be_handed_back() -> None:
    definition = one("buttons", buttons("yes"))
    state = begun(definition).state

    assert then(definition, state, HandedBack()) == Step(state)


@pytest.mark.parametrize(("hours", "reason"), [(365 * 24, "done"), (365 * 24 + 1, "expired")])
def test_a_session_lives_for_a_year(hours: int, reason: str) -> None:
    definition = one("hand_over", returned="y")
    state = begun(definition).state

    step = advance(definition, state, HandedBack(), facts=Facts(), now=after(hours))

    assert step.effects[-1] == Ended(f"s:{state.counter}", reason)


def test_an_effect_is_told_by_its_name() -> None:
    assert dump_effect(StartTimer("k", "t", NOW)) == {
        "type": "start_timer",
        "key": "k",
        "token": "t",
        "due_at": "2026-11-23T12:00:00+00:00",
    }
    assert dump_effect(Emit("k", "x", {}))["type"] == "emit"


# -- requests


def test_a_request_is_asked_for_with_its_variables() -> None:
    config = {
        "method": "POST",
        "url": " https://x.example/{{ contact.name }}\n",
        "headers": {"X-Name": "{{ contact.name }}\r\nEvil: 1"},
        "body": {"name": "{{ contact.name }}", "none": "{{ answers.x }}"},
        "timeout_seconds": 7,
        "retries": 1,
    }

    step = begun(one("http_request", config), **FACTS)

    assert step.effects == (
        HttpRequest(
            "s:0",
            "s:0",
            "POST",
            "https://x.example/Ana",
            {"X-Name": "Ana Evil: 1"},
            {"name": "Ana", "none": ""},
            7,
            1,
        ),
    )
    assert step.state.waiting == Waiting("http", "s:0")


@pytest.mark.parametrize(
    ("body", "saved"),
    [
        ({"p": {"q": "a\x00b\ud800"}}, {"q": "ab?"}),
        ({"p": float("inf")}, None),
        ({"p": [1, float("nan")]}, [1, None]),
        ({"p": None}, None),
        ({"p": False}, False),
    ],
)
def test_what_a_request_brings_can_be_stored(body: Any, saved: Any) -> None:
    definition = one("http_request", {"url": "https://x.example", "save": {"got": "p"}})

    step = then(definition, begun(definition).state, HttpDone("s:0", 200, body))

    assert step.state.answers == {"got": {"value": saved}}
    json.dumps(step.state.dump(), allow_nan=False)


def test_what_is_nested_too_deep_is_not_saved() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    definition = one("http_request", {"url": "https://x.example", "save": {"got": ""}})

    step = then(definition, begun(definition).state, HttpDone("s:0", 200, deep))

    assert step.state.answers == {"got": {"value": "(nested too deep)"}}


@pytest.mark.parametrize(
    ("done", "port"),
    [
        ({"status": 200}, "ok"),
        ({"status": 299}, "ok"),
        ({"status": 199}, "error"),
        ({"status": 300}, "error"),
        ({"status": None}, "error"),
        ({"status": 200, "error": "cut off"}, "error"),
    ],
)
def test_a_request_has_succeeded_if_its_status_says_so(done: dict[str, Any], port: str) -> None:
    definition = one("http_request", {"url": "https://x.example"})

    step = then(definition, begun(definition).state, HttpDone("s:0", **done))

    assert ports(step) == [port]


def test_a_message_does_not_disturb_a_request() -> None:
    definition = one("http_request", {"url": "https://x.example"})
    state = begun(definition).state

    step = then(definition, state, heard("hi"))

    assert step.state.waiting == state.waiting
    assert step.effects == ()


def test_a_request_takes_all_of_its_tries_and_pauses() -> None:
    kind = NODE_TYPES["http_request"]
    config = {"url": "https://x.example", "timeout_seconds": 10, "retries": 3}

    found = kind.ports(kind.model.model_validate(config))

    assert [(port.id, port.seconds) for port in found] == [("ok", 54), ("error", 54)]


# -- called flows


def inner(*nodes: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return flow(*nodes, triggers=[], **rest)


def calling(called: dict[str, Any], **library: Any) -> Definition:
    """Return a flow that calls another from two steps and ends with a step named z."""
    data = flow(
        node("a", "call_flow", config={"flow": "i"}, ports={"done": "b"}),
        node("b", "call_flow", config={"flow": "i"}, ports={"done": "z"}),
        node("z", "tag", config={"add": ["done"]}),
    )
    return parse_definition(data, {"i": called, **library})


def entered(step: Step) -> list[str]:
    return [entry.node for entry in step.trace if entry.kind == "entered"]


TAG = {"add": ["x"]}


def test_the_steps_of_a_called_flow_stand_under_the_calling_step() -> None:
    called = inner(node("m", "tag", config=TAG, ports={"next": "n"}), node("n"), entry="m")

    definition = calling(called)

    assert set(definition.nodes) == {"a", "a/m", "a/n", "b", "b/m", "b/n", "z"}
    assert [one.id for one in definition.own_nodes] == ["a", "b", "z"]
    assert definition.nodes["a"].targets == {"done": "b", "enter": "a/m"}
    assert definition.nodes["a/m"].targets == {"next": "a/n"}
    assert definition.nodes["a/n"].targets == {"done": "b"}
    assert root_id("a/b/c") == root_id("a") == "a"
    assert entered(begun(definition)) == ["a", "a/m", "a/n", "b", "b/m", "b/n", "z"]


@pytest.mark.parametrize(
    "called",
    [
        inner(node("m", "tag", config=TAG), entry="m"),
        inner(node("m"), entry="m"),
        inner(node("m", "wait", config={"until": "{{ message }}"}), entry="m"),
        inner(node("m", "template", config={"content": FALLBACK}), entry="m"),
    ],
)
def test_where_a_called_flow_ends_the_caller_goes_on(called: dict[str, Any]) -> None:
    assert entered(begun(calling(called))) == ["a", "a/m", "b", "b/m", "z"]


def test_an_end_anywhere_in_a_called_flow_leads_back() -> None:
    rules = [{"subject": "contact.name", "operator": "is_set"}]
    choice = node("n", "condition", config={"rules": rules}, ports={"true": "m", "false": "o"})
    called = inner(node("m"), choice, node("o", "tag", config=TAG), entry="n")
    definition = calling(called)

    assert entered(begun(definition)) == ["a", "a/n", "a/o", "b", "b/n", "b/o", "z"]
    known = begun(definition, contact={"name": "Ana"})
    assert entered(known) == ["a", "a/n", "a/m", "b", "b/n", "b/m", "z"]


def test_a_call_that_leads_nowhere_ends_the_session() -> None:
    data = flow(node("a", "call_flow", config={"flow": "i"}))

    for called in (inner(node("m"), entry="m"), inner(node("m", "tag", config=TAG), entry="m")):
        step = begun(parse_definition(data, {"i": called}))
        assert step.effects[-1] == Ended(f"s:{step.state.counter - 1}", "done")
        assert step.state.node == "a/m"


def test_what_a_called_flow_asks_is_known_to_the_caller() -> None:
    ask = {"content": {"kind": "text", "body": "?"}}
    named = node("n", "ask", config={**ask, "answer": "town"})
    called = inner(node("m", "ask", config=ask, ports={"next": "n"}), named, entry="m")
    definition = calling(called)

    state = begun(definition).state
    for text in ("one", "two", "three", "four"):
        step = then(definition, state, heard(text))
        state = step.state

    assert state.answers == {"m": {"value": "three"}, "town": {"value": "four"}}
    assert state.status == "ended"
    assert state.node == "z"


def test_a_time_out_in_a_called_flow_leads_back() -> None:
    asked = {"content": {"kind": "text", "body": "?"}, "timeout": {"seconds": 5}}
    definition = calling(inner(node("m", "ask", config=asked), entry="m"))
    state = begun(definition).state

    assert then(definition, state, TimedOut("s:1")).state.node == "b/m"


def test_an_answer_that_was_not_tapped_leads_back_from_a_called_flow() -> None:
    asked = {"content": FALLBACK, "timeout": {"seconds": 5}}
    definition = calling(inner(node("m", "template", config=asked), entry="m"))
    state = begun(definition).state

    assert then(definition, state, heard("hm")).state.node == "b/m"


def test_what_is_not_understood_in_a_called_flow_goes_to_a_person() -> None:
    asked = {**buttons("yes"), "other": {"do": "repeat", "times": 0}}
    definition = calling(inner(node("m", "buttons", config=asked), entry="m"))
    state = begun(definition).state

    assert then(definition, state, heard("hm")).state.status == "handed_over"
    tapped = heard("Yes", kind="choice", reply_id="yes")
    assert then(definition, state, tapped).state.node == "b/m"


def test_flows_are_called_within_called_flows() -> None:
    deepest = inner(node("x", "tag", config=TAG), entry="x")
    middle = inner(
        node("m", "call_flow", config={"flow": "j"}, ports={"done": "n"}),
        node("n", "tag", config=TAG),
        entry="m",
    )

    definition = calling(middle, j=deepest)

    assert "a/m/x" in definition.nodes
    assert definition.nodes["a/m"].targets == {"done": "a/n", "enter": "a/m/x"}
    assert entered(begun(definition))[:5] == ["a", "a/m", "a/m/x", "a/n", "b"]


def test_variables_and_fallbacks_come_with_a_called_flow() -> None:
    reply = {"type": "quick_reply", "index": 0, "payload": "again"}
    say = {
        "content": {"kind": "text", "body": "{{ variables.city }} {{ variables.own }}"},
        "fallback": {**FALLBACK, "buttons": [reply]},
    }
    called = inner(
        node("m", "text", config=say), entry="m", variables={"city": "Porto", "own": "theirs"}
    )
    data = flow(
        node("a", "call_flow", config={"flow": "i"}), variables={"own": "mine", "more": "x"}
    )

    definition = parse_definition(data, {"i": called})

    assert definition.variables == {"city": "Porto", "own": "mine", "more": "x"}
    assert definition.fallback_replies == {"again"}
    (sent,) = [effect for effect in begun(definition).effects if isinstance(effect, Send)]
    assert sent.content["body"] == "Porto mine"


def test_texts_know_the_latest_answer_the_flow_and_the_time() -> None:
    body = "{{ last_answer }}|{{ message }}|{{ flow.name }}|{{ now | date: '%d %H:%M' }}"
    ask = {"content": {"kind": "text", "body": "?"}}
    data = flow(
        node("a", "note", config={"text": "[{{ last_answer }}]"}, ports={"next": "b"}),
        node("b", "buttons", config=buttons("yes"), ports={"yes": "c"}),
        node("c", "ask", config=ask, ports={"next": "d"}),
        node("d", "note", config={"text": body}),
    )
    definition = parse_definition(data)

    step = begun(definition)
    assert step.effects[0] == Note("s:0", "[]")
    step = then(definition, step.state, heard("Yes", reply_id="yes"))
    step = then(definition, step.state, heard("Porto"))

    assert [effect.text for effect in step.effects if isinstance(effect, Note)] == [
        "Porto|Porto|Test|23 13:00"
    ]


# -- triggers


def trigger(kind: str, **fields: Any) -> Trigger:
    return Trigger.model_validate({"id": "t", "type": kind, **fields})


AD = {"source_type": "ad", "source_id": "1"}


@pytest.mark.parametrize(
    ("kind", "fields", "message", "expected"),
    [
        ("any_message", {}, {"text": ""}, True),
        ("first_message", {}, {"text": "hi"}, False),
        ("reply", {"ids": ["y"]}, {"reply_id": "y"}, True),
        ("reply", {"ids": ["y"]}, {"reply_id": "n"}, False),
        ("reply", {"ids": ["y"]}, {"text": "y"}, False),
        ("reply", {}, {"text": "y"}, False),
        ("template_reply", {"template": "x"}, {"template": "x"}, True),
        ("template_reply", {"template": "x"}, {"template": "y"}, False),
        ("template_reply", {"template": "x"}, {}, False),
        ("template_reply", {"template": "x", "ids": ["y"]}, {"template": "x"}, False),
        (
            "template_reply",
            {"template": "x", "ids": ["y"]},
            {"template": "x", "reply_id": "y"},
            True,
        ),
        ("referral", {}, {"referral": AD}, True),
        ("referral", {}, {"text": "hi"}, False),
        ("referral", {}, {"referral": {}}, False),
        ("referral", {"source": "ad"}, {"referral": AD}, True),
        ("referral", {"source": "ad", "ads": ["1"]}, {"referral": AD}, True),
        ("referral", {"source": "ad", "ads": ["2"]}, {"referral": AD}, False),
        ("referral", {"source": "ad", "ads": ["1"]}, {"referral": {"source_id": 1}}, True),
        ("referral", {"source": "ad", "codes": ["X1"]}, {"text": "X1"}, False),
        ("referral", {"source": "link", "codes": ["X1"]}, {"text": "Hello (x1)"}, True),
        ("referral", {"source": "link", "codes": ["X1"]}, {"text": "Hello x12"}, False),
        ("referral", {"source": "link", "codes": ["X1"]}, {"referral": {"ref": "x1"}}, True),
        ("referral", {"source": "link", "codes": ["X1"]}, {"referral": AD}, False),
        ("referral", {"source": "link", "codes": ["none"]}, {"text": "hi"}, False),
        ("referral", {"ads": ["None"]}, {"referral": {"ref": "x"}}, False),
        ("referral", {"source": "link"}, {"referral": AD}, False),
        ("referral", {"codes": ["X1"]}, {"referral": AD}, False),
        ("referral", {"codes": ["X1"]}, {"text": "x1"}, True),
        ("referral", {"codes": ["X1"], "ads": ["1"]}, {"referral": AD}, True),
        ("referral", {"codes": ["X1"], "ads": ["2"]}, {"referral": AD}, False),
        ("tag_added", {"tags": ["x"]}, {"text": "x"}, False),
        ("api", {}, {"text": "x"}, False),
        ("schedule", {}, {"text": "x"}, False),
        ("resolved", {}, {"text": "x"}, False),
    ],
)
def test_what_a_trigger_takes(
    kind: str, fields: dict[str, Any], message: dict[str, Any], expected: bool
) -> None:
    found = trigger(kind, **fields).takes(heard(**message))

    assert found is expected


def test_a_first_message_is_one_only_to_a_trigger_for_it() -> None:
    assert trigger("first_message").takes(heard("hi"), first_contact=True)
    assert not trigger("resolved").takes(heard("hi"), first_contact=True)
    assert not trigger("reply").takes(heard("hi"), first_contact=True)


@pytest.mark.parametrize("kind", ["reaction", "system", "edit", "revoke", "unsupported"])
def test_what_is_no_message_of_words_starts_nothing(kind: str) -> None:
    definition = one("resolve")

    assert matching_trigger(definition, heard("hi", kind=kind), facts=Facts()) is None
    assert matching_trigger(definition, heard("hi", kind="image"), facts=Facts()) is not None


NOTHING = "It waits for nothing in particular: “{}” is empty."


@pytest.mark.parametrize(
    ("kind", "fields", "faults"),
    [
        ("any_message", {}, []),
        ("first_message", {}, []),
        ("api", {}, []),
        ("resolved", {}, []),
        ("keywords", {"keywords": ["a"]}, []),
        ("keywords", {"keywords": [" ", ""]}, [NOTHING.format("keywords")]),
        ("keywords", {"keywords": ["", "a"]}, []),
        ("reply", {}, [NOTHING.format("ids")]),
        ("reply", {"ids": ["a"]}, []),
        ("template_reply", {"template": "x"}, []),
        ("template_reply", {"template": " "}, [NOTHING.format("template")]),
        ("tag_added", {}, [NOTHING.format("tags")]),
        ("referral", {}, []),
        ("referral", {"source": "ad"}, []),
        ("referral", {"source": "link"}, [NOTHING.format("codes")]),
        ("referral", {"source": "link", "codes": [" "]}, [NOTHING.format("codes")]),
        ("referral", {"source": "link", "codes": ["a"]}, []),
        ("schedule", {"at": "2026-12-01T09:00", "with_tags": ["a"]}, []),
        (
            "schedule",
            {"with_tags": ["a"]},
            ["It has no time: say when."],
        ),
        (
            "schedule",
            {"at": "2026-12-01T09:00"},
            ["It has nobody to go to: name the tags of the contacts that it is for."],
        ),
        ("schedule", {"when": "cron", "cron": "0 9 * * 1", "with_tags": ["a"]}, []),
        (
            "schedule",
            {"when": "cron", "at": "2026-12-01T09:00", "with_tags": ["a"]},
            ["It has no time: say when."],
        ),
        ("schedule", {"when": "after_field", "field": "birthday"}, []),
        ("schedule", {"when": "after_field"}, ["It has no time: say when."]),
    ],
)
def test_what_is_missing_from_a_trigger_is_told(
    kind: str, fields: dict[str, Any], faults: list[str]
) -> None:
    assert list(trigger(kind, **fields).faults()) == faults


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"timezone": "Mars"}, "Mars"),
        ({"timezone": "../x"}, "TZPATH"),
        ({"time": "9:00"}, "9:00"),
        ({"time": "24:00"}, "hour must be in"),
        ({"at": "1 December"}, "1 December"),
        ({"when": "after_field", "field": "x", "time": "noon"}, "noon"),
    ],
)
def test_a_time_that_cannot_be_read_is_told(fields: dict[str, Any], told: str) -> None:
    whole = {"at": "2026-12-01T09:00", "with_tags": ["a"], **fields}

    (fault,) = trigger("schedule", **whole).faults()

    assert fault.startswith("Its time cannot be read: ")
    assert told in fault


# -- the present moment


@pytest.mark.parametrize(
    ("age", "open_", "left"),
    [
        (0, True, 24),
        (22 * HOUR, True, 2),
        (22 * HOUR + 1, True, 1.9997),
        (86_099, True, 0.0836),
        (86_100, False, 0.0833),
        (86_400, False, 0),
        (90_000, False, 0),
    ],
)
def test_the_window_is_known_to_texts(age: int, open_: bool, left: float) -> None:
    facts = Facts(window_opened_at=NOW - timedelta(seconds=age))

    assert moment(facts, NOW)["window"] == {"open": open_, "hours_left": left}
    assert moment(Facts(), NOW)["window"] == {"open": False, "hours_left": 0}


@given(st.integers(0, 240))
def test_hours_that_are_left_are_left_to_the_second(tenths: int) -> None:
    left = timedelta(seconds=360 * tenths)
    facts = Facts(window_opened_at=NOW - timedelta(hours=24) + left)
    rule = Rule(subject="window.hours_left", operator="at_least", value=str(tenths / 10))

    assert holds(rule, moment(facts, NOW), [str(tenths / 10)])
    assert (
        not holds(rule, moment(facts, NOW + timedelta(seconds=1)), [str(tenths / 10)]) or not tenths
    )


def test_the_clock_is_that_of_the_agency() -> None:
    facts = Facts(calendars={"default": TOKYO, "office": OFFICE})

    told = moment(facts, after(5))

    assert (told["time"], told["date"], told["weekday"]) == ("02:00", "2026-11-24", "tuesday")
    assert dict(told["hours"]) == {"default": "closed", "office": "open"}
    assert len(told["hours"]) == 2
    plain = moment(Facts(calendars={"office": TOKYO}), after(5))
    assert (plain["time"], plain["weekday"]) == ("17:00", "monday")


@pytest.mark.parametrize(
    ("subject", "operator", "value", "expected"),
    [
        ("time", "at_least", "12:00", True),
        ("time", "less_than", "12:00", False),
        ("time", "less_than", "9:30", False),
        ("time", "greater_than", "9:30", True),
        ("weekday", "equals", "Monday", True),
        ("hours.office", "equals", "open", False),
        ("hours.office", "equals", "closed", True),
        ("hours.gone", "is_set", "", False),
        ("window.open", "equals", "true", True),
        ("window.hours_left", "at_least", "24", True),
    ],
)
def test_conditions_know_the_moment(
    subject: str, operator: str, value: str, expected: bool
) -> None:
    rule = {"subject": subject, "operator": operator, "value": value}
    definition = one("condition", {"rules": [rule]})

    step = begun(definition, calendars={"office": OFFICE})

    assert ports(step) == ["true" if expected else "false"]


@pytest.mark.parametrize(
    ("seconds", "words", "hours"),
    [
        (0, "0 s", "0 s"),
        (0.4, "0 s", "0 s"),
        (59, "59 s", "59 s"),
        (60, "1 min", "1 min"),
        (61, "1 min 1 s", "1 min 1 s"),
        (3599.9, "1 h", "1 h"),
        (3629, "1 h", "1 h"),
        (3631, "1 h 1 min", "1 h 1 min"),
        (86_100, "23 h 55 min", "23 h 55 min"),
        (86_400, "1 day", "24 h"),
        (90_061, "1 day 1 h", "25 h 1 min"),
        (3 * 86_400 + 120, "3 days 2 min", "72 h 2 min"),
        (float("inf"), "any time", "any time"),
    ],
)
def test_a_span_is_told_in_at_most_two_units(seconds: float, words: str, hours: str) -> None:
    assert span(seconds) == words
    assert span(seconds, days=False) == hours


# -- the state


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
WAITINGS = st.builds(
    Waiting,
    st.sampled_from(["reply", "timer", "http"]),
    st.none() | st.text(max_size=9),
    st.none() | MOMENTS,
)
STATES = st.builds(
    State,
    session_id=st.text(max_size=9),
    node=st.text(max_size=9),
    status=st.sampled_from(["waiting", "handed_over", "ended", "failed"]),
    started_at=MOMENTS,
    waiting=st.none() | WAITINGS,
    counter=st.integers(0),
    repeats=st.integers(0),
    answers=st.dictionaries(
        st.text(max_size=4), st.dictionaries(st.text(max_size=4), st.text() | st.integers())
    ),
    last_answer=st.none() | st.text(max_size=4),
    last_text=st.text(),
    log=st.lists(st.builds(Taken, st.text(max_size=4), st.text(max_size=4), MOMENTS)).map(tuple),
)


@settings(max_examples=60)
@given(STATES)
def test_a_state_goes_through_json_unharmed(state: State) -> None:
    assert State.load(json.loads(json.dumps(state.dump()))) == state


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text(), st.lists))
def test_odd_data_is_no_state(data: Any) -> None:
    with pytest.raises(StateError):
        State.load(data)


def test_numbers_without_end_are_no_state() -> None:
    data = {**begun(one("hand_over")).state.dump(), "counter": float("inf")}

    with pytest.raises(StateError):
        State.load(data)


def test_the_newest_ports_are_remembered() -> None:
    steps = [
        node(f"n{number}", "resolve", ports={"next": f"n{number + 1}"}) for number in range(60)
    ]
    definition = parse_definition(flow(*steps, node("n60"), entry="n0"))

    log = begun(definition).state.log

    assert [taken.node for taken in log] == [f"n{number}" for number in range(10, 60)]
    assert {taken.at for taken in log} == {NOW}


def test_a_hundred_steps_without_a_wait_are_possible_and_no_more() -> None:
    def chain(length: int) -> str:
        steps = [
            node(f"n{number}", "resolve", ports={"next": f"n{number + 1}"})
            for number in range(length)
        ]
        return begun(parse_definition(flow(*steps, node(f"n{length}"), entry="n0"))).state.status

    assert chain(99) == "ended"
    assert chain(100) == "failed"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.000,50", 1000.5),
        ("1,000.50", 1000.5),
        ("1.000", 1000),
        ("1,000", 1000),
        ("0.500", 0.5),
        ("2,5", 2.5),
        ("1 000", 1000),
        ("3 people", 3),
        ("about 12.", 12),
        ("-4", -4),
        ("1_000", None),
        ("three", None),
        ("3 or 4", None),
        ("1.000.00", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: float | None) -> None:
    definition = one(
        "ask", {"content": {"kind": "text", "body": "?"}, "expect": "number"}, next="y"
    )

    step = then(definition, begun(definition).state, MessageIn("w2", "text", text))

    assert step.state.answers.get("a", {}).get("value") == value


@pytest.mark.parametrize("text", ["2026-W01-1", "20260101", "2026-13-01"])
def test_a_day_is_a_day_of_a_calendar(text: str) -> None:
    definition = one("ask", {"content": {"kind": "text", "body": "?"}, "expect": "date"}, next="y")

    step = then(definition, begun(definition).state, MessageIn("w2", "text", text))

    assert step.state.answers == {}
