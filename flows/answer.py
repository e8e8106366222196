"""Letting the automation answer what came in."""

from collections.abc import Sequence

from conversations.models import Conversation, Message
from conversations.receive import Received
from flows import happened
from flows.effects import Due
from flows.engine import MessageIn
from flows.runner import Runner


def answer(received: Sequence[Received]) -> Due:
    """Move or start sessions by new messages, in order; the conversations are locked already."""
    # Who is blocked is heard, and not answered.
    messages = [item for item in received if not item.arrival.echo and not item.contact.blocked]
    if not messages:
        return Due()
    runner = Runner({item.conversation.pk: item.conversation for item in messages})
    if resting := runner.resting():
        happened.catch_up(runner, resting)
    first = _first_ever(runner, messages)
    templates = _answered_templates(runner, messages)
    for item in messages:
        arrival = item.arrival
        runner.message(
            item.conversation,
            MessageIn(
                wamid=arrival.wamid,
                kind=arrival.kind,
                text=arrival.text,
                reply_id=arrival.reply_id,
                content=arrival.content,
                template=templates.get(arrival.context_wamid or ""),
                referral=arrival.referral,
            ),
            first=arrival.wamid in first,
        )
    return runner.flush()


def _first_ever(runner: Runner, messages: Sequence[Received]) -> set[str]:
    """Return the wamids of messages whose senders never wrote before, on any number."""
    candidates: dict[int, str] = {}
    for item in messages:
        if item.first:
            candidates.setdefault(item.contact.pk, item.arrival.wamid)
    if not candidates or not runner.listens("first_message"):
        return set()
    wrote = Conversation.objects.filter(
        contact_id__in=candidates, window_opened_at__isnull=False
    ).values_list("contact_id", flat=True)
    return {candidates[key] for key in candidates.keys() - set(wrote)}


def _answered_templates(runner: Runner, messages: Sequence[Received]) -> dict[str, str]:
    """Return the names of the templates that these messages answer, by the templates' wamids."""
    wamids = {item.arrival.context_wamid for item in messages if item.arrival.context_wamid}
    if not wamids or not runner.listens("template_reply"):
        return {}
    rows = Message.objects.filter(wamid__in=wamids, direction=Message.Direction.OUT)
    shown = {
        row.wamid: row.shown for row in rows.only("wamid", "content", "fallback", "used_fallback")
    }
    return {
        str(wamid): str(content["name"])
        for wamid, content in shown.items()
        if content.get("kind") == "template"
    }
