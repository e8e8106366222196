from django.db import models


class Rate(models.Model):
    """What one delivered message costs; an agency without rows uses the rates that come along.

    ``country``: ISO 3166 alpha-2, or ``*`` for all others. All rows have one currency.
    """

    country = models.CharField(max_length=2)
    category = models.CharField(max_length=40)
    price = models.DecimalField(max_digits=12, decimal_places=6)
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["country", "category"]
        constraints = [models.UniqueConstraint(fields=["country", "category"], name="rate_key")]

    def __str__(self) -> str:
        return f"{self.country} {self.category}: {self.price} {self.currency}"
