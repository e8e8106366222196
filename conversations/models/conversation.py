from datetime import datetime

from django.conf import settings
from django.db import models

from conversations import clock
from conversations.models.contact import Contact
from conversations.models.number import Number
from conversations.window import Window


class Conversation(models.Model):
    """All that one contact and one number said to each other."""

    class Handler(models.TextChoices):
        BOT = "bot", "Automation"
        HUMAN = "human", "A person"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"

    number = models.ForeignKey(Number, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    handler = models.CharField(max_length=6, choices=Handler, default=Handler.BOT)
    handler_reason = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    team = models.ForeignKey("agency.Team", null=True, blank=True, on_delete=models.SET_NULL)
    # When the customer last did something that opens the customer service window. Times of a
    # conversation are times of its number's clock (conversations.clock).
    window_opened_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField()
    preview = models.CharField(max_length=160, blank=True)
    # When the oldest message came that nobody has answered yet; None: the last word was ours.
    waiting_since = models.DateTimeField(null=True)
    # Out of the open lists until then, or until the customer writes.
    snoozed_until = models.DateTimeField(null=True)
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "contact"], name="conversation_key")
        ]
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], name="conversation_mine"),
            models.Index(fields=["number", "-last_message_at", "-id"], name="conversation_number"),
            models.Index(
                fields=["snoozed_until"],
                name="conversation_snoozed",
                condition=models.Q(snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["window_opened_at"],
                name="conversation_window",
                condition=models.Q(status="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} on {self.number}"

    @property
    def window(self) -> Window:
        """The customer service window, computed from times and never stored."""
        return Window(self.window_opened_at)

    def now(self) -> datetime:
        return clock.now(self.number)
