"""What people do with many conversations at once: in chunks, each one transaction.

Conversations are locked in the order of their ids, as by whoever takes in messages. What somebody
may not see is left alone, and counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agency import reassign
from agency.models import Team, User
from conversations import contact_acts, happenings, live, records, scope, snoozing
from conversations.models import Conversation, Happening, Record
from tenants import bulk, current, work

CHUNK = 50
# At most so many are taken at once.
MOST = 500
Status = Conversation.Status
Handler = Conversation.Handler
# Does it to locked conversations, and returns those that it changed.
Act = Callable[[list[Conversation], User], Sequence[Conversation]]


@dataclass(slots=True)
class Result:
    """How many were changed, were so already, or could not be seen by who asked."""

    done: int = 0
    same: int = 0
    unseen: int = 0


def run(ids: Sequence[int], act: Act, *, by: User, lock: bool = True) -> Result:
    """Do something with each of these conversations, as far as this person may see them.

    ``lock``: not for what locks more than these, in an order of its own.
    """
    result = Result()
    ids = sorted(set(ids))[:MOST]
    for chunk in (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)):
        with transaction.atomic():
            rows = _rows(chunk, by, lock=lock)
            changed = act(rows, by)
            live.changed(row.pk for row in changed)
        result.done += len(changed)
        result.same += len(rows) - len(changed)
        result.unseen += len(chunk) - len(rows)
    return result


def _rows(ids: Sequence[int], by: User, *, lock: bool) -> list[Conversation]:
    found = scope.conversations(by).filter(pk__in=ids).order_by("pk")
    shown = found.select_related("number", "contact").defer("number__access_token")
    return list(shown.select_for_update(of=("self",)) if lock else shown)


def assign(person: User | None, team: Team | None) -> Act:
    """Say whose they are: a person's, a team's, or nobody's."""

    def act(rows: list[Conversation], by: User) -> Sequence[Conversation]:
        changed = [row for row in rows if row.assignee != person or row.team != team]
        for row in changed:
            row.assignee, row.team = person, team
            if person is not None or team is not None:
                row.handler = Handler.HUMAN
        bulk.update(changed, "assignee", "team", "handler")
        names = {"to": str(person or ""), "team": str(team or "")}
        records.of_conversations(changed, Record.Kind.ASSIGNED, person=by, how="hand", **names)
        reassign.announce()
        return changed

    return act


def resolve(rows: list[Conversation], by: User) -> Sequence[Conversation]:
    """Resolve; the automation answers what comes next."""
    changed = [row for row in rows if row.status != Status.RESOLVED]
    for row in changed:
        row.status = Status.RESOLVED
        row.snoozed_until = None
        row.handler, row.handler_reason, row.assignee = Handler.BOT, "", None
    bulk.update(changed, "status", "snoozed_until", "handler", "handler_reason", "assignee")
    if changed:
        kind = Happening.Kind.RESOLVED
        happenings.keep(Happening(conversation=row, kind=kind) for row in changed)
        happenings.announce()
    records.of_conversations(changed, Record.Kind.RESOLVED, person=by)
    reassign.announce()
    return changed


def reopen(rows: list[Conversation], by: User) -> Sequence[Conversation]:
    """Bring back what was resolved, or put aside."""
    resolved = [row for row in rows if row.status == Status.RESOLVED]
    aside = [row for row in rows if row.status == Status.OPEN and row.snoozed_until]
    for row in (*resolved, *aside):
        row.status, row.snoozed_until = Status.OPEN, None
    bulk.update([*resolved, *aside], "status", "snoozed_until")
    records.of_conversations(resolved, Record.Kind.REOPENED, person=by)
    records.of_conversations(aside, Record.Kind.WOKEN, person=by)
    reassign.announce()
    return [*resolved, *aside]


def snooze(until: datetime) -> Act:
    """Put open ones aside until a time, each on its number's clock."""

    def act(rows: list[Conversation], by: User) -> Sequence[Conversation]:
        changed = [row for row in rows if row.status == Status.OPEN]
        for row in changed:
            row.snoozed_until = until + row.number.clock_offset
        bulk.update(changed, "snoozed_until")
        words = {"until": until.isoformat()}
        records.of_conversations(changed, Record.Kind.SNOOZED, person=by, **words)
        if changed:
            work.announce([current.agency_id()], snoozing.TASK, until)
        reassign.announce()
        return changed

    return act


def label(*, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Act:
    """Give the contacts labels, or take them."""

    def act(rows: list[Conversation], by: User) -> Sequence[Conversation]:
        changed = [row for row in rows if _differs(set(row.contact.tags), set(add), set(remove))]
        contact_acts.label([row.contact_id for row in changed], add=add, remove=remove, by=by)
        # Who is limited to labels may be given other ones now.
        reassign.announce()
        return changed

    return act


def mark(*, unread: bool) -> Act:
    """Mark as read, or as unread."""

    def act(rows: list[Conversation], _by: User) -> Sequence[Conversation]:
        changed = [row for row in rows if bool(row.unread) != unread]
        for row in changed:
            row.unread = int(unread)
        bulk.update(changed, "unread")
        return changed

    return act


def _differs(tags: set[str], add: set[str], remove: set[str]) -> bool:
    return bool(add - tags or remove & tags)
