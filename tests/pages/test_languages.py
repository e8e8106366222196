"""Pages in other languages: nothing of ours stays English, and flows are judged in the reader's."""

import json

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from django_tenants.utils import tenant_context

from agency.languages import WORDLESS
from agency.models import User
from config import messages
from conversations import forms
from conversations.content import ContentError, parse_content
from conversations.content.sentences import sentence
from conversations.models import Conversation
from conversations.templatetags.list_tags import shown_preview
from conversations.templatetags.note_tags import note_words
from flows import handling
from tenants.models import Agency
from tests.integration import flowkit
from tests.pages import matrix, site
from tests.pages.conftest import SignIn
from tests.pages.test_templates import see_every_kind
from tests.unit.test_words import Words

# Django's codes, with those of the catalogs.
LANGUAGES = {"es": "es", "pt-br": "pt_BR", "hi": "hi", "ar": "ar"}

# What the rows of these pages are called.
NAMES = {"Opening hours", "Small print"}


def english(language: str) -> set[str]:
    """Return what of ours is said otherwise in this language.

    Single words are left out: the customers and flows of these pages say "Hello" and "Yes" too.
    """
    catalog = messages.read(LANGUAGES[language], "django")
    pairs = [(m.id, m.string) for m in catalog if isinstance(m.id, str) and m.id]
    others = {words for words, said in pairs if words != said and " " in words}
    return others - {said for _words, said in pairs} - NAMES


def said(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    return {" ".join(text.split()) for text in words.found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_no_english(
    conversation: Conversation, alice: Agency, sign_in: SignIn, language: str
) -> None:
    owner = sign_in(alice, "owner")
    flow = flowkit.go_live(flowkit.buttons()).flow
    see_every_kind(owner, conversation)
    User.objects.filter(email="owner@example.com").update(language=language, name="Nora")
    known = english(language)
    paths = site.Paths(conversation, flow)
    left: dict[str, set[str]] = {}
    pages = 0
    for name, path in paths.items():
        # A picture that is not there is answered without asking who reads, and an invitation is in
        # the language that it was written in.
        if matrix.addresses()[name].ask != "get" or path.startswith(WORDLESS) or name == "join":
            continue
        answer = owner.get(path, headers={"Accept-Language": language})
        if not str(answer.get("Content-Type", "")).startswith("text/html") or answer.streaming:
            continue
        pages += 1
        if found := said(answer.content.decode()) & known:
            left[name] = found
    assert pages > 30
    assert left == {}, left


def test_a_flow_is_judged_in_the_language_of_who_asks(alice: Agency, sign_in: SignIn) -> None:
    owner = sign_in(alice, "owner")
    definition = flowkit.buttons()
    made = flowkit.go_live(definition).flow
    definition["nodes"][0]["ports"]["yes"] = "nowhere"
    definition["nodes"][0]["config"]["content"]["body"] = "{{ answers.unknown }} " + "x" * 2000

    def told(language: str) -> list[tuple[str, str]]:
        User.objects.filter(email="owner@example.com").update(language=language)
        body = json.dumps({"definition": definition})
        answer = owner.post(f"/flows/{made.pk}/check", body, content_type="application/json")
        return [(one["message"], one["cure"]) for one in answer.json()["diagnostics"]]

    english, spanish = told("en"), told("es")
    assert len(english) == len(spanish) >= 2
    assert not {cure for _message, cure in english} & {cure for _message, cure in spanish}
    assert not {message for message, _cure in english} & {message for message, _cure in spanish}


def test_limits_of_content_are_told_in_the_language_of_who_writes() -> None:
    with pytest.raises(ContentError) as caught:
        parse_content({"kind": "text", "body": "x" * 5000})
    [english] = forms.problems(caught.value)
    with translation.override("es"):
        [spanish] = forms.problems(caught.value)
    assert "4096" in english.message.replace(",", "")
    assert spanish.message != english.message
    assert spanish.message.endswith(".")


def test_arabic_has_six_forms() -> None:
    known = messages.read("ar", "django").get("%(n)s unread")
    assert known is not None
    with translation.override("ar"):
        said = [ngettext("%(n)s unread", "%(n)s unread", n) for n in (0, 1, 2, 5, 11, 100)]
    assert said == list(known.string)


def test_words_that_are_stored_are_said_in_the_language_of_who_reads(
    conversation: Conversation, alice: Agency
) -> None:
    gone = sentence("The team “%(team)s” is not there any more.", team="Sales")
    with tenant_context(alice):
        note = handling.note(conversation, gone)
        note.save()
        note.refresh_from_db()
    assert note_words(note) == "The team “Sales” is not there any more."
    with translation.override("es"):
        assert note_words(note) == "El equipo «Sales» ya no existe."
        assert shown_preview("Deleted a message") == "Eliminó un mensaje"
        assert shown_preview("Yes") == "Yes"
