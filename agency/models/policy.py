from django.db import models
from django.utils.translation import gettext_lazy as _


class Policy(models.Model):
    """What the agency asks of everybody who signs in; one row."""

    class TwoFactor(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        OWNERS = "owners", _("Owners")
        MANAGERS = "managers", _("Owners and admins")
        STAFF = "staff", _("Everybody of the agency")
        EVERYBODY = "everybody", _("Everybody, clients' people too")

    two_factor = models.CharField(
        max_length=10, choices=TwoFactor, default=TwoFactor.NOBODY, db_default="nobody"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_policy")]

    def __str__(self) -> str:
        return self.get_two_factor_display()
