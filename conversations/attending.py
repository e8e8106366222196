"""What customers' words do by themselves: stop or resume marketing, and give labels.

A batch costs no query unless a message has such a word; then it costs the same few statements
however many have. The contacts are changed in memory too, so that flows see the new labels.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import orjson
from django.db import connection
from django.utils import timezone

from conversations import consent, happenings
from conversations.models import Happening, Record
from conversations.rules import rules
from conversations.sources import Came
from tenants import bulk


def attend(received: Sequence[Came]) -> None:
    """Do what the words of new messages ask for, in the transaction that stores them."""
    said = [item for item in received if item.arrival.text and not item.arrival.echo]
    if not said:
        return
    known = rules()
    wishes: dict[str, dict[int, str]] = {"stop": {}, "start": {}}
    gained: dict[int, list[str]] = defaultdict(list)
    where: dict[int, Came] = {}
    for item in said:
        contact = item.contact
        wish = known.wish(item.arrival.text)
        if wish:
            # The last word counts.
            wishes["start" if wish == "stop" else "stop"].pop(contact.pk, None)
            wishes[wish][contact.pk] = item.arrival.text
            contact.marketing_opt_out = wish == "stop"
        new = [name for name in known.labels_for(item.arrival.text) if name not in contact.tags]
        if new:
            contact.tags = sorted({*contact.tags, *new})
            gained[contact.pk] += new
            where[contact.pk] = item
    _note_wishes(wishes)
    _label(gained, where)


def add_tags(gained: dict[int, list[str]]) -> None:
    """Add tags to contacts by their ids, whatever tags they have got meanwhile."""
    rows = [{"id": pk, "tags": names} for pk, names in sorted(gained.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_contact c SET tags = ARRAY("
            " SELECT DISTINCT t FROM unnest(c.tags || v.tags::varchar[]) AS t ORDER BY t)"
            " FROM jsonb_to_recordset(%s::jsonb) AS v(id bigint, tags text[]) WHERE c.id = v.id",
            [orjson.dumps(rows).decode()],
        )


def _note_wishes(wishes: dict[str, dict[int, str]]) -> None:
    for wish, words in wishes.items():
        for word, ids in _by_word(words):
            consent.change(ids, opt_out=wish == "stop", how=consent.BY_WORD, said=word)


def _by_word(words: dict[int, str]) -> Iterable[tuple[str, list[int]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, word in words.items():
        found[word.strip().casefold()].append(pk)
    return found.items()


def _label(gained: dict[int, list[str]], where: dict[int, Came]) -> None:
    if not gained:
        return
    add_tags(gained)
    now = timezone.now()
    bulk.insert(
        Record(
            contact_id=pk,
            conversation=where[pk].conversation,
            kind=Record.Kind.TAGGED,
            detail={"added": names, "removed": [], "by": "keywords"},
            at=now,
        )
        for pk, names in gained.items()
    )
    happenings.keep(
        [
            Happening(
                conversation=where[pk].conversation,
                kind=Happening.Kind.TAGGED,
                data={"tags": names, "depth": 0},
            )
            for pk, names in gained.items()
        ]
    )
    happenings.announce()
