from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations import clock
from conversations.models.contact import Contact
from conversations.models.number import Number
from conversations.window import Window

# Open and nobody's, though a person is wanted or the customer waits for an answer.
NOBODYS = models.Q(status="open", assignee__isnull=True) & (
    models.Q(handler="human") | models.Q(waiting_since__isnull=False)
)
# A team's that wants a person and has none: what is given to the team's members.
WANTS_PERSON = models.Q(
    status="open", handler="human", assignee__isnull=True, team__isnull=False, snoozed_until=None
)


class Conversation(models.Model):
    """All that one contact and one number said to each other."""

    class Handler(models.TextChoices):
        BOT = "bot", _("Automation")
        HUMAN = "human", _("A person")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    number = models.ForeignKey(Number, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    handler = models.CharField(max_length=6, choices=Handler, default=Handler.BOT)
    handler_reason = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_index=False,
    )
    team = models.ForeignKey(
        "agency.Team", null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
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
    # Whether messages wait here for their time (ScheduledMessage): what comes in looks only then.
    has_scheduled = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "contact"], name="conversation_key")
        ]
        # One for each list and order of the inbox (conversations.listing).
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="conversation_status"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], name="conversation_mine"),
            models.Index(fields=["number", "-last_message_at", "-id"], name="conversation_number"),
            models.Index(fields=["team", "-last_message_at", "-id"], name="conversation_team"),
            models.Index(
                fields=["waiting_since", "id"],
                name="conversation_waiting",
                condition=models.Q(status="open", waiting_since__isnull=False),
            ),
            models.Index(
                fields=["-last_message_at", "-id"],
                name="conversation_nobodys",
                condition=NOBODYS,
            ),
            models.Index(
                fields=["team", "last_message_at", "id"],
                name="conversation_to_give",
                condition=WANTS_PERSON,
            ),
            models.Index(
                fields=["assignee"],
                name="conversation_unread",
                condition=models.Q(status="open", unread__gt=0),
            ),
            models.Index(
                fields=["snoozed_until"],
                name="conversation_snoozed",
                condition=models.Q(snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["window_opened_at", "id"],
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
