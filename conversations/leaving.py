"""What becomes of somebody's open conversations when the person leaves."""

from django.db.models import QuerySet

from agency.models import Team, User
from conversations import live, records
from conversations.models import Conversation
from tenants import bulk


def held(person: User) -> QuerySet[Conversation]:
    """Return the open conversations that are this person's, snoozed ones too."""
    return Conversation.objects.filter(assignee=person, status=Conversation.Status.OPEN)


def hand_over(person: User, *, to: User | None, team: Team | None, by: User) -> int:
    """Give all that is a person's to another one, or to a team, or to nobody; return how many.

    To be called in a transaction. To a person, or to nobody, they stay with the team they are in.
    """
    locked = (
        held(person)
        .select_related("number", "team")
        .defer("number__access_token")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    rows = list(locked)
    for row in rows:
        row.assignee = to
        row.team = team or row.team
    bulk.update(rows, "assignee", "team")
    bulk.insert(records.assignment(row, how="hand", to=to, team=row.team, by=by) for row in rows)
    live.changed(row.pk for row in rows)
    return len(rows)
