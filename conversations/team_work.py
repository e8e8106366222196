"""The conversations of teams: how many there are, and what becomes of them when a team is gone."""

from django.db import transaction
from django.db.models import Count

from agency.models import Team, User
from conversations import live, records
from conversations.models import Conversation
from tenants import bulk

OPEN = Conversation.Status.OPEN


def open_by_team() -> dict[int, int]:
    """Return how many open conversations each team has, by its id."""
    rows = Conversation.objects.filter(status=OPEN, team__isnull=False).order_by()
    return dict(rows.values_list("team").annotate(Count("pk")))


def open_of(team: Team) -> int:
    """Return how many open conversations a team has."""
    return Conversation.objects.filter(status=OPEN, team=team).count()


def hand_over(team: Team, to: Team | None, *, by: User) -> int:
    """Give all of a team's conversations to another team, or to none; return how many were open.

    Whose they are among people stays. What is resolved goes along silently.
    """
    with transaction.atomic():
        mine = Conversation.objects.filter(team=team)
        found = list(
            mine.filter(status=OPEN)
            .select_related("number", "assignee")
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        bulk.insert(
            records.assignment(row, how="team", to=row.assignee, team=to, by=by) for row in found
        )
        mine.update(team=to)
        live.changed(row.pk for row in found)
    return len(found)
