from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.people import User


class AuditEntry(models.Model):
    """One administrative act; entries are only ever added."""

    class Origin(models.TextChoices):
        PAGE = "page", _("The pages")
        # The platform's people, at the server's command line.
        COMMAND = "command", _("The platform")

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, db_index=False)
    # Who it was, kept when the person is gone.
    person_name = models.CharField(max_length=254, blank=True)
    # What was done, as ``noun.verb``: "label.deleted".
    act = models.CharField(max_length=60)
    # To what, in words.
    target = models.CharField(max_length=254, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.PAGE, db_default="page")

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["act", "-at"], name="audit_act"),
            models.Index(fields=["person", "-at", "-id"], name="audit_person"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.target}"
