"""Every word that people see is marked for translation, and every translation fits its original."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from config import messages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
PROGRAMS = [
    file
    for app in messages.APPS
    for file in sorted((ROOT / app).rglob("*.py"))
    if not set(file.relative_to(ROOT).parts) & set(messages.SKIPPED)
]


def is_for_operators(file: Path) -> bool:
    # What only the platform's operators see stays English.
    operators = ("tenants", "door") if file.suffix == ".py" else ("design",)
    return bool(set(file.relative_to(ROOT).parts) & set(operators))


# --- Templates ---------------------------------------------------------------------------------
MARKED = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b.*?{%\s*end(?:blocktranslate|blocktrans)\s*%}"
    r"|{%\s*block \w+_class\s*%}.*?{%\s*endblock\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}",
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# Words in a tag that are shown: given to a filter or an include without _( ).
SHOWN_IN_TAG = re.compile(r"""\|(?:default|default_if_none|yesno|add):"(?:[A-Z]|[^"]* )[^"]*""")
BARE_PLURAL = re.compile(r"\|pluralize\b")
GIVEN_WORDS = re.compile(r"""{%\s*(?:include|with)\b[^%]*\b\w+="[A-Z][a-z]""")
SPOKEN = {
    "abbr", "alt", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext",
    "data-confirm", "data-confirm-action", "data-tip", "hx-confirm", "label", "placeholder",
    "title",
}  # fmt: skip
# What is the same in every language, or a sample of what people write.
SAME = {"WhatsApp", "Meta", "CSV", "PDF", "URL", "API", "SMTP", "DNS", "TXT", "CNAME", "QR", "ID"}
# Code, and (as in HTML) what is marked translate="no".
SILENT = {"script", "style", "code", "kbd", "samp", "pre"}
VOID = {"input", "img", "br", "hr", "source"}
WORD = re.compile(r"[^\W\d_]{2,}")


class Words(HTMLParser):
    """Gathers what a page says outside its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        kept = named.get("translate") == "no"
        if tag in SILENT or (kept and tag not in VOID):
            self._silent.append(tag)
        button = tag == "input" and named.get("type") in ("submit", "button")
        if not kept:
            self.found += [
                value or ""
                for name, value in attrs
                # A sample of what is to be written is no word.
                if (name in SPOKEN and not (name == "placeholder" and " " not in (value or "")))
                or (button and name == "value")
            ]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def unmarked(source: str) -> list[str]:
    plain = MARKED.sub("", source)
    words = Words()
    words.feed(TAG.sub("", plain))
    found = [text.strip() for text in words.found if set(WORD.findall(text)) - SAME]
    for pattern in (SHOWN_IN_TAG, BARE_PLURAL, GIVEN_WORDS):
        found += pattern.findall(plain)
    return found


def test_the_lint_sees_what_is_unmarked() -> None:
    assert unmarked(
        '<p>Hello</p><input placeholder="Your name"><b title="{{ x }}">{{ y }}</b>'
    ) == [
        "Hello",
        "Your name",
    ]
    assert unmarked('{{ x|default:"No name" }}')
    assert unmarked('{% include "a.html" with label="Save it" %}')
    assert not unmarked('{% load i18n %}<p title="{% translate "Hi there" %}">1 · {{ x }}</p>')
    assert not unmarked("{% blocktranslate trimmed %}Hi there{% endblocktranslate %}")


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_templates_mark_their_words(file: Path) -> None:
    if is_for_operators(file):
        return
    assert unmarked(file.read_text()) == []


# --- Programs ----------------------------------------------------------------------------------
CALLS = {
    "success", "error", "warning", "info", "ValidationError", "RegexValidator",
}  # fmt: skip
KEYWORDS = {"label", "help_text", "empty_label", "error_messages", "title_words"}


def _literal(node: ast.expr) -> str:
    """Return words that stand there as they are, or in an f-string; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(value) for value in node.values if isinstance(value, ast.Constant))
    return ""


def unmarked_in_program(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(b) for b in node.bases):
            for member in node.body:
                if isinstance(member, ast.Assign) and isinstance(member.value, ast.Tuple):
                    yield _literal(member.value.elts[-1])


def _of_call(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    name = node.func.id if isinstance(node.func, ast.Name) else name
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    is_message = isinstance(owner, ast.Name) and owner.id == "messages"
    if name in ("success", "error", "warning", "info") and not is_message:
        return
    if name in CALLS:
        # Before the words stand a request or a pattern.
        first = 1 if is_message or name == "RegexValidator" else 0
        yield from (_literal(argument) for argument in node.args[first:])
    if name.endswith(("Field", "Input", "Entry")):
        for keyword in node.keywords:
            if keyword.arg in KEYWORDS:
                yield _literal(keyword.value)


@pytest.mark.parametrize("file", PROGRAMS, ids=lambda file: str(file.relative_to(ROOT)))
def test_programs_mark_their_words(file: Path) -> None:
    if is_for_operators(file):
        return
    found = [words for words in unmarked_in_program(file.read_text()) if " " in words.strip()]
    assert found == []


# --- Scripts -----------------------------------------------------------------------------------
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w'\"`])//[^\n]*", re.DOTALL)
CALLED = re.compile(
    r"\b(?:gettext|ngettext|pgettext|noop)\(\s*(?:(?:\"[^\"]*\"|'[^']*'|`[^`]*`)[\s,+]*)+",
    re.DOTALL,
)
STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
SENTENCE = re.compile(r"^[A-Z][a-z]+(?: [a-z]|$|[.…!?])|^[A-Za-z]+ [a-z]+ [a-z]+")
NAMES = re.compile(
    r"^\^|^(?:[A-Z][a-z]+(?:[A-Z][a-z]+)*|Arrow\w+|Content-Type|Enter|Escape|Home|End|Tab|Backspace|Delete)$"
)


def unmarked_in_script(source: str) -> list[str]:
    plain = CALLED.sub("", COMMENT.sub("", source))
    strings = (next(filter(None, match.groups()), "") for match in STRING.finditer(plain))
    return [text for text in strings if SENTENCE.search(text) and not NAMES.match(text)]


def test_the_lint_of_scripts_sees() -> None:
    assert unmarked_in_script('x.textContent = "Window closed now";') == ["Window closed now"]
    assert not unmarked_in_script('x.textContent = gettext("Window closed now"); // "Nothing here"')


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_scripts_mark_their_words(file: Path) -> None:
    assert unmarked_in_script(file.read_text()) == []


# --- Catalogs ----------------------------------------------------------------------------------
BLANK = re.compile(r"%\(\w+\)[sd]|%%")


def _forms(words: str | list[str] | tuple[str, ...]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


@pytest.mark.parametrize("domain", messages.DOMAINS)
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_catalogs_can_be_read_and_fit(language: str, domain: str) -> None:
    catalog = messages.read(language, domain)
    forms = int(messages.PLURALS[language].partition("nplurals=")[2][0])
    assert catalog.num_plurals == forms
    for message in catalog:
        if message.id and any(_forms(message.string)):
            _check(message, forms)


def _check(message: Message, forms: int) -> None:
    originals, translations = _forms(message.id), _forms(message.string)
    if len(originals) > 1:
        assert len(translations) == forms, message.id
        assert all(translations), f"{message.id}: some of the plural forms are missing"
    asked = {*BLANK.findall(originals[-1])}
    for translation in translations:
        given = {*BLANK.findall(translation)}
        # A form for one or two may spell its number out.
        spelled = given | {blank for blank in asked if len(originals) > 1}
        assert given <= asked, f"{message.id!r}: unknown {given - asked} in {translation!r}"
        assert asked <= spelled, f"{message.id!r}: {asked - given} are missing in {translation!r}"
        assert originals[0].startswith("\n") == translation.startswith("\n")


@pytest.mark.parametrize("domain", messages.DOMAINS)
@pytest.mark.parametrize("language", messages.COMPLETE)
def test_nothing_is_untranslated(language: str, domain: str) -> None:
    assert messages.missing(language, domain) == []
