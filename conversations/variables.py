"""Variables in what people write: filled in when it is sent, by the same rules as in flows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agency.models import User
from agency.sentences import translated
from conversations.content import ContentError, Problem
from conversations.models import Contact
from conversations.texts import Renderer, TemplateError, has_variables

MISSING = "missing_variable"


@dataclass(frozen=True, slots=True)
class Variable:
    """One entry of the composer's menu: what is written, what it is called, what it says here."""

    path: str
    label: str
    value: str

    @property
    def source(self) -> str:
        return "{{ " + self.path + " }}"


def scope(contact: Contact, by: User | None) -> dict[str, Any]:
    """Return what texts may ask for. What is empty is not there, so that asking for it shows."""
    known = {
        "name": contact.name,
        "first_name": _first(contact.name),
        "phone": contact.phone,
        "user_id": contact.user_id,
    }
    fields = {name: value for name, value in contact.fields.items() if _says(value)}
    writer = {"name": by.name, "first_name": _first(by.name)} if by else {}
    return {
        "contact": {name: value for name, value in known.items() if value} | {"fields": fields},
        "agent": {name: value for name, value in writer.items() if value},
        "tags": sorted(contact.tags),
        "language": contact.language or None,
    }


def menu(contact: Contact, by: User) -> list[Variable]:
    """Return the variables that can be put into a text by a click."""
    there = scope(contact, by)
    plain = {
        "contact.name": _("Name of the contact"),
        "contact.first_name": _("First name of the contact"),
        "contact.phone": _("Phone number of the contact"),
        "agent.name": _("Your name"),
        "agent.first_name": _("Your first name"),
    }
    # By their keys in words: what people call them would be asked for with every conversation.
    fields = {
        f"contact.fields.{key}": key.replace("_", " ").capitalize()
        for key in sorted(contact.fields)
        if _plain(key)
    }
    return [Variable(path, label, _at(there, path)) for path, label in {**plain, **fields}.items()]


def fill(content: dict[str, Any], *, contact: Contact, by: User | None) -> dict[str, Any]:
    """Return the content with its variables filled in. Raises :class:`ContentError`.

    A variable that has nothing to say is an error: nobody wants to send “Hello ,”.
    """
    if not any(has_variables(text) for _path, text in _texts(content, ())):
        return content
    filler = _Filler(scope(contact, by))
    filled: dict[str, Any] = filler.data(content, ())
    if filler.problems:
        raise ContentError(filler.problems)
    return filled


def check(content: dict[str, Any]) -> None:
    """Raise :class:`ContentError` for texts that nobody could fill in."""
    renderer = Renderer()
    problems = []
    for path, text in _texts(content, ()):
        try:
            renderer.roots(text)
        except TemplateError as error:
            problems.append(Problem(".".join(path), None, text, translated(error.sentence)))
    if problems:
        raise ContentError(problems)


class _Filler:
    """Fills texts in, and notes what is wrong with them and where."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.problems: list[Problem] = []
        self._scope = values
        self._renderer = Renderer()

    def data(self, data: Any, path: tuple[str, ...]) -> Any:
        if isinstance(data, str):
            return self._text(data, path)
        if isinstance(data, dict):
            return {key: self.data(value, (*path, key)) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.data(value, (*path, str(n))) for n, value in enumerate(data)]
        return data

    def _text(self, text: str, path: tuple[str, ...]) -> str:
        missing: list[str] = []
        try:
            filled = self._renderer.text(text, self._scope, missing)
        except TemplateError as error:
            self._wrong(path, text, translated(error.sentence))
            return text
        for name in dict.fromkeys(missing):
            sentence = _(
                "“%(variable)s” says nothing for this contact: write it yourself, or give it a"
                " default, as in {{ %(variable)s | default: “…” }}."
            )
            self._wrong(path, text, sentence % {"variable": name})
        return filled

    def _wrong(self, path: tuple[str, ...], text: str, sentence: str) -> None:
        self.problems.append(Problem(".".join(path), None, text, sentence))


def _texts(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, str(number)))


def _first(name: str) -> str:
    return (name.split() or [""])[0]


def _says(value: Any) -> bool:
    return bool(value) or value in (0, False)


def _plain(name: str) -> bool:
    """Whether Liquid reads the name as it is."""
    return name.isidentifier()


def _at(values: dict[str, Any], path: str) -> str:
    found: Any = values
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return "" if found is None else str(found)
