from django.conf import settings
from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.message import Message


class Mention(models.Model):
    """A person whom a colleague's note names, by name or with the whole team."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    at = models.DateTimeField()
    # When the person first opened the conversation since.
    seen_at = models.DateTimeField(null=True)
    # When the person was written to, because nobody had opened the conversation for a while.
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "person"], name="mention_key"),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="mention_of_person"),
            models.Index(fields=["conversation"], name="mention_conversation"),
            models.Index(
                fields=["person", "conversation"],
                name="mention_unseen",
                condition=models.Q(seen_at=None),
            ),
            models.Index(
                fields=["at"],
                name="mention_to_mail",
                condition=models.Q(seen_at=None, mailed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.message_id}"
