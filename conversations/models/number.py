"""A connected WhatsApp number and the templates of its WhatsApp Business account (WABA)."""

from datetime import timedelta

from django.db import models

from tenants.secret import SecretField


class Number(models.Model):
    """A WhatsApp number of the agency, real or sandbox."""

    class InDoubt(models.TextChoices):
        RESEND = "resend", "Send it again"
        ASK = "ask", "Ask a person"

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
    # Whose number it is; the client's people see its conversations in the portal.
    client = models.ForeignKey(
        "agency.Client", null=True, blank=True, on_delete=models.SET_NULL, related_name="numbers"
    )
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
    synced_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["waba_id", "name", "language"], name="template_key")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
