"""Two people at one conversation: whoever would talk over a colleague is asked first."""

from uuid import UUID

from django.utils.translation import gettext as _

from agency.models import User
from conversations import presence
from conversations.actions import RefusedError
from conversations.models import Conversation, Message


class CollisionError(RefusedError):
    """A colleague is at it; ``other`` says who. Sending takes an ``anyway``."""

    def __init__(self, sentence: str, other: User) -> None:
        self.other = other
        super().__init__(sentence % {"name": other})


def check(conversation: Conversation, *, by: User, anyway: bool = False, since: str = "") -> None:
    """Raise :class:`CollisionError` where a person would talk over a colleague.

    ``anyway``: the person was asked, and wants to. ``since``: the reference of the newest message
    that the person saw when he began to write; "" if that is not known.
    """
    if anyway:
        return
    if holder := _holder(conversation, by):
        raise CollisionError(
            _("This conversation is assigned to %(name)s. Send your message anyway?"), holder
        )
    if other := _answered(conversation, by, since):
        raise CollisionError(
            _("%(name)s has answered since you began to write. Send your message anyway?"), other
        )
    if other := _answering(conversation, by):
        raise CollisionError(
            _("%(name)s is writing an answer right now. Send your message anyway?"), other
        )


def _holder(conversation: Conversation, by: User) -> User | None:
    """Whose the conversation is, if it is another's.

    One that is with the automation, or whose person is no longer here, is nobody's.
    """
    if conversation.handler != Conversation.Handler.HUMAN:
        return None
    holder = conversation.assignee
    return holder if holder and holder.pk != by.pk and holder.is_active else None


def _answered(conversation: Conversation, by: User, since: str) -> User | None:
    """Who else has answered the customer after this message, the last one of them."""
    try:
        seen = UUID(since)
    except ValueError:
        return None
    here = Message.objects.filter(conversation=conversation)
    last = here.filter(ref=seen).first()
    if last is None:
        return None
    later = here.filter(
        at__gte=last.at, pk__gt=last.pk, direction=Message.Direction.OUT, author__isnull=False
    ).exclude(author=by)
    found = later.select_related("author").order_by("-at", "-id").first()
    return found.author if found else None


def _answering(conversation: Conversation, by: User) -> User | None:
    """Who else is typing to the customer."""
    others = presence.here(conversation.pk, beside=by).answering
    return User.objects.filter(pk__in=others, is_active=True).first() if others else None
