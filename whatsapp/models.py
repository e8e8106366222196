"""What the edge keeps for an agency."""

from django.db import models

from conversations.models import Conversation


class Pace(models.Model):
    """The state of WhatsApp's pair limit (``whatsapp.sender.limits``) for one conversation.

    Apart from the conversation, so that sending never waits for a lock of what comes in.
    """

    conversation = models.OneToOneField(Conversation, primary_key=True, on_delete=models.CASCADE)
    busy_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.conversation_id} until {self.busy_until}"


class EarlyStatus(models.Model):
    """A status of a message whose id we do not know yet; applied as soon as we do."""

    wamid = models.CharField(max_length=200, db_index=True)
    update = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "early statuses"

    def __str__(self) -> str:
        return self.wamid
