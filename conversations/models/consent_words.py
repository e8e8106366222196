from django.contrib.postgres.fields import ArrayField
from django.db import models


class ConsentWords(models.Model):
    """Messages by which customers stop marketing, or want it again; one row, as people changed it.

    No row: the words that ``conversations.consent`` knows by itself.
    """

    stop = ArrayField(models.CharField(max_length=60), default=list)
    start = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        verbose_name_plural = "consent words"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_consent_words")]

    def __str__(self) -> str:
        return ", ".join(self.stop)
