"""What the builder asks for: drafts and their conflicts, checks, the bench, scenarios, versions."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agency.models import Team, User
from conversations.models import Contact, Conversation
from flows import moves
from flows.drafts import save_draft
from flows.models import Flow, FlowVersion, Move, Scenario, Session
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.integration.flowkit import flow, go_live, invite, say
from tests.pages import site
from tests.pages.conftest import SignIn

SCENARIO = {
    "name": "Yes",
    "start": "2026-11-02T10:00:00+00:00",
    "contact": {"name": "Maya"},
    "events": [
        {"text": "hi"},
        {"tap": "yes", "title": "Yes", "expected": {"status": "ended", "node": "end"}},
    ],
}


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def made(alice: Agency) -> Flow:
    return go_live(flowkit.buttons()).flow


def post(client: Client, flow: Flow, path: str, data: Any, status: int = 200) -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data)
    answer = client.post(f"/flows/{flow.pk}/{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def get(client: Client, flow: Flow, path: str, status: int = 200) -> Any:
    answer = client.get(f"/flows/{flow.pk}/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def broken() -> dict[str, Any]:
    definition = flowkit.buttons()
    definition["nodes"][0]["ports"]["yes"] = "nowhere"
    return definition


# -- the state


def test_the_state_tells_all_that_the_builder_shows(
    owner: Client, made: Flow, conversation: Conversation
) -> None:
    flowkit.template(conversation.number)
    flowkit.template(conversation.number, "hello", components=TEMPLATE)
    Team.objects.create(name="Sales")
    Contact.objects.update(tags=["vip"], fields={"city": "Lisbon"})
    go_live(flow("Other", say("x"), on={"type": "keywords", "keywords": ["other"]}))
    state = get(owner, made, "state")
    assert state["flow"]["key"] == "question"
    assert state["flow"]["live"] == 1
    assert state["definition"] == made.draft
    assert state["check"]["nodes"]["ask"]["age"]["level"] == "open"
    assert [v["number"] for v in state["versions"]] == [1]
    near = state["surroundings"]
    assert [template["name"] for template in near["templates"]] == ["follow_up", "hello"]
    template = near["templates"][1]
    assert template["params"] == {"header": [], "body": ["1"]}
    assert template["buttons"] == [{"type": "QUICK_REPLY", "text": "Yes"}]
    assert near["teams"] == ["Sales"]
    assert near["calendars"] == [{"key": "default", "name": "Opening hours"}]
    assert near["flows"] == [{"key": "other", "name": "Other", "live": True, "api": False}]
    assert (near["fields"], near["tags"]) == (["city"], ["vip"])
    assert state["catalogue"]["limits"]["BUTTONS"] == 3
    assert "schema" in state["catalogue"]["types"]["buttons"]
    assert state["can_edit"] is True
    assert state["start"] is None


TEMPLATE = [
    {"type": "HEADER", "format": "TEXT", "text": "Hello"},
    {"type": "BODY", "text": "Are you there, {{1}}?"},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]},
]


def test_the_page_holds_the_state_as_data(owner: Client, made: Flow) -> None:
    definition = flowkit.buttons()
    definition["nodes"][1]["config"]["content"]["body"] = "</script><script>alert(1)</script>"
    save_draft(definition)
    html = owner.get(f"/flows/{made.pk}/").content.decode()
    assert "<script>alert(1)" not in html
    page = site.Page(html)
    assert page.active() == []
    assert page.find("div", id="builder")
    assert page.find("script", id="builder-data", type="application/json")


def test_an_agent_reads_and_is_told_so(alice: Agency, made: Flow, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    state = get(agent, made, "state")
    assert state["can_edit"] is False
    post(agent, made, "check", {"definition": made.draft})
    told = post(agent, made, "draft", {"definition": made.draft, "revision": 0}, 403)
    assert "owners and admins" in told["error"]


def test_the_start_address_is_told_with_its_token_to_managers(
    owner: Client, alice: Agency, sign_in: SignIn
) -> None:
    made = go_live(flow("Api", invite(), on={"type": "api"})).flow
    assert get(owner, made, "state")["start"] == {
        "url": "http://alice.localhost/flows/start/api/",
        "token": "",
    }
    told = post(owner, made, "token", {})
    assert len(told["token"]) > 30
    assert get(owner, made, "state")["start"] == told
    assert get(sign_in(alice, "agent"), made, "state")["start"]["token"] is None


# -- the draft


def test_a_draft_is_saved_with_its_findings(owner: Client, made: Flow) -> None:
    told = post(owner, made, "draft", {"definition": broken(), "revision": 0})
    assert told["revision"] == 1
    assert told["check"]["publishable"] is False
    made.refresh_from_db()
    assert made.draft == broken()
    assert made.updated_by == User.objects.get(role="owner")
    assert made.live is not None
    assert made.live.definition == flowkit.buttons()


def test_who_comes_second_is_told_who_was_first(owner: Client, made: Flow) -> None:
    mine, theirs = flowkit.buttons(timeout=60), flowkit.buttons(timeout=120)
    post(owner, made, "draft", {"definition": theirs, "revision": 0})
    told = post(owner, made, "draft", {"definition": mine, "revision": 0}, 409)
    assert (told["revision"], told["updated_by"]) == (1, "Owner")
    assert told["definition"] == theirs
    made.refresh_from_db()
    assert made.draft == theirs


def test_an_unfinished_draft_is_kept(owner: Client, made: Flow) -> None:
    definition = flowkit.buttons() | {"entry": "", "nodes": [], "triggers": []}
    told = post(owner, made, "draft", {"definition": definition, "revision": 0})
    assert told["check"]["publishable"] is False


@pytest.mark.parametrize(
    ("definition", "status"),
    [
        ({"nodes": 7}, 422),
        (flowkit.buttons() | {"nodes": [{"id": "a b", "type": "end"}]}, 422),
        (flowkit.buttons() | {"name": "a\0b"}, 422),
        (flowkit.buttons() | {"format": 2}, 422),
        (7, 400),
        (None, 400),
    ],
)
def test_what_cannot_be_kept_is_refused(
    definition: Any, status: int, owner: Client, made: Flow
) -> None:
    told = post(owner, made, "draft", {"definition": definition, "revision": 0}, status)
    assert told["error"]
    made.refresh_from_db()
    assert made.revision == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"definition": {}, "revision": true}', 400),
        (b'{"definition": {}}', 400),
        (b'{"definition": ' + b"[" * 3000 + b"]" * 3000 + b"}", 400),
        (b'{"a": NaN}', 400),
        (b"\xff", 400),
        (b'{"a": "' + b"x" * (3 << 20) + b'"}', 413),
    ],
)
def test_bodies_that_are_no_requests(body: bytes, status: int, owner: Client, made: Flow) -> None:
    assert post(owner, made, "draft", body, status)["error"]


def test_a_name_is_changed_and_others_are_not_taken(owner: Client, made: Flow) -> None:
    go_live(flow("Other", say("x"), on={"type": "keywords", "keywords": ["o"]}))
    told = post(owner, made, "settings", {"name": " Welcome ", "priority": 7, "active": False})
    assert told["flow"]["name"] == "Welcome"
    assert (told["flow"]["priority"], told["flow"]["active"]) == (7, False)
    assert told["flow"]["key"] == "question", "files and flows name it so"
    assert told["flow"]["revision"] == 1
    made.refresh_from_db()
    assert made.draft["name"] == "Welcome"
    assert "“Other”" in post(owner, made, "settings", {"name": "Other"}, 422)["error"]
    renamed = flowkit.buttons() | {"name": "Other"}
    post(owner, made, "draft", {"definition": renamed, "revision": 1}, 422)
    for wrong in ({"name": ""}, {"name": "x" * 121}, {"priority": 5000}):
        post(owner, made, "settings", wrong, 422)
    post(owner, made, "settings", {"priority": "7"}, 400)


def test_a_version_comes_back_as_the_draft(owner: Client, made: Flow) -> None:
    post(owner, made, "draft", {"definition": broken(), "revision": 0})
    post(owner, made, "restore", {"version": 7, "revision": 1}, 404)
    post(owner, made, "restore", {"version": 1, "revision": 0}, 409)
    state = post(owner, made, "restore", {"version": 1, "revision": 1})
    assert state["definition"] == flowkit.buttons()
    assert state["flow"]["revision"] == 2


def test_more_than_can_be_looked_over_is_refused(owner: Client, made: Flow) -> None:
    large = flowkit.buttons() | {"ui": {"x": "x" * 1_500_000}}
    sent = {"definition": large, "revision": 0, "scenario": SCENARIO}
    for path in ("check", "draft", "play", "scenarios/run"):
        assert "1.5 MB" in post(owner, made, path, sent, 413)["error"]
    small = flowkit.buttons() | {"ui": {"x": "x" * 1_490_000}}
    post(owner, made, "check", {"definition": small})
    file = SimpleUploadedFile("f.json", json.dumps(large).encode())
    owner.post("/flows/import", {"file": file})
    assert Flow.objects.get() == made


def test_of_many_findings_the_first_are_told(owner: Client, made: Flow) -> None:
    many = [flowkit.step("nothing", f"n{n}") for n in range(300)]
    definition = flowkit.buttons() | {"nodes": [*flowkit.buttons()["nodes"], *many]}
    check = post(owner, made, "check", {"definition": definition})
    assert len(check["diagnostics"]) == 200
    assert check["more"] >= 100
    assert check["publishable"] is False
    assert post(owner, made, "check", {"definition": flowkit.buttons()})["more"] == 0


# -- the bench


def test_a_scenario_is_played(owner: Client, made: Flow) -> None:
    told = post(owner, made, "play", {"definition": made.draft, "scenario": SCENARIO})
    assert told["passed"] is True
    assert [step["node"] for step in told["steps"]] == ["ask", "end"]
    wrong = json.loads(json.dumps(SCENARIO))
    wrong["events"][1]["expected"] = {"node": "person"}
    told = post(owner, made, "play", {"definition": made.draft, "scenario": wrong})
    assert (told["passed"], told["steps"][1]["problems"][0]["what"]) == (False, "node")


def test_what_cannot_be_played_is_told(owner: Client, made: Flow) -> None:
    assert post(owner, made, "play", {"definition": {}, "scenario": SCENARIO}, 422)["error"]
    assert post(owner, made, "play", {"definition": made.draft, "scenario": {}}, 422)["error"]
    unfinished = {**SCENARIO, "events": [{"fly": True}]}
    post(owner, made, "play", {"definition": made.draft, "scenario": unfinished}, 422)


def test_a_draft_with_errors_is_played_as_far_as_it_goes(owner: Client, made: Flow) -> None:
    told = post(owner, made, "play", {"definition": broken(), "scenario": SCENARIO})
    assert [step["status"] for step in told["steps"]] == ["waiting", "ended"]
    headless = flowkit.buttons() | {"entry": "", "nodes": [], "triggers": []}
    told = post(owner, made, "play", {"definition": headless, "scenario": SCENARIO}, 422)
    assert "first step" in told["error"]


def test_scenarios_are_kept_changed_and_forgotten(owner: Client, made: Flow) -> None:
    pk = post(owner, made, "scenarios", {"scenario": SCENARIO})["id"]
    (kept,) = get(owner, made, "scenarios")["scenarios"]
    assert (kept["id"], kept["name"], kept["scenario"]) == (pk, "Yes", SCENARIO)
    other = {**SCENARIO, "name": "Also"}
    assert post(owner, made, "scenarios", {"scenario": other, "id": pk})["id"] == pk
    assert Scenario.objects.get().name == "Also"
    post(owner, made, "scenarios", {"scenario": SCENARIO})
    assert "that name" in post(owner, made, "scenarios", {"scenario": SCENARIO}, 422)["error"]
    post(owner, made, "scenarios", {"scenario": SCENARIO, "id": 999}, 404)
    post(owner, made, "scenarios", {"scenario": {**SCENARIO, "name": ""}}, 422)
    post(owner, made, "scenarios", {"scenario": {"name": "x"}}, 422)
    post(owner, made, f"scenarios/{pk}/delete", {})
    post(owner, made, f"scenarios/{pk}/delete", {}, 404)
    assert Scenario.objects.count() == 1


def test_all_scenarios_are_run(owner: Client, made: Flow) -> None:
    post(owner, made, "scenarios", {"scenario": SCENARIO})
    wrong = {**SCENARIO, "name": "Wrong", "events": [{"text": "hi", "expected": {"node": "end"}}]}
    post(owner, made, "scenarios", {"scenario": wrong})
    Scenario.objects.create(flow=made, name="Old", data={"format": "of yore"})
    told = post(owner, made, "scenarios/run", {"definition": made.draft})["results"]
    assert {r["name"]: r["passed"] for r in told} == {"Old": False, "Wrong": False, "Yes": True}
    assert all(r["problems"] for r in told if not r["passed"])
    told = post(owner, made, "scenarios/run", {"definition": {}})["results"]
    assert not any(r["passed"] for r in told)


# -- publishing


def test_publishing_says_first_what_it_would_do(
    owner: Client, made: Flow, conversation: Conversation
) -> None:
    meta.deliver(meta.message("hello"))
    told = get(owner, made, "publish")
    assert (told["next"], told["changed"], told["check"]["publishable"]) == (2, False, True)
    changed = flowkit.buttons()
    changed["nodes"][0]["id"] = changed["entry"] = "question"
    post(owner, made, "draft", {"definition": changed, "revision": 0})
    told = get(owner, made, "publish")
    assert (told["changed"], told["revision"]) == (True, 1)
    (older,) = told["older"]
    assert (older["number"], older["contacts"]) == (1, 1)
    (node,) = older["nodes"]
    assert (node["node_id"], node["contacts"], node["proposed"]) == ("ask", 1, None)
    assert node["problem"]


def test_a_draft_is_published_and_contacts_are_moved(
    owner: Client, made: Flow, conversation: Conversation
) -> None:
    meta.deliver(meta.message("hello"))
    post(owner, made, "draft", {"definition": flowkit.buttons(timeout=60), "revision": 0})
    ways = {"ask": "ask", "person": None}
    plan = {"1": {"do": "move", "map": ways, "otherwise": "finish"}}
    wanted = {"revision": 1, "override": "", "older": plan}
    assert post(owner, made, "publish", wanted) == {"number": 2, "moving": 1}
    version = FlowVersion.objects.get(number=2)
    assert version.published_by == User.objects.get(role="owner")
    assert Session.objects.get().version.number == 1, "moved by a task, not by the request"


def test_contacts_are_moved_though_the_draft_is_unchanged(
    owner: Client, made: Flow, conversation: Conversation
) -> None:
    meta.deliver(meta.message("hello"))
    post(owner, made, "draft", {"definition": flowkit.buttons(timeout=60), "revision": 0})
    assert post(owner, made, "publish", {"revision": 1}) == {"number": 2, "moving": 0}
    meta.deliver(meta.message("hi", phone="15550002"))
    told = get(owner, made, "publish")
    assert told["changed"] is False
    assert [older["number"] for older in told["older"]] == [1], "nobody is moved from the live one"
    live = {"revision": 1, "older": {"2": {"do": "stop"}}}
    assert "Version 2 is the live one" in post(owner, made, "publish", live, 422)["error"]
    assert not Move.objects.exists()
    plan = {"revision": 1, "older": {"1": {"do": "move", "map": {"ask": "ask"}}}}
    assert post(owner, made, "publish", plan) == {"number": 2, "moving": 1}
    assert FlowVersion.objects.count() == 2
    order = Move.objects.get()
    assert (order.from_version.number, order.to_version.number) == (1, 2)
    while (again := moves.drain()) is not None and again <= timezone.now():
        pass
    assert {row.version.number for row in Session.objects.all()} == {2}


def test_an_unchanged_draft_whose_called_flow_changed_is_a_change(
    owner: Client, made: Flow, conversation: Conversation
) -> None:
    on = {"type": "keywords", "keywords": ["sub"]}
    go_live(flow("Sub", say("x"), on=on))
    call = flowkit.step("call_flow", "call", {"done": "invite"}, flow="sub")
    caller = go_live(flow("Caller", call, invite(), on={**on, "keywords": ["c"]})).flow
    assert get(owner, caller, "publish")["changed"] is False
    go_live(flow("Sub", say("y"), on=on))
    assert get(owner, caller, "publish")["changed"] is True


def test_what_keeps_it_from_being_published_is_told(owner: Client, made: Flow) -> None:
    post(owner, made, "publish", {"revision": 9}, 409)
    post(owner, made, "draft", {"definition": broken(), "revision": 0})
    told = post(owner, made, "publish", {"revision": 1}, 422)
    assert told["check"]["publishable"] is False
    post(owner, made, "draft", {"definition": flowkit.buttons(timeout=9), "revision": 1})
    wrong = {**SCENARIO, "events": [{"text": "hi", "expected": {"node": "end"}}]}
    post(owner, made, "scenarios", {"scenario": wrong})
    told = post(owner, made, "publish", {"revision": 2}, 422)
    assert [result["passed"] for result in told["scenarios"]] == [False]
    told = post(owner, made, "publish", {"revision": 2, "override": "It is Friday."})
    assert told["number"] == 2


@pytest.mark.parametrize(
    ("older", "status"),
    [
        ({"7": {"do": "stop"}}, 422),
        ({"x": {"do": "stop"}}, 400),
        ({"1": {"do": "burn"}}, 400),
        ({"1": {"do": "move", "map": {"a": 7}}}, 400),
        ({"1": {"do": "move", "otherwise": "burn"}}, 400),
        ({"1": 7}, 400),
        (7, 400),
    ],
)
def test_plans_that_are_none(older: Any, status: int, owner: Client, made: Flow) -> None:
    post(owner, made, "draft", {"definition": flowkit.buttons(timeout=9), "revision": 0})
    assert post(owner, made, "publish", {"revision": 1, "older": older}, status)["error"]
    assert FlowVersion.objects.count() == 1


# -- versions


def test_versions_are_told_as_they_were_published(owner: Client, made: Flow) -> None:
    told = get(owner, made, "versions/1")
    assert (told["number"], told["definition"]) == (1, flowkit.buttons())
    get(owner, made, "versions/2", 404)


def test_differences_are_told(owner: Client, made: Flow) -> None:
    changed = flowkit.buttons(timeout=60)
    post(owner, made, "draft", {"definition": changed, "revision": 0})
    told = get(owner, made, "diff?from=1&to=draft")
    assert told["nodes"]["ask"]["change"] == "changed"
    assert (told["before"], told["after"]) == (flowkit.buttons(), changed)
    get(owner, made, "diff?from=1&to=9", 404)
    for wrong in ("", "?from=x", "?from=-1", "?from=1&to=x", "?from=" + "1" * 50):
        get(owner, made, f"diff{wrong}", 400)


def test_what_is_asked_often_costs_no_more_with_more_flows(
    owner: Client, made: Flow, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for round_ in range(2):
        for n in range(1 + 8 * round_):
            on = {"type": "keywords", "keywords": [f"w{round_}{n}"]}
            go_live(flow(f"F{round_}{n}", say("x"), on=on))
        counts.append(len(site.queries(owner, f"/flows/{made.pk}/state")))
    assert counts[0] == counts[1]
    with django_assert_max_num_queries(16):
        post(owner, made, "check", {"definition": made.draft})
