"""Steps with something to tap: buttons, list, carousel, form, location request, template."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flows.engine.inputs import MessageIn
from flows.engine.nodes.asking import (
    A,
    Asking,
    AskingType,
    Choice,
    Reading,
    choice_answer,
    tapped,
    typed,
)
from flows.engine.nodes.base import NEXT, TEMPLATE_ONLY, Other, Port
from flows.engine.run import Run
from flows.engine.state import cleaned

# What of a form's answer is kept in the session's state, which is written at every turn.
MAX_FORM = 20_000
MAX_FIELDS = 50
_PLAIN = (str, int, float, bool)


class _ChoiceType(AskingType[A]):
    """A question whose reply is one of its choices."""

    def read(self, run: Run, config: A, message: MessageIn) -> Reading | None:
        choices = list(self.choices(config))
        choice = tapped(choices, message) or typed(run, choices, message)
        return choice_answer(run, choice, message) if choice else None


class ButtonsType(_ChoiceType[Asking]):
    """Up to three reply buttons."""

    model = Asking
    kinds = frozenset({"buttons"})

    def choices(self, config: Asking) -> Iterator[Choice]:
        return _choices(config.content.get("buttons"))


class ListType(_ChoiceType[Asking]):
    """A list of rows in sections."""

    model = Asking
    kinds = frozenset({"list"})

    def choices(self, config: Asking) -> Iterator[Choice]:
        for section in _dicts(config.content.get("sections")):
            yield from _choices(section.get("rows"))


class LocationRequestType(AskingType[Asking]):
    """Asks where the customer is."""

    model = Asking
    kinds = frozenset({"location_request"})

    def read(self, run: Run, config: Asking, message: MessageIn) -> Reading | None:  # noqa: ARG002
        content = message.content
        if message.kind != "location" or "latitude" not in content or "longitude" not in content:
            return None
        place = {key: content[key] for key in ("latitude", "longitude")}
        for key in ("name", "address"):
            if content.get(key):
                place[key] = content[key]
        title = place.get("name") or place.get("address")
        place["title"] = title or f"{place['latitude']}, {place['longitude']}"
        return Reading("next", place)


class CarouselType(_ChoiceType[Asking]):
    """Cards side by side. It waits if they have quick replies or a time-out; else it goes on."""

    model = Asking
    kinds = frozenset({"carousel"})

    def choices(self, config: Asking) -> Iterator[Choice]:
        for card in _dicts(config.content.get("cards")):
            yield from _choices(card.get("replies"))

    def ports(self, config: Asking) -> tuple[Port, ...]:
        return super().ports(config) if self._asks(config) else (Port("next", NEXT),)

    def enter(self, run: Run, config: Asking) -> str | None:
        if self._asks(config):
            return super().enter(run, config)
        run.send(config.content, config.fallback)
        return "next"

    def read(self, run: Run, config: Asking, message: MessageIn) -> Reading | None:
        if any(self.choices(config)):
            return super().read(run, config, message)
        return Reading("next", {"value": message.text})

    def _asks(self, config: Asking) -> bool:
        return config.timeout is not None or any(self.choices(config))


class FormType(AskingType[Asking]):
    """A WhatsApp Flow: a form inside the chat. The answer has its fields by name."""

    model = Asking
    kinds = frozenset({"form"})

    def read(self, run: Run, config: Asking, message: MessageIn) -> Reading | None:  # noqa: ARG002
        if message.kind != "form":
            return None
        fields = _form_fields(message.content.get("response"))
        return Reading("next", {**fields, "title": ", ".join(map(str, fields.values()))[:1000]})


def _form_fields(response: Any) -> dict[str, Any]:
    """Return the form's fields that are plain values; the form sends them as JSON in a text."""
    if isinstance(response, str) and len(response) <= MAX_FORM:
        try:
            response = json.loads(response)
        except (ValueError, RecursionError):
            response = None
    if not isinstance(response, Mapping):
        return {}
    plain = {key: value for key, value in response.items() if isinstance(value, _PLAIN)}
    plain.pop("flow_token", None)
    fields = cleaned(dict(list(plain.items())[:MAX_FIELDS]))
    return {key: value for key, value in fields.items() if value is not None}


class TemplateAsking(Asking):
    """A template; a reply that is no tap goes the way of ``other`` or, failing that, ``next``."""

    other: Other = Other(do="route")


class TemplateType(_ChoiceType[TemplateAsking]):
    """Sends an approved template, which needs no open window.

    It waits if there is something to wait for: a quick reply (a button with a ``payload``, which
    is its port) or a time-out. Otherwise it goes on at once.
    """

    model = TemplateAsking
    kinds = TEMPLATE_ONLY

    def choices(self, config: TemplateAsking) -> Iterator[Choice]:
        return template_replies(config.content)

    def ports(self, config: TemplateAsking) -> tuple[Port, ...]:
        if not self._asks(config):
            return (Port("next", NEXT),)
        *others, other = super().ports(config)
        ways = (replace(port, stands_in=True) if port.id == "next" else port for port in others)
        return (*ways, replace(other, falls_to_next=True, optional=True))

    def enter(self, run: Run, config: TemplateAsking) -> str | None:
        if self._asks(config):
            return super().enter(run, config)
        run.send(config.content)
        return "next"

    def free_form(self, config: TemplateAsking) -> bool:  # noqa: ARG002
        return False

    def _asks(self, config: TemplateAsking) -> bool:
        return config.timeout is not None or any(self.choices(config))


def template_replies(content: Mapping[str, Any]) -> Iterator[Choice]:
    """Yield the quick replies of template content: its buttons, and its cards', with a payload."""
    parts = (content, *_dicts(content.get("cards")))
    for button in (button for part in parts for button in _dicts(part.get("buttons"))):
        payload = button.get("payload")
        if isinstance(payload, str) and payload:
            title = button.get("text")
            yield Choice(payload, title if isinstance(title, str) and title else payload)


def _choices(items: Any) -> Iterator[Choice]:
    for item in _dicts(items):
        identity, title = item.get("id"), item.get("title")
        if isinstance(identity, str) and identity and isinstance(title, str):
            yield Choice(identity, title)


def _dicts(items: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(items, list | tuple):
        yield from (item for item in items if isinstance(item, Mapping))
