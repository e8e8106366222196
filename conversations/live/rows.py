"""Rows of the inbox's list as they are pushed to open pages.

Two hundred pages that each ask for their list when a customer writes would keep a server busy for
seconds. So the row is written once, in each language that somebody reads, and every page puts it in
its place by the facts beside it.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.template.loader import render_to_string
from django.utils import translation

from conversations import listing
from conversations.models import Conversation


def read(ids: Collection[int]) -> list[Conversation]:
    """Return these conversations with all that their rows show and are placed by."""
    belongs = {
        f"in_{which}": ExpressionWrapper(condition, output_field=BooleanField())
        for which, condition in listing.LISTS.items()
        if which != "all"
    }
    found = Conversation.objects.filter(pk__in=ids).select_related(*listing.SHOWN)
    rows = list(found.defer("number__access_token").annotate(**belongs))
    for row in rows:
        row.place = _micros(row.last_message_at)  # type: ignore[attr-defined]
    return rows


def written(rows: Collection[Conversation], language: str) -> dict[int, dict[str, Any]]:
    """Return for each row its HTML in this language, and the facts that place it in a list."""
    with translation.override(language):
        return {
            row.pk: {
                "html": render_to_string("conversations/row.html", {"item": row}),
                "facts": facts(row),
            }
            for row in rows
        }


def facts(row: Conversation) -> dict[str, Any]:
    """Return what decides whether a list holds this row, and where (``static/js/rows.js``)."""
    return {
        "lists": ["all", *(which for which in listing.LISTS if getattr(row, f"in_{which}", False))],
        "place": row.place,  # type: ignore[attr-defined]
        "assignee": row.assignee_id or 0,
        "team": row.team_id or 0,
        "number": row.number_id,
        "client": row.number.client_id or 0,
        "labels": row.contact.tags,
    }


def _micros(at: Any) -> int:
    return int(at.timestamp() * 1_000_000)
