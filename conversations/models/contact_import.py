"""Contacts from a file: the upload, how far it is, and what was wrong with which row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactImport(models.Model):
    """A file of contacts on its way in: its columns matched, tried, then taken in pieces.

    ``position`` moves in the transaction that takes the rows, so that no row counts twice.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", _("Being uploaded")
        MAPPING = "mapping", _("Columns to be matched")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, not imported yet")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.ARRIVING)
    # Bytes: of the whole file, and of its pieces that are here.
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    encoding = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    # The headings, and what each column is (``conversations.importing.columns``), by their places.
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    # {"country", "existing", "labels", "label", "consent"}: how rows are read, what they get.
    options = models.JSONField(default=dict)
    # Rows of the file that are no blank ones, once it has been read to its end.
    rows = models.PositiveIntegerField(default=0)
    # How many of them the check or the run has taken.
    position = models.PositiveIntegerField(default=0)
    # {"new", "updated", "unchanged", "skipped", "bad", "remarks"}: what the check foresaw, what the
    # run has done. Foreseen besides: "labels", the names of those that will be made.
    foreseen = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # Why it failed, in words.
    trouble = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contact_import_newest"),
            models.Index(
                fields=["id"],
                name="contact_import_due",
                condition=models.Q(state__in=["checking", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """What is wrong with a row of the file; the row is left out, or taken without that value."""

    contact_import = models.ForeignKey(
        ContactImport, on_delete=models.CASCADE, related_name="problems", db_index=False
    )
    # The row's place among the rows below the heading, and the file's line on which it begins.
    row = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    sentence = models.CharField(max_length=300)
    # Whether the whole row is left out.
    left_out = models.BooleanField(default=True)
    # The row as it stands in the file, which itself is not kept.
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["contact_import", "row", "id"], name="import_problem_row")]

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


class ImportKey(models.Model):
    """A phone or user id that a row of the file has: how the check finds rows that say it again."""

    # Only the index of the constraint: with one of its own, all keys of a file would be read.
    contact_import = models.ForeignKey(ContactImport, on_delete=models.CASCADE, db_index=False)
    key = models.CharField(max_length=170)
    line = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_import", "key"], name="import_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} on line {self.line}"
