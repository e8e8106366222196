from django.db import models


class Retagging(models.Model):
    """A tag that is being taken off all contacts, or replaced by another one, some at a time."""

    old = models.CharField(max_length=60)
    # Empty: it is only taken off.
    new = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old"], name="retagging_key")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
