"""The pages of flows: what runs, its versions, and where a conversation is in it."""

import pytest
from django.test import Client

from conversations.models import Conversation
from flows.drafts import save_draft
from flows.models import Flow
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def agent(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "agent")


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def test_the_index_says_what_is_live_and_who_is_in_it(
    agent: Client, conversation: Conversation
) -> None:
    assert "No flows yet" in text(agent, "/flows/")
    assert "the version they began with unless you move them." in text(agent, "/flows/")
    version = flowkit.go_live(flowkit.buttons())
    assert "Question live · v1 0 contacts in it now" in text(agent, "/flows/")
    meta.deliver(meta.message("hello"), meta.message("hello", phone="15550002"))
    assert "Question live · v1 2 contacts in it now" in text(agent, "/flows/")
    meta.deliver(meta.tap("yes"))
    assert "Question live · v1 1 contact in it now" in text(agent, "/flows/")
    Flow.objects.filter(pk=version.flow_id).update(active=False)
    assert "Question paused" in text(agent, "/flows/")
    save_draft({**flowkit.buttons(), "name": "Other"})
    assert "Other draft 0 contacts" in text(agent, "/flows/")


def test_a_longer_index_costs_no_more_queries(agent: Client, alice: Agency) -> None:
    meta.connect(alice)
    counts = []
    for names in ("AB", "CDEFGHIJKLMNOP"):
        for name in names:
            definition = {**flowkit.buttons(), "name": name}
            flowkit.go_live(definition)
            definition["nodes"][1]["title"] = "Changed"
            flowkit.go_live(definition)
            meta.deliver(meta.message("hi", phone=f"1555000{ord(name)}"))
        paths = ("/flows/", f"/flows/{Flow.objects.earliest('pk').pk}/")
        counts.append([len(site.queries(agent, path)) for path in paths])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("pk", ["0", "99999999", "9" * 30, "9" * 5000])
def test_a_conversation_or_flow_that_is_none_is_not_found(
    pk: str, agent: Client, alice: Agency
) -> None:
    for path in (f"/flows/of/{pk}/", f"/flows/{pk}/", f"/inbox/{pk}/", f"/inbox/{pk}/nope"):
        assert agent.get(path).status_code in (404, 405), path
    assert agent.post(f"/inbox/{pk}/send", {"key": "k", "body": "x"}).status_code == 404
    assert agent.post(f"/inbox/{pk}/resolve").status_code == 404
