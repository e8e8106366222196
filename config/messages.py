"""The catalogs of words in config/locale/: gathered from the sources, and compiled for Django.

    python -m config.messages update     gather new words into the .po files (`make messages`)
    python -m config.messages compile    make the .mo files that Django reads (every `make up`)
    python -m config.messages missing    tell what is untranslated, by language

All of it by Babel, so that nobody needs GNU gettext installed.
"""

import ast
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "config" / "locale"
LANGUAGES = ("es", "pt_BR", "hi", "ar")
DOMAINS = ("django", "djangojs")
# Languages in which a missing or unsure translation fails the tests.
COMPLETE = LANGUAGES

APPS = ("agency", "config", "conversations", "flows", "integrations", "tenants", "whatsapp")
SKIPPED = ("migrations", "simulator", "management", "locale", "embedded", "up")
# Here every whole sentence in a string is for people.
SENTENCES = (ROOT / "whatsapp" / "errors.py",)
_WHOLE = re.compile(r"[A-Z].*[.!?]$", re.DOTALL)

PYTHON_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,
    "sentence": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SCRIPT_KEYWORDS = {
    "gettext": None,
    "t": None,
    "ngettext": (1, 2),
    "tn": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# How each language counts, as Django's own catalogs have it.
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "pt_BR": "nplurals=2; plural=(n > 1);",
    "hi": "nplurals=2; plural=(n > 1);",
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
        " n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
}
# Dates would make every gathering a change.
WHEN = datetime(2026, 1, 1, tzinfo=UTC)

Found = tuple[str | tuple[str, str], list[str], str | None]


def po_file(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """Return a language's catalog; an empty one if there is none yet."""
    file = po_file(language, domain)
    if not file.exists():
        catalog = Catalog(locale=language, domain=domain, fuzzy=False, charset="utf-8")
        catalog.mime_headers = [
            ("Project-Id-Version", domain),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", PLURALS[language]),
        ]
        return catalog
    with file.open("rb") as opened:
        return read_po(opened, locale=language, domain=domain)


def gathered(domain: str) -> Catalog:
    """Return all words of the sources."""
    catalog = Catalog(
        domain=domain, project=domain, version="1", creation_date=WHEN, charset="utf-8", fuzzy=False
    )
    sources = _scripts() if domain == "djangojs" else _pages_and_programs()
    for file, found in sources:
        place = str(file.relative_to(ROOT))
        for words, comments, context in found:
            catalog.add(words, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def _pages_and_programs() -> Iterator[tuple[Path, Iterable[Found]]]:
    for file in sorted((ROOT / "templates").rglob("*")):
        if file.suffix in (".html", ".txt"):
            yield file, list(_of_template(file))
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if not set(file.relative_to(ROOT).parts) & set(SKIPPED):
                yield file, list(_of_program(file))
    for file in SENTENCES:
        yield file, [(words, [], None) for words in _sentences(file)]


def _scripts() -> Iterator[tuple[Path, Iterable[Found]]]:
    own = sorted((ROOT / "static" / "js").rglob("*.js"))
    builder = [
        file
        for file in sorted((ROOT / "builder" / "src").rglob("*"))
        if file.suffix in (".ts", ".tsx", ".js", ".jsx") and ".test." not in file.name
    ]
    for file in [*own, *builder]:
        with file.open("rb") as opened:
            options = {"jsx": True, "template_string": True, "parse_template_string": True}
            found = extract("javascript", opened, SCRIPT_KEYWORDS, ["Translators:"], options)
            yield file, [_found(*one) for one in found]


def _of_program(file: Path) -> Iterator[Found]:
    with file.open("rb") as opened:
        for one in extract("python", opened, PYTHON_KEYWORDS, ["Translators:"]):
            yield _found(*one)


def _of_template(file: Path) -> Iterator[Found]:
    # Django turns a template into something like a program, which is read as one.
    from django.utils.translation.template import templatize  # noqa: PLC0415 - compiling needs none

    program = templatize(file.read_text(), origin=str(file))
    # What was no tag is left as X and blanks, whose indentation would confuse the reader.
    lines = "\n".join(line.strip() for line in program.splitlines())
    for one in extract("python", io.BytesIO(lines.encode()), PYTHON_KEYWORDS, ["Translators:"]):
        yield _found(*one)


def _found(
    _line: int, words: str | tuple[str, ...], comments: list[str], context: str | None
) -> Found:
    if isinstance(words, str):
        return words, comments, context
    return (words[0], words[1]), comments, context


def _sentences(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in docs and _WHOLE.match(node.value):
            yield node.value


def update() -> None:
    """Bring new words into every catalog; what is gone from the sources goes from them too."""
    for domain in DOMAINS:
        template = gathered(domain)
        for language in LANGUAGES:
            catalog = read(language, domain)
            # A guess at a changed sentence would be wrong more often than it would help.
            catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
            catalog.obsolete.clear()
            catalog.creation_date = catalog.revision_date = WHEN
            catalog.fuzzy = False
            catalog.header_comment = (
                "# Gathered by `make messages`; only the translations are written by hand."
            )
            file = po_file(language, domain)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as opened:
                write_po(opened, catalog, width=100, include_lineno=False, sort_output=True)


def compile_all() -> None:
    """Make the compiled catalogs that are missing or older than their sources."""
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = file.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= file.stat().st_mtime:
            continue
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=file.parent.parent.name, domain=file.stem)
        for message in [message for message in catalog if message.id and not _whole(message)]:
            # Compiled, a form without words would be shown as nothing.
            catalog.delete(message.id, message.context)
        # Whole or not at all: others may be reading it.
        draft = compiled.with_suffix(f".{file.stem}.new")
        with draft.open("wb") as opened:
            write_mo(opened, catalog)
        draft.replace(compiled)


def missing(language: str, domain: str) -> list[str]:
    """Return the words of the sources that a language has no sure translation of."""
    catalog = read(language, domain)
    return [
        _first(message.id)
        for message in gathered(domain)
        if message.id and not _is_translated(catalog, message.id, message.context)
    ]


def _is_translated(
    catalog: Catalog, words: str | list[str] | tuple[str, ...], context: str | None
) -> bool:
    message = catalog.get(words if isinstance(words, str) else words[0], context)
    return message is not None and not message.fuzzy and _whole(message)


def _whole(message: Message) -> bool:
    """Tell whether a message is translated in all its forms."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return bool(forms) and all(forms)


def _first(words: str | list[str] | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else words[0]


def tell_missing() -> None:
    for language in LANGUAGES:
        for domain in DOMAINS:
            lacking = missing(language, domain)
            sys.stdout.write(f"{language} {domain}: {len(lacking)} missing\n")


COMMANDS: dict[str, Callable[[], None]] = {
    "update": update,
    "compile": compile_all,
    "missing": tell_missing,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
