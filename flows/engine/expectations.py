"""Compares what came of an event with what was expected of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conversations.content.sentences import Sentence, noop, sentence
from flows.engine.scenario import Event

VIEWS = ("sent", "node", "status", "answers", "fields", "tags", "effects", "state", "trace")
_WORDS = {
    "sent": noop("the messages should be %(expected)s, and are %(got)s"),
    "node": noop("the step where it is should be %(expected)s, and is %(got)s"),
    "status": noop("what it does there should be %(expected)s, and is %(got)s"),
    "answers": noop("the answers should be %(expected)s, and are %(got)s"),
    "fields": noop("the contact's fields should be %(expected)s, and are %(got)s"),
    "tags": noop("the contact's tags should be %(expected)s, and are %(got)s"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One view that differs; ``what`` names it."""

    what: str
    expected: Any
    got: Any

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {"what": self.what, "expected": self.expected, "got": self.got}

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def sentence(self) -> Sentence:
        """Say it, as it stands behind the event that it is about."""
        expected, got = _said(self.expected), _said(self.got)
        if expected == got:
            expected, got = repr(self.expected), repr(self.got)
        if words := _WORDS.get(self.what):
            return sentence(words, expected=expected, got=got)
        words = noop("“%(what)s” should be %(expected)s, and is %(got)s")
        return sentence(words, what=self.what, expected=expected, got=got)


def problems(event: Event, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what differs between an event's expectation and what came of it (bench.Bench)."""
    expected = event.expected
    if not isinstance(expected, Mapping):
        if expected is not None or data["happened"]:
            seen = {view: data[view] for view in ("sent", "node", "status")}
            yield Problem("anything", expected, seen if data["happened"] else None)
        return
    for view, wanted in expected.items():
        got = _seen(view, wanted, data)
        if got != wanted:
            yield Problem(view, wanted, got)


def _seen(view: str, wanted: Any, data: Mapping[str, Any]) -> Any:
    """Return what there is to be compared with an expectation."""
    if view not in VIEWS:
        return sentence("nothing that can be expected")
    if view == "sent":
        return [_like(one, wanted, place) for place, one in enumerate(data["sent"])]
    return data[view]


def _like(sent: Mapping[str, Any], wanted: Any, place: int) -> dict[str, Any]:
    """Return of a message what the expectation for its place speaks of, else kind and text."""
    model = wanted[place] if isinstance(wanted, list) and place < len(wanted) else None
    keys = model if isinstance(model, Mapping) else ("kind", "text")
    return {key: sent.get(key) for key in keys}


def _said(value: Any) -> str:
    if value is None:
        return sentence("nothing")
    if isinstance(value, list) and all(isinstance(one, Mapping) and "text" in one for one in value):
        return ", ".join(f"“{one['text']}”" for one in value) or sentence("none")
    return f"“{value}”" if isinstance(value, str) else repr(value)
