from django.db import models

from agency.models.people import User


class AuditEntry(models.Model):
    """One administrative act; entries are only ever added."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    # Who it was, kept when the person is gone.
    person_name = models.CharField(max_length=254, blank=True)
    # What was done, as ``noun.verb``: "label.deleted".
    act = models.CharField(max_length=60)
    # To what, in words.
    target = models.CharField(max_length=254, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["act", "-at"], name="audit_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.target}"
