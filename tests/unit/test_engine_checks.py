"""What a check finds in a flow's surroundings and ways: each finding from the smallest flow."""

from datetime import datetime
from typing import Any

import pytest

from flows.engine import (
    Calendar,
    Diagnostic,
    FlowInfo,
    OtherTrigger,
    Severity,
    Surroundings,
    TemplateInfo,
    Trigger,
    begin,
    check,
    diagnose,
    parse_definition,
    parse_scenario,
    play,
)
from flows.engine.calendar import WEEKDAYS
from flows.engine.facts import Facts
from tests.unit.test_engine_diagnose import FALLBACK, buttons, flow, node, text
from tests.unit.test_engine_parts import NOW

TEMPLATE: dict[str, Any] = {"kind": "template", "name": "offer", "language": "pt_PT"}
OFFER = TemplateInfo("offer", "pt_PT")


def found(data: Any, code: str, around: Surroundings | None = None) -> list[Diagnostic]:
    return [one for one in diagnose(data, around or Surroundings()) if one.code == code]


def only(data: Any, code: str, around: Surroundings | None = None) -> Diagnostic:
    (finding,) = found(data, code, around)
    return finding


# -- templates


def sent(**more: Any) -> dict[str, Any]:
    return flow(node("a", "template", config={"content": {**TEMPLATE, **more}}))


def with_templates(*templates: TemplateInfo) -> Surroundings:
    return Surroundings(templates=templates)


def test_templates_are_checked_only_where_they_are_known() -> None:
    assert not found(sent(), "missing_template")
    finding = only(sent(), "missing_template", with_templates())
    assert finding.severity is Severity.ERROR
    assert finding.node_id == "a"
    assert "“offer”" in finding.message


def test_a_template_is_looked_for_in_its_language() -> None:
    others = (TemplateInfo("offer", "en_US"), TemplateInfo("offer", "de"), TemplateInfo("x", "fr"))

    finding = only(sent(), "missing_language", with_templates(*others))

    assert "in the language pt_PT, only in de, en_US" in finding.message
    assert not found(sent(), "missing_template", with_templates(*others))
    assert not found(sent(), "missing_language", with_templates(*others, OFFER))


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED"])
def test_a_template_must_be_approved(status: str) -> None:
    around = with_templates(TemplateInfo("offer", "pt_PT", status))

    finding = only(sent(), "template_not_approved", around)

    assert f"its status is {status.lower()}" in finding.message
    assert not found(sent(body=["x"]), "template_parameters", around), "one thing after the other"


def test_a_fallback_is_checked_as_any_template() -> None:
    config = {"content": {"kind": "text", "body": "Hi"}, "fallback": {**TEMPLATE, "name": "gone"}}

    assert only(flow(node("a", "text", config=config)), "missing_template", with_templates(OFFER))


def values(*words: str, **named: str) -> list[dict[str, str]]:
    plain = [{"type": "text", "text": word} for word in words]
    return plain + [{"type": "text", "name": name, "text": word} for name, word in named.items()]


LINK = {"type": "url", "index": 1, "text": "sale"}
REPLY = {"type": "quick_reply", "index": 0, "payload": "yes"}


@pytest.mark.parametrize(
    ("info", "content", "faults"),
    [
        ({}, {}, []),
        ({"body": 1}, {"body": values("a")}, []),
        ({"body": 2}, {"body": values("a")}, ["needs 2 values in its text, and has 1"]),
        ({"body": 1}, {}, ["needs 1 value in its text, and has 0"]),
        ({}, {"body": values("a")}, ["needs no values in its text, and has 1"]),
        ({"body": 2}, {"body": 7}, ["needs 2 values in its text, and has 0"]),
        ({"body": 1, "names": {"name"}}, {"body": values(name="a")}, []),
        ({"body": 1, "names": {"name"}}, {"body": values(nome="a")}, ["names its values name"]),
        ({"body": 1, "names": {"name"}}, {"body": values("a")}, ["names its values name"]),
        (
            {"body": 2, "names": {"b", "a"}},
            {"body": values(a="1")},
            ["needs 2 values in its text, and has 1"],
        ),
        ({"header": 1}, {"header": {"type": "text", "text": "x"}}, []),
        ({"header": 1}, {}, ["needs a header of the type text"]),
        ({"header_media": "image"}, {"header": "image"}, ["needs a header of the type image"]),
        (
            {"header_media": "image"},
            {"header": {"type": "video", "media": "1"}},
            ["needs a header of the type image"],
        ),
        ({"header_media": "image"}, {"header": {"type": "image", "media": "1"}}, []),
        ({}, {"header": {"type": "text", "text": "x"}}, ["needs no header to fill in"]),
        ({"buttons": ("QUICK_REPLY",)}, {"buttons": [REPLY]}, []),
        ({}, {"buttons": [REPLY]}, ["has no such button at place 0"]),
        ({"buttons": ("URL", "URL")}, {"buttons": [REPLY]}, ["has no such button at place 0"]),
        (
            {"buttons": ("QUICK_REPLY", "URL"), "link_values": {1}},
            {"buttons": [REPLY]},
            ["needs the end of the link of its button 2"],
        ),
        ({"buttons": ("X", "URL"), "link_values": {1}}, {"buttons": [LINK]}, []),
        ({"buttons": ("OTP",)}, {"buttons": [{"type": "otp", "index": 0}]}, []),
        ({"buttons": ("URL",)}, {"buttons": 7}, []),
        ({"buttons": ("URL",)}, {"buttons": [None, {"type": "url", "index": [1]}, {}]}, []),
    ],
)
def test_a_template_is_filled_in_as_it_needs(
    info: dict[str, Any], content: dict[str, Any], faults: list[str]
) -> None:
    around = with_templates(TemplateInfo("offer", "pt_PT", **info))

    told = [one.message for one in found(sent(**content), "template_parameters", around)]

    assert told == [f"The template “offer” {fault}." for fault in faults]


@pytest.mark.parametrize(
    ("templates", "cure"),
    [
        ([], "Choose another template."),
        (
            [TemplateInfo("offer", "de")],
            "Choose one of those languages, or add this one to the template.",
        ),
        (
            [TemplateInfo("offer", "pt_PT", "PENDING")],
            "Wait for WhatsApp's approval, or choose another template.",
        ),
        ([TemplateInfo("offer", "pt_PT", body=1)], "Choose it again."),
    ],
)
def test_what_is_wrong_with_a_template_has_a_cure(templates: list[TemplateInfo], cure: str) -> None:
    (finding,) = check(sent(), with_templates(*templates)).errors

    assert finding.cure == cure


# -- teams, people, hours and other flows


def test_a_team_must_be_there() -> None:
    data = flow(node("a", "assign", config={"team": "Sales"}))

    assert not found(data, "missing_team")
    assert not found(data, "missing_team", Surroundings(teams=frozenset({"Sales"})))
    assert "“Sales”" in only(data, "missing_team", Surroundings(teams=frozenset())).message
    handed = flow(node("a", "hand_over", config={"team": "Sales"}))
    assert only(handed, "missing_team", Surroundings(teams=frozenset({"sales"})))


def test_a_person_must_be_there() -> None:
    data = flow(node("a", "hand_over", config={"person": 7}))

    assert not found(data, "missing_person")
    assert not found(data, "missing_person", Surroundings(people={7: "Bo"}))
    assert only(data, "missing_person", Surroundings(people={8: "Bo"})).node_id == "a"


def test_somebody_must_be_chosen() -> None:
    assert only(flow(node("a", "assign")), "nobody").severity is Severity.ERROR
    assert not found(flow(node("a", "assign", config={"person": 7})), "nobody")


OPEN = Calendar.load(timezone="UTC", hours={"monday": [["09:00", "17:00"]]})
NEVER = Calendar.load(timezone="UTC", hours={})


def test_hours_must_be_there_and_open_some_time() -> None:
    data = flow(node("a", "wait", config={"hours": "office"}))

    assert not found(data, "missing_hours")
    assert "“office”" in only(data, "missing_hours", Surroundings(calendars={"x": OPEN})).message
    assert not found(data, "missing_hours", Surroundings(calendars={"office": OPEN}))
    assert not found(data, "never_open", Surroundings(calendars={"office": OPEN}))
    assert only(data, "never_open", Surroundings(calendars={"office": NEVER})).node_id == "a"


@pytest.mark.parametrize(
    "deciding",
    [
        ("condition", {"rules": [{"subject": "hours.office", "operator": "is_set"}]}),
        ("switch", {"subject": "hours.office", "cases": [{"id": "o", "values": ["open"]}]}),
    ],
)
def test_decisions_ask_for_hours_that_are_there(deciding: tuple[str, dict[str, Any]]) -> None:
    kind, config = deciding
    data = flow(node("a", kind, config=config))

    assert not found(data, "missing_hours")
    assert only(data, "missing_hours", Surroundings(calendars={})).node_id == "a"
    assert not found(data, "missing_hours", Surroundings(calendars={"office": NEVER}))


def test_another_flow_is_started_only_if_it_can_be() -> None:
    data = flow(node("a", "start_flow", config={"flow": "b"}))

    def around(**info: Any) -> Surroundings:
        return Surroundings(flows={"b": FlowInfo("b", "Booking", **info)})

    assert not found(data, "missing_flow")
    assert only(data, "missing_flow", Surroundings(flows={}))
    assert only(data, "missing_flow", around(api=True)), "not published"
    live = flow(node("a"))
    assert "“Booking”" in only(data, "not_startable", around(definition=live)).message
    whole = around(definition=live, api=True)
    assert not found(data, "not_startable", whole)
    assert not found(data, "missing_flow", whole)


# -- what starts other flows as well


def shared(
    mine: dict[str, Any], theirs: dict[str, Any], *, priority: int = 0
) -> list[tuple[str, Severity]]:
    other = OtherTrigger("Other", priority, Trigger.model_validate({"id": "o", **theirs}))
    data = flow(node("a"), triggers=[{"id": "t", **mine}])
    return [
        (one.message, one.severity)
        for one in found(data, "same_trigger", Surroundings(others=(other,)))
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "what"),
    [
        ({"type": "any_message"}, {"type": "any_message"}, "Any message"),
        ({"type": "first_message"}, {"type": "first_message"}, "A first message"),
        ({"type": "resolved"}, {"type": "resolved"}, "A resolved conversation"),
        (
            {"type": "keywords", "keywords": ["Hi", "Preço"]},
            {"type": "keywords", "keywords": ["PRECO!", "x"]},
            "The word “Preço”",
        ),
        ({"type": "reply", "ids": ["y"]}, {"type": "reply", "ids": ["y"]}, "The reply “y”"),
        ({"type": "tag_added", "tags": ["a"]}, {"type": "tag_added", "tags": ["A"]}, "The tag “a”"),
        ({"type": "referral", "codes": ["c"]}, {"type": "referral", "codes": ["c"]}, "The code"),
        (
            {"type": "template_reply", "template": "x", "ids": ["y"]},
            {"type": "template_reply", "template": "x"},
            "A reply to the template “x”",
        ),
    ],
)
def test_what_starts_another_flow_as_well_is_told(
    mine: dict[str, Any], theirs: dict[str, Any], what: str
) -> None:
    ((message, severity),) = shared(mine, theirs)

    assert message.startswith(what)
    assert "both have the same priority" in message
    assert severity is Severity.WARNING


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"type": "any_message"}, {"type": "first_message"}),
        ({"type": "api"}, {"type": "api"}),
        ({"type": "keywords", "keywords": ["a"]}, {"type": "keywords", "keywords": ["b"]}),
        (
            {"type": "template_reply", "template": "x"},
            {"type": "template_reply", "template": "y"},
        ),
        (
            {"type": "template_reply", "template": "x", "ids": ["yes"]},
            {"type": "template_reply", "template": "x", "ids": ["no"]},
        ),
        (
            {"type": "any_message", "with_tags": ["v"]},
            {"type": "any_message", "without_tags": ["v"]},
        ),
        (
            {"type": "any_message", "without_tags": ["v"]},
            {"type": "any_message", "with_tags": ["v"]},
        ),
    ],
)
def test_what_only_one_flow_is_started_by_is_not_told(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    assert shared(mine, theirs) == []


def test_with_different_priorities_it_is_told_who_answers() -> None:
    anything = {"type": "any_message"}

    ((above, severity),) = shared(anything, anything, priority=1)
    ((below, _),) = shared(anything, anything, priority=-1)

    assert severity is Severity.HINT
    assert "“Other” answers" in above
    assert "this one answers" in below


def test_one_other_flow_is_told_of_once_for_each_thing() -> None:
    word = Trigger.model_validate({"id": "o", "type": "keywords", "keywords": ["hi"]})
    others = (OtherTrigger("B", 0, word), OtherTrigger("B", 0, word), OtherTrigger("C", 0, word))
    mine = {"type": "keywords", "keywords": ["hi"]}
    data = flow(node("a"), triggers=[{"id": "t", **mine}, {"id": "u", **mine}])

    assert len(found(data, "same_trigger", Surroundings(others=others))) == 2


# -- loops


def tag(identity: str, to: str | None = None) -> dict[str, Any]:
    return node(identity, "tag", config={"add": ["x"]}, ports={"next": to} if to else {})


def test_a_loop_that_waits_for_nothing_is_endless() -> None:
    finding = only(flow(tag("a", "b"), tag("b", "c"), tag("c", "b")), "endless_loop")

    assert finding.severity is Severity.ERROR
    assert "“b” → “c” → “b”" in finding.message or "“c” → “b” → “c”" in finding.message
    assert [hop.node_id for hop in finding.path] in (["b", "c", "b"], ["c", "b", "c"])
    assert {hop.port for hop in finding.path} == {""}
    assert finding.node_id == finding.path[0].node_id
    assert finding.cure == "Put a wait or a question into the loop, or lead it elsewhere."


def test_a_step_that_leads_to_itself_is_a_loop() -> None:
    assert only(flow(tag("a", "a")), "endless_loop").node_id == "a"


@pytest.mark.parametrize(
    ("kind", "config", "ports"),
    [
        ("wait", {"seconds": 60}, {"next": "a"}),
        ("ask", text("?"), {"next": "a"}),
        ("http_request", {"url": "https://x.example"}, {"ok": "a", "error": "a"}),
        ("hand_over", {}, {"returned": "a"}),
        ("template", {"content": {**TEMPLATE, "buttons": [REPLY]}}, {"yes": "a"}),
    ],
)
def test_a_loop_that_waits_is_none_without_an_end(
    kind: str, config: dict[str, Any], ports: dict[str, str]
) -> None:
    data = flow(tag("a", "b"), node("b", kind, config=config, ports=ports))

    assert not found(data, "endless_loop")


@pytest.mark.parametrize(
    ("kind", "config", "ports"),
    [
        ("wait", {"hours": "office"}, {"next": "a"}),
        ("wait", {"until": "{{ message }}"}, {"next": "a"}),
        ("wait", {"until": "{{ message }}"}, {"no_date": "a"}),
        ("template", {"content": TEMPLATE}, {"next": "a"}),
        ("condition", {"rules": [{"subject": "tags", "operator": "is_set"}]}, {"false": "a"}),
        ("window_check", {}, {"closed": "a"}),
    ],
)
def test_a_loop_that_may_not_wait_is_endless(
    kind: str, config: dict[str, Any], ports: dict[str, str]
) -> None:
    data = flow(tag("a", "b"), node("b", kind, config=config, ports=ports))

    assert found(data, "endless_loop")


def test_several_loops_are_told_each() -> None:
    data = flow(tag("a", "a"), tag("b", "b"), tag("c", "d"), tag("d", "c"))

    assert len(found(data, "endless_loop")) == 3


def test_at_most_ten_loops_are_told_at_once() -> None:
    data = flow(*(tag(f"n{number}", f"n{number}") for number in range(12)), entry="n0")

    assert len(found(data, "endless_loop")) == 10


def test_a_loop_through_a_called_flow_is_told_at_the_call() -> None:
    inner = flow(tag("a"), triggers=[])
    data = flow(node("a", "call_flow", config={"flow": "i"}, ports={"done": "a"}))

    finding = only(data, "endless_loop", Surroundings(flows={"i": FlowInfo("i", "Inner", inner)}))

    assert finding.node_id == "a"
    assert "“a / a”" in finding.message


# -- variables that are not set on some way


def greeting(body: str) -> dict[str, Any]:
    return node("z", "text", config=text(body))


def unset(body: str, *before: dict[str, Any], **rest: Any) -> list[str]:
    return [one.message for one in found(flow(*before, greeting(body), **rest), "unset_variable")]


ASKED = node("a", "ask", config=text("Name?", answer="name"), ports={"next": "z", "other": "z"})


def asked(**ports: str) -> dict[str, Any]:
    config = text("Name?", answer="name", timeout={"seconds": 60}, other={"do": "route"})
    return node("a", "ask", config=config, ports=ports)


def test_an_answer_is_there_after_its_question() -> None:
    assert unset("Hi {{ answers.name }}", asked(next="z")) == []


@pytest.mark.parametrize("port", ["timeout", "other"])
def test_an_answer_is_not_there_where_nobody_answered(port: str) -> None:
    (message,) = unset("Hi {{ answers.name }}", asked(next="z", **{port: "z"}))

    assert message == "“answers.name” is not known on every way to “z”."


def test_an_answer_under_the_name_of_its_step_counts_as_well() -> None:
    step = node("a", "ask", config=text("?"), ports={"next": "z"})

    assert unset("{{ answers.a }}", step) == []
    shortcut = [{"id": "t", "type": "any_message", "entry": "z"}]
    assert len(unset("{{ answers.a }}{{ answers.a.title }}", step, triggers=shortcut)) == 1


@pytest.mark.parametrize(
    "body",
    [
        '{{ answers.name | default: "you" }}',
        '{{ answers.name.title|default: "you" }}',
        '{{ answers.name | upcase | default: "you" }}',
        "{% if answers.name %}{{ answers.name }}{% endif %}",
        "{%- unless answers.name %}x{% else %}{{ answers.name }}{% endunless %}",
        "{% if tags contains 'x' %}{% elsif answers.name %}{{ answers.name }}{% endif %}",
        "{% case answers.name %}{% when 'x' %}{{ answers.name }}{% endcase %}",
    ],
)
def test_a_text_that_does_without_an_answer_needs_none(body: str) -> None:
    assert unset(body, asked(next="z", timeout="z")) == []


@pytest.mark.parametrize(
    "body",
    [
        "{{ answers.name }}",
        "{{ answers.name | upcase }}",
        "{{ answers.names | default: 'x' }}{{ answers.name }}",
        "{% if answers.names %}{{ answers.name }}{% endif %}",
        "{% if tags %}{{ answers.name }}{% endif %}",
    ],
)
def test_a_text_that_needs_an_answer_is_told(body: str) -> None:
    assert len(unset(body, asked(next="z", timeout="z"))) == 1


def decided(*rules: dict[str, Any], match: str = "all", **ports: str) -> dict[str, Any]:
    return node("c", "condition", config={"rules": list(rules), "match": match}, ports=ports)


def rule(operator: str, subject: str = "answers.name") -> dict[str, Any]:
    return {"subject": subject, "operator": operator, "value": "x"}


TAGGED = rule("contains", "tags")


@pytest.mark.parametrize(
    ("condition", "safe"),
    [
        (decided(rule("is_set"), true="z"), True),
        (decided(rule("is_set"), false="z"), False),
        (decided(rule("equals"), true="z"), True),
        (decided(rule("not_equals"), true="z"), False),
        (decided(rule("is_not_set"), true="z"), False),
        (decided(rule("is_not_set"), false="z"), True),
        (decided(rule("not_equals"), false="z"), False),
        (decided(rule("is_set"), TAGGED, true="z"), True),
        (decided(rule("is_set"), TAGGED, match="any", true="z"), False),
        (decided(rule("is_set"), match="any", true="z"), True),
        (decided(rule("is_not_set"), TAGGED, false="z"), False),
        (decided(TAGGED, true="z"), False),
    ],
)
def test_a_condition_can_show_that_an_answer_is_there(
    condition: dict[str, Any], safe: bool
) -> None:
    assert (unset("{{ answers.name }}", asked(timeout="c", next="c"), condition) == []) is safe


@pytest.mark.parametrize(("port", "safe"), [("x", True), ("other", False)])
def test_a_switch_can_show_that_an_answer_is_there(port: str, safe: bool) -> None:
    config = {"subject": "answers.name", "cases": [{"id": "x", "values": ["x"]}]}
    switch = node("c", "switch", config=config, ports={port: "z"})

    assert (unset("{{ answers.name }}", asked(timeout="c", next="c"), switch) == []) is safe


def test_what_a_request_saves_is_there_only_if_it_succeeded() -> None:
    config = {"url": "https://x.example", "save": {"price": "p", "name": "n"}}

    def request(**ports: str) -> dict[str, Any]:
        return node("a", "http_request", config=config, ports=ports)

    assert unset("{{ answers.price }} {{ answers.name }}", request(ok="z")) == []
    assert len(unset("{{ answers.price }} {{ answers.name }}", request(ok="z", error="z"))) == 2


def test_an_answer_on_a_way_round_is_not_there_the_first_time() -> None:
    step = node("a", "text", config=text("{{ answers.b }}"), ports={"next": "b"})
    data = flow(step, node("b", "ask", config=text("?"), ports={"next": "a"}))

    assert only(data, "unset_variable").node_id == "a"


def test_answers_come_out_of_called_flows() -> None:
    inner = flow(node("a", "ask", config=text("?", answer="name")), triggers=[])
    call = node("a", "call_flow", config={"flow": "i"}, ports={"done": "z"})
    around = Surroundings(flows={"i": FlowInfo("i", "Inner", inner)})
    data = flow(call, greeting("{{ answers.name }}"))

    assert not found(data, "unset_variable", around)
    assert not found(data, "unknown_variable", around)


def test_a_step_that_no_way_leads_to_needs_nothing() -> None:
    assert unset("{{ answers.name }}", asked()) == []


def test_a_text_that_cannot_be_read_is_told_as_that_alone() -> None:
    data = flow(asked(next="z"), greeting("{{ answers.name"))

    assert only(data, "bad_text")
    assert not found(data, "unset_variable")


# -- hints


def rows(count: int, **config: Any) -> dict[str, Any]:
    listed = [{"id": f"r{number}", "title": f"Row {number}"} for number in range(count)]
    content = {
        "kind": "list",
        "body": "Which?",
        "button": "See",
        "sections": [{"title": "All", "rows": listed}],
    }
    return {"content": content, "fallback": FALLBACK, **config}


def test_a_long_list_that_meets_a_greeting_is_worth_a_hint() -> None:
    def greeted(count: int) -> list[Diagnostic]:
        hello = node("a", "text", config=text("Hi"), ports={"next": "b"})
        return found(flow(hello, node("b", "list", config=rows(count))), "long_first_list")

    (hint,) = greeted(7)
    assert hint.severity is Severity.HINT
    assert hint.node_id == "b"
    assert "a list of 7 rows" in hint.message
    assert greeted(6) == []


def test_a_list_after_a_question_or_a_decision_is_not_the_first() -> None:
    question = node("a", "buttons", config=buttons("y"), ports={"y": "b"})
    condition = decided(TAGGED, true="b", false="z") | {"id": "a"}
    end = node("z")

    for first in (question, condition):
        data = flow(first, node("b", "list", config=rows(9)), end)
        assert not found(data, "long_first_list")


@pytest.mark.parametrize(
    "triggers",
    [
        [{"id": "t", "type": "api"}],
        [{"id": "t", "type": "any_message", "entry": "z"}],
    ],
)
def test_a_list_that_no_greeting_meets_may_be_long(triggers: list[dict[str, Any]]) -> None:
    data = flow(node("a", "list", config=rows(9)), node("z"), triggers=triggers)

    assert not found(data, "long_first_list")


def test_a_flow_that_goes_round_before_any_question_has_no_first_one() -> None:
    assert not found(flow(tag("a", "b"), tag("b", "a")), "long_first_list")


def choices(*titles: str) -> dict[str, Any]:
    options = [{"id": f"c{number}", "title": title} for number, title in enumerate(titles)]
    return flow(node("a", "ask", config=text("?", expect="choice", choices=options)))


def test_choices_that_are_typed_could_be_tapped() -> None:
    assert "reply buttons" in only(choices("Yes", "No", "x" * 20), "tappable").message
    assert "a list" in only(choices("Yes", "No", "x" * 21), "tappable").message
    assert "a list" in only(choices(*"abcd"), "tappable").message
    assert not found(choices("Yes", "x" * 25), "tappable")
    assert not found(choices(*"abcdefghijk"), "tappable"), "eleven are more than a list has"
    assert only(choices(*"abcdefghij"), "tappable")
    assert not found(choices(), "tappable")
    assert not found(flow(node("a", "ask", config=text("?"))), "tappable")


def test_a_question_that_lets_the_window_close_is_worth_a_hint() -> None:
    plain = node("a", "ask", config=text("?"), title="Name?")
    also = node("b", "buttons", config=buttons("y"))

    one = only(flow(plain), "no_reengagement")
    two = only(flow(plain, also), "no_reengagement")

    assert "If “Name?” is never answered, the window closes" in one.message
    assert "(and 1 more)" in two.message


@pytest.mark.parametrize(
    ("kind", "config", "quiet"),
    [
        ("template", {"content": TEMPLATE}, True),
        ("hand_over", {}, True),
        ("assign", {"person": 1}, True),
        ("start_flow", {"flow": "x"}, True),
        ("tag", {"add": ["lost"]}, False),
        ("end", {}, False),
    ],
)
def test_a_question_whose_silence_leads_to_somebody_is_not(
    kind: str, config: dict[str, Any], quiet: bool
) -> None:
    step = node("b", kind, config=config)
    data = flow(asked(next="z", other="z", timeout="c"), tag("c", "b"), step, node("z"))

    assert (not found(data, "no_reengagement")) is quiet


def test_a_silence_that_goes_round_leads_to_nobody() -> None:
    data = flow(asked(next="z", other="z", timeout="c"), tag("c", "a"), node("z"))

    assert found(data, "no_reengagement")


# -- called flows


def calling(inner: Any, **ports: str) -> list[Diagnostic]:
    call = node("a", "call_flow", config={"flow": "i"}, ports=ports)
    around = Surroundings(flows={"i": FlowInfo("i", "Inner", inner)})
    return diagnose(flow(call, node("z")), around)


def test_a_called_flow_must_be_published() -> None:
    data = flow(node("a", "call_flow", config={"flow": "i"}))

    assert not found(data, "missing_flow")
    assert only(data, "missing_flow", Surroundings(flows={})).node_id == "a"
    assert "missing_flow" in {one.code for one in calling(None, done="z")}


def test_a_flow_must_not_run_within_itself() -> None:
    itself = flow(node("a", "call_flow", config={"flow": "i"}))

    (finding,) = [one for one in calling(itself, done="z") if one.severity is Severity.ERROR]

    assert finding.code == "calls_itself"
    assert finding.node_id == "a"


def test_two_flows_must_not_run_within_each_other() -> None:
    def caller_of(key: str) -> dict[str, Any]:
        return flow(node("a", "call_flow", config={"flow": key}))

    flows = {key: FlowInfo(key, key, caller_of(other)) for key, other in (("i", "j"), ("j", "i"))}

    assert only(caller_of("i"), "calls_itself", Surroundings(flows=flows))


def test_what_is_wrong_in_a_called_flow_is_told_at_the_call() -> None:
    finding = next(
        one for one in calling(flow(node("x", "teleport"))) if one.code == "unknown_type"
    )

    assert finding.node_id == "a"


@pytest.mark.parametrize(
    "inner",
    [flow(node("a"), entry="gone"), flow(tag("a", "gone")), flow(node("b"), entry="")],
)
def test_a_called_flow_must_hang_together(inner: dict[str, Any]) -> None:
    assert "broken_flow" in {one.code for one in calling(inner)}


def test_the_steps_of_called_flows_count() -> None:
    inner = flow(*(tag(f"n{number}") for number in range(400)), entry="n0")

    def calls(count: int) -> dict[str, Any]:
        steps = [node(f"c{number}", "call_flow", config={"flow": "i"}) for number in range(count)]
        return flow(*steps, entry="c0")

    around = Surroundings(flows={"i": FlowInfo("i", "Inner", inner)})
    assert not found(calls(2), "too_many_nodes", around)
    assert only(calls(3), "too_many_nodes", around).node_id is None


def test_a_thousand_steps_are_possible_and_no_more() -> None:
    inner = flow(*(tag(f"n{number}") for number in range(999)), entry="n0")
    data = flow(node("c", "call_flow", config={"flow": "i"}), entry="c")
    around = Surroundings(flows={"i": FlowInfo("i", "Inner", inner)})

    assert not found(data, "too_many_nodes", around)
    data["nodes"].append(node("z"))
    assert only(data, "too_many_nodes", around)


# -- the check as the builder gets it


def test_the_check_tells_of_every_step_its_ports_and_its_window() -> None:
    wait = node("a", "wait", config={"seconds": 3600}, ports={"next": "b"})
    say = node("b", "text", config={"content": {"kind": "text", "body": "Hi"}})
    data = flow(wait, say)

    told = check(data).dump()

    assert told["publishable"] is True
    assert told["nodes"]["a"] == {
        "ports": [
            {
                "id": "next",
                "label": "Time is up",
                "happens": "time",
                "seconds": 3600,
                "optional": False,
                "open": False,
            },
            {
                "id": "reply",
                "label": "Customer writes first",
                "happens": "reply",
                "seconds": 0,
                "optional": True,
                "open": True,
            },
        ],
        "free_form": False,
        "fallback": None,
        "age": {"upper": 60, "level": "open", "label": "always open"},
    }
    assert told["nodes"]["b"]["free_form"] is True
    assert told["nodes"]["b"]["age"] == {"upper": 3660, "level": "aging", "label": "up to 1 h"}


def late(config: dict[str, Any], seconds: int = 86_400) -> dict[str, Any]:
    wait = node("a", "wait", config={"seconds": seconds}, ports={"next": "b"})
    content = {"content": {"kind": "text", "body": "Hi"}}
    return check(flow(wait, node("b", "text", config={**content, **config}))).dump()


def test_a_step_that_may_come_too_late_keeps_a_flow_from_being_published() -> None:
    told = late({})

    assert told["publishable"] is False
    assert told["nodes"]["b"]["age"] == {
        "upper": 86_460,
        "level": "closed",
        "label": "may be closed",
    }
    assert told["diagnostics"][0]["code"] == "window"
    assert told["diagnostics"][0]["path"][0]["seconds"] == 86_400


def test_a_fallback_is_told_where_it_may_be_needed() -> None:
    assert late({"fallback": FALLBACK})["nodes"]["b"]["age"]["label"] == (
        "may be closed → template follow_up"
    )
    assert late({"fallback": FALLBACK}, 3600)["nodes"]["b"]["age"]["label"] == "up to 1 h"
    assert late({"fallback": FALLBACK})["nodes"]["b"]["fallback"] == "follow_up"


@pytest.mark.parametrize(("seconds", "level"), [(86_100 - 61, "aging"), (86_100 - 60, "closed")])
def test_the_window_is_closed_from_the_margin_on(seconds: int, level: str) -> None:
    assert late({}, seconds)["nodes"]["b"]["age"]["level"] == level


def test_a_step_that_no_way_leads_to_has_no_window() -> None:
    told = check(flow(node("a"), node("b"))).dump()["nodes"]["b"]

    assert told["age"] == {"upper": None, "level": "unreachable", "label": "no way leads here"}


def test_an_endless_age_is_null() -> None:
    data = flow(greeting("Hi") | {"id": "a"}, triggers=[{"id": "t", "type": "api"}])

    told = check(data).dump()["nodes"]["a"]["age"]

    assert told == {
        "upper": None,
        "level": "closed",
        "label": "may be closed → template follow_up",
    }


def test_data_that_is_no_flow_has_findings_and_no_steps() -> None:
    told = check("no flow")

    assert told.nodes == {}
    assert told.proof is None
    assert told.dump()["publishable"] is False
    assert [error.code for error in told.errors] == ["bad_definition"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "nothing"),
        (True, "true or false"),
        ([], "a list"),
        ("x", "a text"),
        (7, "a number"),
    ],
)
def test_what_is_no_definition_is_named_as_json_does(data: Any, said: str) -> None:
    (finding,) = diagnose(data)

    assert finding.message.endswith(f"and nodes, not {said}.")


def test_a_flow_without_steps_may_be_a_draft_but_does_not_run() -> None:
    data = flow(entry="")

    assert [one.code for one in check(data).errors] == ["no_steps"]


@pytest.mark.parametrize("kind", ["call_flow", "start_flow"])
def test_without_surroundings_other_flows_are_passed_over(kind: str) -> None:
    data = flow(node("a", kind, config={"flow": "i"}))

    assert [one.code for one in check(data).errors] == []
    step = begin(
        parse_definition(data),
        session_id="s",
        trigger=None,
        message=None,
        facts=Facts(),
        now=NOW,
    )
    assert step.state.status == "ended"


# -- the run that shows what comes too late


NIGHTS = Calendar.load(
    timezone="UTC",
    hours={day: [["09:00", "17:00"]] for day in ("monday", "tuesday", "wednesday", "thursday")},
)
ALWAYS = Calendar.load(timezone="UTC", hours={day: [["00:00", "24:00"]] for day in WEEKDAYS})
HOUR = 3600


def late_text(identity: str = "z") -> dict[str, Any]:
    return node(identity, "text", config={"content": {"kind": "text", "body": "Late"}})


def pause(identity: str, to: str, hours: float) -> dict[str, Any]:
    return node(identity, "wait", config={"seconds": int(hours * HOUR)}, ports={"next": to})


def told_late(data: dict[str, Any], calendars: dict[str, Calendar] | None = None) -> Diagnostic:
    (finding,) = found(data, "window", Surroundings(calendars=calendars or {}))
    return finding


def shown(data: dict[str, Any], calendars: dict[str, Calendar] | None = None) -> dict[str, Any]:
    """Return the scenario of the only finding, after it has been seen to show it."""
    finding = told_late(data, calendars)
    assert finding.scenario is not None
    scenario = dict(finding.scenario)
    whole = play(parse_definition(data), parse_scenario(scenario), calendars)
    (sent,) = [sent for sent in whole.moments[-1].data["sent"] if sent["goes"] == "refused"]
    assert sent["node_id"] == finding.node_id
    return scenario


def triggered(kind: str, **fields: Any) -> dict[str, Any]:
    trigger = {"id": "t", "type": kind, **fields}
    return flow(pause("a", "z", 30), late_text(), triggers=[trigger])


@pytest.mark.parametrize(
    ("kind", "fields", "first"),
    [
        ("any_message", {}, {"text": "Hello"}),
        ("first_message", {}, {"text": "Hello"}),
        ("keywords", {"keywords": ["book", "buy"]}, {"text": "book"}),
        ("reply", {"ids": ["y", "n"]}, {"tap": "y"}),
        ("template_reply", {"template": "x"}, {"text": "Yes", "template": "x"}),
        ("template_reply", {"template": "x", "ids": ["y"]}, {"tap": "y", "template": "x"}),
        ("referral", {"codes": ["SALE"]}, {"text": "Hello (SALE)"}),
        (
            "referral",
            {"source": "ad", "codes": ["SALE"]},
            {"text": "Hello", "referral": {"source_type": "ad", "source_id": "120208"}},
        ),
        (
            "referral",
            {"ads": ["7", "8"]},
            {"text": "Hello", "referral": {"source_type": "ad", "source_id": "7"}},
        ),
    ],
)
def test_a_run_begins_as_the_trigger_wants(
    kind: str, fields: dict[str, Any], first: dict[str, Any]
) -> None:
    scenario = shown(triggered(kind, **fields, with_tags=["vip"]))

    assert scenario["name"] == "How it can happen"
    assert scenario["events"] == [{**first, "late": 60}, {"due": True}]
    assert scenario["contact"]["tags"] == ["vip"]
    assert scenario["contact"]["known"] is (kind != "first_message")


@pytest.mark.parametrize("kind", ["keywords", "reply"])
def test_a_trigger_that_waits_for_nothing_shows_nothing(kind: str) -> None:
    assert told_late(triggered(kind)).scenario is None


@pytest.mark.parametrize("triggers", [[{"id": "t", "type": "api"}], []])
def test_a_run_may_begin_without_a_message(triggers: list[dict[str, Any]]) -> None:
    scenario = shown(flow(pause("a", "z", 30), late_text(), triggers=triggers))

    start = {"start": True, "trigger": "t"} if triggers else {"start": True}
    assert scenario["events"] == [start, {"due": True}]
    assert scenario["contact"]["window_age"] == 2 * 24 * HOUR


ASKING: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("buttons", buttons("y", "n"), "n", {"tap": "n"}),
    ("location_request", {"content": {"kind": "location_request", "body": "?"}}, "next", {}),
    (
        "form",
        {"content": {"kind": "form", "body": "?", "cta": "Go", "token": "t", "flow_id": "1"}},
        "next",
        {"form": {"answer": "Yes"}},
    ),
    ("template", {"content": FALLBACK, "timeout": {"seconds": 60}}, "other", {"kind": "image"}),
    ("ask", text("?"), "next", {"text": "A sentence that is long enough."}),
    ("ask", text("?", minimum=50), "next", {}),
    ("ask", text("?", maximum=3), "next", {"text": "A s"}),
    ("ask", text("?", expect="number"), "next", {"text": "5"}),
    ("ask", text("?", expect="number", minimum=1234567.5), "next", {"text": "1234567.5"}),
    ("ask", text("?", expect="number", maximum=-3), "next", {"text": "-3.0"}),
    ("ask", text("?", expect="email"), "next", {"text": "ana@example.com"}),
    ("ask", text("?", expect="phone"), "next", {"text": "+1 555 010 2000"}),
    ("ask", text("?", expect="date"), "next", {"text": "2027-02-01"}),
    ("ask", text("?", other={"do": "route"}), "other", {"kind": "image"}),
    ("buttons", buttons("y", other={"do": "route"}), "other", {"kind": "image"}),
    ("wait", {"seconds": 60}, "reply", {"text": "Hello again"}),
]


@pytest.mark.parametrize(("kind", "config", "port", "event"), ASKING)
def test_a_run_answers_as_the_step_wants(
    kind: str, config: dict[str, Any], port: str, event: dict[str, Any]
) -> None:
    step = node("a", kind, config={**config, "fallback": FALLBACK}, ports={port: "b"})
    if kind in ("wait", "template"):
        step["config"].pop("fallback")

    scenario = shown(flow(step, pause("b", "z", 30), late_text()))

    answer = scenario["events"][1]
    assert answer == {**answer, **event, "late": 60}
    assert len(scenario["events"]) == 3


def test_a_run_tries_as_often_as_a_question_is_asked_again() -> None:
    config = text("?", other={"do": "repeat", "times": 2})
    step = node("a", "ask", config=config, ports={"other": "b"})

    scenario = shown(flow(step, pause("b", "z", 30), late_text()))

    assert scenario["events"][1:] == [*[{"kind": "image", "late": 60}] * 3, {"due": True}]


@pytest.mark.parametrize(("hours", "unseen"), [(30, True), (20, False)])
def test_a_question_that_did_not_go_is_asked_for_first(hours: int, unseen: bool) -> None:
    ask = node("b", "ask", config=text("?"), ports={"next": "c"})
    data = flow(pause("a", "b", hours), ask, pause("c", "z", 30), late_text())

    events = shown(data)["events"]

    said = [event["text"] for event in events if "text" in event]
    assert ("Yes?" in said) is unseen
    assert len(said) == 2 + unseen


def test_a_question_with_nothing_to_choose_shows_nothing() -> None:
    step = node("a", "ask", config=text("?", expect="choice"), ports={"next": "b"})

    finding = told_late(flow(step, pause("b", "z", 30), late_text()))

    assert finding.scenario is None


def test_a_run_lets_requests_and_people_take_their_time() -> None:
    request = {"url": "https://x.example", "timeout_seconds": 30, "retries": 5}

    def asked(port: str, hours: float) -> dict[str, Any]:
        step = node("b", "http_request", config=request, ports={port: "z"})
        return shown(flow(pause("a", "b", hours), step, late_text()))

    assert asked("ok", 23.9)["events"][2] == {"http": {"status": 200}, "after": 242}
    assert asked("error", 23.9)["events"][2]["http"] == {"error": "No answer in time."}
    person = flow(node("a", "hand_over", ports={"returned": "z"}), late_text())
    assert shown(person)["events"][1] == {"handed_back": True, "after": 2 * 24 * HOUR}


def test_a_run_tells_steps_that_decide_how_to() -> None:
    rules = [{"subject": "tags", "operator": "contains", "value": "x"}]
    steps = [
        pause("a", "b", 30),
        node("b", "condition", config={"rules": rules}, ports={"true": "c"}),
        node("c", "switch", config={"subject": "x", "cases": SIZES}, ports={"s": "d"}),
        node("d", "split", config={"branches": HALVES}, ports={"r": "z"}),
        late_text(),
    ]

    scenario = shown(flow(*steps))

    assert scenario["events"][-1]["assume"] == {"b": "true", "c": "s", "d": "r"}


SIZES = [{"id": "s", "values": ["small"]}]
HALVES = [{"id": "l"}, {"id": "r"}]


def test_a_run_begins_when_it_is_closed_for_longest() -> None:
    opening = node("b", "wait", config={"hours": "office"}, ports={"next": "z"})
    data = flow(pause("a", "p", 0.5), pause("p", "b", 1.5), opening, late_text())

    scenario = shown(data, {"office": NIGHTS})

    # It closes on Thursday at five; the wait of two hours is over just then.
    start = datetime.fromisoformat(scenario["start"])
    assert f"{start:%A %H:%M}" == "Thursday 15:00"


def test_only_one_wait_for_hours_can_be_the_longest() -> None:
    def opening(identity: str, to: str, hours: str) -> dict[str, Any]:
        return node(identity, "wait", config={"hours": hours}, ports={"next": to})

    data = flow(opening("a", "b", "one"), opening("b", "z", "two"), late_text())

    assert told_late(data, {"one": NIGHTS, "two": NIGHTS}).scenario is None
    assert told_late(flow(opening("a", "z", "gone"), late_text())).scenario is None


def test_hours_without_an_end_take_no_time() -> None:
    opening = node("b", "wait", config={"hours": "always"}, ports={"next": "z"})
    data = flow(pause("a", "b", 30), opening, late_text())

    assert shown(data, {"always": ALWAYS})["events"][1:] == [{"due": True}]


def check_before(hours: float, *rest: dict[str, Any]) -> list[dict[str, Any]]:
    config = {"at_least_seconds": int(hours * HOUR)}
    return [node("k", "window_check", config=config, ports={"open": "c"}), *rest]


def test_a_customer_reacts_so_that_a_check_lets_the_run_pass() -> None:
    data = flow(pause("a", "k", 30), *check_before(2, pause("c", "z", 3), late_text()))

    scenario = shown(data)

    reaction = {"kind": "reaction", "after": 8 * HOUR}
    assert scenario["events"][1:] == [reaction, {"due": True}, {"due": True}]


def test_a_customer_reacts_again_and_again_so_that_checks_let_the_run_pass() -> None:
    def check_for(identity: str, hours: int, to: str) -> dict[str, Any]:
        config = {"at_least_seconds": hours * HOUR}
        return node(identity, "window_check", config=config, ports={"open": to})

    data = flow(
        pause("a", "b", 5),
        pause("b", "k", 3),
        check_for("k", 20, "c"),
        pause("c", "l", 10),
        check_for("l", 12, "d"),
        pause("d", "z", 13),
        late_text(),
    )

    events = shown(data)["events"]

    assert events[1:] == [
        {"kind": "reaction", "after": 4 * HOUR},
        {"due": True},
        {"kind": "reaction", "after": 1 * HOUR},
        *[{"due": True}] * 3,
    ]


def test_a_reaction_comes_while_a_request_is_under_way() -> None:
    config = {"url": "https://x.example", "timeout_seconds": 30, "retries": 5}
    request = node("a", "http_request", config=config, ports={"ok": "k"})
    data = flow(
        pause("p", "a", 23.9),
        request,
        *check_before(23.95, pause("c", "z", 24), late_text()),
        entry="p",
    )

    events = shown(data)["events"]

    assert events[2] == {"kind": "reaction", "after": 242 - 180}
    assert events[3] == {"http": {"status": 200}, "after": 180}


def test_a_message_may_have_been_under_way_for_less() -> None:
    wait = node("a", "wait", config={"seconds": 2 * HOUR - 30}, ports={"next": "k"})
    data = flow(wait, *check_before(22, pause("c", "z", 23), late_text()))

    assert shown(data)["events"][0]["late"] == 30


def test_a_run_that_begins_without_a_message_begins_with_a_window_just_open_enough() -> None:
    steps = (pause("a", "k", 2), *check_before(10, pause("c", "z", 12), late_text()))

    scenario = shown(flow(*steps, triggers=[{"id": "t", "type": "api"}]))

    assert scenario["contact"]["window_age"] == 12 * HOUR


def test_a_run_that_no_check_lets_pass_shows_nothing_wrong() -> None:
    steps = check_before(0, late_text("c"))

    assert not found(flow(pause("a", "k", 30), *steps), "window")


def looped(*waits: int) -> dict[str, Any]:
    """Return a flow that says something and waits for so many seconds, again and again."""
    steps = [
        node(f"w{place}", "wait", config={"seconds": seconds}, ports={"next": f"w{place + 1}"})
        for place, seconds in enumerate(waits)
    ]
    steps[-1]["ports"] = {"next": "z"}
    return flow({**late_text(), "ports": {"next": "w0"}}, *steps, entry="z")


def test_a_loop_is_gone_round_as_often_as_it_takes() -> None:
    events = shown(looped(3 * HOUR))["events"]

    assert events == [{"text": "Hello", "late": 60}, *[{"due": True}] * 8]


@pytest.mark.parametrize("waits", [(1,), (70, 70, 70, 70)])
def test_a_run_of_too_many_events_is_told_but_not_shown(waits: tuple[int, ...]) -> None:
    finding = told_late(looped(*waits))

    assert f"times {waits[0]} s at “w0”" in finding.message or "times 1 min 10 s" in finding.message
    assert finding.scenario is None


def test_what_cannot_be_written_down_as_a_run_is_not_shown() -> None:
    assert told_late(triggered("keywords", keywords=["x" * 5000])).scenario is None


def test_a_window_that_only_a_reaction_makes_old_enough_is_told_but_not_shown() -> None:
    def check_for(identity: str, seconds: int, **ports: str) -> dict[str, Any]:
        return node(identity, "window_check", config={"at_least_seconds": seconds}, ports=ports)

    wait = node("w", "wait", config={"seconds": 86_040}, ports={"next": "k"})
    young, old = check_for("a", 86_399, open="w"), check_for("k", 0, closed="z")

    assert told_late(flow(young, wait, old, late_text())).scenario is None


def test_two_steps_of_a_called_flow_that_come_too_late_are_one_finding() -> None:
    inner = flow(pause("a", "y", 30), {**late_text("y"), "ports": {"next": "z"}}, late_text())
    data = flow(node("c", "call_flow", config={"flow": "i"}), entry="c")

    finding = only(data, "window", Surroundings(flows={"i": FlowInfo("i", "Inner", inner)}))

    assert finding.node_id == "c"
    assert "c / y" in finding.message


def test_any_answer_to_a_carousel_of_links_goes_on() -> None:
    card = {
        "header_type": "image",
        "media": {"link": "https://x.example/1.jpg"},
        "link": {"label": "See", "url": "https://x.example"},
    }
    content = {"kind": "carousel", "body": "Look", "cards": [card, card]}
    config = {"content": content, "timeout": {"seconds": 60}}
    step = node("a", "carousel", config=config, ports={"next": "b"})

    scenario = shown(flow(step, pause("b", "z", 30), late_text()))

    assert scenario["events"][1] == {"text": "Yes", "late": 60}


# -- how it is told that something comes too late


def said_late(data: dict[str, Any], calendars: dict[str, Calendar] | None = None) -> str:
    return told_late(data, calendars).message.removeprefix(
        "“z” can come when the window is closed: "
    )


def test_the_cure_is_in_the_flow_that_has_the_step() -> None:
    own = told_late(flow(pause("a", "z", 30), late_text()))
    inner = flow(pause("a", "z", 30), late_text(), triggers=[])
    call = flow(node("c", "call_flow", config={"flow": "i"}), entry="c")
    called = only(call, "window", Surroundings(flows={"i": FlowInfo("i", "Inner", inner)}))

    assert own.cure == "Give it a fallback template, or put a window check before it."
    assert called.cure == ("Give that step a fallback template in its own flow, and publish that.")


def test_what_comes_before_a_reply_is_not_told() -> None:
    data = flow(
        pause("a", "b", 5),
        node("b", "ask", config=text("?"), ports={"next": "c"}),
        pause("c", "d", 30),
        tag("d", "z"),
        late_text(),
    )

    finding = told_late(data)

    assert said_late(data) == "30 h at “c” = 30 h; safe is less than 23 h 55 min.".replace(
        "30 h at", "1 day 6 h at"
    )
    assert [(hop.node_id, hop.port, hop.seconds) for hop in finding.path] == [
        ("b", "next", 0),
        ("c", "next", 30 * HOUR),
        ("d", "next", 0),
    ]
    assert [hop.text for hop in finding.path] == ["", "1 day 6 h at “c”", ""]


def test_what_may_be_any_age_at_the_start_is_told_once() -> None:
    data = flow(pause("a", "z", 1), late_text(), triggers=[{"id": "t", "type": "api"}])

    assert said_late(data) == (
        "it can be started by other programs at any time + 1 h at “a”,"
        " which may be more than the 23 h 55 min that are safe."
    )


def test_a_delay_is_told_only_where_it_tips_the_scales() -> None:
    def waited(seconds: int) -> str:
        step = node("a", "wait", config={"seconds": seconds}, ports={"next": "z"})
        return said_late(flow(step, late_text()))

    safe = "; safe is less than 23 h 55 min."
    assert waited(86_100) == f"23 h 55 min at “a” = 23 h 55 min{safe}"
    assert waited(86_040) == f"23 h 54 min at “a” + 1 min for delays = 23 h 55 min{safe}"


def test_what_a_check_lets_pass_is_where_the_sum_begins() -> None:
    def checked(before: int, at_least: int, after: int) -> str:
        first = node("a", "wait", config={"seconds": before}, ports={"next": "k"})
        config = {"at_least_seconds": at_least}
        check_ = node("k", "window_check", config=config, ports={"open": "c"})
        last = node("c", "wait", config={"seconds": after}, ports={"next": "z"})
        return said_late(flow(first, check_, last, late_text()))

    safe = "; safe is less than 23 h 55 min."
    assert checked(30 * HOUR, HOUR, 3300) == (
        f"up to 23 h as “k” lets pass + 55 min at “c” = 23 h 55 min{safe}"
    )
    assert checked(2 * HOUR - 60, 22 * HOUR, 86_000).startswith(
        "1 h 59 min at “a” + 23 h 53 min"
    ), "no window that comes here is older than what the check lets pass"
    assert checked(2 * HOUR - 59, 22 * HOUR, 86_000).startswith("up to 2 h as “k” lets pass + ")


def test_the_age_that_a_condition_lets_pass_is_told_in_hours() -> None:
    rules = [{"subject": "window.hours_left", "operator": "at_least", "value": "2"}]
    condition = node("k", "condition", config={"rules": rules}, ports={"true": "b"})

    told = said_late(flow(pause("a", "k", 30), condition, pause("b", "z", 3), late_text()))

    assert told == "up to 22 h as “k” lets pass + 3 h at “b” = 25 h; safe is less than 23 h 55 min."


def test_a_customer_who_writes_in_a_loop_ends_what_adds_up() -> None:
    config = {"content": {"kind": "text", "body": "?"}, "timeout": {"seconds": HOUR}}
    data = flow(
        node("a", "ask", config=config, ports={"next": "b", "timeout": "b"}),
        node("b", "wait", config={"seconds": HOUR}, ports={"next": "c", "reply": "a"}),
        node("c", "ask", config=config, ports={"next": "a"}),
    )

    assert not found(data, "window")


def test_laps_within_laps_are_counted_each() -> None:
    data = flow(
        {**late_text("z"), "ports": {"next": "w"}},
        pause("w", "s", 1),
        node("s", "split", config={"branches": HALVES}, ports={"l": "w", "r": "z"}),
        entry="z",
    )

    assert said_late(data).startswith("25 times 1 h at “w” = 25 h")
    assert len(shown(data)["events"]) == 26


def test_a_search_that_gives_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.engine.ages._PATIENCE", 1)
    steps = [
        node("a", "wait", config={"seconds": 1}, ports={"next": "b"}),
        {**late_text("b"), "ports": {"next": "a"}},
        node("c", "tag", config={"add": ["x"]}, ports={"next": "d"}),
        late_text("d"),
    ]
    triggers = [
        {"id": "t", "type": "any_message"},
        {"id": "u", "type": "any_message", "entry": "c"},
    ]
    data = flow(*steps, triggers=triggers)

    finding = only(data, "window")

    assert finding.message == (
        "“b” cannot be shown to be safe: the flow has too many loops in loops."
    )
    assert finding.severity is Severity.ERROR
    assert finding.node_id == "b"
    assert finding.cure.startswith("Give it a fallback template")
    assert finding.scenario is None
    nodes = check(data).nodes
    assert nodes["b"].dump()["age"]["label"] == "may be closed"
    assert nodes["d"].dump()["age"]["label"] == "always open", "what was finished is known"


def level(data: dict[str, Any], identity: str = "z") -> str:
    return str(check(data).nodes[identity].dump()["age"]["level"])


@pytest.mark.parametrize(("seconds", "expected"), [(86_039, "unreachable"), (86_040, "closed")])
def test_a_young_window_is_not_found_closed(seconds: int, expected: str) -> None:
    wait = node("a", "wait", config={"seconds": seconds}, ports={"next": "k"})
    check_ = node("k", "window_check", ports={"closed": "z"})

    assert level(flow(wait, check_, late_text())) == expected


@pytest.mark.parametrize(
    ("hours", "expected"), [(22, "unreachable"), (23, "unreachable"), (21, "aging")]
)
def test_a_window_that_was_found_closed_is_not_open_after_that(hours: int, expected: str) -> None:
    def check_for(identity: str, left: int, **ports: str) -> dict[str, Any]:
        return node(identity, "window_check", config={"at_least_seconds": left * HOUR}, ports=ports)

    steps = (check_for("k", 22, closed="l"), check_for("l", hours, open="z"), late_text())

    assert level(flow(pause("a", "k", 30), *steps)) == expected
