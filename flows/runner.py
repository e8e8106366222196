"""Running sessions: the engine decides, the runner reads and writes, a batch at a time.

All that a batch of conversations needs is read at once, the engine works in memory, and
:meth:`Runner.flush` writes everything in a few statements, in the caller's transaction. The
caller holds the conversations' locks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from conversations import clock
from conversations.models import Conversation
from flows import engine
from flows.effects import Due, Effects
from flows.engine import Facts, HttpDone, MessageIn, State, Step, TimedOut
from flows.models import Session
from flows.versions import LiveVersion, definition, live_versions
from tenants import bulk

RUNNING = (Session.Status.WAITING, Session.Status.HANDED_OVER)


@dataclass(slots=True)
class Running:
    """A session in memory: the engine's state and the row that it came from, if any."""

    conversation: Conversation
    version_id: int
    state: State
    row: Session | None = None
    changed: bool = False


class Runner:
    """The sessions of some locked conversations."""

    def __init__(self, conversations: Mapping[int, Conversation]) -> None:
        self._conversations = conversations
        self._live: list[LiveVersion] | None = None
        self._effects = Effects()
        self._running = {
            row.conversation_id: Running(
                conversations[row.conversation_id], row.version_id, State.load(row.state), row
            )
            for row in Session.objects.raw(
                "SELECT * FROM flows_session WHERE conversation_id = ANY(%s) AND status = ANY(%s)",
                [list(conversations), [str(status) for status in RUNNING]],
            )
        }
        self._finished: list[Running] = []

    def message(self, conversation: Conversation, message: MessageIn) -> None:
        """The customer sent something: it moves the running session, or may start one."""
        if conversation.handler == Conversation.Handler.HUMAN:
            return
        running = self._running.get(conversation.pk)
        if running is not None and running.state.status == "handed_over":
            # A person gave the conversation back to the automation.
            self._finish(running, replace(running.state, status="ended"))
            running = None
        if running is None:
            self._begin(conversation, message)
        elif not self._begin(conversation, message, interrupting=True):
            self._advance(running, message)

    def timed_out(self, conversation: Conversation, token: str) -> None:
        self._advance_if_running(conversation, TimedOut(token))

    def http_done(self, conversation: Conversation, done: HttpDone) -> None:
        self._advance_if_running(conversation, done)

    def flush(self) -> Due:
        """Write sessions, messages to send, timers and the contacts' changes."""
        running = [*self._finished, *self._running.values()]
        _save(item for item in running if item.changed)
        return self._effects.flush(
            {item.state.session_id: item.row.pk for item in running if item.row}
        )

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

    def _begin(
        self, conversation: Conversation, message: MessageIn, *, interrupting: bool = False
    ) -> bool:
        """Start the first flow that answers this message; return whether there is one.

        ``interrupting``: only a trigger that may end the running session counts.
        """
        if self._live is None:
            self._live = live_versions()
        facts = _facts(conversation)
        for live in self._live:
            trigger = engine.matching_trigger(live.definition, message, facts=facts)
            if trigger is None or (interrupting and not trigger.interrupts):
                continue
            if interrupting:
                stopped = self._running[conversation.pk]
                self._finish(stopped, replace(stopped.state, status="ended"))
            step = engine.begin(
                live.definition,
                session_id=uuid4().hex,
                trigger=trigger,
                message=message,
                facts=facts,
                now=clock.now(conversation.number),
            )
            running = Running(conversation, live.version_id, step.state)
            self._running[conversation.pk] = running
            self._take(running, step)
            return True
        return False

    def _advance(self, running: Running, happened: engine.Input) -> None:
        step = engine.advance(
            definition(running.version_id),
            running.state,
            happened,
            facts=_facts(running.conversation),
            now=clock.now(running.conversation.number),
        )
        self._take(running, step)

    def _take(self, running: Running, step: Step) -> None:
        running.changed = running.changed or step.state != running.state or running.row is None
        running.state = step.state
        self._effects.add(running.conversation, step)
        if step.state.status not in RUNNING:
            self._finish(running, step.state)

    def _finish(self, running: Running, state: State) -> None:
        running.state = state
        running.changed = True
        self._finished.append(self._running.pop(running.conversation.pk))


def _facts(conversation: Conversation) -> Facts:
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
    )


def _save(changed: Iterable[Running]) -> None:
    """Write sessions. Finished ones go first: a conversation has at most one that runs."""
    new: list[Session] = []
    old: list[Session] = []
    for item in sorted(changed, key=lambda item: item.state.status in RUNNING):
        now = clock.now(item.conversation.number)
        if item.row is None:
            item.row = Session(
                conversation=item.conversation,
                version_id=item.version_id,
                key=item.state.session_id,
                started_at=now,
            )
            new.append(item.row)
        else:
            old.append(item.row)
        item.row.status = item.state.status
        item.row.state = item.state.dump()
        item.row.updated_at = now
    bulk.update(old, "status", "state", "updated_at")
    bulk.insert(new)
