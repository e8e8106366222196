from django.db import models


class Calendar(models.Model):
    """Opening hours. Flows name a calendar by its key, which a new name does not change.

    ``hours`` are lists of ``["09:00", "18:00"]`` by weekday (``monday`` …), ``closed_days`` dates
    in ISO 8601.
    """

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    hours = models.JSONField(default=dict)
    closed_days = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
