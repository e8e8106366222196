"""What the proof says of the window: bounds, arithmetic, and what must not get past it."""

from typing import Any

import pytest

from flows.engine import FlowInfo, Surroundings, check, parse_scenario
from flows.engine.ages import LIMIT, SLACK
from flows.engine.calendar import Calendar
from tests.unit.test_engine_diagnose import FALLBACK

HOUR = 3600
OFFICE = Calendar.load(
    timezone="Europe/Lisbon",
    hours={
        day: [["09:00", "18:00"]]
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    },
)


def say(identity: str, to: str | None = None, **config: Any) -> dict[str, Any]:
    content = {"kind": "text", "body": "Hello"}
    ports = {"next": to} if to else {}
    return _node(identity, "text", {"content": content, **config}, ports)


def ask(identity: str, hours: float = 18, **ports: str) -> dict[str, Any]:
    content = {"kind": "text", "body": "What?"}
    config = {"content": content, "timeout": {"seconds": int(hours * HOUR)}}
    return _node(identity, "ask", config, ports)


def wait(identity: str, hours: float, to: str, **ports: str) -> dict[str, Any]:
    return _node(identity, "wait", {"seconds": int(hours * HOUR)}, {"next": to, **ports})


def left(identity: str, hours: float, *, open: str, closed: str) -> dict[str, Any]:  # noqa: A002
    config = {"at_least_seconds": int(hours * HOUR)}
    return _node(identity, "window_check", config, {"open": open, "closed": closed})


def _node(identity: str, kind: str, config: Any, ports: Any) -> dict[str, Any]:
    return {"id": identity, "type": kind, "title": "", "config": config, "ports": ports}


def flow(*nodes: dict[str, Any], trigger: str = "any_message") -> dict[str, Any]:
    return {
        "format": 1,
        "name": "Test",
        "entry": nodes[0]["id"],
        "triggers": [{"id": "t", "type": trigger}] if trigger else [],
        "nodes": list(nodes),
    }


def refusals(data: dict[str, Any], around: Surroundings | None = None) -> list[str]:
    found = check(data, around or Surroundings(calendars={"office": OFFICE}))
    return [finding.message for finding in found.errors if finding.code == "window"]


def label(data: dict[str, Any], node_id: str) -> str:
    around = Surroundings(calendars={"office": OFFICE})
    return str(check(data, around).nodes[node_id].dump()["age"]["label"])


def test_the_arithmetic_of_the_way_is_told() -> None:
    data = flow(ask("budget", 18, timeout="tomorrow"), wait("tomorrow", 8, "late"), say("late"))
    data["nodes"][0]["title"], data["nodes"][1]["title"] = "Ask budget", "Tomorrow"

    (finding,) = [f for f in check(data).errors if f.code == "window"]

    assert finding.message == (
        "“late” can come when the window is closed: 18 h without a reply at “Ask budget” + 8 h at"
        " “Tomorrow” = 26 h; safe is less than 23 h 55 min."
    )
    assert finding.node_id == "late"
    assert [(hop.node_id, hop.port, hop.seconds) for hop in finding.path] == [
        ("budget", "timeout", 18 * HOUR),
        ("tomorrow", "next", 8 * HOUR),
    ]
    assert finding.dump()["path"][0]["text"] == "18 h without a reply at “Ask budget”"
    parse_scenario(finding.scenario)


def test_a_wait_split_in_two_is_the_same_wait() -> None:
    assert refusals(flow(wait("a", 18, "b"), wait("b", 6, "c"), say("c")))
    assert not refusals(flow(wait("a", 18, "b"), wait("b", 5, "c"), say("c")))


def test_the_senders_margin_and_a_webhooks_delay_count() -> None:
    most = LIMIT - SLACK
    assert not refusals(flow(wait("a", (most - 1) / HOUR, "b"), say("b")))
    (message,) = refusals(flow(wait("a", most / HOUR, "b"), say("b")))
    assert "+ 1 min for delays = 23 h 55 min" in message


def test_a_reply_opens_the_window_anew() -> None:
    data = flow(
        ask("a", 18, next="b", timeout="end"),
        wait("b", 18, "c"),
        say("c", "d"),
        ask("d", 20, next="e", timeout="end"),
        wait("e", 20, "f", reply="f"),
        say("f"),
        _node("end", "end", {}, {}),
    )

    assert not refusals(data)
    assert label(data, "d") == "up to 18 h"
    assert label(data, "b") == "always open"


def test_a_loop_adds_up_however_small_its_steps() -> None:
    (message,) = refusals(flow(say("a", "b"), wait("b", 1, "a")))
    assert message.startswith("“a” can come when the window is closed: 24 times 1 h at “b”")
    assert refusals(flow(say("a", "b"), wait("b", 1 / HOUR, "a")))


def test_a_loop_behind_a_window_check_is_safe() -> None:
    end = _node("end", "end", {}, {})
    safe = flow(left("k", 2, open="a", closed="end"), say("a", "w"), wait("w", 1, "k"), end)
    late = flow(left("k", 0.5, open="a", closed="end"), wait("a", 1, "b"), say("b", "k"), end)

    assert not refusals(safe)
    assert label(safe, "a") == "up to 22 h"
    (message,) = refusals(late)
    assert "up to 23 h 30 min as “k” lets pass + 1 h at “a” = 24 h 30 min" in message


def test_two_loops_in_each_other_end_as_well() -> None:
    data = flow(
        say("a", "b"),
        left("b", 3, open="c", closed="end"),
        wait("c", 3, "d"),
        left("d", 2, open="e", closed="a2"),
        wait("e", 2, "b"),
        say("a2", "b"),
        _node("end", "end", {}, {}),
    )

    (message,) = refusals(data)
    assert message.startswith("“a2”")


def test_a_weekend_is_longer_than_a_window() -> None:
    opening = _node("o", "wait", {"hours": "office"}, {"next": "b"})
    (message,) = refusals(flow(opening, say("b")))

    assert "up to 2 days 16 h until it is open at “o”" in message, (
        "an hour more when clocks go back"
    )
    nights = Calendar.load(
        timezone="UTC",
        hours={
            day: [["08:00", "20:00"]]
            for day in (
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            )
        },
    )
    around = Surroundings(calendars={"office": nights})
    assert not refusals(flow(opening, say("b")), around)


def test_hours_that_never_open_or_are_not_known_could_take_for_ever() -> None:
    opening = _node("o", "wait", {"hours": "office"}, {"next": "b"})
    never = Calendar.load(timezone="UTC", hours={})

    assert refusals(flow(opening, say("b")), Surroundings(calendars={"office": never}))
    assert refusals(flow(opening, say("b")), Surroundings(calendars={}))
    assert refusals(flow(opening, say("b")), Surroundings())


def test_a_wait_until_a_date_is_as_long_as_it_may_be() -> None:
    open_ended = _node("w", "wait", {"until": "{{ contact.fields.day }}"}, {"next": "b"})
    bounded = _node(
        "w",
        "wait",
        {"until": "{{ contact.fields.day }}", "at_most_seconds": 20 * HOUR},
        {"next": "b"},
    )

    assert refusals(flow(open_ended, say("b")))
    assert not refusals(flow(bounded, say("b")))


def test_a_request_takes_all_its_tries() -> None:
    request = {"url": "https://api.example.com/", "timeout_seconds": 30, "retries": 5}
    slow = _node("r", "http_request", request, {"ok": "b", "error": "b"})
    assert not refusals(flow(wait("a", 23.5, "r"), slow, say("b")))
    (message,) = refusals(flow(wait("a", 23.85, "r"), slow, say("b")))
    assert "up to 4 min 2 s for the request at “r”" in message


def test_a_person_may_take_for_ever() -> None:
    hand = _node("h", "hand_over", {"note": ""}, {"returned": "b"})
    (message,) = refusals(flow(hand, say("b")))
    assert "any time with a person at “h”, which may be more than the 23 h 55 min" in message


@pytest.mark.parametrize("trigger", ["api", "tag_added", "schedule", "resolved"])
def test_without_a_message_the_window_can_be_closed_from_the_start(trigger: str) -> None:
    data = flow(say("a"), trigger=trigger)
    data["triggers"][0] |= {"tags": ["vip"], "with_tags": ["vip"], "at": "2027-01-04T09:00"}

    (message,) = refusals(data)
    assert "which may be more than the 23 h 55 min that are safe" in message
    template = _node("t", "template", {"content": FALLBACK, "timeout": {"seconds": 60}}, {})
    template["ports"] = {"other": "a", "timeout": "e"}
    asked_first = {**data, "entry": "t", "nodes": [template, say("a"), _node("e", "end", {}, {})]}
    assert not refusals(asked_first), "its answer opens the window"


@pytest.mark.parametrize(
    "trigger", ["first_message", "keywords", "reply", "template_reply", "referral"]
)
def test_a_message_opens_it(trigger: str) -> None:
    data = flow(say("a"), trigger=trigger)
    data["triggers"][0] |= {"keywords": ["hi"], "ids": ["x"], "template": "follow_up"}
    assert not refusals(data)


def test_a_fallback_or_a_check_makes_it_safe() -> None:
    end = _node("end", "end", {}, {})
    with_fallback = flow(wait("w", 30, "a"), say("a", fallback=FALLBACK))

    assert not refusals(with_fallback)
    assert label(with_fallback, "a") == "may be closed → template follow_up"
    assert not refusals(
        flow(wait("w", 30, "k"), left("k", 0, open="a", closed="end"), say("a"), end)
    )
    assert refusals(flow(wait("w", 30, "k"), left("k", 0, open="end", closed="a"), say("a"), end))


@pytest.mark.parametrize(
    ("rule", "safe", "unsafe"),
    [
        ({"subject": "window.open", "operator": "equals", "value": "true"}, "true", "false"),
        ({"subject": "window.open", "operator": "equals", "value": "false"}, "false", "true"),
        ({"subject": "window.hours_left", "operator": "at_least", "value": "2"}, "true", "false"),
    ],
)
def test_a_condition_on_the_window_is_a_check_too(
    rule: dict[str, str], safe: str, unsafe: str
) -> None:
    def decided(port: str) -> dict[str, Any]:
        other = {"true": "false", "false": "true"}[port]
        condition = _node("c", "condition", {"rules": [rule]}, {port: "a", other: "end"})
        return flow(wait("w", 30, "c"), condition, say("a"), _node("end", "end", {}, {}))

    assert not refusals(decided(safe))
    assert refusals(decided(unsafe))


def test_a_condition_with_other_rules_says_as_much_as_they_all_do() -> None:
    rules = [
        {"subject": "window.open", "operator": "equals", "value": "true"},
        {"subject": "tags", "operator": "contains", "value": "vip"},
    ]

    def decided(match: str, port: str) -> list[str]:
        condition = _node("c", "condition", {"rules": rules, "match": match}, {port: "a"})
        return refusals(flow(wait("w", 30, "c"), condition, say("a")))

    assert not decided("all", "true")
    assert decided("any", "true")
    assert decided("all", "false")


def test_what_a_port_without_connection_means_is_not_a_way() -> None:
    content = {"kind": "buttons", "body": "Which?", "buttons": [{"id": "y", "title": "Yes"}]}
    choice = _node("b", "buttons", {"content": content}, {"y": "end", "next": "w"})
    end = _node("end", "end", {}, {})
    data = flow(choice, wait("w", 30, "a"), say("a"), end)

    assert not refusals(data), "no choice is left to which “any answer” could apply"


def test_a_called_flow_is_looked_into() -> None:
    inner = flow(wait("w", 18, "e"), _node("e", "end", {}, {}), trigger="")
    call = _node("c", "call_flow", {"flow": "inner"}, {"done": "a"})
    around = Surroundings(
        flows={"inner": FlowInfo("inner", "Inner", inner)}, calendars={"office": OFFICE}
    )

    assert not refusals(flow(call, say("a")), around)
    (message,) = refusals(flow(wait("b", 8, "c"), call, say("a")), around)
    assert "8 h at “b” + 18 h at “c / w” = 26 h" in message


def test_what_is_unsafe_inside_a_called_flow_is_told_at_the_call() -> None:
    inner = flow(wait("w", 8, "s"), say("s"), trigger="")
    call = _node("c", "call_flow", {"flow": "inner"}, {})
    around = Surroundings(flows={"inner": FlowInfo("inner", "Inner", inner)})

    data = flow(wait("b", 18, "c"), call)
    (finding,) = [f for f in check(data, around).errors if f.code == "window"]
    assert finding.node_id == "c"
    assert finding.message.startswith("“c / s” can come when the window is closed")
    assert "in its own flow" in finding.cure


def test_a_step_that_nothing_leads_to_has_no_window() -> None:
    data = flow(say("a"), say("lonely"))
    assert label(data, "lonely") == "no way leads here"
    assert not refusals(data)


def test_a_flow_that_is_only_called_is_looked_at_as_if_a_customer_had_just_written() -> None:
    assert not refusals(flow(say("a"), trigger=""))
    assert refusals(flow(wait("w", 30, "a"), say("a"), trigger=""))


def hours_left(identity: str, operator: str, value: str, **ports: str) -> dict[str, Any]:
    rule = {"subject": "window.hours_left", "operator": operator, "value": value}
    return _node(identity, "condition", {"rules": [rule]}, ports)


def test_an_old_window_hides_no_older_one() -> None:
    data = flow(wait("w", 86_090 / HOUR, "c"), hours_left("c", "at_least", "0.05", false="a"))
    data["nodes"] += [_node("t", "tag", {"add": ["x"]}, {"next": "c"}), say("a")]
    data["triggers"].append({"id": "p", "type": "api", "entry": "t"})

    assert refusals(data)


def test_fractions_of_hours_promise_nothing() -> None:
    check_then_wait = flow(
        wait("w", 79_140 / HOUR, "c"),
        hours_left("c", "at_least", "2.00001", false="v"),
        wait("v", 20, "a"),
        say("a"),
    )
    assert refusals(check_then_wait)


def test_no_hours_left_are_as_many_as_none() -> None:
    data = flow(
        wait("w", 200_000 / HOUR, "c"),
        hours_left("c", "at_least", "0.00001", false="d"),
        hours_left("d", "at_least", "0", true="a"),
        say("a"),
    )
    assert refusals(data)


@pytest.mark.parametrize(
    ("operator", "value", "safe"),
    [("less_than", "1", "false"), ("at_most", "1", "false"), ("greater_than", "1", "true")],
)
def test_other_comparisons_of_the_hours_left_are_checks_too(
    operator: str, value: str, safe: str
) -> None:
    def decided(port: str) -> list[str]:
        return refusals(
            flow(wait("w", 30, "c"), hours_left("c", operator, value, **{port: "a"}), say("a"))
        )

    assert not decided(safe)
    assert decided({"true": "false", "false": "true"}[safe])


def test_templates_of_called_flows_are_looked_at_too() -> None:
    inner = flow(wait("w", 30, "s"), say("s", fallback=FALLBACK), trigger="")
    call = _node("c", "call_flow", {"flow": "inner"}, {})
    flows = {"inner": FlowInfo("inner", "Inner", inner)}

    found = check(flow(call), Surroundings(flows=flows, templates=()))

    assert [(f.code, f.node_id) for f in found.errors] == [("missing_template", "c")]
    assert found.errors[0].message == "In “c / s”: There is no template “follow_up”."


def test_people_whom_called_flows_name_are_looked_for_too() -> None:
    inner = flow(_node("h", "hand_over", {"team": "Sales"}, {}), trigger="")
    call = _node("c", "call_flow", {"flow": "inner"}, {})
    around = Surroundings(flows={"inner": FlowInfo("inner", "Inner", inner)}, teams=frozenset())

    (finding,) = check(flow(call), around).errors

    assert (finding.code, finding.node_id) == ("missing_team", "c")
    assert finding.message == "In “c / h”: There is no team “Sales” any more."
