"""Scenarios: what is read as one, how its clock moves, and how a difference reads."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import (
    Calendar,
    Definition,
    Played,
    ScenarioError,
    parse_definition,
    parse_scenario,
    play,
)
from flows.engine.bench import Bench, Moment, message_of
from flows.engine.expectations import Problem, problems
from flows.engine.scenario import Event
from tests.unit.test_engine_diagnose import FALLBACK, buttons, flow, node

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = 3600
DAY = 24 * HOUR


def scenario(*events: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"start": START.isoformat(), "events": list(events), **rest}


def played(definition: Definition, *events: dict[str, Any], **rest: Any) -> Played:
    return play(definition, parse_scenario(scenario(*events, **rest)))


def last(definition: Definition, *events: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return played(definition, *events, **rest).moments[-1].data


def seconds(moment: dict[str, Any]) -> float:
    return (datetime.fromisoformat(moment["now"]) - START).total_seconds()


def texts(moment: dict[str, Any]) -> list[str]:
    return [sent["text"] for sent in moment["sent"]]


def question(identity: str = "a", **more: Any) -> dict[str, Any]:
    ports = more.pop("ports", {})
    config = {"content": {"kind": "text", "body": "Name?"}, **more}
    return node(identity, "ask", config=config, ports=ports)


def say(identity: str, body: str = "Hi", to: str | None = None, **more: Any) -> dict[str, Any]:
    config = {"content": {"kind": "text", "body": body}, **more}
    return node(identity, "text", config=config, ports={"next": to} if to else {})


ASKS = parse_definition(
    flow(
        question(timeout={"seconds": 10 * HOUR}, ports={"next": "b", "timeout": "c"}),
        say("b", "Hello {{ answers.a }}"),
        say("c", "Still there?"),
    )
)


# -- what is a scenario


BAD: list[tuple[Any, str]] = [
    (None, "A scenario is an object with a start and events."),
    ([], "A scenario is an object with a start and events."),
    ({}, "start: Field required"),
    ({"start": "yesterday"}, "start: "),
    ({"start": "2026-11-23T12:00:00"}, "start: Input should have timezone info"),
    ({"start": "1979-12-31T12:00:00Z"}, "no year that a phone knows"),
    ({"start": "2201-01-01T12:00:00Z"}, "no year that a phone knows"),
    (scenario(speed=9), "speed: Extra inputs are not permitted"),
    (scenario({}), "events.0: Value error, an event is exactly one of text, tap,"),
    (scenario({"text": "a"}, {"text": "a", "tap": "b"}), "events.1: Value error, an event is"),
    (scenario({"due": False}), "events.0.due: "),
    (scenario({"wait": -1}), "events.0.wait: "),
    (scenario({"wait": 366 * DAY + 1}), "events.0.wait: "),
    (scenario({"text": "x" * 4097}), "events.0.text: "),
    (scenario({"http": {"status": 99}}), "events.0.http.status: "),
    (scenario({"at": "9999-12-31T23:59:00Z"}), "no year that a phone knows"),
    (scenario({"at": "2026-11-23T12:00:00"}), "events.0.at: Input should have timezone info"),
    (scenario({"text": "a", "late": DAY + 1}), "events.0.late: "),
    (scenario({"text": "a", "answer": "b"}), "events.0.answer: Extra inputs"),
    (scenario(contact={"window_age": -1}), "contact.window_age: "),
    (scenario(contact={"fields": {"a": 1}}), "contact.fields.a: "),
    (scenario(calendars={"x": {"timezone": "Mars"}}), "These are no opening hours"),
    (scenario(calendars={"x": {"hours": {"monday": [["9"]]}}}), "calendars.x.hours.monday.0"),
    (scenario({"text": "\ud800"}), ""),
    ({"start": START}, "This is no scenario: "),
    (scenario({"form": {"x": float("nan")}}), ""),
    (scenario(*({"text": "a"},) * 1001), "events: "),
]


@pytest.mark.parametrize(("data", "told"), BAD)
def test_data_that_is_no_scenario_is_refused(data: Any, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        play(ASKS, parse_scenario(data))

    assert told in str(caught.value)


def test_each_fault_has_a_line_of_its_own() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(scenario({"wait": -1}, {"wait": -2}))

    first, second = str(caught.value).splitlines()
    assert first.startswith("events.0.wait: ")
    assert second.startswith("events.1.wait: ")


def test_data_that_is_nested_without_end_is_no_scenario() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(ScenarioError):
        parse_scenario(scenario({"form": {"x": deep}}))


@pytest.mark.parametrize("year", [1980, 2200])
def test_the_years_of_phones_are_possible(year: int) -> None:
    data = {"start": f"{year}-06-01T12:00:00Z", "events": [{"at": f"{year}-07-01T12:00:00Z"}]}

    assert parse_scenario(data).start.year == year


EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(max_size=5),
        "tap": st.text(max_size=5),
        "wait": st.integers(),
        "after": st.integers(),
        "at": st.datetimes().map(str) | st.just("2100-01-01T00:00:00Z"),
        "due": st.booleans(),
        "form": st.dictionaries(st.text(max_size=2), st.floats() | st.text(max_size=2)),
        "http": st.none() | st.dictionaries(st.sampled_from(["status", "body"]), st.integers()),
        "expected": st.none() | st.text() | st.dictionaries(st.text(max_size=4), st.none()),
    },
)


def is_scenario(data: Any) -> bool:
    try:
        parse_scenario(data)
    except ScenarioError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=3), st.datetimes().map(lambda at: f"{at.isoformat()}+00:00"))
def test_what_is_read_can_be_played(events: list[Any], start: str) -> None:
    data = {"start": start, "events": events}
    if not is_scenario(data):
        return
    whole = play(ASKS, parse_scenario(data))
    assert len(whole.moments) == len(events)
    json.dumps(whole.dump(), allow_nan=False)


def test_a_thousand_long_waits_stay_within_the_calendar() -> None:
    events = [{"wait": 366 * DAY, "after": 366 * DAY}] * 1000
    data = {"start": "2200-12-31T00:00:00Z", "events": events}

    assert play(ASKS, parse_scenario(data)).passed


# -- the clock


def test_time_passes_before_and_by_an_event() -> None:
    moments = [
        moment.data
        for moment in played(
            ASKS, {"text": "hi", "after": 5}, {"wait": 60}, {"wait": 60, "after": 7}
        ).moments
    ]

    assert [seconds(moment) for moment in moments] == [5, 65, 132]
    assert [moment["happened"] for moment in moments] == [True, False, False]


def test_due_goes_to_the_time_that_is_waited_for() -> None:
    moment = last(ASKS, {"text": "hi"}, {"wait": 60}, {"due": True})

    assert seconds(moment) == 10 * HOUR
    assert texts(moment) == ["Still there?"]
    assert moment["status"] == "ended"


def test_due_does_not_turn_back_a_clock_that_is_past_it() -> None:
    moment = last(ASKS, {"text": "hi"}, {"due": True, "after": 11 * HOUR})

    assert seconds(moment) == 11 * HOUR
    assert texts(moment) == ["Still there?"]


@pytest.mark.parametrize("before", [[], [{"text": "hi"}, {"text": "Ana"}]])
def test_nothing_is_due_where_nothing_is_waited_for(before: list[dict[str, Any]]) -> None:
    moment = last(ASKS, *before, {"due": True})

    assert seconds(moment) == 0
    assert moment["happened"] is False


@pytest.mark.parametrize("event", [{"wait": 10 * HOUR}, {"at": "2026-11-23T22:00:00+00:00"}])
def test_a_wait_that_reaches_the_time_sets_it_off(event: dict[str, Any]) -> None:
    assert texts(last(ASKS, {"text": "hi"}, event)) == ["Still there?"]


@pytest.mark.parametrize("event", [{"wait": 10 * HOUR - 1}, {"at": "2026-11-23T21:59:59+00:00"}])
def test_a_wait_that_ends_before_the_time_does_not(event: dict[str, Any]) -> None:
    moment = last(ASKS, {"text": "hi"}, event)

    assert moment["happened"] is False
    assert moment["status"] == "waiting"


def test_a_moment_that_is_past_leaves_the_clock_alone() -> None:
    assert seconds(last(ASKS, {"at": "2026-11-23T11:00:00+00:00"})) == 0
    assert seconds(last(ASKS, {"at": "2026-11-23T15:00:00+02:00"})) == HOUR


def test_the_end_of_the_window_is_a_day_after_the_latest_message() -> None:
    events = [{"text": "hi"}, {"text": "Ana", "after": HOUR}]

    moment = last(ASKS, *events, {"to_window_end": 60})
    assert seconds(moment) == HOUR + DAY + 60
    assert moment["window"]["seconds_left"] == 0
    assert moment["window"]["open"] is False
    before = last(ASKS, *events, {"to_window_end": -600})
    assert seconds(before) == HOUR + DAY - 600
    assert before["window"]["seconds_left"] == 600
    assert before["window"]["open"] is True
    past = last(ASKS, *events, {"wait": 2 * DAY}, {"to_window_end": 60})
    assert seconds(past) == HOUR + 2 * DAY


def test_a_window_that_never_opened_has_no_end() -> None:
    moment = last(ASKS, {"to_window_end": 60})

    assert seconds(moment) == 0
    assert moment["window"] == {
        "opened_at": None,
        "closes_at": None,
        "seconds_left": 0,
        "age": None,
        "open": False,
    }


def test_a_message_under_way_opens_the_window_when_it_was_written() -> None:
    window = last(ASKS, {"text": "hi", "late": 60})["window"]

    assert window["age"] == 60
    assert window["opened_at"] == (START - timedelta(seconds=60)).isoformat()
    assert window["closes_at"] == (START + timedelta(seconds=DAY - 60)).isoformat()
    overtaken = last(ASKS, {"text": "hi"}, {"text": "Ana", "late": 60, "after": 10})["window"]
    assert overtaken["age"] == 10, "an older message does not make the window older"
    newer = last(ASKS, {"text": "hi"}, {"text": "Ana", "late": 60, "after": 100})["window"]
    assert newer["age"] == 60


def test_the_age_of_the_window_at_the_start_is_the_contacts() -> None:
    moment = last(ASKS, {"wait": 60}, contact={"window_age": 100})

    assert moment["window"]["age"] == 160


# -- how messages go


def test_it_is_told_how_each_message_goes() -> None:
    template = node("d", "template", config={"content": FALLBACK})
    data = flow(say("a", to="b"), say("b", to="d", fallback=FALLBACK), template)
    definition = parse_definition({**data, "triggers": [{"id": "t", "type": "api"}]})

    def goes(age: int | None) -> list[str]:
        contact = {"window_age": age}
        return [sent["goes"] for sent in last(definition, {"start": True}, contact=contact)["sent"]]

    assert goes(0) == ["free", "free", "template"]
    assert goes(86_099) == ["free", "free", "template"]
    assert goes(86_100) == ["refused", "fallback", "template"]
    assert goes(None) == ["refused", "fallback", "template"]


def test_what_is_sent_is_told_as_a_person_reads_it() -> None:
    definition = parse_definition(flow(node("a", "buttons", config=buttons("yes", "no"))))

    (sent,) = last(definition, {"text": "hi"})["sent"]

    assert sent["kind"] == "buttons"
    assert sent["text"].startswith("Which?")
    assert sent["node_id"] == "a"
    assert sent["fallback"] == FALLBACK
    assert sent["content"]["buttons"][0] == {"id": "yes", "title": "Yes"}


# -- what an event is to a session


def test_a_message_starts_a_session_and_answers_it() -> None:
    moments = [moment.data for moment in played(ASKS, {"text": "hi"}, {"text": "Ana"}).moments]

    assert [texts(moment) for moment in moments] == [["Name?"], ["Hello Ana"]]
    assert [moment["status"] for moment in moments] == ["waiting", "ended"]
    assert moments[0]["waiting"] == {"kind": "reply", "due_at": "2026-11-23T22:00:00+00:00"}
    assert moments[1]["waiting"] is None
    assert moments[1]["answers"] == {"a": {"value": "Ana"}}


def test_a_session_that_is_over_is_followed_by_a_new_one() -> None:
    moment = last(ASKS, {"text": "hi"}, {"text": "Ana"}, {"text": "hi again"})

    assert texts(moment) == ["Name?"]
    assert moment["state"]["session_id"] == "s2"
    assert moment["answers"] == {}


def test_a_trigger_that_interrupts_starts_anew() -> None:
    stop = {"id": "s", "type": "keywords", "keywords": ["stop"], "entry": "b", "priority": 1}
    data = flow(question(), say("b", "Bye"))
    anything = {"id": "t", "type": "any_message"}

    def said(interrupts: bool) -> dict[str, Any]:
        triggers = [anything, {**stop, "interrupts": interrupts}]
        definition = parse_definition({**data, "triggers": triggers})
        return last(definition, {"text": "hi"}, {"text": "stop"})

    assert texts(said(interrupts=True)) == ["Bye"]
    assert said(interrupts=True)["state"]["session_id"] == "s2"
    assert said(interrupts=False)["answers"] == {"a": {"value": "stop"}}


def test_a_message_that_starts_nothing_comes_to_nothing() -> None:
    triggers = [{"id": "t", "type": "keywords", "keywords": ["book"]}]
    definition = parse_definition(flow(question(), triggers=triggers))

    moment = last(definition, {"text": "hello"})

    assert moment["happened"] is False
    assert moment["state"] is None
    assert moment["window"]["age"] == 0, "the window is open all the same"


def test_only_the_first_message_ever_is_the_first() -> None:
    triggers = [{"id": "t", "type": "first_message"}]
    definition = parse_definition(flow(say("a"), triggers=triggers))

    def happened(*events: dict[str, Any], **contact: Any) -> list[bool]:
        whole = played(definition, *events, contact=contact)
        return [moment.data["happened"] for moment in whole.moments]

    assert happened({"text": "a"}, {"text": "b"}) == [True, False]
    assert happened({"wait": 1}, {"text": "a"}) == [False, True]
    assert happened({"text": "a"}, known=True) == [False]
    assert happened({"text": "a"}, window_age=9) == [False]
    assert happened({"kind": "reaction"}, {"text": "a"}) == [False, False]


def test_a_session_can_be_started_without_a_message() -> None:
    triggers = [
        {"id": "one", "type": "api"},
        {"id": "two", "type": "tag_added", "tags": ["x"], "entry": "b"},
    ]
    definition = parse_definition(flow(say("a", "One"), say("b", "Two"), triggers=triggers))

    assert texts(last(definition, {"start": True, "trigger": "two"})) == ["Two"]
    assert texts(last(definition, {"start": True, "trigger": "one"})) == ["One"]
    assert texts(last(definition, {"start": True})) == ["One"]
    moment = last(definition, {"start": True})
    assert moment["window"]["opened_at"] is None


def test_a_conversation_with_a_person_is_left_alone_until_it_is_handed_back() -> None:
    data = flow(node("a", "hand_over", ports={"returned": "b"}), say("b", "Back again"))
    definition = parse_definition(data)

    moments = [
        moment.data
        for moment in played(
            definition, {"text": "hi"}, {"text": "hello?"}, {"handed_back": True}
        ).moments
    ]

    assert [moment["status"] for moment in moments] == ["handed_over", "handed_over", "ended"]
    assert [moment["happened"] for moment in moments] == [True, False, True]
    assert texts(moments[2]) == ["Back again"]


def test_what_a_question_gave_to_a_person_is_over_when_it_is_handed_back() -> None:
    definition = parse_definition(flow(question(expect="number", other={"do": "hand_over"})))

    events = [{"text": "hi"}, {"text": "what?"}, {"handed_back": True}, {"text": "hi"}]
    whole = played(definition, *events)

    statuses = [moment.data["status"] for moment in whole.moments]
    assert statuses == ["waiting", "handed_over", "ended", "waiting"]


def test_handing_back_what_nobody_has_changes_nothing() -> None:
    assert last(ASKS, {"handed_back": True})["happened"] is False
    moment = last(ASKS, {"text": "hi"}, {"handed_back": True})
    assert moment["status"] == "waiting"
    assert moment["trace"] == []
    over = last(ASKS, {"text": "hi"}, {"text": "Ana"}, {"handed_back": True})
    assert over["status"] == "ended"


def test_a_stale_timer_is_nothing_to_a_session() -> None:
    moment = last(ASKS, {"text": "hi"}, {"token": "s1:99"})

    assert moment["effects"] == []
    assert moment["status"] == "waiting"
    assert texts(last(ASKS, {"text": "hi"}, {"token": "s1:1"})) == ["Still there?"]


def test_a_request_is_answered_by_the_scenario() -> None:
    config = {"url": "https://x.example/{{ message }}", "save": {"price": "p"}, "body": {"a": 1}}
    step = node("a", "http_request", config=config, ports={"ok": "b", "error": "c"})
    definition = parse_definition(
        flow(step, say("b", "It is {{ answers.price }}"), say("c", "No luck"))
    )

    asked = played(definition, {"text": "hi"})
    assert asked.then["kind"] == "http"
    assert asked.then["http"] == {
        "method": "GET",
        "url": "https://x.example/hi",
        "body": {"a": 1},
    }
    body = {"status": 200, "body": {"p": 7}}
    answered = played(definition, {"text": "hi"}, {"http": body})
    assert texts(answered.moments[1].data) == ["It is 7"]
    assert answered.then["http"] is None
    assert texts(last(definition, {"text": "hi"}, {"http": {"error": "down"}})) == ["No luck"]
    assert texts(last(definition, {"text": "hi"}, {"http": {"status": 500}})) == ["No luck"]
    assert last(definition, {"http": body})["happened"] is False


def test_what_is_learned_of_the_contact_stays() -> None:
    data = flow(
        node("a", "tag", config={"add": ["new", "vip"], "remove": ["old"]}, ports={"next": "b"}),
        node("b", "set_field", config={"name": "town", "value": "Porto"}, ports={"next": "c"}),
        node("c", "hand_over", ports={"returned": "d"}),
        say("d", "{{ contact.fields.town }} {{ contact.fields.x }} {{ tags | join: '+' }}"),
    )

    contact = {"tags": ["old", "vip", "z"], "fields": {"x": "1"}, "name": "Ana", "language": "pt"}
    whole = played(parse_definition(data), {"text": "hi"}, {"handed_back": True}, contact=contact)

    moments = [moment.data for moment in whole.moments]
    assert moments[0]["tags"] == ["new", "vip", "z"]
    assert moments[0]["fields"] == {"x": "1", "town": "Porto"}
    assert texts(moments[1]) == ["Porto 1 new+vip+z"]


def test_the_contact_is_known_to_texts() -> None:
    body = "{{ contact.name }},{{ contact.first_name }},{{ contact.phone }},{{ language }}"
    definition = parse_definition(flow(say("a", body)))
    contact = {"name": "Ana Silva", "phone": "+351", "language": "pt"}

    assert texts(last(definition, {"text": "hi"}, contact=contact)) == ["Ana Silva,Ana,+351,pt"]


def test_the_scenarios_own_hours_go_before_the_agencys() -> None:
    wait = node("a", "wait", config={"hours": "office"}, ports={"next": "b"})
    definition = parse_definition(flow(wait, say("b", "{{ time }}")))
    agency = {
        "office": Calendar.load(timezone="UTC", hours={"monday": [["15:00", "16:00"]]}),
    }
    own = {"office": {"timezone": "Europe/Madrid", "hours": {"monday": [["14:00", "15:00"]]}}}
    events = ({"text": "hi"}, {"due": True})

    by_agency = play(definition, parse_scenario(scenario(*events)), agency)
    by_own = play(definition, parse_scenario(scenario(*events, calendars=own)), agency)

    assert texts(by_agency.moments[1].data) == ["15:00"], "the agency has no default hours"
    assert texts(by_own.moments[1].data) == ["14:00"], "the first hours are the default"
    assert seconds(by_own.moments[1].data) == HOUR


def test_a_calendar_named_default_is_the_default() -> None:
    calendars = {
        "office": {"timezone": "Asia/Tokyo"},
        "default": {"timezone": "Europe/Madrid"},
    }
    read = parse_scenario(scenario(calendars=calendars)).calendars_read()

    assert str(read["default"].zone) == "Europe/Madrid"
    assert parse_scenario(scenario()).calendars_read() == {}


def test_steps_that_decide_leave_as_the_scenario_assumes() -> None:
    condition = node(
        "a",
        "condition",
        config={"rules": [{"subject": "tags", "operator": "contains", "value": "x"}]},
        ports={"true": "b", "false": "c"},
    )
    definition = parse_definition(flow(condition, say("b", "Yes"), say("c", "No")))

    assert texts(last(definition, {"text": "hi"})) == ["No"]
    moment = last(definition, {"text": "hi", "assume": {"a": "true"}})
    assert texts(moment) == ["Yes"]
    assert {"kind": "assumed", "node": "a", "detail": "true"} in moment["trace"]
    same = last(definition, {"text": "hi", "assume": {"a": "false"}})
    assert "assumed" not in {entry["kind"] for entry in same["trace"]}


@pytest.mark.parametrize(
    ("event", "kind", "text", "reply_id", "content"),
    [
        ({"text": "x"}, "text", "x", None, {"kind": "text"}),
        ({"kind": "image"}, "image", "", None, {"kind": "image"}),
        (
            {"tap": "y", "title": "Yes"},
            "choice",
            "Yes",
            "y",
            {"kind": "choice", "id": "y", "title": "Yes", "source": "button"},
        ),
        (
            {"tap": "y"},
            "choice",
            "y",
            "y",
            {"kind": "choice", "id": "y", "title": "y", "source": "button"},
        ),
        (
            {"location": {"latitude": 1, "longitude": 2}},
            "location",
            "",
            None,
            {"kind": "location", "latitude": 1, "longitude": 2},
        ),
        (
            {"form": {"a": 1}},
            "form",
            "Form",
            None,
            {"kind": "form", "name": "flow", "response": '{"a": 1}'},
        ),
    ],
)
def test_an_event_stands_for_a_message(
    event: dict[str, Any], kind: str, text: str, reply_id: str | None, content: dict[str, Any]
) -> None:
    more = {"template": "offer", "referral": {"ref": "x"}}

    message = message_of(Event.model_validate({**event, **more}), "w")

    assert (message.kind, message.text, message.reply_id) == (kind, text, reply_id)
    assert message.content == content
    assert (message.template, message.referral) == ("offer", {"ref": "x"})


# -- what can happen next


def test_it_is_told_what_there_is_to_tap() -> None:
    definition = parse_definition(
        flow(node("a", "buttons", config=buttons("yes", "no", other={"do": "route"})))
    )

    then = played(definition, {"text": "hi"}).then

    assert then["kind"] == "reply"
    assert then["due_at"] is None
    assert [port["id"] for port in then["ports"]] == ["yes", "no", "other"]
    assert then["ports"][0] == {"id": "yes", "label": "Yes"}
    assert then["handed_over"] is False


def test_nothing_can_happen_to_what_is_over() -> None:
    nothing = {"kind": None, "due_at": None, "ports": [], "http": None, "handed_over": False}

    assert played(ASKS).then == nothing
    assert played(ASKS, {"text": "hi"}, {"text": "Ana"}).then == nothing
    handed = parse_definition(flow(node("a", "hand_over")))
    assert played(handed, {"text": "hi"}).then == {**nothing, "handed_over": True}
    assert played(ASKS, {"text": "hi"}).then["due_at"] == "2026-11-23T22:00:00+00:00"


# -- expectations


def differences(*events: dict[str, Any], **rest: Any) -> list[str]:
    whole = played(ASKS, *events, **rest)
    found = [str(problem) for moment in whole.moments for problem in moment.problems]
    assert whole.passed is (not found)
    return found


MET: list[dict[str, Any]] = [
    {},
    {"sent": [{"kind": "text", "text": "Name?"}]},
    {"sent": [{"kind": "text", "text": "Name?", "goes": "free"}]},
    {"sent": [{"text": "Name?"}]},
    {"sent": [{"node_id": "a", "fallback": None}]},
    {"node": "a", "status": "waiting", "answers": {}, "fields": {}, "tags": []},
]


@pytest.mark.parametrize("expected", MET)
def test_what_comes_as_expected_is_no_problem(expected: dict[str, Any]) -> None:
    assert differences({"text": "hi", "expected": expected}) == []


def test_nothing_at_all_can_be_expected() -> None:
    assert differences({"wait": 1, "expected": None}) == []
    assert differences({"wait": 1}) == []
    (told,) = differences({"text": "hi", "expected": None})
    assert told.startswith("“anything” should be nothing, and is {'sent': [")


DIFFERENT: list[tuple[Any, str]] = [
    (
        {"sent": [{"kind": "text", "text": "Age?"}]},
        "the messages should be “Age?”, and are “Name?”",
    ),
    ({"sent": []}, "the messages should be none, and are “Name?”"),
    (
        {"sent": [{"text": "Name?"}, {"text": "Age?"}]},
        "the messages should be “Name?”, “Age?”, and are “Name?”",
    ),
    (
        {"sent": [{"goes": "fallback"}]},
        "the messages should be [{'goes': 'fallback'}], and are [{'goes': 'free'}]",
    ),
    ({"sent": [{"colour": "red"}]}, "the messages should be [{'colour': 'red'}], and are"),
    ({"sent": ["Name?"]}, "the messages should be ['Name?'], and are “Name?”"),
    ({"sent": None}, "the messages should be nothing, and are “Name?”"),
    ({"node": "b"}, "the step where it is should be “b”, and is “a”"),
    ({"status": "ended"}, "what it does there should be “ended”, and is “waiting”"),
    ({"answers": {"a": 1}}, "the answers should be {'a': 1}, and are {}"),
    ({"fields": {"x": "y"}}, "the contact's fields should be {'x': 'y'}, and are {}"),
    ({"tags": ["vip"]}, "the contact's tags should be ['vip'], and are none"),
    ({"mood": "good"}, "“mood” should be “good”, and is “nothing that can be expected”"),
    ({"trace": []}, "“trace” should be none, and is [{"),
    ("all is well", "“anything” should be “all is well”, and is {'sent'"),
    (7, "“anything” should be 7, and is {'sent'"),
]


@pytest.mark.parametrize(("expected", "told"), DIFFERENT)
def test_a_difference_reads_as_a_sentence(expected: Any, told: str) -> None:
    (difference,) = differences({"text": "hi", "expected": expected})

    assert difference.startswith(told)


def test_something_expected_of_nothing_is_a_difference() -> None:
    assert differences({"wait": 1, "expected": "a reply"}) == [
        "“anything” should be “a reply”, and is nothing"
    ]
    assert differences({"wait": 1, "expected": {"sent": [{"text": "Name?"}]}}) == [
        "the messages should be “Name?”, and are none"
    ]
    assert differences({"wait": 1, "expected": {"node": "a"}}) == [
        "the step where it is should be “a”, and is nothing"
    ]


def test_each_view_that_differs_is_told() -> None:
    told = differences(
        {"text": "hi", "expected": {"node": "b", "status": "waiting", "tags": ["x"]}}
    )

    assert len(told) == 2


def test_a_whole_run_is_json() -> None:
    whole = played(ASKS, {"text": "hi", "expected": {"node": "b"}}, {"text": "Ana"}).dump()

    assert json.loads(json.dumps(whole)) == whole
    assert whole["passed"] is False
    assert [step["event"] for step in whole["steps"]] == [
        {"text": "hi", "expected": {"node": "b"}},
        {"text": "Ana"},
    ]
    assert whole["steps"][0]["problems"] == [{"what": "node", "expected": "b", "got": "a"}]
    assert whole["steps"][1]["problems"] == []
    assert whole["next"]["kind"] is None


def test_a_difference_of_messages_is_told_by_kind_and_words() -> None:
    whole = played(ASKS, {"text": "hi", "expected": {"sent": []}})

    (problem,) = whole.moments[0].problems
    assert problem.dump() == {
        "what": "sent",
        "expected": [],
        "got": [{"kind": "text", "text": "Name?"}],
    }


def test_a_moment_without_problems_tells_of_none() -> None:
    assert Moment({"a": 1}).dump() == {"a": 1, "problems": []}
    event = Event.model_validate({"wait": 1, "expected": {"node": None}})
    bench = Bench(ASKS, parse_scenario(scenario()), {})
    assert list(problems(event, bench.play(event).data)) == []
    assert Problem("tags", [], None).dump() == {"what": "tags", "expected": [], "got": None}


# -- timers come due while time passes


def test_a_timer_fires_when_it_is_due_and_not_when_the_clock_stops() -> None:
    moment = last(ASKS, {"text": "hi"}, {"wait": 30 * HOUR})

    assert [sent["text"] for sent in moment["sent"]] == ["Still there?"]
    assert [sent["goes"] for sent in moment["sent"]] == ["free"], "it went after ten hours"
    assert moment["window"]["open"] is False


def test_the_clock_stops_in_a_loop_of_short_waits() -> None:
    loop = flow(
        node("a", "wait", config={"seconds": 1}, ports={"next": "a"}),
    )
    moment = last(parse_definition(loop), {"text": "hi"}, {"wait": 2 * HOUR})

    assert moment["window"]["age"] == 1000


def test_a_message_trigger_starts_nothing_by_itself() -> None:
    assert last(ASKS, {"start": True, "trigger": "any"})["happened"] is False
    moment = last(ASKS, {"start": True})
    assert moment["window"]["open"] is True, "as if the customer had just written"


def test_texts_that_are_alike_are_told_with_their_kinds() -> None:
    event = {"text": "hi", "expected": {"sent": [{"kind": "list", "text": "Name?"}]}}
    played = play(ASKS, parse_scenario({"start": START.isoformat(), "events": [event]}))

    ((problem,),) = [moment.problems for moment in played.moments]

    assert "'list'" in str(problem)
    assert "'text'" in str(problem)
