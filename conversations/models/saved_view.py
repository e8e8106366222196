from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A list of conversations kept under a name: what it filters, how it sorts, what it seeks."""

    # Whose it is; shared ones are among the lists of all of the agency's people.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    # The name of an icon, one of conversations.saved_views.ICONS.
    icon = models.CharField(max_length=40, default="bookmark")
    shared = models.BooleanField(default=False)
    # As it stands in the inbox's address (conversations.listing.Asked).
    query = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(
                fields=["name"], name="saved_view_shared", condition=models.Q(shared=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
