"""Running sessions: the engine decides, the runner reads and writes, a batch at a time.

All that a batch of conversations needs is read at once, the engine works in memory, and
:meth:`Runner.flush` writes everything in a few statements, in the caller's transaction. The
caller holds the conversations' locks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from uuid import uuid4

from conversations import clock
from conversations.content.sentences import sentence
from conversations.models import Conversation
from flows import engine, follow, sessions
from flows.effects import Due, Effects
from flows.engine import (
    AddTag,
    Effect,
    Facts,
    HandedBack,
    HandOver,
    HttpDone,
    MessageIn,
    StartFlow,
    State,
    Step,
    TimedOut,
    Trigger,
)
from flows.hours import Hours
from flows.sessions import RUNNING, Running
from flows.versions import LiveVersion, definition, live_versions

# Automations in a row that no customer, person or schedule set off.
MAX_DEPTH = 10


class Runner:
    """The sessions of some locked conversations."""

    def __init__(self, conversations: Mapping[int, Conversation]) -> None:
        self._conversations = conversations
        self._effects = Effects()
        self._follow = follow.Follow()
        self._hours = Hours()
        self._running = sessions.load(conversations)
        self._finished: list[Running] = []

    # -- what happens

    def message(
        self, conversation: Conversation, message: MessageIn, *, first: bool = False
    ) -> None:
        """The customer sent something: it moves the running session, or may start one.

        ``first``: he never sent anything before.
        """
        if conversation.handler == Conversation.Handler.HUMAN:
            return
        # A person gave the conversation back to the automation, whose flow may call one again.
        self.handed_back(conversation)
        if conversation.handler == Conversation.Handler.HUMAN:
            return
        running = self._running.get(conversation.pk)
        facts = self.facts(conversation, first=first)
        found = self._answering(message, facts, interrupting=running is not None)
        if found is None:
            if running is not None:
                self._advance(running, message)
            return
        if running is not None:
            self.end(conversation)
        self.start(conversation, *found, message=message, facts=facts)

    def handed_back(self, conversation: Conversation) -> None:
        """A person is done: the session that rested goes on, if its flow says how, or is over."""
        running = self._running.get(conversation.pk)
        human = conversation.handler == Conversation.Handler.HUMAN
        if running is None or running.state.status != "handed_over" or human:
            return
        rested = running.state
        self._advance(running, HandedBack())
        if running.state == rested:
            self.end(conversation)

    def resolved(self, conversation: Conversation) -> None:
        """A person resolved the conversation: what rested is over, and a flow may begin."""
        running = self._running.get(conversation.pk)
        if running is not None and running.state.status == "handed_over":
            self.end(conversation)
        self._set_off(conversation, lambda trigger: trigger.type == "resolved")

    def tagged(self, conversation: Conversation, tags: Iterable[str], depth: int) -> None:
        """The contact got tags while no session ran."""
        new = set(tags) & set(conversation.contact.tags)
        if depth <= MAX_DEPTH:
            self._set_off(
                conversation,
                lambda trigger: trigger.type == "tag_added" and not new.isdisjoint(trigger.tags),
                depth=depth,
            )

    def timed_out(self, conversation: Conversation, token: str) -> None:
        self._advance_if_running(conversation, TimedOut(token))

    def http_done(self, conversation: Conversation, done: HttpDone) -> None:
        self._advance_if_running(conversation, done)

    def start(
        self,
        conversation: Conversation,
        live: LiveVersion,
        trigger: Trigger,
        *,
        message: MessageIn | None = None,
        facts: Facts | None = None,
        depth: int = 0,
    ) -> str:
        """Start a flow where none runs; return the session's key."""
        step = engine.begin(
            live.definition,
            session_id=uuid4().hex,
            trigger=trigger,
            message=message,
            facts=facts or self.facts(conversation),
            now=clock.now(conversation.number),
        )
        running = Running(conversation, live.version_id, step.state, depth=depth)
        self._running[conversation.pk] = running
        self._take(running, step)
        return step.state.session_id

    def end(self, conversation: Conversation) -> None:
        """End the running session."""
        running = self._running[conversation.pk]
        self._finish(running, replace(running.state, status="ended"))

    def replace(
        self, conversation: Conversation, state: State, effects: Iterable[Effect], version_id: int
    ) -> None:
        """Put the running session where it stands in another version."""
        running = self._running[conversation.pk]
        running.version_id = version_id
        running.changed = True
        self._take(running, Step(state, tuple(effects)))

    def stay(self, conversation: Conversation) -> None:
        """Let the running session finish on its version, though others are moved."""
        running = self._running[conversation.pk]
        running.stays = running.changed = True

    def do(self, conversation: Conversation, effects: Iterable[Effect]) -> None:
        """Carry out effects that no step of the session asks for, before it ends."""
        running = self._running[conversation.pk]
        self._effects.add(conversation, running.state.session_id, effects)

    def flush(self) -> Due:
        """Write sessions, messages to send, timers and the contacts' changes."""
        running = [*self._finished, *self._running.values()]
        sessions.save(item for item in running if item.changed)
        due = self._effects.flush(
            {item.state.session_id: item.row.pk for item in running if item.row}
        )
        due.happenings = self._follow.flush(
            running=set(self._running), finished={item.conversation.pk for item in self._finished}
        )
        return due

    # -- what is known

    def conversation(self, key: int) -> Conversation:
        """Return one of the locked conversations."""
        return self._conversations[key]

    def running(self, conversation: Conversation) -> Running | None:
        """Return the session that runs in the conversation, if any."""
        return self._running.get(conversation.pk)

    def is_running(self, conversation: Conversation) -> bool:
        """Return whether a session runs in the conversation."""
        return conversation.pk in self._running

    def resting(self) -> list[int]:
        """Return the conversations whose session rests although the automation may answer."""
        return [
            key
            for key, item in self._running.items()
            if item.state.status == "handed_over"
            and item.conversation.handler == Conversation.Handler.BOT
        ]

    def listens(self, trigger_type: str) -> bool:
        """Return whether a live flow has a trigger of this type."""
        return any(any(live.triggers(trigger_type)) for live in self._live)

    def facts(self, conversation: Conversation, *, first: bool = False) -> Facts:
        """Return what the engine is told of the contact."""
        contact = conversation.contact
        return Facts(
            contact={
                "name": contact.name,
                "phone": contact.phone or "",
                "user_id": contact.user_id or "",
                "fields": contact.fields,
            },
            tags=frozenset(contact.tags),
            window_opened_at=conversation.window_opened_at,
            language=contact.language or None,
            first_contact=first,
            calendars=self._hours,
        )

    @cached_property
    def _live(self) -> list[LiveVersion]:
        return live_versions()

    # -- how sessions move

    def _answering(
        self, message: MessageIn, facts: Facts, *, interrupting: bool
    ) -> follow.Found | None:
        """Return the first flow that answers a message.

        ``interrupting``: only a trigger that may end the running session counts.
        """
        found = (
            (live, trigger)
            for live in self._live
            if (trigger := engine.matching_trigger(live.definition, message, facts=facts))
            and (trigger.interrupts or not interrupting)
        )
        return min(found, key=follow.rank, default=None)

    def _set_off(self, conversation: Conversation, wanted: follow.Test, *, depth: int = 0) -> None:
        """Start the first flow that has such a trigger, unless a session or a person is there."""
        if self.is_running(conversation) or conversation.handler == Conversation.Handler.HUMAN:
            return
        facts = self.facts(conversation)
        if found := follow.first(self._live, wanted, facts):
            self.start(conversation, *found, facts=facts, depth=depth)

    def _advance_if_running(
        self, conversation: Conversation, happened: TimedOut | HttpDone
    ) -> None:
        running = self._running.get(conversation.pk)
        if running is None:
            return
        if conversation.handler == Conversation.Handler.HUMAN:
            # A person has taken over since, and nothing may come between him and the customer.
            running.state = replace(running.state, status="handed_over", waiting=None)
            running.changed = True
        else:
            self._advance(running, happened)

    def _advance(self, running: Running, happened: engine.Input) -> None:
        step = engine.advance(
            definition(running.version_id),
            running.state,
            happened,
            facts=self.facts(running.conversation),
            now=clock.now(running.conversation.number),
        )
        self._take(running, step)

    def _take(self, running: Running, step: Step) -> None:
        running.changed = running.changed or step.state != running.state or running.row is None
        running.state = step.state
        conversation = running.conversation
        self._effects.add(conversation, step.state.session_id, step.effects)
        tags = [effect.tag for effect in step.effects if isinstance(effect, AddTag)]
        if tags and self.listens("tag_added"):
            self._follow.tagged(conversation.pk, tags, running.depth + 1)
        if step.state.status not in RUNNING:
            self._finish(running, step.state)
        for effect in step.effects:
            if isinstance(effect, StartFlow):
                self._start_other(running, effect)

    def _finish(self, running: Running, state: State) -> None:
        running.state = state
        running.changed = True
        self._finished.append(self._running.pop(running.conversation.pk))
        if self.listens("tag_added"):
            self._follow.ended(running.conversation.pk)

    def _start_other(self, running: Running, effect: StartFlow) -> None:
        """Start the flow that a session ended with; a person is called if that cannot be."""
        conversation, depth = running.conversation, running.depth + 1
        found = next(
            (
                (live, trigger)
                for live in self._live
                if live.key == effect.flow and (trigger := next(live.triggers("api"), None))
            ),
            None,
        )
        if found is None:
            said = sentence(
                "The flow “%(name)s” should have started, but it is not live.", name=effect.flow
            )
        elif depth > MAX_DEPTH:
            said = sentence(
                "More than %(most)s flows started each other, one after the other.", most=MAX_DEPTH
            )
        else:
            self.start(conversation, *found, depth=depth)
            return
        key = f"{running.state.session_id}:{running.state.counter}"
        self._effects.add(conversation, running.state.session_id, [HandOver(key, said)])
