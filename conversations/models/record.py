from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.contact import Contact
from conversations.models.conversation import Conversation


class Record(models.Model):
    """One entry of what happened to a contact or a conversation; entries are only ever added.

    Messages are no records: they tell their own story.
    """

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Assigned")
        TAKEN_OVER = "taken_over", _("Taken over from the automation")
        HANDED_OVER = "handed_over", _("Handed over to people")
        HANDED_BACK = "handed_back", _("Handed back to the automation")
        FLOW_STARTED = "flow_started", _("Flow started by hand")
        FLOW_STOPPED = "flow_stopped", _("Flow stopped by hand")
        RESOLVED = "resolved", _("Resolved")
        REOPENED = "reopened", _("Reopened")
        SNOOZED = "snoozed", _("Snoozed")
        WOKEN = "woken", _("Back from snooze")
        TAGGED = "tagged", _("Tags changed")
        FIELDS = "fields", _("Fields changed")
        CONSENT = "consent", _("Consent changed")
        BLOCKED = "blocked", _("Blocked or unblocked")
        MERGED = "merged", _("Merged with another contact")
        IDENTITY = "identity", _("Number or user id changed")
        CAME_FROM = "came_from", _("Came from a link, a code or an ad")
        IMPORTED = "imported", _("Imported")
        CREATED = "created", _("Created")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    # Of this conversation only; None: of the contact as a whole.
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=16, choices=Kind)
    # Who did it; None: the automation, the customer or the system (``detail["by"]``).
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-at", "-id"], name="record_of_contact"),
            models.Index(fields=["conversation", "-at", "-id"], name="record_of_conversation"),
            models.Index(fields=["kind", "at"], name="record_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"
