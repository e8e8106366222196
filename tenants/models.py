"""The platform's registry. Nothing here is needed on the hot path of an agency's own work."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from tenants.secret import SecretField

# A host name as browsers send it. Each part: letters, digits and hyphens, no hyphen at its ends.
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
NO_HOST = "Write a host name such as inbox.example.com, without http:// and without a port."
# What stands in the address of an app's webhooks.
APP_ID = re.compile(r"[A-Za-z0-9_-]+")


class Agency(TenantMixin):  # type: ignore[misc]
    """A tenant: one agency with a PostgreSQL schema of its own."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=40, unique=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    suspended_reason = models.CharField(max_length=300, blank=True)
    # Whether pages on the agency's other domains lead to the same page on the primary one.
    to_primary = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # tenants.schema creates and drops schemas; a model's save() never does.
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def suspended(self) -> bool:
        return self.status == self.Status.SUSPENDED


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name under which an agency's people and clients sign in.

    Each is the agency's for certain: given by the platform, or proven by a :class:`DomainClaim`.
    """

    domain: Any

    class Meta:
        ordering = ["domain"]

    def __str__(self) -> str:
        return str(self.domain)

    def clean(self) -> None:
        """Write the name as browsers send it. Raises ``ValidationError``."""
        written, self.domain = self.domain, self.domain.strip().lower().rstrip(".")
        if written and not HOST.fullmatch(self.domain):
            raise ValidationError({"domain": NO_HOST})
        if self.domain in settings.PLATFORM_HOSTS:
            raise ValidationError({"domain": "This host is the platform's own."})


class DomainClaim(models.Model):
    """A host name that an agency says is its own, proven by a TXT record with the token.

    Until then it is only a claim: it answers nothing, and keeps no other agency from making it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="claims")
    domain = models.CharField(max_length=253)
    token = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # What the last look found: whether the TXT record is there, and whether the name leads here.
    proven = models.BooleanField(default=False)
    leads_here = models.BooleanField(default=False)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "domain"], name="domain_claim_key"),
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(verified_at__isnull=False),
                name="domain_proven_once",
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class MetaApp(models.Model):
    """A Meta app that may deliver webhooks: the platform's own, or one that an agency brings."""

    app_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, blank=True)
    secret = SecretField()
    verify_token = SecretField()
    platform = models.BooleanField(
        default=False, help_text="Served at /webhooks/whatsapp/ without an app id."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform"],
                condition=models.Q(platform=True),
                name="one_platform_app",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.app_id

    def clean(self) -> None:
        """Raises ``ValidationError`` for an id that cannot stand in an address."""
        if self.app_id and not APP_ID.fullmatch(self.app_id):
            raise ValidationError({"app_id": "Only letters, digits, - and _."})


class NumberRoute(models.Model):
    """Which agency a WhatsApp number belongs to, and which Meta apps may speak for it."""

    phone_number_id = models.CharField(max_length=64, unique=True)
    waba_id = models.CharField(max_length=64, db_index=True)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="routes")
    apps = models.ManyToManyField(MetaApp, related_name="routes")

    def __str__(self) -> str:
        return self.phone_number_id


class WorkDue(models.Model):
    """When an agency next has work of a kind; one indexed look finds all due work."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    # The name of the Celery task that does the work, called with the agency's id.
    task = models.CharField(max_length=80)
    due_at = models.DateTimeField(db_index=True)
    # New with each announcement, so that a drain cannot erase one that came while it looked.
    generation = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "work due"
        constraints = [models.UniqueConstraint(fields=["agency", "task"], name="work_due_key")]

    def __str__(self) -> str:
        return f"{self.task} for {self.agency_id}"
