"""Two people at one conversation: whoever answers in somebody else's is asked first."""

from django.utils.translation import gettext as _

from agency.models import User
from conversations.actions import RefusedError
from conversations.models import Conversation


class CollisionError(RefusedError):
    """The conversation is somebody else's; ``holder`` says whose. Sending takes an ``anyway``."""

    def __init__(self, holder: User) -> None:
        self.holder = holder
        super().__init__(
            _("This conversation is assigned to %(name)s. Send your message anyway?")
            % {"name": holder}
        )


def check(conversation: Conversation, *, by: User, anyway: bool = False) -> None:
    """Raise :class:`CollisionError` where a person would answer in somebody else's conversation.

    ``anyway``: the person was asked, and wants to. A conversation that is with the automation, or
    whose person is no longer here, is nobody's.
    """
    if anyway or conversation.handler != Conversation.Handler.HUMAN:
        return
    holder = conversation.assignee
    if holder is not None and holder.pk != by.pk and holder.is_active:
        raise CollisionError(holder)
