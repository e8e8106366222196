from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Contact(models.Model):
    """A customer, known by phone number, by WhatsApp's business-scoped user id (BSUID), or both."""

    phone = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 - unknown is not ""
    user_id = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001
    parent_user_id = models.CharField(max_length=160, blank=True)
    name = models.CharField(max_length=200, blank=True)
    username = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=16, blank=True)
    fields = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    blocked = models.BooleanField(default=False)
    marketing_opt_out = models.BooleanField(default=False)
    # A contact that turned out to be the same person lives on in another one.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [GinIndex(fields=["tags"], name="contact_tags")]

    def __str__(self) -> str:
        return self.name or self.phone or self.username or self.user_id or f"Contact {self.pk}"
