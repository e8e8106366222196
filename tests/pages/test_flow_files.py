"""Flows that come and go by files, copies and the gallery, and the list that shows them."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conversations.models import Conversation, Template
from flows import examples
from flows.models import Flow
from tenants.models import Agency
from tests.integration import flowkit
from tests.integration.flowkit import flow, go_live, say
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def upload(client: Client, data: Any) -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post("/flows/import", {"file": SimpleUploadedFile("f.json", body)})


def said(client: Client) -> str:
    return Page(client.get("/flows/").content.decode()).text


def test_a_new_flow_is_empty_and_opens(owner: Client) -> None:
    answer = owner.post("/flows/new", {"name": "  Ünïque   name "})
    made = Flow.objects.get()
    assert answer["Location"] == f"/flows/{made.pk}/"
    assert (made.name, made.key, made.draft["nodes"]) == ("Ünïque name", "unique-name", [])
    assert owner.get(answer["Location"]).status_code == 200
    owner.post("/flows/new", {"name": "Ünïque name"})
    owner.post("/flows/new", {"name": "数"})
    owner.post("/flows/new", {})
    assert list(Flow.objects.order_by("pk").values_list("name", "key"))[1:] == [
        ("Ünïque name 2", "unique-name-2"),
        ("数", "flow"),
        ("New flow", "new-flow"),
    ]


def test_a_draft_is_deleted_and_what_was_live_stays(owner: Client) -> None:
    live = go_live(flowkit.buttons()).flow
    owner.post("/flows/new", {"name": "A slip"})
    slip = Flow.objects.get(name="A slip")

    assert "Delete “A slip” for good" in owner.get("/flows/").content.decode()
    assert owner.post(f"/flows/{slip.pk}/delete")["Location"] == "/flows/"
    assert "“A slip” is deleted." in said(owner)
    owner.post(f"/flows/{live.pk}/delete")
    assert "was published: pause it in its settings instead" in said(owner)
    assert list(Flow.objects.all()) == [live]


def test_a_flow_goes_out_and_comes_in_with_its_key(owner: Client) -> None:
    made = go_live(flowkit.buttons()).flow
    answer = owner.get(f"/flows/{made.pk}/export")
    assert answer["Content-Disposition"] == 'attachment; filename="question.json"'
    data = json.loads(answer.content)
    assert data["ui"]["key"] == "question"
    Flow.objects.update(name="Renamed", key="kept")
    upload(owner, data)
    copy = Flow.objects.get(key="question")
    assert (copy.name, copy.live) == ("Question", None)
    assert copy.draft == flowkit.buttons() | {"ui": {}}
    upload(owner, data)
    assert Flow.objects.filter(name="Question 2", key="question-2").exists()


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", {"name": "x"}, b"x" * (3 * 1024 * 1024 + 1)], ids=str.__class__
)
def test_a_file_that_is_no_flow_is_told(data: Any, owner: Client) -> None:
    answer = upload(owner, data)
    assert answer["Location"] == "/flows/"
    assert "Nothing was imported." in said(owner)
    assert not Flow.objects.exists()
    assert owner.post("/flows/import").status_code == 302


def test_a_copy_has_a_name_and_scenarios_of_its_own(owner: Client) -> None:
    made = go_live(flowkit.buttons()).flow
    made.scenarios.create(name="Yes", data={"x": 1})
    answer = owner.post(f"/flows/{made.pk}/duplicate")
    copy = Flow.objects.latest("pk")
    assert answer["Location"] == f"/flows/{copy.pk}/"
    assert (copy.name, copy.key, copy.live) == ("Question (copy)", "question-copy", None)
    assert copy.draft["name"] == copy.name
    assert copy.scenarios.get().data == {"x": 1}


def test_every_flow_of_the_gallery_can_be_taken(owner: Client) -> None:
    cards = examples.cards()
    assert cards
    for card in cards:
        assert card.name in said(owner)
        answer = owner.post(f"/flows/gallery/{card.slug}")
        assert owner.get(answer["Location"]).status_code == 200
        flow = Flow.objects.latest("pk")
        data = json.dumps({"definition": flow.draft})
        path = f"/flows/{flow.pk}/scenarios/run"
        results = owner.post(path, data, content_type="application/json").json()["results"]
        assert len(results) == len(list((examples.SCENARIOS / card.slug).glob("*.json")))
        assert [result for result in results if not result["passed"]] == []
    assert owner.post("/flows/gallery/none").status_code == 404
    assert owner.post("/flows/gallery/demo").status_code == 302, "twice makes two"
    assert Flow.objects.count() == len(cards) + 1


def test_a_live_flow_whose_template_is_gone_needs_attention(
    owner: Client, conversation: Conversation
) -> None:
    flowkit.template(conversation.number)
    flowkit.template(conversation.number, "kept")
    go_live(flowkit.buttons())
    assert "needs attention" not in said(owner)
    Template.objects.filter(name="follow_up").delete()
    page = said(owner)
    assert "needs attention" in page
    assert "There is no template “follow_up”." in page


def test_flows_that_answer_the_same_are_told(owner: Client) -> None:
    on = {"type": "keywords", "keywords": ["price"]}
    go_live(flow("One", say("1"), on=on))
    go_live(flow("Two", say("2"), on=on))
    assert "also starts the flow “One”" in said(owner)


def test_a_draft_that_differs_from_what_runs_is_told(owner: Client) -> None:
    made = go_live(flowkit.buttons()).flow
    assert "unpublished changes" not in said(owner)
    Flow.objects.filter(pk=made.pk).update(draft=flowkit.buttons(timeout=9))
    assert "unpublished changes" in said(owner)


def test_an_agent_sees_flows_and_makes_none(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    assert "Owners and admins make flows" in said(agent)
    html = agent.get("/flows/").content.decode()
    assert "/flows/new" not in html
    assert agent.post("/flows/new", {"name": "x"}).status_code == 403
