from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.message import Message


class Receipt(models.Model):
    """The customer is to be told that a message was read, or that somebody is writing.

    One row a conversation, deleted once it was tried: what is lost here does no harm.
    """

    conversation = models.OneToOneField(Conversation, primary_key=True, on_delete=models.CASCADE)
    # The newest message of the customer's: WhatsApp takes the earlier ones as read, too.
    message = models.ForeignKey(Message, on_delete=models.CASCADE)
    typing = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.message_id} of {self.conversation_id}"
