from django.conf import settings
from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.message import Message


class Mention(models.Model):
    """A person whom a colleague's note names."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    at = models.DateTimeField()
    # When the person first opened the conversation since.
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "person"], name="mention_key"),
        ]
        indexes = [
            models.Index(
                fields=["person", "conversation"],
                name="mention_unseen",
                condition=models.Q(seen_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.message_id}"
