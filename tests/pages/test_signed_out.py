"""Where those land who are not signed in, or no longer: never inside a fragment of a page."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from agency.models import User
from conversations.models import Conversation, Message
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages import site
from tests.pages.conftest import SignIn

STAFF = ("home", "inbox", "conversation", "template-fields", "media", "flows", "flow", "progress")
MANAGERS = ("brand", "numbers")
FORMS = ("send", "act", "brand")


@pytest.fixture
def visitor(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "anonymous")


@pytest.fixture
def paths(conversation: Conversation) -> site.Paths:
    return site.Paths(conversation, flowkit.go_live(flowkit.buttons()).flow)


def htmx(page: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": f"http://alice.localhost{page}"}


@pytest.mark.parametrize("name", [*STAFF, *MANAGERS])
def test_a_page_is_found_again_after_signing_in(
    name: str, paths: site.Paths, visitor: Client
) -> None:
    User.objects.create_user("maya@example.com", "a long password", role="owner")
    path = paths[name] + "?which=human"
    answer = visitor.get(path)
    assert answer.status_code == 302
    form = {"username": "maya@example.com", "password": "a long password"}
    assert visitor.post(answer["Location"], form)["Location"] == path


@pytest.mark.parametrize("name", [*STAFF, *MANAGERS])
def test_a_fragment_takes_its_whole_page_to_the_sign_in(
    name: str, paths: site.Paths, visitor: Client
) -> None:
    page = paths["conversation"] + "?which=open"
    answer = visitor.get(paths[name] + "?part=thread", headers=htmx(page))
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"/sign-in/?next={page.replace('?', '%3F').replace('=', '%3D')}"
    assert answer.content == b""


def test_a_fragment_is_led_to_no_other_site(paths: site.Paths, visitor: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/inbox/"}
    answer = visitor.get(paths["inbox"], headers=headers)
    assert answer["HX-Redirect"] == "/sign-in/?next=/"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_leads_to_the_sign_in_and_not_back_to_itself(
    name: str, paths: site.Paths, visitor: Client
) -> None:
    answer = visitor.post(paths[name], {"key": "k", "body": "Hello"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert not Message.objects.filter(direction="out").exists()
    assert Conversation.objects.get().handler == "bot"


def test_the_composer_says_that_one_is_signed_out_and_keeps_what_was_typed(
    paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    agent = sign_in(alice, "agent")
    Session.objects.all().delete()
    form = {"key": "k", "body": "Hello"}
    answer = agent.post(paths["send"], form, headers=htmx(paths["conversation"]))
    # An answer that the page shows, and counts as a failure: the composer is not cleared.
    assert answer.status_code == 422
    assert "You are signed out, and nothing was sent." in site.Page(answer.content.decode()).text
    assert "HX-Redirect" not in answer
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
def test_who_was_removed_or_has_a_new_password_is_out_at_once(
    change: dict[str, object], paths: site.Paths, alice: Agency, sign_in: SignIn
) -> None:
    agent = sign_in(alice, "agent")
    assert agent.get(paths["inbox"]).status_code == 200
    User.objects.update(**change)
    assert agent.get(paths["inbox"]).status_code == 302


def test_a_role_counts_as_it_is_now(paths: site.Paths, alice: Agency, sign_in: SignIn) -> None:
    admin = sign_in(alice, "admin")
    assert admin.get(paths["brand"]).status_code == 200
    User.objects.update(role="agent")
    assert admin.get(paths["brand"]).status_code == 403
    assert admin.get(paths["numbers"], headers=htmx("/inbox/")).status_code == 403
    assert "/settings/brand/" not in admin.get(paths["inbox"]).content.decode()
