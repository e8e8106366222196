"""What people do with automations in one conversation: stop the one that runs, start another."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agency.models import User
from conversations import heads, live, records
from conversations.actions import RefusedError
from conversations.content.sentences import sentence
from conversations.models import Conversation, Record
from flows import due, progress
from flows.engine import CancelTimer, Trigger
from flows.engine.ages import Start
from flows.engine.proof import prove
from flows.hours import Hours
from flows.models import HttpCall
from flows.runner import Runner
from flows.timers import locked
from flows.versions import LiveVersion, live_versions
from tenants import current


class CannotStartError(RefusedError):
    """The flow cannot be started here and now; the message says why."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A live flow, and why it cannot be started here; "" if it can."""

    flow_id: int
    name: str
    problem: str = ""


def stop(conversation_id: int, *, by: User) -> bool:
    """End the session that runs in a conversation; return whether there was one.

    What it captured stays. Whoever answers goes on to answer: with the automation, the customer's
    next message may start a flow as it would have without this one.
    """
    with transaction.atomic():
        conversation = locked([conversation_id])[conversation_id]
        runner = Runner({conversation_id: conversation})
        if not _end(runner, conversation, by):
            return False
        due.announce(current.agency_id(), runner.flush())
        heads.save([conversation])
        live.changed([conversation_id])
    return True


def choices(conversation: Conversation) -> list[Choice]:
    """Return the live flows, those first that can be started in this conversation."""
    runner = Runner({conversation.pk: conversation})
    found: list[Choice] = []
    for version in live_versions():
        try:
            _check_free(runner, conversation)
            _trigger(version, conversation, runner)
        except CannotStartError as problem:
            found.append(Choice(version.flow_id, version.name, str(problem)))
        else:
            found.append(Choice(version.flow_id, version.name))
    return sorted(found, key=lambda choice: bool(choice.problem))


def start(conversation_id: int, flow_id: int, *, by: User) -> None:
    """Start a live flow; the automation answers from now on.

    Raises :class:`CannotStartError`.
    """
    with transaction.atomic():
        conversation = locked([conversation_id])[conversation_id]
        version = next((live for live in live_versions() if live.flow_id == flow_id), None)
        if version is None:
            raise CannotStartError(_("This flow is not live any more."))
        if not conversation.number.active:
            raise CannotStartError(_("This number is switched off: nothing is sent from it."))
        if conversation.contact.blocked:
            raise CannotStartError(_("This contact is blocked."))
        runner = Runner({conversation_id: conversation})
        _check_free(runner, conversation)
        trigger = _trigger(version, conversation, runner)
        _end(runner, conversation, by)
        conversation.handler = Conversation.Handler.BOT
        conversation.handler_reason = ""
        conversation.assignee = None
        conversation.status = Conversation.Status.OPEN
        conversation.save(update_fields=["handler", "handler_reason", "assignee", "status"])
        records.of_conversation(conversation, Record.Kind.FLOW_STARTED, by=by, flow=version.name)
        runner.start(conversation, version, trigger)
        due.announce(current.agency_id(), runner.flush())
        heads.save([conversation])
        live.changed([conversation_id])


def _check_free(runner: Runner, conversation: Conversation) -> None:
    """Raise :class:`CannotStartError` where a flow is under way; one that rests makes room."""
    running = runner.running(conversation)
    if running is not None and running.state.status == "waiting":
        raise CannotStartError(_("A flow is under way here. Stop it first."))


def _end(runner: Runner, conversation: Conversation, by: User) -> bool:
    """End the session that runs, in memory; nothing that it waits for comes any more."""
    running = runner.running(conversation)
    if running is None:
        return False
    state = running.state
    if state.waiting is not None and state.waiting.token:
        key = f"{state.session_id}:{state.counter}"
        runner.do(conversation, [CancelTimer(key, state.waiting.token)])
    told = progress.progress(running.row) if running.row else None
    runner.end(conversation)
    if told is not None:
        HttpCall.objects.filter(session=running.row).delete()
        detail = {"flow": str(told.flow), "step": told.step}
        records.of_conversation(conversation, Record.Kind.FLOW_STOPPED, by=by, **detail)
    return True


def _trigger(version: LiveVersion, conversation: Conversation, runner: Runner) -> Trigger:
    """Return the way in that a person may take. Raises :class:`CannotStartError`.

    One that programs take is proved for a window of any age. One that customers' messages take
    counts on a window that has just opened: there the proof is made anew, for this window.
    """
    facts = runner.facts(conversation)
    allowed = [one for one in version.definition.triggers if one.allows(facts)]
    if not allowed:
        raise CannotStartError(_("It is not for contacts with these labels."))
    if trigger := _first(allowed, lambda one: one.type == "api"):
        return trigger
    trigger = _first(allowed, lambda one: one.by_message)
    if trigger is None:
        raise CannotStartError(_("It starts by itself only: it has no trigger for people."))
    now = conversation.now()
    if conversation.window_opened_at is None or not conversation.window.sendable(now):
        raise CannotStartError(_("It needs an open window: the customer has to write first."))
    age = (now - conversation.window_opened_at).total_seconds()
    entry = trigger.entry or version.definition.entry
    begins = Start(entry, max(age, 0), sentence("a person starts it"), trigger.id)
    if prove(version.definition, Hours(), [begins]).unsafe():
        raise CannotStartError(
            _("Too little of the window is left: one of its messages could come too late.")
        )
    return trigger


def _first(triggers: list[Trigger], fits: Callable[[Trigger], bool]) -> Trigger | None:
    return next((trigger for trigger in triggers if fits(trigger)), None)
