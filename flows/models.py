"""Flows, their immutable versions, and the sessions of contacts that are in them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Cast, Concat, Now
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation, Number
from tenants.secret import SecretField


class ImmutableVersionError(Exception):
    """A published version was about to be changed."""


class Flow(models.Model):
    """An automation: a draft that people edit, and the version that runs."""

    name = models.CharField(max_length=120, unique=True)
    # By which other flows, files and programs name it. It stays when the flow is renamed.
    key = models.SlugField(
        max_length=64,
        unique=True,
        db_default=Concat(models.Value("flow-"), Cast(RandomUUID(), models.CharField())),
    )
    description = models.CharField(max_length=1000, blank=True, default="", db_default="")
    active = models.BooleanField(default=True)
    priority = models.IntegerField(default=0, help_text=_("The higher answers first."))
    draft = models.JSONField(default=dict)
    # Counts the draft's changes: who saves says which one he began with.
    revision = models.PositiveIntegerField(default=0, db_default=0)
    live = models.ForeignKey(
        "FlowVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What programs show that start it; made when somebody asks for it.
    start_token = SecretField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["-priority", "name"]

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """A published definition; it never changes, so that sessions can be pinned to it.

    ``linked`` holds the flows that it calls as they were when it was published, and those that
    they call: ``{key: {"version": number, "definition": {...}}}``.
    """

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    linked = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # Why it was published although a scenario failed.
    override_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
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
        WAITING = "waiting", _("Waiting")
        HANDED_OVER = "handed_over", _("With a person")
        ENDED = "ended", _("Ended")
        FAILED = "failed", _("Failed")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT)
    # The engine's own id of the session, from which all its ids derive.
    key = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=12, choices=Status)
    state = models.JSONField()
    # How many automations in a row led to this one, since a customer, a person or a schedule did.
    depth = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Could not be moved to another version, and finishes on its own.
    stays = models.BooleanField(default=False, db_default=False)
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


class Scenario(models.Model):
    """A recorded conversation that the flow has to pass before it is published."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    data = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["flow", "name"], name="scenario_key")]

    def __str__(self) -> str:
        return self.name


class Move(models.Model):
    """Sessions on their way from a version to a newer one, or to their end.

    ``plan`` is ``{"do": "move" | "stop", "map": {old node: new node}, "otherwise": "finish" |
    "stop"}``.
    """

    from_version = models.ForeignKey(FlowVersion, on_delete=models.CASCADE, related_name="+")
    to_version = models.ForeignKey(FlowVersion, on_delete=models.CASCADE, related_name="+")
    plan = models.JSONField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="move_due", condition=models.Q(finished_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.from_version} to v{self.to_version.number}"


class Schedule(models.Model):
    """When a schedule trigger of a live flow starts it next, and how far the present run is.

    A run goes through the contacts by their ids. The cursor moves in the transaction that starts
    them, so that an occurrence starts nobody twice.
    """

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="schedules")
    trigger = models.CharField(max_length=64)
    # The trigger as it was when the next time was computed.
    spec = models.JSONField()
    next_at = models.DateTimeField(null=True, blank=True)
    # The occurrence that is being worked on.
    running_at = models.DateTimeField(null=True, blank=True)
    cursor = models.BigIntegerField(default=0)
    started = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "trigger"], name="schedule_key")]

    def __str__(self) -> str:
        return f"{self.trigger} of {self.flow}"


class Event(models.Model):
    """Something that a flow says has happened, for other systems to read in the order of ids."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    session = models.ForeignKey(Session, on_delete=models.CASCADE)
    # The engine's key of the effect: the same event is stored once.
    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=64)
    data = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} in {self.conversation_id}"


class StartRequest(models.Model):
    """A request to a flow's start address that named a key, so that its repetition does nothing."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE)
    key = models.CharField(max_length=120)
    # The request's content, by which a key's use for another one is told.
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "key"], name="start_request_key")]
        indexes = [models.Index(fields=["at"], name="start_request_at")]

    def __str__(self) -> str:
        return self.key
