"""Contacts from a file: the upload, how far it is, and what was wrong with which row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactImport(models.Model):
    """A file of contacts on its way in: mapped by a person, tried, then taken in pieces.

    ``position`` moves in the transaction that takes the rows, so that no row counts twice.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", _("Waiting for its columns to be matched")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.MAPPING)
    encoding = models.CharField(max_length=16)
    delimiter = models.CharField(max_length=1)
    columns = models.JSONField(default=list)
    # What each column is, by its place: "phone", "name", "field:city", "" for none.
    mapping = models.JSONField(default=list)
    # {"country", "labels", "overwrite"}: how the rows are read and what else they get.
    options = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    # {"created", "updated", "unchanged", "wrong"} of the run or the check that is under way.
    counts = models.JSONField(default=dict)
    # Why it failed, in words.
    trouble = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="contact_import_due",
                condition=models.Q(state__in=["checking", "running"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """What is wrong with a row of the file; the row is left out, or taken without that value."""

    contact_import = models.ForeignKey(
        ContactImport, on_delete=models.CASCADE, related_name="problems"
    )
    # As people count: the heading is row 1.
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    sentence = models.CharField(max_length=300)
    # Whether the whole row was left out.
    left_out = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["contact_import", "row", "id"], name="import_problem_row")]

    def __str__(self) -> str:
        return f"Row {self.row}: {self.sentence}"
