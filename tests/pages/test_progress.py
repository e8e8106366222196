"""The strip above the composer: who answers, where the flow is; stopping one, and starting one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Contact, Conversation, Message, Number, OutboxItem, Record
from flows.models import HttpCall, Session, Timer
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def strip(client: Client, conversation: Conversation) -> str:
    answer = client.get(f"/flows/of/{conversation.pk}/")
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def stop(client: Client, conversation: Conversation) -> str:
    answer = client.post(f"/flows/of/{conversation.pk}/stop")
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def begin(client: Client, conversation: Conversation, flow: int) -> Any:
    return client.post(f"/flows/of/{conversation.pk}/begin", {"flow": flow})


def choices(client: Client, conversation: Conversation) -> str:
    return Page(client.get(f"/flows/of/{conversation.pk}/begin").content.decode()).text


def record(kind: str) -> Record:
    return Record.objects.select_related("person").get(kind=kind)


def by_program(name: str = "Offer") -> Any:
    """A flow that programs and people start, whatever the window."""
    ask = flowkit.ask("Which day?", answer="day")
    return flowkit.flow(name, flowkit.invite("ask"), ask, on={"type": "api"})


# -- what it says


def test_it_says_who_answers_and_where_the_flow_is(
    agent: Client, conversation: Conversation
) -> None:
    assert strip(agent, conversation).startswith("Automation answers no flow so far")
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    said = strip(agent, conversation)
    assert said.startswith("Automation answers Question waits at ask until")
    assert "version 1" in said
    assert "for an answer until" in said
    meta.deliver(meta.tap("yes", "Yes"))
    said = strip(agent, conversation)
    assert said.startswith("Automation answers Question ended")
    assert "Came by ask thanks" in said
    assert "Answers decision Yes" in said
    meta.deliver(meta.message("hi"), meta.tap("no", "No"))
    said = strip(agent, conversation)
    assert said.startswith("A person is to answer Question with a person")
    assert "Wants a person." in said
    assert "Flows before Question ended" in said
    agent.post(f"/inbox/{conversation.pk}/assign", {"to": "me"})
    assert strip(agent, conversation).startswith("Agent answers")


def test_it_tells_answers_in_the_order_of_the_questions(
    agent: Client, conversation: Conversation
) -> None:
    definition = flowkit.buttons()
    definition["nodes"][1] = {
        "id": "thanks",
        "type": "ask",
        "config": {"content": {"kind": "text", "body": "How many?"}, "answer": "n"},
        "ports": {},
    }
    flowkit.go_live(definition)
    meta.deliver(meta.message("hi"), meta.tap("yes", "Yes"), meta.message("7"))
    assert "Answers decision Yes n 7" in strip(agent, conversation)


def test_a_flow_rests_where_it_is_while_a_person_answers(
    agent: Client, conversation: Conversation
) -> None:
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    agent.post(f"/inbox/{conversation.pk}/take-over")
    said = strip(agent, conversation)
    assert said.startswith("Agent answers Question rests at ask meanwhile")
    assert "until" not in said


def test_it_says_that_a_newer_version_is_live(agent: Client, conversation: Conversation) -> None:
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    definition = flowkit.buttons()
    definition["nodes"][1]["title"] = "Changed"
    flowkit.go_live(definition)
    assert "version 1 · version 2 is live" in strip(agent, conversation)


def test_a_long_history_costs_no_more_queries(agent: Client, conversation: Conversation) -> None:
    flowkit.go_live(flowkit.buttons())
    path = f"/flows/of/{conversation.pk}/"
    counts = []
    for _ in range(2):
        for _ in range(4):
            meta.deliver(meta.message("hi"), meta.tap("yes", "Yes"))
        counts.append(len(site.queries(agent, path)))
    assert counts[0] == counts[1]


# -- stopping


def test_stopping_ends_the_flow_and_nothing_that_it_waited_for_comes(
    agent: Client, conversation: Conversation
) -> None:
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"))
    assert Timer.objects.exists()
    assert stop(agent, conversation).startswith("Automation answers Question ended")
    assert Session.objects.get().status == "ended"
    assert not Timer.objects.exists()
    told = record("flow_stopped")
    assert str(told.person) == "Agent"
    assert told.detail == {"flow": "Question", "step": "ask"}
    sent = Message.objects.filter(direction="out").count()
    # The tap on its buttons is too late; it is a message like any other, and begins anew.
    meta.deliver(meta.tap("yes", "Yes"))
    assert Session.objects.filter(status="waiting").count() == 1
    assert Message.objects.filter(direction="out").count() == sent + 1


def test_stopping_where_nothing_runs_does_nothing(
    agent: Client, conversation: Conversation
) -> None:
    stop(agent, conversation)
    assert not Record.objects.filter(kind="flow_stopped").exists()


def test_a_flow_that_rests_while_a_person_answers_can_be_stopped(
    agent: Client, conversation: Conversation
) -> None:
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"), meta.tap("no", "No"))
    assert Session.objects.get().status == "handed_over"
    assert stop(agent, conversation).startswith("A person is to answer Question ended")
    conversation.refresh_from_db()
    assert conversation.handler == "human"


def test_what_another_system_should_answer_is_not_asked_any_more(
    agent: Client, conversation: Conversation
) -> None:
    call = flowkit.step("http_request", "http", {}, method="GET", url="https://example.com/")
    flowkit.go_live(flowkit.flow("Ask", call))
    meta.deliver(meta.message("hi"))
    assert HttpCall.objects.exists()
    assert "for another system" in strip(agent, conversation)
    stop(agent, conversation)
    assert not HttpCall.objects.exists()


# -- starting


def test_a_flow_for_programs_is_started_at_any_time(
    agent: Client, conversation: Conversation
) -> None:
    flowkit.template(conversation.number)
    flow = flowkit.go_live(by_program()).flow
    agent.post(f"/inbox/{conversation.pk}/assign", {"to": "me"})
    Conversation.objects.update(window_opened_at=None, status="resolved")
    assert choices(agent, conversation).endswith("Offer Cancel Start it")
    answer = begin(agent, conversation, flow.pk)
    assert answer.status_code == 204
    assert "close-dialog" in answer.headers["HX-Trigger"]
    conversation.refresh_from_db()
    assert (conversation.handler, conversation.assignee, conversation.status) == (
        *("bot", None, "open"),
    )
    assert Session.objects.get().status == "waiting"
    assert OutboxItem.objects.exists()
    told = record("flow_started")
    assert (str(told.person), told.detail) == ("Agent", {"flow": "Offer"})
    refused = begin(agent, conversation, flow.pk)
    assert refused.status_code == 422
    assert "Stop it first" in refused.content.decode()


def test_a_flow_that_rests_makes_room(agent: Client, conversation: Conversation) -> None:
    flowkit.template(conversation.number)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"), meta.tap("no", "No"))
    flow = flowkit.go_live(by_program()).flow
    assert begin(agent, conversation, flow.pk).status_code == 204
    assert sorted(Session.objects.values_list("status", flat=True)) == ["ended", "waiting"]


@pytest.mark.parametrize(
    ("opened", "problem"),
    [
        (timedelta(0), ""),
        (timedelta(hours=23), "Too little of the window is left"),
        (timedelta(hours=25), "It needs an open window"),
        (None, "It needs an open window"),
    ],
)
def test_a_flow_for_messages_needs_a_window_that_lasts(
    opened: timedelta | None, problem: str, agent: Client, conversation: Conversation
) -> None:
    # Silence for two hours, and then one more text.
    wait = flowkit.step("wait", "wait", {"next": "late"}, seconds=7200)
    late = flowkit.step("text", "late", content={"kind": "text", "body": "Still there?"})
    first = flowkit.step(
        "text", "first", {"next": "wait"}, content={"kind": "text", "body": "Hello"}
    )
    flow = flowkit.go_live(flowkit.flow("Talk", first, wait, late)).flow
    opened_at = None if opened is None else timezone.now() - opened
    Conversation.objects.update(window_opened_at=opened_at)
    said = choices(agent, conversation)
    assert problem in said
    answer = begin(agent, conversation, flow.pk)
    assert answer.status_code == (422 if problem else 204)


@pytest.mark.parametrize("why", ["labels", "schedule", "blocked", "off", "gone"])
def test_what_does_not_fit_is_refused_with_a_reason(
    why: str, agent: Client, conversation: Conversation
) -> None:
    flowkit.template(conversation.number)
    definition = by_program()
    if why == "labels":
        definition["triggers"][0]["with_tags"] = ["VIP"]
    elif why == "schedule":
        when = {"type": "schedule", "at": "2099-01-01T10:00", "with_tags": ["VIP"]}
        definition["triggers"][0] |= when
        Contact.objects.update(tags=["VIP"])
    flow = flowkit.go_live(definition).flow
    said = {
        "labels": "not for contacts with these labels",
        "schedule": "no trigger for people",
        "blocked": "contact is blocked",
        "off": "switched off",
        "gone": "not live any more",
    }[why]
    if why == "blocked":
        Contact.objects.update(blocked=True)
    elif why == "off":
        Number.objects.update(active=False)
    elif why == "gone":
        flow.active = False
        flow.save()
    answer = begin(agent, conversation, flow.pk)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Session.objects.exists()


def test_without_live_flows_the_choice_teaches(agent: Client, conversation: Conversation) -> None:
    assert "No flow is live" in choices(agent, conversation)
