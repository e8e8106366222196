"""What starts a flow, and which of several flows answers."""

from typing import Any

import pytest
from django.utils import timezone

from agency.models import Team, User
from conversations import actions
from conversations.models import Conversation, Happening, Message, Number
from flows import happened
from flows.models import Event, Flow, Session
from flows.runner import MAX_DEPTH
from tenants.models import Agency
from tests.integration import meta
from tests.integration.flowkit import ask, flow, go_live, notes, say, sent, step


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)  # type: ignore[no-any-return]


def person() -> User:
    return User.objects.create_user("p@example.com", "a-long-password", name="Pia")


def hi(text: str = "hi", **more: Any) -> Conversation:
    meta.deliver(meta.message(text, **more))
    return Conversation.objects.select_related("contact").latest("pk")


def tell() -> None:
    while happened.drain() is not None:
        pass


def test_the_first_message_ever_is_told_apart(number: Number, alice: Agency) -> None:
    go_live(flow("Welcome", say("Welcome!"), on={"type": "first_message", "priority": 5}))
    go_live(flow("Else", say("Again you.")))
    meta.connect(alice, "222")
    hi()
    hi("hello")
    hi(number="222")
    hi(phone="15550002")
    assert sent() == ["Welcome!", "Again you.", "Again you.", "Welcome!"]


def test_two_first_messages_in_one_batch_are_one(number: Number) -> None:
    go_live(flow("Welcome", say("Welcome!"), on={"type": "first_message"}))
    meta.deliver(meta.message("hi"), meta.message("hello"))
    assert sent() == ["Welcome!"]


def test_a_reply_to_a_template_starts_its_flow(number: Number) -> None:
    wanted = {"type": "template_reply", "template": "follow_up"}
    go_live(flow("Back", say("Good to have you back."), on=wanted))
    conversation = hi()
    for name, wamid in (("follow_up", "wamid.t1"), ("other", "wamid.t2")):
        Message.objects.create(
            conversation=conversation,
            wamid=wamid,
            direction="out",
            status="sent",
            source="agent",
            kind="template",
            content={"kind": "template", "name": name, "language": "en_US"},
            at=timezone.now(),
        )
    answer = {"type": "text", "text": {"body": "yes"}}
    meta.deliver(meta.message({**answer, "context": {"id": "wamid.t2"}}))
    assert sent() == []
    meta.deliver(meta.message({**answer, "context": {"id": "wamid.t1"}}))
    assert sent() == ["Good to have you back."]


def test_an_ad_starts_its_flow(number: Number) -> None:
    go_live(flow("Ad", say("About the ad."), on={"type": "referral", "source": "ad"}))
    hi("I saw your ad")
    assert sent() == []
    referral = {"source_type": "ad", "source_id": "77", "source_url": "https://x.example"}
    meta.deliver(meta.message({"type": "text", "text": {"body": "hi"}, "referral": referral}))
    assert sent() == ["About the ad."]


def test_priorities_are_the_flows_then_the_triggers_then_age(number: Number) -> None:
    first = go_live(flow("A", say("A"))).flow
    second = go_live(flow("B", say("B"))).flow
    hi()
    third = flow("C", say("C"), on={"priority": 5})
    go_live(third)
    hi()
    Flow.objects.filter(pk=second.pk).update(priority=1)
    hi()
    Flow.objects.filter(pk=first.pk).update(priority=2)
    hi()
    assert sent() == ["A", "C", "B", "A"]


def test_only_a_trigger_that_may_interrupts_a_session(number: Number) -> None:
    go_live(flow("Talk", ask("Your name?"), on={"priority": 9}))
    stop = {"type": "keywords", "keywords": ["stop"]}
    go_live(flow("Stop", say("Stopped."), on={**stop, "interrupts": True}))
    go_live(flow("Also", say("Never."), on={**stop, "priority": 5}))
    hi()
    hi("stop")
    assert sent() == ["Your name?", "Stopped."]
    assert [s.status for s in Session.objects.order_by("pk")] == ["ended", "ended"]


def test_a_flow_that_is_switched_off_starts_nothing(number: Number) -> None:
    made = go_live(flow("A", say("A"))).flow
    Flow.objects.filter(pk=made.pk).update(active=False)
    hi()
    assert not Session.objects.exists()


def test_a_tag_starts_a_flow_when_the_session_that_gave_it_is_over(number: Number) -> None:
    tagging = flow("Tags", step("tag", "tag", {"next": "ask"}, add=["vip"]), ask("Your name?"))
    go_live(tagging)
    go_live(flow("Vip", say("Dear VIP."), on={"type": "tag_added", "tags": ["vip"]}))
    hi()
    tell()
    assert sent() == ["Your name?"], "the session that gave the tag still runs"
    assert Happening.objects.get().held
    hi("Maya")
    tell()
    assert sent() == ["Your name?", "Dear VIP."]
    assert not Happening.objects.exists()


def test_a_tag_waits_for_whatever_runs_when_its_turn_comes(number: Number) -> None:
    go_live(flow("Tags", step("tag", add=["vip"]), on={"type": "keywords", "keywords": ["tag"]}))
    go_live(flow("Vip", say("Dear VIP."), on={"type": "tag_added", "tags": ["vip"]}))
    go_live(flow("Name", ask("Your name?")))
    hi("tag")
    hi("hello")
    tell()
    assert sent() == ["Your name?"]
    hi("Maya")
    tell()
    assert sent() == ["Your name?", "Dear VIP."]


def test_fields_and_notes_are_kept(number: Number) -> None:
    note = step("note", "note", {"next": "set_field"}, text="{{ contact.name }} wrote.")
    go_live(flow("Notes", note, step("set_field", name="city", value="Lisbon")))
    conversation = hi()
    assert notes() == ["Maya wrote."]
    assert conversation.contact.fields == {"city": "Lisbon"}


def test_a_tag_that_nobody_waits_for_costs_no_row(number: Number) -> None:
    go_live(flow("Tags", step("tag", add=["vip"])))
    hi()
    assert not Happening.objects.exists()


def test_flows_that_start_each_other_by_tags_come_to_an_end(number: Number) -> None:
    def pair(name: str, theirs: str, own: str, on: dict[str, Any]) -> dict[str, Any]:
        tag = step("tag", add=[theirs], remove=[own])
        return flow(name, tag, on=on)

    go_live(pair("One", "b", "a", {"type": "tag_added", "tags": ["a"]}))
    go_live(pair("Two", "a", "b", {"type": "tag_added", "tags": ["b"]}))
    go_live(flow("Begin", step("tag", add=["a"])))
    hi()
    tell()
    assert Session.objects.count() == MAX_DEPTH + 1
    assert not Happening.objects.exists()


def test_resolving_starts_a_flow_and_a_flows_own_resolving_does_not(number: Number) -> None:
    resolve = step("resolve", "resolve", {"next": "thanks"})
    survey = flow("Survey", resolve, say("How was it?", identity="thanks"), on={"type": "resolved"})
    go_live(survey)
    conversation = hi()
    actions.set_status(conversation.pk, Conversation.Status.RESOLVED)
    actions.set_status(conversation.pk, Conversation.Status.RESOLVED)
    tell()
    assert sent() == ["How was it?"]
    conversation.refresh_from_db()
    assert conversation.status == "resolved"
    assert not Happening.objects.exists()


def handing_over(*then: Any, **config: Any) -> dict[str, Any]:
    ports = {"returned": then[0]["id"]} if then else {}
    return flow("Help", step("hand_over", "person", ports, note="Please help.", **config), *then)


def test_a_session_goes_on_when_the_person_hands_back(number: Number) -> None:
    go_live(handing_over(ask("Did that help?", "bye"), say("Bye.", identity="bye")))
    conversation = hi()
    meta.deliver(meta.message("anybody?"))
    assert sent() == []
    actions.hand_back(conversation.pk)
    tell()
    assert sent() == ["Did that help?"]
    hi("yes")
    assert sent() == ["Did that help?", "Bye."]


def test_a_message_before_the_task_finds_the_session_gone_on(number: Number) -> None:
    go_live(handing_over(ask("Did that help?", "bye"), say("Bye.", identity="bye")))
    conversation = hi()
    actions.hand_back(conversation.pk)
    hi("yes")
    assert sent() == ["Did that help?", "Bye."]
    tell()
    assert sent() == ["Did that help?", "Bye."], "told once"


def test_without_a_way_on_the_session_is_over(number: Number) -> None:
    go_live(handing_over())
    conversation = hi()
    actions.hand_back(conversation.pk)
    tell()
    assert Session.objects.get().status == "ended"


def test_resolving_ends_what_rested(number: Number) -> None:
    go_live(handing_over(say("Did that help?")))
    conversation = hi()
    actions.set_status(conversation.pk, Conversation.Status.RESOLVED)
    tell()
    assert sent() == []
    assert Session.objects.get().status == "ended"


def test_who_took_over_again_is_not_talked_over(number: Number) -> None:
    go_live(handing_over(say("Did that help?")))
    conversation = hi()
    actions.hand_back(conversation.pk)
    actions.take_over(conversation.pk, by=person())
    tell()
    assert sent() == []


def test_a_team_and_a_person_get_the_conversation(number: Number) -> None:
    team = Team.objects.create(name="Sales")
    pia = person()
    go_live(handing_over(team="Sales", person=pia.pk))
    conversation = hi()
    assert (conversation.handler, conversation.team, conversation.assignee) == ("human", team, pia)
    assert notes() == ["Please help."]


def test_teams_and_people_that_are_gone_are_told_and_break_nothing(number: Number) -> None:
    team = Team.objects.create(name="Sales")
    pia = person()
    both = step("assign", "assign", {"next": "say"}, team="Sales", person=pia.pk)
    go_live(flow("Assign", both, say("Soon.")))
    team.delete()
    pia.is_active = False
    pia.save()
    conversation = hi()
    assert (conversation.team, conversation.assignee) == (None, None)
    assert sent() == ["Soon."]
    assert len(notes()) == 2


def test_an_event_is_a_row(number: Number) -> None:
    emit = step("emit_event", name="lead.qualified", data={"who": "{{ contact.name }}"})
    go_live(flow("Event", emit))
    hi()
    event = Event.objects.get()
    assert (event.name, event.data) == ("lead.qualified", {"who": "Maya"})
    assert event.session.conversation == event.conversation


API = {"type": "api"}


def test_a_flow_starts_another_in_its_place(number: Number) -> None:
    go_live(flow("Second", ask("Second?"), on=API))
    go_live(flow("First", say("First.", "go"), step("start_flow", "go", flow="second")))
    hi()
    assert sent() == ["First.", "Second?"]
    assert [s.status for s in Session.objects.order_by("pk")] == ["ended", "waiting"]


def test_a_flow_that_is_not_live_is_not_started_and_a_person_is_called(number: Number) -> None:
    second = go_live(flow("Second", ask("Second?"), on=API)).flow
    go_live(flow("First", step("start_flow", "go", flow="second")))
    Flow.objects.filter(pk=second.pk).update(active=False)
    conversation = hi()
    assert conversation.handler == "human"
    assert "“second”" in notes()[0]


def test_flows_that_start_each_other_come_to_an_end(number: Number) -> None:
    ring = flow("Ring", step("start_flow", "go", flow="ring"))
    ring["triggers"].append({"id": "api", "type": "api"})
    go_live(flow("Ring", say("x"), on=API))
    go_live(ring)
    conversation = hi()
    assert Session.objects.count() == MAX_DEPTH + 1
    assert conversation.handler == "human"


def test_a_called_flow_is_pinned_when_the_caller_is_published(number: Number) -> None:
    go_live(flow("Inner", say("Old inner."), on=API))
    call = step("call_flow", "call", {"done": "say"}, flow="inner")
    version = go_live(flow("Outer", call, say("Outer.")))
    assert version.linked["inner"]["version"] == 1
    go_live(flow("Inner", say("New inner."), on=API))
    hi()
    assert sent() == ["Old inner.", "Outer."]
    again = go_live(flow("Outer", call, say("Outer.")))
    assert again.number == 2, "the called flow is another one"
    hi()
    assert sent()[2:] == ["New inner.", "Outer."]
