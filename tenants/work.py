"""The index of due work: which agency has work of which kind, and when.

Rows in an agency's own schema are the truth; this index only says where to look. It is written
*before or with* the rows it announces, or by someone who will run again if he dies in between, so
no work can exist that nobody looks for. A superfluous entry costs one look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

# Who announces work also nudges a worker; the sweep need only look when the nudge was lost.
NUDGED = timedelta(seconds=5)

_ANNOUNCE = """
INSERT INTO public.tenants_workdue AS w (agency_id, task, due_at, generation)
SELECT v.agency_id, v.task, v.due_at, nextval('public.tenants_workdue_generation')
FROM unnest(%(agencies)s::bigint[], %(tasks)s::text[], %(times)s::timestamptz[])
  AS v(agency_id, task, due_at)
ON CONFLICT (agency_id, task) DO UPDATE SET
  due_at = LEAST(w.due_at, excluded.due_at), generation = excluded.generation
"""


@dataclass(frozen=True, slots=True)
class Due:
    """Work of one kind at one agency; ``generation`` proves that nothing was announced since."""

    agency_id: int
    task: str
    generation: int


def soon() -> datetime:
    """Return when the sweep should look after work that a worker was nudged for."""
    return timezone.now() + NUDGED


def announce(agency_ids: Iterable[int], task: str, due_at: datetime) -> None:
    """Say that each of these agencies has work for ``task`` at ``due_at`` (or earlier)."""
    ids = sorted(set(agency_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ANNOUNCE,
            {"agencies": ids, "tasks": [task] * len(ids), "times": [due_at] * len(ids)},
        )


def announce_all(agency_id: int, times: Mapping[str, datetime]) -> None:
    """Say when this agency has work of each of these kinds, in one statement."""
    if not times:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ANNOUNCE,
            {
                "agencies": [agency_id] * len(times),
                "tasks": sorted(times),
                "times": [times[task] for task in sorted(times)],
            },
        )


def generation(agency_id: int, task: str) -> int:
    """Return the present generation, to be handed to :func:`settle` after looking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generation FROM public.tenants_workdue WHERE agency_id = %s AND task = %s",
            [agency_id, task],
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def settle(agency_id: int, task: str, seen: int, next_due: datetime | None) -> None:
    """After a drain: set when to look next (``None``: never), unless something was announced."""
    with connection.cursor() as cursor:
        if next_due is None:
            cursor.execute(
                "DELETE FROM public.tenants_workdue WHERE agency_id = %s AND task = %s"
                " AND generation = %s",
                [agency_id, task, seen],
            )
        else:
            cursor.execute(
                "UPDATE public.tenants_workdue SET due_at = %s WHERE agency_id = %s AND task = %s"
                " AND generation = %s",
                [next_due, agency_id, task, seen],
            )


def take_due(now: datetime, *, again_at: datetime, limit: int) -> list[Due]:
    """Return due work of active agencies, the longest waiting first.

    Each is looked at again at ``again_at``, should the one who takes it die before he settles it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.tenants_workdue SET due_at = %s WHERE id IN ("
            " SELECT w.id FROM public.tenants_workdue w"
            " JOIN public.tenants_agency a ON a.id = w.agency_id AND a.status = 'active'"
            " WHERE w.due_at <= %s ORDER BY w.due_at LIMIT %s FOR UPDATE OF w SKIP LOCKED)"
            " RETURNING agency_id, task, generation",
            [again_at, now, limit],
        )
        return [Due(*row) for row in cursor.fetchall()]
