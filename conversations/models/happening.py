from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation


class Happening(models.Model):
    """Something that happened to a conversation and is still to be told to the automation."""

    class Kind(models.TextChoices):
        HANDED_BACK = "handed_back", _("A person handed it back")
        RESOLVED = "resolved", _("A person resolved it")
        TAGGED = "tagged", _("The contact got tags")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=Kind)
    # Of ``tagged``: {"tags": [...], "depth": how many automations in a row led to it}.
    data = models.JSONField(default=dict)
    # Waits for the end of what runs in the conversation.
    held = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="happening_due", condition=models.Q(held=False))
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.conversation_id}"
