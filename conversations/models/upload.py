"""Files that people of the agency send, and Meta's copies of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from conversations.models.number import Number


class Upload(models.Model):
    """A file of ours; contents call it by its ``ref`` (``MediaRef.asset``)."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("Arriving")
        READY = "ready", _("Ready")

    ref = models.UUIDField(default=uuid.uuid4, unique=True)
    # Whoever sees the conversation sees the file; without one it is all staff's.
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE)
    state = models.CharField(max_length=8, choices=State, default=State.ARRIVING)
    name = models.CharField(max_length=240)
    # What the bytes are, not what anybody said.
    mime_type = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField()
    # Bytes that are here already: a file arrives in pieces.
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(auto_now_add=True)
    # Whether a message was found that holds it; one that nobody sends is deleted (``tidying``).
    wanted = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="upload_unsure", condition=models.Q(wanted=False))
        ]

    def __str__(self) -> str:
        return self.name


class UploadCopy(models.Model):
    """An upload's copy at Meta: an id that holds for 30 days, for one number."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="copies")
    number = models.ForeignKey(Number, on_delete=models.CASCADE)
    media_id = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_copy_key")]

    def __str__(self) -> str:
        return f"{self.upload_id} as {self.media_id}"
