"""What customers send becomes contacts, conversations, windows and messages: a batch at a time.

A batch costs the same dozen queries whether it holds one message or a hundred. Redelivery is a
no-op, because a message's ``wamid`` is unique.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from agency import reassign
from conversations import assigning, clock, heads, later, records, sources
from conversations.arrivals import Arrival
from conversations.attending import attend
from conversations.contacts import Directory
from conversations.models import Contact, Conversation, MediaFile, Message, Number, Record
from tenants import bulk

# A customer's phone with a wrong clock cannot keep his window open for longer than this.
CLOCK_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Received:
    """An arrival that is new, with the rows that it became part of."""

    arrival: Arrival
    message: Message
    conversation: Conversation
    contact: Contact
    number: Number
    # Nothing that opens a window came in this conversation before.
    first: bool = False
    # What this message brought the conversation back from.
    back: Record.Kind | None = None


def receive(arrivals: Sequence[Arrival], numbers: dict[str, Number]) -> list[Received]:
    """Store the arrivals that are not stored yet, in order; return those.

    To be called inside a transaction. The conversations returned are locked until it ends, and
    changed in memory: :func:`save` is to be called once the automation has had its say.
    ``numbers``: this agency's numbers by ``phone_number_id``.
    """
    fresh = _without_known(arrivals)
    if not fresh:
        return []
    contacts = Directory([arrival.customer for arrival in fresh])
    keys = [
        (numbers[arrival.phone_number_id], contacts.find(arrival.customer)) for arrival in fresh
    ]
    conversations = _conversations(keys, fresh)
    received = [
        _take(arrival, conversations[number.pk, contact.pk], contact, number)
        for arrival, (number, contact) in zip(fresh, keys, strict=True)
    ]
    bulk.insert(item.message for item in received)
    MediaFile.objects.bulk_create(_media_files(received))
    attend(received)
    sources.attribute(received)
    _note_who_is_back(received)
    later.cancel_answered([item.conversation for item in received if _is_answer(item.arrival)])
    return received


def _is_answer(arrival: Arrival) -> bool:
    """Whether the customer said something: a heart under a message is no answer."""
    return arrival.opens_window and not arrival.echo and arrival.kind != "reaction"


def save(received: Sequence[Received]) -> None:
    """Write what the arrivals, and the answers to them, changed in their conversations."""
    rows = {item.conversation.pk: item.conversation for item in received}
    changed = ("window_opened_at", "unread", "status", "snoozed_until")
    bulk.update([rows[key] for key in sorted(rows)], *changed, *heads.FIELDS)


def _without_known(arrivals: Sequence[Arrival]) -> list[Arrival]:
    with connection.cursor() as cursor:
        wamids = [arrival.wamid for arrival in arrivals]
        cursor.execute("SELECT wamid FROM conversations_message WHERE wamid = ANY(%s)", [wamids])
        seen = {wamid for (wamid,) in cursor.fetchall()}
    fresh = []
    for arrival in arrivals:
        if arrival.wamid not in seen:
            seen.add(arrival.wamid)
            fresh.append(arrival)
    return fresh


def _conversations(
    keys: Sequence[tuple[Number, Contact]], arrivals: Sequence[Arrival]
) -> dict[tuple[int, int], Conversation]:
    """Return the conversations by (number, contact), made where missing, locked in id order."""
    wanted = {(number.pk, contact.pk): number for number, contact in keys}
    found = _locked(wanted)
    missing = {
        (number.pk, contact.pk): Conversation(
            number=number, contact=contact, last_message_at=arrival.at
        )
        for (number, contact), arrival in zip(keys, arrivals, strict=True)
        if (number.pk, contact.pk) not in found
    }
    for created in bulk.insert_new(missing.values()):
        key = created.number_id, created.contact_id
        created.number = wanted[key]
        # Nobody else sees the new row yet, which is as good as a lock.
        found[key] = created
    if lost := missing.keys() - found.keys():
        found |= _locked({key: wanted[key] for key in lost})
    return found


def _locked(wanted: dict[tuple[int, int], Number]) -> dict[tuple[int, int], Conversation]:
    rows = Conversation.objects.raw(
        "SELECT * FROM conversations_conversation"
        " WHERE contact_id = ANY(%s) AND number_id = ANY(%s) ORDER BY id FOR UPDATE",
        [[contact for _, contact in wanted], list({number for number, _ in wanted})],
    )
    found = {}
    for row in rows:
        number = wanted.get((row.number_id, row.contact_id))
        if number is not None:
            row.number = number
            found[row.number_id, row.contact_id] = row
    return found


def _take(
    arrival: Arrival, conversation: Conversation, contact: Contact, number: Number
) -> Received:
    """Apply one arrival to its conversation, in memory."""
    conversation.contact = contact
    first = conversation.window_opened_at is None and not arrival.echo
    back: Record.Kind | None = None
    if not arrival.echo:
        at = min(arrival.at, clock.now(number) + CLOCK_SKEW)
        if arrival.opens_window:
            opened = conversation.window_opened_at
            conversation.window_opened_at = max(opened, at) if opened else at
        if not contact.blocked:
            back = _back(conversation)
            conversation.unread += 1
            conversation.status = Conversation.Status.OPEN
            conversation.snoozed_until = None
    # Nobody answers who is blocked: nothing waits.
    waits = not arrival.echo and not contact.blocked
    heads.show(conversation, at=arrival.at, text=arrival.text, inbound=waits)
    message = Message(
        conversation=conversation,
        wamid=arrival.wamid,
        direction=Message.Direction.OUT if arrival.echo else Message.Direction.IN,
        status=Message.Status.SENT if arrival.echo else Message.Status.RECEIVED,
        source=Message.Source.APP if arrival.echo else Message.Source.CUSTOMER,
        kind=arrival.kind[:30],
        content=arrival.content | ({"referral": arrival.referral} if arrival.referral else {}),
        text=arrival.text,
        context_wamid=(arrival.context_wamid or "")[:200],
        raw=arrival.raw or None,
        at=arrival.at,
    )
    return Received(arrival, message, conversation, contact, number, first, back)


def _back(conversation: Conversation) -> Record.Kind | None:
    """Return from what a customer's message brings a conversation back, if it does."""
    if conversation.status == Conversation.Status.RESOLVED:
        return Record.Kind.REOPENED
    return Record.Kind.WOKEN if conversation.snoozed_until else None


def _note_who_is_back(received: Sequence[Received]) -> None:
    """Record what customers brought back; find somebody for what is nobody's."""
    for kind in (Record.Kind.REOPENED, Record.Kind.WOKEN):
        back = [item.conversation for item in received if item.back == kind]
        records.of_conversations(back, kind, by="customer")
        if any(map(assigning.wants_person, back)):
            reassign.announce()


def _media_files(received: Sequence[Received]) -> list[MediaFile]:
    return [
        MediaFile(
            message=item.message,
            media_id=str(item.arrival.content["media_id"])[:100],
            claimed_type=str(item.arrival.content.get("mime_type") or "")[:120],
            sha256=str(item.arrival.content.get("sha256") or "")[:100],
            # On the wall clock, unlike a conversation's times: it is about Meta's servers.
            due_at=item.arrival.at - item.number.clock_offset,
        )
        for item in received
        if item.arrival.content.get("media_id")
    ]
