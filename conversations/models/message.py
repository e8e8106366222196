"""Messages, their way to the customer, and what is still to be sent."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from conversations.models.number import Number

# The words of a message: one definition for the index and for who searches.
WORDS = SearchVector("text", config="simple")


class Message(models.Model):
    """One message of a conversation, in or out, as typed content."""

    class Direction(models.TextChoices):
        IN = "in", _("From the customer")
        OUT = "out", _("To the customer")
        NOTE = "note", _("Only for the agency")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        QUEUED = "queued", _("Queued")
        IN_DOUBT = "in_doubt", _("In doubt")
        ACCEPTED = "accepted", _("Accepted by WhatsApp")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        READ = "read", _("Read")
        PLAYED = "played", _("Played")
        FAILED = "failed", _("Failed")

    class Source(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        FLOW = "flow", _("Automation")
        AGENT = "agent", _("Agent")
        APP = "app", _("WhatsApp Business app")
        SYSTEM = "system", _("System")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    # Known to Meta as biz_opaque_callback_data, and used wherever an id leaves the house.
    ref = models.UUIDField(default=uuid.uuid4, unique=True)
    wamid = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - not yet known
    direction = models.CharField(max_length=4, choices=Direction)
    status = models.CharField(max_length=10, choices=Status)
    source = models.CharField(max_length=10, choices=Source)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    kind = models.CharField(max_length=30)
    content = models.JSONField()
    # A template's content, sent instead when the window turns out to be closed.
    fallback = models.JSONField(null=True)
    used_fallback = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    context_wamid = models.CharField(max_length=200, blank=True)
    # Makes the same order to send (a flow's step, a form sent twice) one message.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - most have none
    # The flow's step that sent it; the flow is that of the session whose id the key begins with.
    step = models.CharField(max_length=80, blank=True, default="", db_default="")
    # {"code", "cause", "cure", "details"} of a failure, in plain words.
    error = models.JSONField(null=True)
    raw = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "-at", "-id"], name="message_thread"),
            # What hangs on other messages, by which: reactions, edits, deletions.
            models.Index(
                KeyTextTransform("message_id", "content"),
                name="message_attached",
                condition=models.Q(kind__in=["reaction", "edit", "revoke"]),
            ),
            models.Index(
                fields=["context_wamid"],
                name="message_context",
                condition=~models.Q(context_wamid=""),
            ),
            GinIndex(WORDS, name="message_words"),
            # For figures over a period; costs next to nothing to keep.
            BrinIndex(fields=["at"], name="message_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def shown(self) -> dict[str, object]:
        """The content that went out: the fallback where it replaced the message."""
        shown: dict[str, object] | None = self.fallback if self.used_fallback else self.content
        return shown or {}


class DeliveryEvent(models.Model):
    """One entry of a message's timeline; entries are only ever added."""

    class Kind(models.TextChoices):
        FALLBACK = "fallback", _("Template used instead")
        RETRY = "retry", _("Will be tried again")
        IN_DOUBT = "in_doubt", _("In doubt")
        SETTLED = "settled", _("Settled")
        ACCEPTED = "accepted", _("Accepted by WhatsApp")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        READ = "read", _("Read")
        PLAYED = "played", _("Played")
        FAILED = "failed", _("Failed")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="timeline")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    detail = models.CharField(max_length=500, blank=True)
    code = models.IntegerField(null=True)
    raw = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "kind", "at"], name="delivery_event_key")
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"


class OutboxItem(models.Model):
    """A message that is still to be sent; deleted once its fate is known."""

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        # Put off for hours: the conversation's later messages need not wait for it.
        LATER = "later", _("Later")
        SENDING = "sending", _("Sending")
        IN_DOUBT = "in_doubt", _("In doubt")

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    number = models.ForeignKey(Number, on_delete=models.CASCADE)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    # On the wall clock: when to try (ready, later) or to decide (in doubt).
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Graph said that the window is closed although our clock said it is open.
    window_refused = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["number", "due_at"], name="outbox_due"),
            models.Index(fields=["conversation", "message"], name="outbox_order"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.message_id}"
