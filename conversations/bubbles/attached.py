"""What belongs to messages without standing in the thread beside them: reactions, edits and
deletions, taps, the messages that they answer, and those that were sent in their place.

All of it is looked up for a whole page in one query, whatever the page holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from conversations.bubbles import shapes
from conversations.models import Message

ATTACHED = ("reaction", "edit", "revoke")
# Of these a customer taps something.
TAPPED = ("buttons", "list", "carousel", "template")


@dataclass(slots=True)
class Attached:
    """``reactions`` by who reacted: the customer or the agency; the newest of each counts."""

    reactions: dict[str, Message] = field(default_factory=dict)
    edit: Message | None = None
    revoke: Message | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to a page of messages.

    ``known``: messages by wamid. ``hanging``: what hangs on them, by wamid. ``taps``: the ids of
    what was tapped, by the wamid of what offered it. ``again``: by the key that they are sent with.
    """

    known: dict[str, Message]
    hanging: Mapping[str, Attached]
    taps: Mapping[str, set[str]]
    again: dict[str, Message]


def of(conversation_id: int, messages: Sequence[Message]) -> Related:
    """Return what belongs to messages of a conversation.

    Only the conversation's own: what another one holds is none of this one's business.
    """
    known = {message.wamid: message for message in messages if message.wamid}
    offered = [
        wamid for wamid, message in known.items() if message.kind in TAPPED or message.used_fallback
    ]
    failed = [again_key(message) for message in messages if message.status == Message.Status.FAILED]
    wanted = {wamid for message in messages if (wamid := points_to(message))} - known.keys()
    hanging: dict[str, Attached] = defaultdict(Attached)
    taps: dict[str, set[str]] = defaultdict(set)
    again: dict[str, Message] = {}
    for row in _rows(list(known), offered, list(wanted), failed):
        if row.conversation_id != conversation_id:
            continue
        if row.wamid in wanted:
            known[row.wamid] = row
        if row.kind in ATTACHED:
            _hang(hanging[shapes.text(row.content.get("message_id"))], row)
        if row.kind == "choice":
            taps[row.context_wamid].add(shapes.text(row.content.get("id")))
        if row.key in failed:
            again[row.key] = row
    return Related(known, hanging, taps, again)


def _rows(
    wamids: list[str], offered: list[str], wanted: list[str], failed: list[str]
) -> Sequence[Message]:
    """Return these rows, the oldest first. Each condition is one that an index answers."""
    conditions = [
        (wamids, Q(on__in=wamids, kind__in=ATTACHED)),
        (offered, Q(context_wamid__in=offered, kind="choice")),
        (wanted, Q(wamid__in=wanted)),
        (failed, Q(key__in=failed)),
    ]
    either = Q()
    for values, condition in conditions:
        if values:
            either |= condition
    if not either:
        return ()
    rows = Message.objects.alias(on=KeyTextTransform("message_id", "content")).filter(either)
    return list(rows.select_related("author").defer("raw", "fallback").order_by("at", "id"))


def _hang(attached: Attached, row: Message) -> None:
    if row.kind == "edit":
        attached.edit = row
    elif row.kind == "revoke":
        attached.revoke = row
    elif row.status == Message.Status.FAILED:
        return
    elif row.content.get("emoji"):
        attached.reactions[row.direction] = row
    else:
        attached.reactions.pop(row.direction, None)


def points_to(message: Message) -> str:
    """Return the wamid of the message that this one answers or hangs on."""
    if message.kind in ATTACHED:
        return shapes.text(message.content.get("message_id"))
    return message.context_wamid


def edited(edit: Message) -> dict[str, Any]:
    """Return what a message reads after its edit."""
    return dict(shapes.mapping(edit.content.get("message")))


def again_name(message: Message) -> str:
    """Return the form's key under which a message that failed is sent again: once."""
    return f"again-{message.ref}"


def again_key(message: Message) -> str:
    """Return the whole key, as the message that is sent again has it."""
    return f"form:{message.conversation_id}:{again_name(message)}"
