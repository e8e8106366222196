"""Who may open what: every URL, every role, and the cookie of another agency."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_tenants.utils import tenant_context

from conversations.models import Conversation, MediaFile, Message
from flows.models import Flow
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages import site
from tests.pages.conftest import SignIn

ROLES = ("anonymous", "agent", "admin", "owner")
STAFF = {"anonymous": 302, "agent": 200, "admin": 200, "owner": 200}
MANAGERS = {"anonymous": 302, "agent": 403, "admin": 200, "owner": 200}
OPEN = dict.fromkeys(ROLES, 200)
# What the builder asks for: JSON. Nothing is sent here, so that what takes a body finds none.
API_READ = {"anonymous": 401, "agent": 200, "admin": 200, "owner": 200}
API_ASK = {"anonymous": 401, "agent": 400, "admin": 400, "owner": 400}
API_WRITE = {"anonymous": 401, "agent": 403, "admin": 400, "owner": 400}
FORM = {"anonymous": 302, "agent": 403, "admin": 302, "owner": 302}

# name -> (how it is asked for, what each role gets)
AGENCY: dict[str, tuple[str, dict[str, int]]] = {
    "sign-in": ("get", {**dict.fromkeys(ROLES, 302), "anonymous": 200}),
    "sign-out": ("post", dict.fromkeys(ROLES, 302)),
    "brand": ("get", MANAGERS),
    "numbers": ("get", MANAGERS),
    "number": ("post", {**MANAGERS, "admin": 302, "owner": 302}),
    "theme": ("get", OPEN),
    "logo": ("get", dict.fromkeys(ROLES, 404)),
    "home": ("get", dict.fromkeys(ROLES, 302)),
    "inbox": ("get", STAFF),
    "conversation": ("get", STAFF),
    "send": ("post", {**STAFF, "agent": 422, "admin": 422, "owner": 422}),
    "template-fields": ("get", STAFF),
    "act": ("post", dict.fromkeys(ROLES, 302)),
    "media": ("get", STAFF),
    "flows": ("get", STAFF),
    "flow": ("get", STAFF),
    "progress": ("get", STAFF),
    "flow-state": ("get", API_READ),
    "flow-check": ("post", API_ASK),
    "flow-draft": ("post", API_WRITE),
    "flow-settings": ("post", API_WRITE),
    "flow-restore": ("post", API_WRITE),
    "flow-play": ("post", API_ASK),
    "flow-scenarios": ("get", API_READ),
    "flow-run-scenarios": ("post", API_ASK),
    "flow-delete-scenario": ("post", {**API_WRITE, "admin": 200, "owner": 404}),
    "flow-publish": ("get", API_READ),
    "flow-version": ("get", API_READ),
    "flow-diff": ("get", API_ASK),
    "flow-token": ("post", {**API_WRITE, "admin": 422, "owner": 422}),
    "flow-start": ("post", dict.fromkeys(ROLES, 401)),
    "flow-export": ("get", MANAGERS),
    "flow-new": ("post", FORM),
    "flow-import": ("post", FORM),
    "flow-gallery": ("post", FORM),
    "flow-duplicate": ("post", FORM),
    "flow-delete": ("post", FORM),
    "hours": ("get", MANAGERS),
    "hours-edit": ("get", MANAGERS),
    "hours-delete": ("post", {**FORM, "owner": 404}),
    "teams": ("get", MANAGERS),
    "team": ("post", {**MANAGERS}),
    "team-delete": ("post", {**FORM, "owner": 404}),
}
# Addresses that lead to a row.
ROWS = (
    *("conversation", "send", "template-fields", "act", "media", "flow", "number"),
    *(f"flow-{name}" for name in site.OF_A_FLOW),
    *("flow-version", "flow-delete-scenario"),
    *("hours-edit", "hours-delete", "team", "team-delete"),
)


def patterns(entries: list[Any]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


@pytest.fixture
def paths(conversation: Conversation) -> dict[str, str]:
    """One address for each name, with rows of Alice's."""
    flow = flowkit.go_live(flowkit.buttons()).flow
    message = Message.objects.get()
    MediaFile.objects.create(
        message=message, media_id="1", due_at=message.at, state="ready", path="", sniffed_type=""
    )
    media = MediaFile.objects.get()
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    media.path = default_storage.save("alice/page-test", ContentFile(b"x"))
    media.save()
    pk = conversation.pk
    return site.addresses(conversation, flow) | {
        "sign-in": "/sign-in/",
        "sign-out": "/sign-out/",
        "brand": "/settings/brand/",
        "numbers": "/settings/numbers/",
        "number": f"/settings/numbers/{conversation.number_id}/",
        "theme": "/theme/x.css",
        "logo": "/logo/x",
        "home": "/",
        "inbox": "/inbox/",
        "conversation": f"/inbox/{pk}/",
        "send": f"/inbox/{pk}/send",
        "template-fields": f"/inbox/{pk}/template-fields",
        "act": f"/inbox/{pk}/take-over",
        "media": f"/media/{message.ref}",
        "flows": "/flows/",
        "flow": f"/flows/{flow.pk}/",
        "progress": f"/flows/of/{pk}/",
    }


def ask(client: Client, name: str, path: str) -> Any:
    return getattr(client, AGENCY[name][0])(path)


def test_every_address_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in patterns(get_resolver("config.urls").url_patterns)}
    assert names == set(AGENCY)


@pytest.mark.parametrize("name", sorted(AGENCY))
def test_each_role_gets_what_is_its_own(
    name: str, paths: dict[str, str], alice: Agency, sign_in: SignIn
) -> None:
    got = {}
    for role in ROLES:
        answer = ask(sign_in(alice, role), name, paths[name])
        got[role] = answer.status_code
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert got == AGENCY[name][1]


@pytest.mark.parametrize("name", sorted(AGENCY))
def test_another_agencys_cookie_means_nothing(
    name: str, paths: dict[str, str], alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    stranger = sign_in(bob, "owner")
    visitor = sign_in(alice, "anonymous")
    visitor.cookies = stranger.cookies
    assert ask(visitor, name, paths[name]).status_code == AGENCY[name][1]["anonymous"]


@pytest.mark.parametrize("name", ROWS)
def test_another_agencys_ids_lead_nowhere(
    name: str, paths: dict[str, str], bob: Agency, sign_in: SignIn
) -> None:
    with tenant_context(bob):
        assert not Conversation.objects.exists()
        assert not Flow.objects.exists()
    assert ask(sign_in(bob, "owner"), name, paths[name]).status_code == 404


@pytest.mark.parametrize(
    "name", sorted(name for name in AGENCY if AGENCY[name][0] == "post" and name != "flow-start")
)
def test_a_post_needs_its_token(
    name: str, paths: dict[str, str], alice: Agency, sign_in: SignIn
) -> None:
    assert sign_in(alice, "owner", csrf=True).post(paths[name]).status_code == 403


@pytest.mark.parametrize("name", sorted(AGENCY))
def test_no_address_takes_other_methods(
    name: str, paths: dict[str, str], alice: Agency, sign_in: SignIn
) -> None:
    owner = sign_in(alice, "owner")
    assert owner.delete(paths[name]).status_code in (405, 302)


@pytest.mark.parametrize("path", ["/operator/", "/operator/tenants/agency/", "/metrics"])
def test_the_platform_is_for_operators(path: str, alice: Agency, sign_in: SignIn, db: None) -> None:
    assert sign_in(None, "operator").get(path).status_code == 200
    assert sign_in(None, "anonymous").get(path).status_code == 302
    staff = sign_in(alice, "owner")
    visitor = sign_in(None, "anonymous")
    visitor.cookies = staff.cookies
    assert visitor.get(path).status_code == 302
    assert sign_in(alice, "owner").get(path).status_code == 404, "not on an agency's host"


def test_hosts_that_nobody_owns_get_nothing(db: None) -> None:
    assert Client(SERVER_NAME="nobody.example").get("/").status_code == 404


def test_made_up_ids_are_not_found(alice: Agency, sign_in: SignIn) -> None:
    owner = sign_in(alice, "owner")
    for path in (
        "/inbox/999999/",
        "/inbox/99999999999999999999/",
        "/flows/999999/",
        f"/media/{uuid.uuid4()}",
    ):
        assert owner.get(path).status_code == 404, path
