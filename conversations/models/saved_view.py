from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A list of conversations kept under a name: what it filters, how it sorts, what it seeks."""

    # Whose it is; shared ones are in everybody's navigation.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    # As it stands in the inbox's address (conversations.listing.Asked).
    query = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
