"""Reacting to a customer's message with an emoji; it goes out the way of every message."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agency.models import User
from conversations import consent, live, outbox
from conversations.actions import NumberOffError, RefusedError, WindowClosedError
from conversations.bubbles.attached import ATTACHED
from conversations.content.sentences import noop
from conversations.models import Conversation, Message
from tenants import current

# What is offered at once, and what beside it; each with its name.
QUICK = (
    ("👍", noop("Thumbs up")),
    ("❤️", noop("Heart")),
    ("😂", noop("Laughing")),
    ("😮", noop("Surprised")),
    ("😢", noop("Crying")),
    ("🙏", noop("Thank you")),
)
MORE = (
    ("👎", noop("Thumbs down")),
    ("👏", noop("Applause")),
    ("🎉", noop("Celebration")),
    ("🔥", noop("Fire")),
    ("💯", noop("One hundred")),
    ("✅", noop("Done")),
    ("👀", noop("Looking at it")),
    ("🤝", noop("Handshake")),
    ("💪", noop("Strong")),
    ("👌", noop("All right")),
    ("🙌", noop("Hands up")),
    ("😊", noop("Smiling")),
    ("😍", noop("In love")),
    ("🤔", noop("Thinking")),
    ("😅", noop("Relieved")),
    ("🥳", noop("Party")),
    ("🤗", noop("Hug")),
    ("💚", noop("Green heart")),
)
_KNOWN = frozenset(("", *(emoji for emoji, _name in QUICK + MORE)))
# A reaction to what is older fails with WhatsApp.
OLDEST = timedelta(days=30)


def react(message: Message, emoji: str, *, by: User) -> Message | None:
    """React to a message, or take one's reaction back with an empty ``emoji``.

    A reaction that is there already does nothing, and returns ``None``. It is no answer: the
    customer waits as before, the list shows what was said last, and the automation goes on. Raises
    :class:`RefusedError`.
    """
    with transaction.atomic():
        conversation = _locked(message)
        _check(conversation, message)
        if emoji not in _KNOWN:
            raise RefusedError(_("Choose one of the emojis."))
        if _present(conversation, message) == emoji:
            return None
        order = outbox.Order(
            conversation=conversation,
            content={"kind": "reaction", "message_id": message.wamid, "emoji": emoji},
            source=Message.Source.AGENT,
            author=by,
        )
        # The heads are not saved: they tell of messages.
        (sent,) = outbox.enqueue([order])
        outbox.announce(current.agency_id(), [conversation.number_id])
        live.changed([conversation.pk])
    return sent


def _check(conversation: Conversation, message: Message) -> None:
    inbound = message.direction == Message.Direction.IN
    if not inbound or not message.wamid or message.kind in ATTACHED:
        raise RefusedError(_("Only what a customer wrote can be reacted to."))
    if refusal := consent.refusal(conversation.contact):
        raise RefusedError(refusal)
    if not conversation.number.active:
        raise NumberOffError
    now = conversation.now()
    if not conversation.window.sendable(now):
        raise WindowClosedError
    if now - message.at > OLDEST:
        raise RefusedError(_("WhatsApp takes no reactions to messages older than 30 days."))


def _present(conversation: Conversation, message: Message) -> str:
    """Return our reaction to a message as it is, or will be once it is sent; "" for none."""
    ours = Message.objects.filter(
        conversation=conversation,
        direction=Message.Direction.OUT,
        kind="reaction",
        content__message_id=message.wamid,
    ).exclude(status=Message.Status.FAILED)
    newest = ours.order_by("-at", "-id").first()
    return str(newest.content.get("emoji") or "") if newest else ""


def _locked(message: Message) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("number", "contact")
        .get(pk=message.conversation_id)
    )
