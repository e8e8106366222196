from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from conversations.models.message import Message
from conversations.models.number import Number


class ScheduledMessage(models.Model):
    """A message that a person wants sent later; variables are filled in when its time comes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Handed to the sender")
        CANCELLED = "cancelled", _("Cancelled")
        ANSWERED = "answered", _("Cancelled: the customer answered first")
        FAILED = "failed", _("Could not be sent")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="scheduled_messages"
    )
    # The conversation's own, so that a number's due ones are found by one index.
    number = models.ForeignKey(Number, on_delete=models.CASCADE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    content = models.JSONField()
    # A template, sent instead should the window be closed by then.
    fallback = models.JSONField(null=True)
    context_wamid = models.CharField(max_length=200, blank=True)
    # On the number's clock, as all times of a conversation.
    due_at = models.DateTimeField()
    cancel_on_reply = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL)
    error = models.CharField(max_length=500, blank=True)
    # Makes the same form, sent twice, one scheduled message.
    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["number", "due_at"],
                name="scheduled_due",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="scheduled_all",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["conversation", "-due_at", "-id"], name="scheduled_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.state} at {self.due_at:%Y-%m-%d %H:%M}"
