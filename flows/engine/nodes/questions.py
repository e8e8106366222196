"""Steps with something to tap: buttons, list, location request, template."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.engine.inputs import MessageIn
from flows.engine.nodes.asking import (
    Asking,
    AskingType,
    Choice,
    Reading,
    choice_answer,
    tapped,
    typed,
)
from flows.engine.nodes.base import TEMPLATE_ONLY, Other, Port
from flows.engine.run import Run


class _ChoiceType(AskingType[Asking]):
    """A question whose reply is one of its choices."""

    model = Asking

    def read(self, run: Run, config: Asking, message: MessageIn) -> Reading | None:
        choices = list(self.choices(config))
        choice = tapped(choices, message) or typed(run, choices, message)
        return choice_answer(run, choice, message) if choice else None


class ButtonsType(_ChoiceType):
    """Up to three reply buttons."""

    kinds = frozenset({"buttons"})

    def choices(self, config: Asking) -> Iterator[Choice]:
        return _choices(config.content.get("buttons"))


class ListType(_ChoiceType):
    """A list of rows in sections."""

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


class TemplateAsking(Asking):
    """A template; a reply that is no tap goes the way of ``other`` or, failing that, ``next``."""

    other: Other = Other(do="route")


class TemplateType(AskingType[TemplateAsking]):
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
            return (Port("next", "Next"),)
        *others, other = super().ports(config)
        return (*others, Port("other", other.label, "reply", falls_to_next=True, optional=True))

    def enter(self, run: Run, config: TemplateAsking) -> str | None:
        if self._asks(config):
            return super().enter(run, config)
        run.send(config.content)
        return "next"

    def read(self, run: Run, config: TemplateAsking, message: MessageIn) -> Reading | None:
        choices = list(self.choices(config))
        choice = tapped(choices, message) or typed(run, choices, message)
        return choice_answer(run, choice, message) if choice else None

    def free_form(self, config: TemplateAsking) -> bool:  # noqa: ARG002
        return False

    def _asks(self, config: TemplateAsking) -> bool:
        return config.timeout is not None or any(self.choices(config))


def template_replies(content: Mapping[str, Any]) -> Iterator[Choice]:
    """Yield the quick replies of template content: its buttons that have a payload."""
    for button in _dicts(content.get("buttons")):
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
