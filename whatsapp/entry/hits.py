"""Counting who follows a link: by day, and nothing about who it was."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.figures import charts
from conversations.models import EntryDay, EntryLink
from whatsapp.entry.addresses import VIAS

# Programs that look at links without a person: search engines, previews in chats, scanners.
PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|monitor|fetch|externalhit|embed|whatsapp/"
    r"|curl|wget|python|java/|go-http|okhttp|axios|node|libwww|skypeuri",
    re.IGNORECASE,
)
COLUMNS = ("links", "scans", "buttons", "chats", "contacts")
DAYS = 30


@dataclass(frozen=True, slots=True)
class Sums:
    """What came by a link."""

    links: int = 0
    scans: int = 0
    buttons: int = 0
    chats: int = 0
    contacts: int = 0

    @property
    def opened(self) -> int:
        return self.links + self.scans + self.buttons


def is_visit(request: HttpRequest) -> bool:
    """Return whether a person follows the link now, as far as one can tell."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or ""
    return (
        request.method == "GET"
        and bool(agent)
        and not PROGRAMS.search(agent)
        and "prefetch" not in ahead
    )


def count(link: EntryLink, via: str) -> None:
    """Count one visit today, in one statement."""
    column = VIAS[via]
    first = ", ".join("1" if name == column else "0" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO conversations_entryday AS d (link_id, day, {', '.join(COLUMNS)})"  # noqa: S608 - names of ours
            f" VALUES (%s, %s, {first})"
            f" ON CONFLICT (link_id, day) DO UPDATE SET {column} = d.{column} + 1",
            [link.pk, timezone.now().date()],
        )


def sums(links: Iterable[EntryLink], *, days: int | None = None) -> dict[int, Sums]:
    """Return what came by each of the links, in the last days or ever."""
    rows = EntryDay.objects.filter(link__in=[link.pk for link in links])
    if days is not None:
        rows = rows.filter(day__gt=timezone.now().date() - timedelta(days=days))
    found: Any = rows.order_by().values_list("link").annotate(*map(Sum, COLUMNS))
    return {pk: Sums(*counts) for pk, *counts in found}


def chart(link: EntryLink) -> dict[str, Any]:
    """Return the last days as what the page's chart draws."""
    today = timezone.now().date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    known = {row.day: row for row in link.days.filter(day__gte=days[0])}
    return charts.by_day(
        [_row(day, known.get(day)) for day in days],
        [("opened", _("Opened")), ("chats", _("Chats"))],
        kind="bar",
    )


def _row(day: date, found: EntryDay | None) -> dict[str, Any]:
    if found is None:
        return {"day": day, "opened": 0, "chats": 0}
    return {
        "day": day,
        "opened": found.links + found.scans + found.buttons,
        "chats": found.chats,
    }
