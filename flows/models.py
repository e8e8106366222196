"""Flows, their immutable versions, and the sessions of contacts that are in them."""

from typing import Any

from django.conf import settings
from django.db import models

from conversations.models import Conversation, Number


class ImmutableVersionError(Exception):
    """A published version was about to be changed."""


class Flow(models.Model):
    """An automation: a draft that people edit, and the version that runs."""

    name = models.CharField(max_length=120, unique=True)
    active = models.BooleanField(default=True)
    priority = models.IntegerField(default=0, help_text="The higher answers first.")
    draft = models.JSONField(default=dict)
    live = models.ForeignKey(
        "FlowVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-priority", "name"]

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """A published definition; it never changes, so that sessions can be pinned to it."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["flow", "number"], name="flow_version_key")]

    def __str__(self) -> str:
        return f"{self.flow} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableVersionError(f"{self} is published and cannot be changed.")
        super().save(*args, **kwargs)


class Session(models.Model):
    """One contact's way through one version of a flow."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        HANDED_OVER = "handed_over", "With a person"
        ENDED = "ended", "Ended"
        FAILED = "failed", "Failed"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT)
    # The engine's own id of the session, from which all its ids derive.
    key = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=12, choices=Status)
    state = models.JSONField()
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(status__in=["waiting", "handed_over"]),
                name="one_running_session",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.conversation_id}"


class Timer(models.Model):
    """Something a session waits for: a no-reply time-out or the end of a wait."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE)
    number = models.ForeignKey(Number, on_delete=models.CASCADE)
    token = models.CharField(max_length=80)
    # On the number's clock.
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "token"], name="timer_key")]
        indexes = [models.Index(fields=["number", "due_at"], name="timer_due")]

    def __str__(self) -> str:
        return f"{self.token} at {self.due_at}"


class HttpCall(models.Model):
    """An HTTP request that a session waits for."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE)
    token = models.CharField(max_length=80)
    request = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "token"], name="http_call_key")]

    def __str__(self) -> str:
        return self.token
