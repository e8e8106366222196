"""Outgoing mail: rows with states, which a task sends; and the agency's own mail server."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.secret import SecretField


class Mail(models.Model):
    """A mail to one person.

    Its text holds links that let people in, so it is encrypted, and erased once it is sent or
    given up.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    at = models.DateTimeField(auto_now_add=True)
    # What for: "invitation", "password-reset" …
    kind = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = SecretField(default="")
    html = SecretField(default="")
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When the next attempt may begin; none for mails that are done with.
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")
    # The address that it was sent from.
    sender = models.CharField(max_length=254, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="mail_newest"),
            models.Index(fields=["due_at"], name="mail_due", condition=models.Q(state="queued")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class MailServer(models.Model):
    """The agency's own mail server; one row. Mails go through it while ``active``."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS (usually port 587)")
        TLS = "tls", _("TLS from the start (usually port 465)")
        NONE = "none", _("None: passwords and texts travel in the open")

    active = models.BooleanField(default=False)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    user = models.CharField(max_length=254, blank=True, default="")
    password = SecretField(blank=True, default="")
    from_address = models.EmailField()
    # When a mail was last taken by the server.
    worked_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_mail_server")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
