"""Which methods each of the agency's addresses takes, and that no form goes through untold."""

import re

import pytest
from django.test import Client

from conversations.models import Conversation, Message
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages import site
from tests.pages.conftest import SignIn

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
TAKES: dict[str, set[str]] = {
    "sign-in": {"GET", "POST"},
    "sign-out": {"POST"},
    "brand": {"GET", "POST"},
    "theme": {"GET"},
    "logo": {"GET"},
    "home": {"GET"},
    "inbox": {"GET"},
    "conversation": {"GET"},
    "send": {"POST"},
    "template-fields": {"GET"},
    "act": {"POST"},
    "numbers": {"GET"},
    "number": {"POST"},
    "media": {"GET"},
    "flows": {"GET"},
    "flow": {"GET"},
    "progress": {"GET"},
    **{name: {"GET"} for name in site.OF_FLOWS_READ},
    **{name: {"POST"} for name in site.OF_FLOWS_WRITTEN},
    "flow-scenarios": {"GET", "POST"},
    "flow-publish": {"GET", "POST"},
    "hours": {"GET", "POST"},
    "hours-edit": {"GET", "POST"},
    "hours-delete": {"POST"},
    "teams": {"GET", "POST"},
    "team": {"POST"},
    "team-delete": {"POST"},
}


@pytest.fixture
def paths(conversation: Conversation) -> dict[str, str]:
    return site.addresses(conversation, flowkit.go_live(flowkit.buttons()).flow)


def visitor(name: str, alice: Agency, sign_in: SignIn, *, csrf: bool = False) -> Client:
    """Who signs in is not signed in yet; everything else is seen by the owner."""
    return sign_in(alice, "anonymous" if name == "sign-in" else "owner", csrf=csrf)


def test_every_route_is_listed() -> None:
    assert set(site.routes(site.AGENCY).values()) == set(TAKES)


@pytest.mark.parametrize("name", sorted(TAKES))
def test_other_methods_are_not_allowed(
    name: str, paths: dict[str, str], alice: Agency, sign_in: SignIn
) -> None:
    client = visitor(name, alice, sign_in)
    for method in sorted(METHODS - TAKES[name]):
        answer = client.generic(method, paths[name])
        assert answer.status_code == 405, method
        assert TAKES[name] <= set(answer["Allow"].split(", "))
    still_signed_in = client.get("/inbox/").status_code == 200
    assert still_signed_in is (name != "sign-in")


@pytest.mark.parametrize("name", ["sign-in", "brand", "theme", "numbers"])
def test_what_can_be_read_can_be_asked_for_without_its_body(
    name: str, paths: dict[str, str], alice: Agency, sign_in: SignIn
) -> None:
    answer = visitor(name, alice, sign_in).head(paths[name])
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("name", sorted(TAKES))
def test_no_address_takes_a_form_without_its_token(
    name: str, paths: dict[str, str], alice: Agency, sign_in: SignIn
) -> None:
    client = visitor(name, alice, sign_in, csrf=True)
    # The start address takes no cookie, so it needs no form's token; it has one of its own.
    refused = 401 if name == "flow-start" else 403
    assert client.post(paths[name], {"body": "x", "key": "k"}).status_code == refused
    assert client.post(paths[name], {"csrfmiddlewaretoken": "x" * 64}).status_code == refused
    assert not Message.objects.filter(direction="out").exists()


def test_the_page_brings_the_token_that_its_fragments_send(
    conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    owner = sign_in(alice, "owner", csrf=True)
    page = owner.get(f"/inbox/{conversation.pk}/").content.decode()
    token = re.search(r'"X-CSRFToken": "(\w+)"', page)
    assert token
    answer = owner.post(
        f"/inbox/{conversation.pk}/send",
        {"body": "Hello", "key": "k"},
        headers={"X-CSRFToken": token[1]},
    )
    assert answer.status_code == 200
