"""What the edge keeps for an agency."""

from django.db import models


class EarlyStatus(models.Model):
    """A status of a message whose id we do not know yet; applied as soon as we do."""

    wamid = models.CharField(max_length=200, db_index=True)
    update = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "early statuses"

    def __str__(self) -> str:
        return self.wamid
