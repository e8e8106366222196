"""What becomes of the contacts in older versions when a new one is published.

They finish where they are, move to the new version, or stop. Moving and stopping are done by a
task, a bounded number at a time, each under its conversation's lock.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.models import User
from conversations import clock, heads, live
from conversations.content.sentences import sentence
from conversations.models import Conversation
from flows import due
from flows.engine import CancelTimer, Effect, HandOver
from flows.engine.migrate import Mover
from flows.hours import Hours
from flows.models import Flow, FlowVersion, Move, Session
from flows.runner import Runner
from flows.sessions import RUNNING, Running
from flows.timers import locked
from flows.versions import definition
from tenants import current, nudge, work

TASK = "flows.moves.drain"
BATCH = 100
# A session that began on the old version while the new one was being published is not overlooked.
AFTERWARDS = timedelta(seconds=30)


Do = Literal["finish", "move", "stop"]
Otherwise = Literal["finish", "stop"]


class BadPlanError(ValueError):
    """The plan names versions or ways that there are not."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the contacts in one version.

    ``map`` leads from its steps to the new version's, or to none; ``otherwise`` is for those who
    cannot move.
    """

    do: Do
    map: dict[str, str | None] = field(default_factory=dict)
    otherwise: Otherwise = "finish"


def begin(flow: Flow, version: FlowVersion, older: Mapping[int, Plan], *, by: User | None) -> int:
    """Note what is to be done, within the publishing's transaction; return for how many contacts.

    Raises :class:`BadPlanError`.
    """
    if not older:
        return 0
    if version.number in older:
        raise BadPlanError(
            _("Version %(number)s is the live one: nobody is moved from it.")
            % {"number": version.number}
        )
    versions = {row.number: row for row in flow.versions.exclude(pk=version.pk)}
    unknown = sorted(older.keys() - versions.keys())
    if unknown:
        raise BadPlanError(_("There is no version %(number)s.") % {"number": unknown[0]})
    wanted = {versions[number].pk: plan for number, plan in older.items() if plan.do != "finish"}
    # An older order about the same contacts is overtaken by this one.
    Move.objects.filter(from_version__in=wanted, finished_at=None).update(
        finished_at=timezone.now()
    )
    sessions = Session.objects.filter(version__in=wanted, status__in=RUNNING)
    sessions.filter(stays=True).update(stays=False)
    Move.objects.bulk_create(
        Move(from_version_id=pk, to_version=version, plan=asdict(plan), created_by=by)
        for pk, plan in wanted.items()
    )
    if wanted:
        work.announce([current.agency_id()], TASK, work.soon())
        nudge.nudge(TASK, current.agency_id())
    return sessions.count()


def drain() -> datetime | None:
    """Move or stop a bounded number of sessions; return when to look again."""
    upcoming: list[datetime] = []
    orders = Move.objects.filter(finished_at=None).order_by("id")
    for order in orders.select_related("from_version__flow", "to_version"):
        if _some(order):
            return timezone.now()
        late = order.created_at + AFTERWARDS
        if late > timezone.now():
            upcoming.append(late)
        else:
            Move.objects.filter(pk=order.pk).update(finished_at=timezone.now())
    return min(upcoming, default=None)


def _some(order: Move) -> int:
    """Move or stop some sessions, in one transaction; return how many there were."""
    with transaction.atomic():
        rows = Session.objects.filter(
            version=order.from_version_id, status__in=RUNNING, stays=False
        ).order_by("id")
        conversations = locked(rows.values_list("conversation_id", flat=True)[:BATCH])
        if not conversations:
            return 0
        # What came while we waited for the locks has moved these sessions: they are read now.
        runner = Runner(conversations)
        mover = _mover(order)
        outcomes = [_one(runner, order, mover, row) for row in conversations.values()]
        due.announce(current.agency_id(), runner.flush())
        heads.save(conversations.values())
        live.changed(conversations)
        Move.objects.filter(pk=order.pk).update(
            done=F("done") + outcomes.count(True), failed=F("failed") + outcomes.count(False)
        )
    return len(conversations)


def _mover(order: Move) -> Mover:
    old, new = definition(order.from_version_id), definition(order.to_version_id)
    return Mover(old, new, order.plan["map"], Hours())


def _one(runner: Runner, order: Move, mover: Mover, conversation: Conversation) -> bool | None:
    """Move or stop one session; return whether it went as planned, None if it is gone."""
    running = runner.running(conversation)
    if running is None or running.version_id != order.from_version_id or running.stays:
        return None
    plan = Plan(**order.plan)
    if plan.do == "stop":
        why = sentence("The automation was stopped here. A new version of it was published.")
        _stop(runner, running, why)
        return True
    now = clock.now(conversation.number)
    moved = mover.move(running.state, now=now, opened_at=conversation.window_opened_at)
    if moved.problem is None:
        runner.replace(conversation, moved.state, moved.effects, order.to_version_id)
        return True
    if plan.otherwise == "stop":
        why = sentence(
            "The automation was stopped here. It could not move to the new version: %(problem)s",
            problem=moved.problem,
        )
        _stop(runner, running, why)
    else:
        runner.stay(conversation)
    return False


def _stop(runner: Runner, running: Running, why: str) -> None:
    """End a session and give its conversation to people, who are told why."""
    state, conversation = running.state, running.conversation
    effects: list[Effect] = [HandOver(f"{state.session_id}:{state.counter}", why)]
    if state.waiting is not None and state.waiting.token:
        effects.append(CancelTimer(f"{state.session_id}:{state.counter}", state.waiting.token))
    runner.do(conversation, effects)
    runner.end(conversation)
