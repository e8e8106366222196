"""The frame of all pages: language, words of scripts, the switch in the menu, the style page."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import translation

from agency import languages
from agency.models import User
from agency.sentences import translated
from config import design, icons
from conversations.content.sentences import sentence
from tenants.models import Agency
from tests.pages.conftest import SignIn


def test_a_page_is_in_the_language_that_the_browser_asks_for(alice: Agency) -> None:
    visitor = Client(SERVER_NAME="alice.localhost")
    arabic = visitor.get("/sign-in/", headers={"Accept-Language": "ar"})
    assert '<html lang="ar" dir="rtl">' in arabic.content.decode()
    assert arabic["Content-Language"] == "ar"
    assert "Accept-Language" in arabic["Vary"]
    unknown = visitor.get("/sign-in/", headers={"Accept-Language": "fi"})
    assert '<html lang="en" dir="ltr">' in unknown.content.decode()


def test_a_chosen_language_stays(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    answer = agent.post("/language/", {"language": "pt-br", "next": "/flows/"})
    assert answer["Location"] == "/flows/"
    assert User.objects.get(email="agent@example.com").language == "pt-br"
    assert '<html lang="pt-BR" dir="ltr">' in agent.get("/flows/").content.decode()
    agent.post("/language/", {"language": "xx", "next": "https://evil.example/"})
    assert User.objects.get(email="agent@example.com").language == ""


def test_scripts_find_their_words(alice: Agency) -> None:
    visitor = Client(SERVER_NAME="alice.localhost")
    answer = visitor.get("/words/es/any.js")
    assert "immutable" in answer["Cache-Control"]
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]
    assert "gettext" in answer.content.decode()
    with translation.override("en"):
        assert languages.words_url() == ""
    with translation.override("hi"):
        assert languages.words_url().startswith("/words/hi/")


def test_words_are_there_before_the_scripts_of_a_page(alice: Agency, sign_in: SignIn) -> None:
    client = sign_in(alice, "client")
    page = client.get("/portal/", headers={"Accept-Language": "ar"}).content.decode()
    assert 0 < page.index("/words/ar/") < page.index('type="module"')


def test_sentences_of_pure_rooms_are_said_at_the_face() -> None:
    said = sentence("may have at most %(most)s elements", most=3)
    assert said == "may have at most 3 elements"
    assert translated(said) == said
    assert translated(sentence("must be %(what)s, not %(value)s", what=sentence("text"), value="1"))
    assert translated("what somebody wrote") == "what somebody wrote"
    assert translated("") == ""


@pytest.mark.django_db
def test_the_style_page() -> None:
    request = RequestFactory().get("/_design/", SERVER_NAME="localhost")
    request.user = AnonymousUser()
    text = design.page(request).content.decode()
    assert "Maya Fernández" in text
    assert " style=" not in text


def test_icons_that_templates_name_are_drawn() -> None:
    drawn = icons.SPRITE.read_text()
    assert all(f'id="{name}"' in drawn for name in icons.named())
    for file in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        for part in file.read_text().split('{% icon "')[1:]:
            name = part.partition('"')[0]
            assert f'id="{name}"' in drawn, f"{file}: {name}"
