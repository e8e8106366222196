from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactField(models.Model):
    """A field of contacts that the agency knows: what it is called and what it may hold.

    The values lie in ``Contact.fields`` under the key, as texts, which is how flows write and read
    them. Flows may also write fields that nobody has defined.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("Choice")
        URL = "url", _("Link")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Phone number")

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
