"""A connected WhatsApp number and the templates of its WhatsApp Business account (WABA)."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.secret import SecretField


class Number(models.Model):
    """A WhatsApp number of the agency, real or sandbox."""

    class InDoubt(models.TextChoices):
        RESEND = "resend", _("Send it again")
        ASK = "ask", _("Ask a person")

    class Token(models.TextChoices):
        UNKNOWN = "", _("Not looked at yet")
        VALID = "valid", _("Valid")
        INVALID = "invalid", _("Refused by Meta")
        UNREADABLE = "unreadable", _("Cannot be read")

    phone_number_id = models.CharField(max_length=64, unique=True)
    waba_id = models.CharField(max_length=64, db_index=True)
    display_number = models.CharField(max_length=32)
    verified_name = models.CharField(max_length=120, blank=True)
    access_token = SecretField()
    active = models.BooleanField(default=True)
    quality = models.CharField(max_length=12, blank=True)
    # Messages per second that Meta allows this number: 80, 1,000 after an upgrade, 20 when shared
    # with the WhatsApp Business app.
    throughput = models.PositiveIntegerField(default=80)
    in_doubt = models.CharField(max_length=8, choices=InDoubt, default=InDoubt.RESEND)
    # Whether customers are shown that a person has read their messages, or is writing.
    read_receipts = models.BooleanField(default=True, db_default=True)
    # Whose number it is; the client's people see its conversations in the portal.
    client = models.ForeignKey(
        "agency.Client", null=True, blank=True, on_delete=models.SET_NULL, related_name="numbers"
    )
    # What Meta last said (whatsapp.account): the approval of the display name, whether the number
    # is connected, how many customers it may write to first in a day, whether our app hears of it.
    name_status = models.CharField(max_length=40, blank=True, default="", db_default="")
    state = models.CharField(max_length=40, blank=True, default="", db_default="")
    messaging_limit = models.CharField(max_length=40, blank=True, default="", db_default="")
    # None: not known.
    subscribed = models.BooleanField(null=True)
    token_state = models.CharField(
        max_length=12, blank=True, choices=Token, default=Token.UNKNOWN, db_default=""
    )
    # None: never, or not known.
    token_expires_at = models.DateTimeField(null=True)
    # For which of the warnings the agency's people were written to already.
    token_warned = models.CharField(max_length=12, blank=True, default="", db_default="")
    profile = models.JSONField(default=dict, db_default={})
    # {"cause", "cure"} of the last reading that failed; {}: it went well.
    trouble = models.JSONField(default=dict, db_default={})
    checked_at = models.DateTimeField(null=True)
    sandbox = models.BooleanField(default=False)
    clock_offset = models.DurationField(default=timedelta(0))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sandbox=True) | models.Q(clock_offset=timedelta(0)),
                name="only_a_sandbox_has_another_clock",
            ),
            models.CheckConstraint(
                condition=models.Q(throughput__gte=1) & models.Q(throughput__lte=1000),
                name="throughput_as_meta_allows",
            ),
        ]

    def __str__(self) -> str:
        return self.display_number


class NumberEvent(models.Model):
    """What Meta told of a number: its quality, limit, name; entries are only ever added."""

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="events")
    # The webhook's field, or "reading" for what was found by asking.
    field = models.CharField(max_length=60)
    event = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["number", "-at", "-id"], name="event_of_number")]

    def __str__(self) -> str:
        return f"{self.field} {self.event}".strip()


class Template(models.Model):
    """A message template as Meta last described it; only ``APPROVED`` ones can be sent."""

    waba_id = models.CharField(max_length=64)
    template_id = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=16)
    category = models.CharField(max_length=40)
    status = models.CharField(max_length=40)
    parameter_format = models.CharField(max_length=16, default="positional")
    components = models.JSONField(default=list)
    quality = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    # What Meta advises after a rejection, in its own words.
    advice = models.TextField(blank=True, default="", db_default="")
    # The category that it had before Meta changed it, until a person has seen that.
    category_before = models.CharField(max_length=40, blank=True, default="", db_default="")
    # The category that Meta will give it, and when.
    category_to_come = models.CharField(max_length=40, blank=True, default="", db_default="")
    category_changes_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["waba_id", "name", "language"], name="template_key")
        ]
        indexes = [models.Index(fields=["name", "language", "id"], name="template_by_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class TemplateEvent(models.Model):
    """One thing that happened to a template; entries stay when the template is gone."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Submitted")
        EDITED = "edited", _("Changed")
        DELETED = "deleted", _("Deleted")
        STATUS = "status", _("Status")
        QUALITY = "quality", _("Quality")
        CATEGORY = "category", _("Category")
        COMPONENTS = "components", _("Changed at Meta")
        UNPAUSED = "unpaused", _("Unpaused")

    waba_id = models.CharField(max_length=64)
    name = models.CharField(max_length=512)
    # Empty: all languages of the name.
    language = models.CharField(max_length=16, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    # From what to what, and why: {"from", "to", "reason", "advice"}.
    detail = models.JSONField(default=dict)
    # Who did it here; empty: Meta.
    person_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["waba_id", "name", "-at", "-id"], name="event_of_template")]

    def __str__(self) -> str:
        return f"{self.name} {self.kind}"
