"""Who does not manage reads no secrets in the headers of web requests."""

import json
from typing import Any

import pytest
from django.test import Client

from flows import masking
from flows.models import Flow
from tenants.models import Agency
from tests.integration import meta
from tests.integration.flowkit import flow, go_live, invite, step
from tests.pages.conftest import SignIn

SECRET = "Bearer sk_live_1"
HEADERS = {"Authorization": SECRET, "X-Key": "{{ answers.key }}", "X-Both": "sk_{{ answers.key }}"}
HIDDEN = {"Authorization": "••••", "X-Key": "{{ answers.key }}", "X-Both": "••••"}
SCENARIO = {
    "name": "Asks",
    "start": "2026-11-02T10:00:00+00:00",
    "contact": {"name": "Maya"},
    "events": [{"text": "hi", "expected": {"effects": []}}],
}


def asking() -> dict[str, Any]:
    ports = {"ok": "invite", "error": "invite"}
    web = step("http_request", "web", ports, url="https://example.com", headers=HEADERS)
    return flow("Asks", web, invite())


def calling() -> dict[str, Any]:
    on = {"type": "keywords", "keywords": ["call"]}
    return flow(
        "Calls", step("call_flow", "call", {"done": "invite"}, flow="asks"), invite(), on=on
    )


@pytest.fixture
def made(alice: Agency) -> Flow:
    meta.connect(alice)
    go_live(asking())
    return go_live(calling()).flow


def told(client: Client, path: str, data: Any = None) -> str:
    answer = (
        client.get(path)
        if data is None
        else client.post(path, json.dumps(data), content_type="application/json")
    )
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_headers_are_for_those_who_manage(made: Flow, alice: Agency, sign_in: SignIn) -> None:
    asks = Flow.objects.get(key="asks")
    asks.scenarios.create(name="Asks", data=SCENARIO)
    made.scenarios.create(
        name="Asks", data={**SCENARIO, "events": [{**SCENARIO["events"][0], "text": "call"}]}
    )
    whole = [
        *(f"/flows/{asks.pk}/{part}" for part in ("", "state", "versions/1", "diff?from=1")),
        f"/flows/{made.pk}/versions/1",
    ]
    owner, agent = sign_in(alice, "owner"), sign_in(alice, "agent")
    for path in whole:
        assert SECRET in told(owner, path), path
        assert "sk_" not in told(agent, path), path
    for path in (f"/flows/{asks.pk}/publish", f"/flows/{made.pk}/publish"):
        assert "sk_" not in told(agent, path), path
    assert agent.get(f"/flows/{asks.pk}/export").status_code == 403
    assert SECRET.encode() in owner.get(f"/flows/{asks.pk}/export").content


def test_the_bench_plays_what_is_masked(made: Flow, alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    asks = Flow.objects.get(key="asks")
    definition = json.loads(told(agent, f"/flows/{asks.pk}/state"))["definition"]
    assert definition["nodes"][0]["config"]["headers"] == HIDDEN
    sent = {"definition": definition, "scenario": {**SCENARIO, "events": [{"text": "hi"}]}}
    assert "https://example.com" in told(agent, f"/flows/{asks.pk}/play", sent)
    # The flow that is called is the live one, whose headers the agent does not have.
    called = {
        **sent,
        "definition": calling(),
        "scenario": {**SCENARIO, "events": [{"text": "call"}]},
    }
    played = told(agent, f"/flows/{made.pk}/play", called)
    assert "https://example.com" in played
    assert "sk_" not in played
    told(agent, f"/flows/{asks.pk}/check", {"definition": definition})
    assert "sk_" not in told(agent, f"/flows/{made.pk}/scenarios/run", {"definition": calling()})


@pytest.mark.parametrize(
    "data",
    [None, 7, {}, {"nodes": 7}, {"nodes": [7, {}, {"config": 7}, {"config": {"headers": {}}}]}],
)
def test_whatever_a_draft_holds(data: Any) -> None:
    assert masking.masked(data) == data


def test_what_no_header_should_be_is_masked() -> None:
    for headers in (SECRET, [SECRET], {"a": [SECRET]}):
        assert SECRET not in str(masking.masked({"nodes": [{"config": {"headers": headers}}]}))
