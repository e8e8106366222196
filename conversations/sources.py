"""Where contacts come from: a link's code in what they write, or an ad that WhatsApp names.

A batch costs no query unless somebody came; then it costs the same few statements however many
did. The first way that brought a contact stays with it; each arrival is recorded.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.arrivals import Arrival
from conversations.models import Contact, Conversation, Record
from conversations.rules import LinkCode, rules
from tenants import bulk

# What could be a code, standing as a word of its own (see ``models.entry_link.code_validator``).
WORD = re.compile(r"(?<![^\W_])[A-Za-z0-9]{4,12}(?![^\W_])")
LONGEST = 200


class Came(Protocol):
    """A message that came in (``conversations.receive.Received``)."""

    @property
    def arrival(self) -> Arrival: ...
    @property
    def conversation(self) -> Conversation: ...
    @property
    def contact(self) -> Contact: ...


@dataclass(slots=True)
class _Found:
    """What is to be written for a batch."""

    records: list[Record] = field(default_factory=list)
    # By contact: its first source.
    sources: dict[int, dict[str, Any]] = field(default_factory=dict)
    # By link.
    chats: Counter[int] = field(default_factory=Counter)
    contacts: Counter[int] = field(default_factory=Counter)


def attribute(received: Sequence[Came]) -> None:
    """Note where new messages' senders came from, in the transaction that stores them."""
    codes = rules().codes
    found = _Found()
    for item in received:
        arrival = item.arrival
        if arrival.echo:
            continue
        link = code_in(arrival, codes) if codes else None
        ad = _ad(arrival.referral) if arrival.referral else None
        if link or ad:
            _note(found, item, link, ad)
    if found.records:
        bulk.insert(found.records)
        _keep_sources(found.sources)
        _count(found)


def words(source: Mapping[str, Any]) -> str:
    """Return in words what a contact's source (or a ``came_from`` record) says; "" for none."""
    name = str(source.get("name") or source.get("code") or source.get("ad") or "")
    if source.get("kind") == "ad":
        return _("Ad “%(name)s”") % {"name": name} if name else _("An ad")
    if source.get("kind") == "link":
        where = str(source.get("place") or "")
        if where and where != name:
            return _("Link “%(name)s” (%(where)s)") % {"name": name, "where": where}
        return _("Link “%(name)s”") % {"name": name}
    return ""


def code_in(arrival: Arrival, codes: Mapping[str, LinkCode]) -> LinkCode | None:
    """Return the link whose code stands in the message first, or in what its ad handed on."""
    handed_on = str((arrival.referral or {}).get("ref") or "")
    for text in (arrival.text, handed_on):
        for word in WORD.findall(text):
            if link := codes.get(word.upper()):
                return link
    return None


def _ad(referral: Mapping[str, Any]) -> dict[str, Any]:
    """Return the source that WhatsApp's referral tells of."""
    ident = str(referral.get("source_id") or "")
    name = referral.get("headline") or referral.get("body") or ident
    found = {"kind": "ad", "ad": ident[:LONGEST], "name": str(name)[:LONGEST]}
    if url := str(referral.get("source_url") or ""):
        found["url"] = url[:LONGEST]
    return found


def _note(found: _Found, item: Came, link: LinkCode | None, ad: dict[str, Any] | None) -> None:
    at = item.arrival.at
    detail = ad or {}
    if link:
        code = {"kind": "link", "name": link.name, "code": link.code, "place": link.place}
        # What an ad brought is the ad's, even if its words have a code.
        detail = code | detail
        found.chats[link.pk] += 1
    found.records.append(
        Record(
            contact_id=item.contact.pk,
            conversation=item.conversation,
            kind=Record.Kind.CAME_FROM,
            detail=detail | {"by": "customer"},
            at=at,
        )
    )
    if not item.contact.source:
        source = detail | {"at": at.isoformat()}
        item.contact.source = found.sources[item.contact.pk] = source
        if link:
            found.contacts[link.pk] += 1


def _keep_sources(sources: Mapping[int, dict[str, Any]]) -> None:
    if not sources:
        return
    rows = [{"id": pk, "source": source} for pk, source in sorted(sources.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_contact c SET source = v.source"
            " FROM jsonb_to_recordset(%s::jsonb) AS v(id bigint, source jsonb)"
            " WHERE c.id = v.id AND c.source = '{}'",
            [orjson.dumps(rows).decode()],
        )


def _count(found: _Found) -> None:
    """Count for each link; one that was deleted in the last seconds is passed over."""
    rows = [
        {"id": pk, "chats": chats, "contacts": found.contacts[pk]}
        for pk, chats in sorted(found.chats.items())
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO conversations_entryday AS d"
            " (link_id, day, links, scans, buttons, chats, contacts)"
            " SELECT l.id, %s, 0, 0, 0, v.chats, v.contacts"
            " FROM jsonb_to_recordset(%s::jsonb) AS v(id bigint, chats int, contacts int)"
            " JOIN (SELECT id FROM conversations_entrylink WHERE id = ANY(%s) FOR KEY SHARE) l"
            " ON l.id = v.id ORDER BY l.id"
            " ON CONFLICT (link_id, day) DO UPDATE"
            " SET chats = d.chats + excluded.chats, contacts = d.contacts + excluded.contacts",
            [timezone.now().date(), orjson.dumps(rows).decode(), _ids(rows)],
        )


def _ids(rows: Iterable[Mapping[str, int]]) -> list[int]:
    return [row["id"] for row in rows]
