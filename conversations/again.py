"""Doing once more what failed: sending a message, fetching a customer's file."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.models import User
from conversations import actions, consent, live
from conversations.actions import RefusedError
from conversations.bubbles.attached import again_name
from conversations.content import ContentError, parse_content
from conversations.models import MediaFile, Message, Template
from tenants import current, nudge, work

# The task that fetches customers' files (``whatsapp.media``).
FETCH = "whatsapp.media.fetch"


def may_send(message: Message) -> bool:
    """Return whether a message failed and could be sent as it is."""
    if message.direction != Message.Direction.OUT or message.status != Message.Status.FAILED:
        return False
    try:
        parse_content(message.shown)
    except ContentError:
        return False
    return True


def send(message: Message, *, by: User) -> None:
    """Send what failed as a new message, as this person: what failed stays in the thread.

    However often it is asked for, it is sent once. The message comes with its conversation's
    contact and number. Raises :class:`conversations.actions.RefusedError`.
    """
    if not may_send(message):
        raise RefusedError(_("Only a message that failed can be sent again."))
    conversation = message.conversation
    if refusal := consent.refusal(conversation.contact, _template(message)):
        raise RefusedError(refusal)
    actions.reply(
        conversation.pk,
        content=message.shown,
        by=by,
        key=again_name(message),
        context_wamid=message.context_wamid,
    )


def _template(message: Message) -> Template | None:
    shown = message.shown
    if shown.get("kind") != "template":
        return None
    return Template.objects.filter(
        waba_id=message.conversation.number.waba_id,
        name=shown.get("name"),
        language=shown.get("language"),
    ).first()


def fetch(message: Message) -> bool:
    """Fetch a customer's file again that could not be fetched; return whether there is one."""
    with transaction.atomic():
        work.announce([current.agency_id()], FETCH, work.soon())
        found = MediaFile.objects.filter(message=message, state=MediaFile.State.FAILED).update(
            state=MediaFile.State.PENDING, attempts=0, error="", due_at=timezone.now()
        )
        if found:
            nudge.nudge(FETCH, current.agency_id())
            live.changed([message.conversation_id])
    return bool(found)
