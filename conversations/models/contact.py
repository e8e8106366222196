from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Lower, NullIf, Replace, Reverse

from conversations.phones import grouped

# What people look contacts up by: words of the name, the username, the phone by its beginning or
# (read backwards) by its last digits. One definition for the index and for who searches.
SEARCHED = SearchVector(
    F("name"),
    F("username"),
    Replace(F("phone"), Value("+"), Value("")),
    Reverse(F("phone")),
    config="simple",
)
# By what contacts are sorted: what they are called (see ``Contact.__str__``), in small letters.
CALLED = Lower(
    Coalesce(NullIf(F("name"), Value("")), F("phone"), F("username"), F("user_id"), Value(""))
)


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
    # When and how the contact last said whether it wants marketing; None: it never did.
    consent_at = models.DateTimeField(null=True)
    consent_how = models.CharField(max_length=20, blank=True, default="", db_default="")
    # A contact that turned out to be the same person lives on in another one.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    # By what the contact came first: {"kind": "link" or "ad", "code" or "ad", "name", "at"}.
    source = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            GinIndex(fields=["tags"], name="contact_tags"),
            GinIndex(SEARCHED, name="contact_words"),
            GinIndex(fields=["fields"], name="contact_fields"),
            models.Index(
                CALLED, "id", name="contact_called", condition=models.Q(merged_into__isnull=True)
            ),
            models.Index(
                fields=["-created_at", "-id"],
                name="contact_newest",
                condition=models.Q(merged_into__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        phone = grouped(self.phone) if self.phone else ""
        return self.name or phone or self.username or self.user_id or f"Contact {self.pk}"

    @property
    def consent(self) -> str:
        """What is known of the wish for marketing: ``out``, ``in`` or ``unknown``."""
        if self.marketing_opt_out:
            return "out"
        return "in" if self.consent_at else "unknown"
