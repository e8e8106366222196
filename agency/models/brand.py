from django.core.validators import RegexValidator
from django.db import models

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour as # and six hex digits.")


class Brand(models.Model):
    """How the agency's product looks and is called; one row."""

    name = models.CharField(max_length=60, blank=True)
    primary = models.CharField(max_length=7, default="#0f766e", validators=[hex_colour])
    accent = models.CharField(max_length=7, default="#f59e0b", validators=[hex_colour])
    logo = models.BinaryField(blank=True, default=b"")
    logo_type = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_brand")]

    def __str__(self) -> str:
        return self.name or "Brand"
