from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactField(models.Model):
    """A field of contacts that the agency knows: what it is called and what it may hold.

    The values lie in ``Contact.fields`` under the key, as texts, which is how flows write and read
    them (``conversations.fields``). Flows may also write fields that nobody has defined.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("Choice")
        LINK = "link", _("Link")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Phone number")

    # By which flows and variables name it; it stays when the field is renamed.
    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    # Of a choice: what can be chosen.
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
