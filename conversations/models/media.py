from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.message import Message


class MediaFile(models.Model):
    """A file that a customer sent; fetched from Meta, where its id lives for seven days."""

    class State(models.TextChoices):
        PENDING = "pending", _("Being fetched")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be fetched")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="media_file")
    media_id = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    # What WhatsApp said, and what the bytes are; the latter decides how the file is served.
    claimed_type = models.CharField(max_length=120, blank=True)
    sniffed_type = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    path = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="media_due", condition=models.Q(state="pending"))
        ]

    def __str__(self) -> str:
        return f"{self.claimed_type} of {self.message_id}"
