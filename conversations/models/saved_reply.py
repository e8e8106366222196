from django.conf import settings
from django.db import models


class SavedReply(models.Model):
    """A message kept for another time, found by its ``/shortcut``; with variables, of any kind."""

    # Whose it is; without an owner it is everybody's.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="saved_replies"
    )
    shortcut = models.CharField(max_length=32)
    title = models.CharField(max_length=80)
    content = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "shortcut"], name="saved_reply_key", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut}"
