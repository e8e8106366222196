"""Changing labels that contacts carry: renaming, merging, deleting, and adopting loose tags.

A label's name is what contacts carry, so whoever renames or deletes one changes contacts too: by
rows that a task works off some contacts at a time (:class:`Retagging`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from agency import audit, limits
from agency.limits import Limited
from agency.models import Label
from conversations import live, rules
from conversations.listing import Asked
from conversations.models import Contact, Retagging, SavedView
from tenants import current, nudge, work

TASK = "conversations.labelling.drain"
# Contacts that one statement changes, and statements in one drain.
BATCH = 500
ROUNDS = 20
# Loose tags that are shown.
MOST_LOOSE = 100

# The batch is chosen once: a mere sub-query may be asked again for each row, and then what was just
# changed would make room for more.
_CHANGE = """
WITH found AS MATERIALIZED (
  SELECT id FROM conversations_contact WHERE tags @> ARRAY[%(old)s]::varchar[]
  ORDER BY id LIMIT %(batch)s FOR UPDATE
)
UPDATE conversations_contact c
SET tags = ARRAY(
  SELECT DISTINCT t FROM unnest(
    CASE WHEN %(new)s = '' THEN array_remove(c.tags, %(old)s::varchar)
    ELSE array_replace(c.tags, %(old)s::varchar, %(new)s::varchar) END) AS t ORDER BY t)
FROM found WHERE c.id = found.id
"""
_COUNTS = """
SELECT t, count(*) FROM conversations_contact c, unnest(c.tags) AS t
WHERE c.merged_into_id IS NULL AND c.tags <> '{}' GROUP BY t
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who or what is limited to a label; ``others``: what else it is limited to.

    ``kind``: "person", "team" or "invitation".
    """

    kind: str
    whose: Limited
    others: list[Label]

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.whose.pk}"


@dataclass(frozen=True, slots=True)
class Use:
    """Whom a label concerns, beside the flows that name it."""

    contacts: int
    holders: list[Holder]
    views: list[SavedView]

    @property
    def stranded(self) -> list[Holder]:
        """Who would see nothing if the label were gone."""
        return [holder for holder in self.holders if not holder.others]


class StrandedError(Exception):
    """Nobody said what becomes of somebody who would see nothing without the label."""


class BusyError(Exception):
    """A tag of this name is just being taken off contacts: nobody may use it until that is done."""


def counts() -> dict[str, int]:
    """Return how many contacts carry each tag."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return {str(tag): int(count) for tag, count in cursor.fetchall()}


def loose(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the tags that contacts carry and no label knows, the most frequent first."""
    known = set(Label.objects.values_list("name", flat=True))
    going = set(Retagging.objects.values_list("old", flat=True))
    rows = [(tag, count) for tag, count in counted.items() if tag not in known | going]
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:MOST_LOOSE]


def use(label: Label) -> Use:
    """Return whom a label concerns."""
    carried = Contact.objects.filter(merged_into=None, tags__contains=[label.name]).count()
    holders = [_holder(whose, label) for whose in limits.limited_to(label)]
    return Use(carried, holders, _views(label.name))


def save(request: HttpRequest, label: Label) -> None:
    """Store a label as a valid form left it. Raises :class:`BusyError`."""
    before = Label.objects.filter(pk=label.pk).first()
    with transaction.atomic():
        if before is None or before.name != label.name:
            _refuse_busy(label.name)
        label.save()
        if before is None:
            audit.record(request, "label.created", label, colour=label.colour)
        else:
            _changed(request, before, label)
    _forget()


def remove(
    request: HttpRequest,
    label: Label,
    *,
    instead: Label | None,
    holders: Mapping[str, Label | None],
) -> None:
    """Delete a label. ``instead``: what contacts get in its place, if anything.

    ``holders``: for each of :attr:`Use.stranded` by its key, to which label it is limited from now
    on; None lifts the limit. Those limited to other labels as well keep these. Raises
    :class:`StrandedError`.
    """
    with transaction.atomic():
        found = use(label)
        name = label.name
        if any(holder.key not in holders for holder in found.stranded):
            raise StrandedError
        for holder in found.holders:
            chosen = None if holder.others else holders[holder.key]
            kept = [*holder.others, *([chosen] if chosen else [])]
            limits.save(request, holder.whose, limited=bool(kept), labels=kept)
        _repoint_views(found.views, instead)
        label.delete()
        _retag(name, instead.name if instead else "")
        audit.record(
            request,
            "label.deleted",
            name,
            contacts=found.contacts,
            instead=instead.name if instead else "",
            views=[view.name for view in found.views],
        )
    _forget()


def merge(request: HttpRequest, label: Label, into: Label) -> None:
    """Let one label go up in another: contacts, limits, views and keywords."""
    with transaction.atomic():
        found = use(label)
        name = label.name
        for holder in found.holders:
            kept = {one.pk: one for one in (*holder.others, into)}
            limits.save(request, holder.whose, limited=True, labels=list(kept.values()))
        _repoint_views(found.views, into)
        into.keywords = list(dict.fromkeys([*into.keywords, *label.keywords]))
        into.save(update_fields=["keywords"])
        label.delete()
        _retag(name, into.name)
        audit.record(request, "label.merged", name, into=into.name, contacts=found.contacts)
    _forget()


def drain() -> datetime | None:
    """Change a bounded number of contacts; return when to go on, None when all is done."""
    for row in Retagging.objects.order_by("id")[:ROUNDS]:
        for _ in range(ROUNDS):
            if not _change_some(row):
                break
    live.all_changed()
    return timezone.now() if Retagging.objects.exists() else None


def _change_some(row: Retagging) -> bool:
    """Change a batch; return whether there may be more. The row goes when nothing was left."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE, {"old": row.old, "new": row.new, "batch": BATCH})
            changed = cursor.rowcount
        if changed < BATCH:
            row.delete()
    return bool(changed == BATCH)


def _changed(request: HttpRequest, before: Label, label: Label) -> None:
    fields = ("name", "colour", "keywords")
    news: dict[str, Any] = {
        name: [getattr(before, name), getattr(label, name)]
        for name in fields
        if getattr(before, name) != getattr(label, name)
    }
    if before.name != label.name:
        _repoint_views(_views(before.name), label)
        _retag(before.name, label.name)
    if news:
        audit.record(request, "label.changed", label, **news)


def _retag(old: str, new: str) -> None:
    """Order contacts' tags changed, and change the first ones at once."""
    # What was on its way to the old name goes on to the new one.
    Retagging.objects.filter(new=old).update(new=new)
    row = Retagging.objects.create(old=old, new=new)
    if _change_some(row):
        agency = current.agency_id()
        work.announce([agency], TASK, work.soon())
        nudge.nudge(TASK, agency)
    live.all_changed()


def _refuse_busy(name: str) -> None:
    if Retagging.objects.filter(old__iexact=name).exists():
        raise BusyError


def _views(name: str) -> list[SavedView]:
    """Return the saved views that show a label."""
    found = SavedView.objects.filter(Q(query__contains="label=")).select_related("person")
    return [view for view in found if _asked(view).label == name]


def _repoint_views(views: list[SavedView], instead: Label | None) -> None:
    """Let views show another label; without one they would show nothing for ever, and go."""
    for view in views:
        if instead is None:
            view.delete()
        else:
            view.query = _asked(view).but(label=instead.name)
            view.save(update_fields=["query"])


def _asked(view: SavedView) -> Asked:
    return Asked.read(dict(parse_qsl(view.query)))


def _holder(whose: Limited, label: Label) -> Holder:
    others = [one for one in limits.of(whose) if one.pk != label.pk]
    return Holder(limits.noun(whose), whose, others)


def _forget() -> None:
    """Use the new rules in this process at once; others do within seconds."""
    rules.forget()
