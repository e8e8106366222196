"""How much there is in the lists, counted only as far as anybody reads a number."""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, Q, QuerySet, Subquery

from agency.models import User
from conversations import listing, scope
from conversations.models import Conversation, Mention

# More is written as "99+"; so a count costs at most this many rows.
MOST = 100
LISTS = ("mine", "unassigned", "closing")


def counts(user: User, which: tuple[str, ...] = LISTS) -> dict[str, int]:
    """Return how many conversations are in these lists and wait unread, in one statement."""
    clocks = listing.Clocks()
    found = scope.conversations(user)
    parts: dict[str, Any] = {
        name: _bounded(found.filter(listing.of_list(name, user, clocks))) for name in which
    }
    parts["unread"] = _bounded(found.filter(_unread(user)))
    unseen = Mention.objects.filter(person=user, seen_at=None, conversation__in=found)
    parts["mentions"] = _CountOf(unseen.order_by().values("conversation").distinct()[:MOST])
    return _counted(user, parts)


def count(user: User, found: Mapping[str, QuerySet[Conversation]]) -> dict[str, int]:
    """Return how many conversations each of these holds, in one statement."""
    if not found:
        return {}
    return _counted(user, {name: _bounded(rows) for name, rows in found.items()})


def _counted(user: User, parts: Mapping[str, Any]) -> dict[str, int]:
    # One row, whatever there is: the sub-queries stand beside each other in it.
    row: dict[str, Any] = dict(User.objects.filter(pk=user.pk).values(**parts)[0])
    return {name: int(row[name]) for name in parts}


def _unread(user: User) -> Q:
    """What asks for this person: unread, and this person's own or nobody's."""
    return listing.OPEN & Q(unread__gt=0) & (Q(assignee=user) | Q(assignee__isnull=True))


def _bounded(found: QuerySet[Conversation]) -> Subquery:
    return _CountOf(found.order_by().values("pk")[:MOST])


class _CountOf(Subquery):
    """The number of a sub-query's rows."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
