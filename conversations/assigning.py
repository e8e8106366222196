"""Giving conversations to people: in turn, or to whoever has the fewest.

A conversation that wants a person, and is a team's, is given to a member of the team who is there:
active, available, within working hours, below the team's limit, and allowed to see it. Is nobody
there, it waits; whatever may change that announces this task anew (``agency.reassign``), and the
index of due work knows when the next working hours begin.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from agency import opening, reassign
from agency.models import Calendar, Team, TeamMember, User
from conversations import live, records, scope
from conversations.models import Conversation, Record
from conversations.models.conversation import WANTS_PERSON
from tenants import bulk

TASK = reassign.TASK
# At most so many of a team are given in one go.
BATCH = 100
_NEVER = datetime.min.replace(tzinfo=UTC)
_HOW = {Team.Assignment.ROUND_ROBIN: "turn", Team.Assignment.LOAD: "load"}


def wants_person(conversation: Conversation) -> bool:
    """Return whether a conversation, as it is in memory, waits to be given to somebody."""
    return (
        conversation.team_id is not None
        and conversation.assignee_id is None
        and conversation.handler == Conversation.Handler.HUMAN
        and conversation.status == Conversation.Status.OPEN
        and conversation.snoozed_until is None
    )


@dataclass(slots=True)
class Person:
    """Somebody who could be given conversations, and how many are his already."""

    user: User
    load: int
    # The names of the labels that he is limited to; None: no limit.
    labels: list[str] | None

    def may_see(self, tags: Iterable[str]) -> bool:
        return self.labels is None or not set(self.labels).isdisjoint(tags)


def drain() -> datetime | None:
    """Give what waits, as far as somebody is there; return when to look again."""
    with transaction.atomic():
        # One at a time: who is next, and how many somebody has, is true only while nobody else
        # gives. Conversations that point to a team are not kept from being written.
        teams = list(
            Team.objects.exclude(assignment=Team.Assignment.MANUAL)
            .select_related("calendar")
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        waiting = _teams_that_wait(teams)
        if not waiting:
            return None
        members = list(
            TeamMember.objects.filter(
                team__in=waiting, person__is_active=True, person__available=True
            )
            .exclude(person__role=User.Role.CLIENT)
            .select_related("person__calendar")
            .prefetch_related("person__teams")
            .order_by("pk")
        )
        return _Round(members).give(waiting)


def _teams_that_wait(teams: Sequence[Team]) -> list[Team]:
    found = Conversation.objects.filter(WANTS_PERSON, team__in=teams)
    ids = set(found.order_by().values_list("team", flat=True).distinct())
    return [team for team in teams if team.pk in ids]


class _Round:
    """One go of giving, with what is known of everybody who could be given something."""

    def __init__(self, members: Sequence[TeamMember]) -> None:
        self._now = timezone.now()
        self._members = members
        self._people = self._known({member.person_id: member.person for member in members})
        self._opens: list[datetime] = []
        self._given: list[Conversation] = []
        self._records: list[Record] = []
        self._more = False

    def give(self, teams: Sequence[Team]) -> datetime | None:
        for team in teams:
            self._give_of(team)
        bulk.update(self._given, "assignee")
        bulk.insert(self._records)
        served = [member for member in self._members if member.given_at]
        TeamMember.objects.bulk_update(served, ["given_at"])
        live.changed(conversation.pk for conversation in self._given)
        for conversation in self._given:
            live.tell("assigned", conversation=conversation.pk, person=conversation.assignee_id)
        return self._now if self._more else min(self._opens, default=None)

    def _give_of(self, team: Team) -> None:
        there = [member for member in self._members if member.team_id == team.pk]
        there = [member for member in there if self._works(member, team)]
        free = [member for member in there if self._has_room(member, team)]
        waiting = self._waiting(team, free)
        self._more = self._more or len(waiting) == BATCH
        for conversation in waiting:
            tags = conversation.contact.tags
            able = [
                member
                for member in free
                if self._has_room(member, team) and self._people[member.person_id].may_see(tags)
            ]
            if able:
                self._give(conversation, team, min(able, key=partial(self._rank, team=team)))

    def _waiting(self, team: Team, free: Sequence[TeamMember]) -> list[Conversation]:
        """Return what one of these may be given, those that wait longest first, locked."""
        if not free:
            return []
        found = Conversation.objects.filter(WANTS_PERSON, team=team)
        limits = [self._people[member.person_id].labels for member in free]
        if all(labels is not None for labels in limits):
            names = sorted({name for labels in limits for name in labels or ()})
            found = found.filter(contact__tags__overlap=names)
        ids = list(found.order_by("last_message_at", "id").values_list("pk", flat=True)[:BATCH])
        # Locked in the order of their ids, as whoever locks several does; what somebody else took
        # or resolved in this moment is left out.
        locked = (
            Conversation.objects.filter(WANTS_PERSON, team=team, pk__in=ids)
            .select_related("contact", "number")
            .defer("number__access_token")
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        return sorted(locked, key=lambda row: (row.last_message_at, row.pk))

    def _give(self, conversation: Conversation, team: Team, member: TeamMember) -> None:
        person = self._people[member.person_id]
        person.load += 1
        # Each a moment after the one before, so that turns stay in order.
        member.given_at = timezone.now()
        conversation.assignee = person.user
        self._given.append(conversation)
        how = _HOW[Team.Assignment(team.assignment)]
        self._records.append(records.assignment(conversation, how=how, to=person.user, team=team))

    def _rank(self, member: TeamMember, team: Team) -> tuple[int, datetime, int]:
        """Return by what the next one is chosen: fewest first if by load, then the longest ago."""
        by_load = team.assignment == Team.Assignment.LOAD
        load = self._people[member.person_id].load if by_load else 0
        return load, member.given_at or _NEVER, member.pk

    def _works(self, member: TeamMember, team: Team) -> bool:
        """Return whether it is this person's working time; note when it will be."""
        calendar: Calendar | None = member.person.calendar or team.calendar
        if calendar is None:
            return True
        opens = opening.next_opening(calendar, self._now)
        if opens is not None and opens > self._now:
            self._opens.append(opens)
        return opens == self._now

    def _has_room(self, member: TeamMember, team: Team) -> bool:
        return team.capacity is None or self._people[member.person_id].load < team.capacity

    def _known(self, users: dict[int, User]) -> dict[int, Person]:
        mine = Conversation.objects.filter(
            assignee__in=users, status=Conversation.Status.OPEN, snoozed_until=None
        )
        loads = dict(mine.values_list("assignee").annotate(n=Count("pk")).order_by())
        return {
            key: Person(user, loads.get(key, 0), scope.label_names(user))
            for key, user in users.items()
        }
