"""The public inbox: webhooks are durable here before anybody knows whose they are."""

from django.db import models


class InboxEvent(models.Model):
    """One event of a webhook, waiting for its drain; deleted once it has taken effect.

    The table is partitioned by day (see the migration), so that a busy day's space is given back
    at once.
    """

    pk = models.CompositePrimaryKey("received_at", "id")
    id = models.BigIntegerField()
    received_at = models.DateTimeField()
    # Events of one number share a lane, and a lane is drained by one worker at a time.
    lane = models.SmallIntegerField()
    app_id = models.CharField(max_length=64)
    phone_number_id = models.CharField(max_length=64)
    waba_id = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        managed = False
        db_table = "door_inboxevent"

    def __str__(self) -> str:
        return f"Event {self.id}"


class ParkedEvent(models.Model):
    """An event that could not be handled, kept with the reason for the operators."""

    class Reason(models.TextChoices):
        UNKNOWN_NUMBER = "unknown_number", "No agency has this number"
        FOREIGN_NUMBER = "foreign_number", "The app may not speak for this number"
        POISON = "poison", "Handling it failed"

    reason = models.CharField(max_length=20, choices=Reason)
    error = models.TextField(blank=True)
    app_id = models.CharField(max_length=64)
    phone_number_id = models.CharField(max_length=64, blank=True)
    waba_id = models.CharField(max_length=64, blank=True)
    body = models.TextField()
    received_at = models.DateTimeField()
    parked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.phone_number_id or self.waba_id})"
