"""Sessions move to another version only where that breaks nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.engine import (
    Calendar,
    CancelTimer,
    Definition,
    Facts,
    HandedBack,
    MessageIn,
    StartTimer,
    State,
    Step,
    TimedOut,
    Trigger,
    Waiting,
    advance,
    begin,
    parse_definition,
)
from flows.engine.migrate import Moved, Mover, problem_of, propose
from tests.unit.test_engine_diagnose import FALLBACK, buttons, flow, node

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = 3600


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def version(*nodes: dict[str, Any], **rest: Any) -> Definition:
    return parse_definition(flow(*nodes, **rest))


def ask(identity: str = "a", *, hours: float | None = None, **more: Any) -> dict[str, Any]:
    config = {"content": {"kind": "text", "body": "What?"}, **more.pop("config", {})}
    if hours is not None:
        config["timeout"] = {"seconds": int(hours * HOUR)}
    return node(identity, "ask", config=config, **more)


def say(identity: str = "z", **more: Any) -> dict[str, Any]:
    return node(identity, "text", config={"content": {"kind": "text", "body": "Hi"}}, **more)


def wait(identity: str = "a", **more: Any) -> dict[str, Any]:
    config = more.pop("config", {"seconds": HOUR})
    return node(identity, "wait", config=config, **more)


def begun(definition: Definition, entry: str | None = None, **facts: Any) -> State:
    trigger = Trigger(id="t", type="api", entry=entry) if entry else None
    given = Facts(**{"window_opened_at": NOW, **facts})
    step = begin(definition, session_id="s", trigger=trigger, message=None, facts=given, now=NOW)
    assert step.state.status in ("waiting", "handed_over")
    return step.state


def moved(
    old: Definition,
    new: Definition,
    state: State | None = None,
    *,
    now: datetime = NOW,
    opened_at: datetime | None = NOW,
    **node_map: str | None,
) -> Moved:
    return Mover(old, new, node_map, None).move(state or begun(old), now=now, opened_at=opened_at)


# -- which step becomes which


def test_a_step_stays_what_its_id_says() -> None:
    old = version(ask("a", title="Name"), ask("b", title="Town"))
    new = version(ask("a", title="Town"), ask("b", title="Name"))

    assert propose(old, new) == {"a": "a", "b": "b"}


def test_without_its_id_a_step_is_known_by_its_title() -> None:
    old = version(ask("a", title="Name"), say("b"), say("c", title="Bye"))
    new = version(say("y"), ask("x", title="Name"), say("z", title="Bye"), entry="x")

    assert propose(old, new) == {"a": "x", "b": None, "c": "z"}


def test_a_title_that_two_steps_have_says_nothing() -> None:
    old = version(ask("a", title="Name"))
    new = version(ask("x", title="Name"), ask("y", title="Name"), entry="x")

    assert propose(old, new) == {"a": None}


def test_a_title_of_another_type_says_nothing() -> None:
    old = version(ask("a", title="Name"))
    new = version(node("x", "buttons", config=buttons("y"), title="Name"), entry="x")

    assert propose(old, new) == {"a": None}


def test_an_id_that_waits_for_something_else_now_is_another_step() -> None:
    old = version(ask("a", title="Name"))
    new = version(wait("a"), ask("b", title="Name"))

    assert propose(old, new) == {"a": "b"}
    assert propose(old, version(wait("a"))) == {"a": None}


@pytest.mark.parametrize(
    ("here", "there", "problem"),
    [
        (ask("a"), node("a", "buttons", config=buttons("y")), None),
        (wait("a"), wait("a", config={"hours": "x"}), None),
        (wait("a"), ask("a"), "“a” waits for a reply, unlike “a”."),
        (ask("a"), wait("a"), "“a” waits for a time, unlike “a”."),
        (
            ask("a"),
            node("a", "http_request", config={"url": "https://x.example"}),
            "“a” waits for another system, unlike “a”.",
        ),
        (ask("a"), say("a"), "“a” waits for nothing, unlike “a”."),
        (
            ask("a"),
            node("a", "template", config={"content": FALLBACK}),
            "“a” waits for nothing, unlike “a”.",
        ),
        (
            ask("a"),
            node("a", "template", config={"content": FALLBACK, "timeout": {"seconds": 9}}),
            None,
        ),
        (node("a", "hand_over"), node("a", "hand_over"), None),
        (node("a", "hand_over"), say("a"), "“a” waits for nothing, unlike “a”."),
        (say("a"), node("a", "tag", config={"add": ["x"]}), "“a” waits for nothing, unlike “a”."),
    ],
)
def test_a_step_goes_on_only_at_one_that_waits_for_the_same(
    here: dict[str, Any], there: dict[str, Any], problem: str | None
) -> None:
    assert problem_of(version(here), version(there), "a", "a") == problem


@pytest.mark.parametrize("target", [None, "", "gone"])
def test_a_step_without_counterpart_is_a_problem(target: str | None) -> None:
    problem = problem_of(version(ask()), version(ask()), "a", target)

    assert problem == "It has no counterpart in the new version."


# -- the move and the timer


def test_a_session_without_a_timer_moves_as_it_is() -> None:
    old = version(ask("a", title="Name"))
    state = begun(old)

    result = moved(old, version(ask("x", title="Name"), entry="x"), state)

    assert result.problem is None
    assert result.effects == ()
    assert result.state.node == "x"
    assert result.state.waiting == Waiting("reply")
    assert result.state == State.load({**state.dump(), "node": "x"})


def test_the_map_goes_before_the_proposal() -> None:
    old = version(ask("a"))
    new = version(ask("a", ports={"next": "b"}), ask("b"))

    assert moved(old, new, a="b").state.node == "b"
    refused = moved(old, new, a=None)
    assert refused.problem == "It has no counterpart in the new version."
    assert refused.state.node == "a"
    assert refused.effects == ()


def test_a_session_at_a_step_that_its_version_does_not_have_stays() -> None:
    old = version(ask("a"))
    state = begun(version(ask("other"), entry="other"))

    result = moved(old, version(ask("a")), state)

    assert result.problem == "It is at a step that its own version does not have."
    assert result.state is state


def test_a_time_out_that_stays_the_same_is_left_alone() -> None:
    old = version(ask(hours=2))
    state = begun(old)

    result = moved(old, version(ask(hours=2, title="New words")), state, now=after(1))

    assert result.effects == ()
    assert result.state == state


def test_a_longer_time_out_counts_from_when_the_wait_began() -> None:
    old = version(ask(hours=2))
    state = begun(old)
    assert state.counter == 2

    result = moved(old, version(ask(hours=5)), state, now=after(1))

    assert result.effects == (
        CancelTimer("s:2", "s:1"),
        StartTimer("s:3", "s:3", after(5)),
    )
    assert result.state.waiting == Waiting("reply", "s:3", after(5))
    assert result.state.counter == 4


def test_a_shorter_time_out_that_is_over_is_due_now() -> None:
    old = version(ask(hours=9))

    result = moved(old, version(ask(hours=2)), now=after(3))

    assert result.state.waiting == Waiting("reply", "s:3", after(3))
    sooner = moved(old, version(ask(hours=4)), now=after(3))
    assert sooner.state.waiting == Waiting("reply", "s:3", after(4))


def test_a_time_out_that_is_gone_is_cancelled() -> None:
    result = moved(version(ask(hours=2)), version(ask()), now=after(1))

    assert result.effects == (CancelTimer("s:2", "s:1"),)
    assert result.state.waiting == Waiting("reply")
    assert result.state.counter == 3


def test_a_new_time_out_counts_from_when_the_session_came() -> None:
    old = version(ask("b", ports={"next": "a"}), ask("a"), entry="b")
    step = advance(old, begun(old), MessageIn("w", "text", "x"), facts=Facts(), now=after(1))
    assert step.state.node == "a"

    result = moved(old, version(ask(hours=3)), step.state, now=after(2), opened_at=after(1))

    assert result.effects == (StartTimer("s:2", "s:2", after(4)),)
    assert result.state.waiting == Waiting("reply", "s:2", after(4))
    at_once = moved(version(ask()), version(ask(hours=3)), now=after(2))
    assert at_once.state.waiting == Waiting("reply", "s:1", after(3)), "from its very beginning"


def test_the_timer_that_was_moved_is_the_one_that_counts() -> None:
    old, new = version(ask(hours=2)), version(ask(hours=5, ports={"timeout": "z"}), say())
    result = moved(old, new, now=after(1))

    stale = advance(new, result.state, TimedOut("s:1"), facts=Facts(), now=after(2))
    due = advance(new, result.state, TimedOut("s:3"), facts=Facts(), now=after(5))

    assert stale == Step(result.state)
    assert [taken.port for taken in due.state.log] == ["timeout", "next"]


def test_a_wait_is_lengthened_as_a_time_out_is() -> None:
    result = moved(version(wait()), version(wait(config={"seconds": 3 * HOUR})), now=after(0.5))

    assert result.effects == (CancelTimer("s:1", "s:0"), StartTimer("s:2", "s:2", after(3)))


@pytest.mark.parametrize(
    ("before", "now_it_is"),
    [
        ({"seconds": HOUR}, {"until": "2026-12-01"}),
        ({"until": "2026-11-24"}, {"seconds": HOUR}),
        ({"until": "2026-11-24"}, {"hours": "office"}),
    ],
)
def test_a_wait_for_a_date_or_for_hours_was_settled_when_it_began(
    before: dict[str, Any], now_it_is: dict[str, Any]
) -> None:
    state = begun(version(wait(config=before)))

    result = moved(version(wait(config=before)), version(wait(config=now_it_is)), state)

    assert result.problem is None
    assert result.state == state
    assert result.effects == ()


def test_a_request_that_is_under_way_is_waited_for() -> None:
    def request(**ports: str) -> Definition:
        return version(
            node("a", "http_request", config={"url": "https://x.example"}, ports=ports), say()
        )

    old = request()
    state = begun(old)

    result = moved(old, request(ok="z"), state)

    assert result.problem is None
    assert result.state == state


# -- the window


def test_a_session_moves_only_if_nothing_is_sent_too_late() -> None:
    old, new = version(ask(hours=20)), version(ask(hours=20, ports={"timeout": "z"}), say())

    assert moved(old, new, opened_at=NOW).problem is None
    state = begun(old)
    late = moved(old, new, state, opened_at=after(-4))
    assert late.state is state
    assert late.problem is not None
    assert "the time that it waits for comes = " in late.problem
    assert late.problem.startswith("With the window as it is, “z” can come when the window is")
    assert late.effects == ()
    assert moved(old, new, opened_at=None).problem is not None, "it never wrote"


def test_the_margin_decides_to_the_second() -> None:
    old, new = version(ask(hours=20)), version(ask(hours=20, ports={"timeout": "z"}), say())
    margin = timedelta(hours=3, minutes=55)

    assert moved(old, new, opened_at=NOW - margin).problem is not None
    assert moved(old, new, opened_at=NOW - margin + timedelta(seconds=1)).problem is None


def test_what_is_sent_after_a_reply_is_in_time() -> None:
    old, new = version(ask()), version(ask(ports={"next": "z"}), say())

    assert moved(old, new, opened_at=after(-100)).problem is None
    assert moved(old, new, opened_at=None).problem is None


def test_what_waits_on_after_a_reply_counts_from_there() -> None:
    old = version(ask())
    new = version(ask(ports={"next": "w"}), wait("w", config={"seconds": 24 * HOUR}), say())
    late = version(
        ask(ports={"next": "w"}),
        wait("w", config={"seconds": 24 * HOUR}, ports={"next": "z"}),
        say(),
    )

    assert moved(old, new).problem is None
    assert moved(old, late).problem is not None


def test_a_time_out_may_start_again_after_a_reply_that_is_not_understood() -> None:
    def number(hours: float) -> Definition:
        config = {"expect": "number", "fallback": FALLBACK}
        return version(
            say("e"), ask("a", hours=hours, config=config, ports={"timeout": "z"}), say(), entry="e"
        )

    long, short = number(30), number(23)
    state = begun(long, "a")

    reacted = moved(long, long, state, now=after(11), opened_at=after(10))
    assert reacted.problem is not None, "the reaction is young, but the next time-out is not"
    assert moved(short, short, begun(short, "a"), now=after(1)).problem is None


def test_a_request_may_yet_take_its_time() -> None:
    def request(**ports: str) -> Definition:
        config = {"url": "https://x.example", "timeout_seconds": 30, "retries": 0}
        return version(node("a", "http_request", config=config, ports=ports), say())

    state = begun(request())
    limit = timedelta(seconds=86_100)

    def result(age: timedelta) -> str | None:
        return moved(request(), request(error="z"), state, opened_at=NOW - age).problem

    assert result(limit - timedelta(seconds=31)) is None
    assert result(limit - timedelta(seconds=30)) is not None


def test_hours_open_at_the_time_that_the_session_waits_for() -> None:
    week = {"monday": [["14:00", "18:00"]]}
    hours = {"office": Calendar.load(timezone="UTC", hours=week)}
    old = version(wait(config={"hours": "office"}))
    new = version(wait(config={"hours": "office"}, ports={"next": "z"}), say())
    state = begun(old, calendars=hours)
    assert state.waiting is not None
    assert state.waiting.due_at == after(2)

    def result(age: int) -> str | None:
        mover = Mover(old, new, {}, hours)
        return mover.move(state, now=NOW, opened_at=after(-age)).problem

    assert result(21) is None, "it opens in two hours, not after a week"
    assert result(22) is not None


def test_a_session_with_a_person_moves_if_what_follows_may_take_for_ever() -> None:
    def handed(**ports: str) -> Definition:
        template = node("t", "template", config={"content": FALLBACK})
        return version(node("a", "hand_over", ports=ports), say(), template)

    old = handed()
    state = begun(old)
    assert state.status == "handed_over"

    assert moved(old, handed(returned="z"), state).problem is not None
    result = moved(old, handed(returned="t"), state)
    assert result.problem is None
    assert result.state == state
    back = advance(handed(returned="t"), result.state, HandedBack(), facts=Facts(), now=after(99))
    assert [entry.node for entry in back.trace if entry.kind == "entered"] == ["t"]


def test_a_session_that_a_question_gave_to_a_person_moves_with_its_question() -> None:
    def version_of(title: str) -> Definition:
        return version(ask(config={"expect": "number", "other": {"do": "hand_over"}}, title=title))

    old = version_of("Age")
    step = advance(old, begun(old), MessageIn("w", "text", "?"), facts=Facts(), now=NOW)
    assert step.state.status == "handed_over"

    assert moved(old, version_of("How old"), step.state).state == step.state


def test_a_younger_window_than_one_that_is_safe_is_safe() -> None:
    old, new = version(ask(hours=20)), version(ask(hours=20, ports={"timeout": "z"}), say())
    mover = Mover(old, new, {}, None)
    state = begun(old)

    def problem(hours: float) -> bool:
        return mover.move(state, now=NOW, opened_at=after(-hours)).problem is not None

    assert [problem(hours) for hours in (3, 2, 4, 3.5, 5, 3, 0)] == [
        *(False, False, True),
        *(False, True, False, False),
    ]


def test_a_message_after_the_timer_is_due_is_no_negative_age() -> None:
    old, new = version(ask(hours=1)), version(ask(hours=1, ports={"timeout": "z"}), say())

    assert moved(old, new, now=after(2), opened_at=after(2)).problem is None


def test_a_longer_time_out_counts_from_when_the_question_was_asked_again() -> None:
    def number(hours: float) -> Definition:
        return version(ask(hours=hours, config={"expect": "number"}))

    old = number(2)
    step = advance(old, begun(old), MessageIn("w", "text", "?"), facts=Facts(), now=after(1))
    assert step.state.waiting is not None
    assert step.state.waiting.due_at == after(3)

    result = moved(old, number(5), step.state, now=after(2), opened_at=after(1))

    assert result.state.waiting is not None
    assert result.state.waiting.due_at == after(6)
    assert result.state.repeats == 1


def test_a_wait_that_a_message_did_not_end_is_not_waited_for_again() -> None:
    definition = version(wait(config={"seconds": 30 * HOUR}, ports={"next": "z"}), say())

    result = moved(definition, definition, now=after(25), opened_at=after(24))

    assert result.problem is None, "when it is over the window is six hours old"


def test_an_answer_that_none_of_the_choices_leaves_open_is_no_way_on() -> None:
    late = (wait("w", config={"seconds": 30 * HOUR}, ports={"next": "z"}), say())
    old = version(node("a", "buttons", config=buttons("y")))
    new = version(
        node("a", "buttons", config=buttons("y"), ports={"y": "e", "next": "w"}), *late, node("e")
    )

    assert moved(old, new).problem is None


def test_the_hours_of_the_agency_tell_how_long_a_way_can_take() -> None:
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    hours = Calendar.load(timezone="UTC", hours={day: [["09:00", "18:00"]] for day in week})
    old = version(ask())
    new = version(
        ask(ports={"next": "w"}), wait("w", config={"hours": "office"}, ports={"next": "z"}), say()
    )

    known = Mover(old, new, {}, {"office": hours})
    unknown = Mover(old, new, {}, None)

    assert known.move(begun(old), now=NOW, opened_at=NOW).problem is None
    assert unknown.move(begun(old), now=NOW, opened_at=NOW).problem is not None
