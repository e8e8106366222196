"""Which methods each of the agency's addresses takes, and that no form goes through untold."""

import re

import pytest
from django.test import Client

from conversations.models import Conversation, Message
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages import matrix, site
from tests.pages.conftest import SignIn

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
TAKES = {name: address.methods for name, address in matrix.addresses().items()}


@pytest.fixture
def paths(conversation: Conversation) -> site.Paths:
    return site.Paths(conversation, flowkit.go_live(flowkit.buttons()).flow)


def visitor(name: str, alice: Agency, sign_in: SignIn, *, csrf: bool = False) -> Client:
    """Who signs in is not signed in yet; everything else is seen by the owner."""
    return sign_in(alice, "anonymous" if signed_out(name) else "owner", csrf=csrf)


def signed_out(name: str) -> bool:
    return matrix.addresses()[name].signed_out


def test_every_route_is_listed() -> None:
    assert site.names(site.AGENCY) == set(TAKES)


@pytest.mark.parametrize("name", sorted(TAKES))
def test_other_methods_are_not_allowed(
    name: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    client = visitor(name, alice, sign_in)
    for method in sorted(METHODS - TAKES[name]):
        answer = client.generic(method, paths[name])
        assert answer.status_code == 405, method
        assert TAKES[name] <= set(answer["Allow"].split(", "))
    still_signed_in = "_auth_user_id" in client.session
    assert still_signed_in is not signed_out(name)


@pytest.mark.parametrize("name", ["sign-in", "brand", "theme", "numbers"])
def test_what_can_be_read_can_be_asked_for_without_its_body(
    name: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    answer = visitor(name, alice, sign_in).head(paths[name])
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("name", sorted(TAKES))
def test_no_address_takes_a_form_without_its_token(
    name: str, paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    client = visitor(name, alice, sign_in, csrf=True)
    refused = matrix.addresses()[name].unsigned
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
