"""A small world around the engine: it keeps the clock and the contact, as the caller would."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flows.engine import (
    AddTag,
    Definition,
    Facts,
    HttpDone,
    Input,
    MessageIn,
    RemoveTag,
    SetField,
    State,
    Step,
    TimedOut,
    advance,
    begin,
    dump_effect,
    matching_trigger,
)

SESSION = "s1"


class World:
    """Plays inputs one after the other; the state goes through JSON between any two of them."""

    def __init__(self, definition: Definition, *, start: str, contact: dict[str, Any]) -> None:
        self.definition = definition
        self.now = datetime.fromisoformat(start)
        self.contact = {**contact, "fields": dict(contact.get("fields", {}))}
        self.tags: set[str] = set()
        self.opened_at: datetime | None = None
        self.state: State | None = None
        self.count = 0

    def facts(self) -> Facts:
        return Facts(
            contact=self.contact,
            tags=frozenset(self.tags),
            window_opened_at=self.opened_at,
            language="en",
        )

    def play(self, event: dict[str, Any]) -> Step | None:
        """Play one event of a case; None if nothing was started by it."""
        self.now += timedelta(seconds=event.get("after", 0))
        if event.get("due"):
            assert self.state is not None
            assert self.state.waiting is not None
            assert self.state.waiting.due_at is not None
            self.now = self.state.waiting.due_at
        given = self._input(event)
        if isinstance(given, MessageIn):
            self.opened_at = self.now
        step = self._step(given)
        if step is not None:
            self.state = _through_json(step.state)
            self._apply(step)
        return step

    def _input(self, event: dict[str, Any]) -> Input:
        waiting = self.state.waiting if self.state else None
        token = event.get("token") or (waiting and waiting.token) or "none"
        if "http" in event:
            return HttpDone(token, **event["http"])
        if event.get("due") or "token" in event:
            return TimedOut(token)
        self.count += 1
        return message(f"in{self.count}", event)

    def _step(self, given: Input) -> Step | None:
        if self.state is not None:
            return advance(self.definition, self.state, given, facts=self.facts(), now=self.now)
        assert isinstance(given, MessageIn)
        trigger = matching_trigger(self.definition, given, facts=self.facts())
        if trigger is None:
            return None
        return begin(
            self.definition,
            session_id=SESSION,
            trigger=trigger,
            message=given,
            facts=self.facts(),
            now=self.now,
        )

    def _apply(self, step: Step) -> None:
        for effect in step.effects:
            match effect:
                case AddTag(tag=tag):
                    self.tags.add(tag)
                case RemoveTag(tag=tag):
                    self.tags.discard(tag)
                case SetField(name=name, value=value):
                    self.contact["fields"][name] = value
                case _:
                    pass


def message(wamid: str, event: dict[str, Any]) -> MessageIn:
    """Return a message from ``{"text"}``, ``{"tap", "title"}``, ``{"location"}``, ``{"kind"}``."""
    if "tap" in event:
        title = event.get("title", event["tap"])
        content = {"kind": "choice", "id": event["tap"], "title": title, "source": "button"}
        return MessageIn(wamid, "choice", title, event["tap"], content)
    if "location" in event:
        return MessageIn(wamid, "location", "", None, {"kind": "location", **event["location"]})
    kind = event.get("kind", "text")
    return MessageIn(wamid, kind, event.get("text", ""), None, {"kind": kind})


def record(step: Step | None) -> dict[str, Any] | None:
    """Return a step as a golden file holds it."""
    if step is None:
        return None
    return {
        "effects": [dump_effect(effect) for effect in step.effects],
        "state": step.state.dump(),
        "trace": [asdict(entry) for entry in step.trace],
    }


def _through_json(state: State) -> State:
    again = State.load(json.loads(json.dumps(state.dump())))
    assert again == state
    return again
