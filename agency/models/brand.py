from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six hex digits."))
phone = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{3,28}$", _("Write a phone number with digits, such as +49 30 1234567.")
)
web_address = URLValidator(schemes=["http", "https"])

# The pictures of a brand. Each has its bytes and their digest, which stands in its address.
IMAGES = ("logo", "logo_dark", "icon", "picture")


class Brand(models.Model):
    """How the agency's product looks and is called; one row.

    Pictures are PNG or WebP that we wrote ourselves. A page needs their digests alone: read a brand
    by :func:`agency.branding.current`, which leaves the bytes in the database.
    """

    class Backdrop(models.TextChoices):
        PLAIN = "plain", _("Plain")
        TINT = "tint", _("Tinted in your colour")
        GRADIENT = "gradient", _("Flowing from one of your colours to the other")
        PICTURE = "picture", _("Your picture")

    name = models.CharField(max_length=60, blank=True)
    # What stands below the icon on a phone.
    short_name = models.CharField(max_length=20, blank=True, default="", db_default="")
    primary = models.CharField(max_length=7, default="#0f766e", validators=[hex_colour])
    accent = models.CharField(max_length=7, default="#f59e0b", validators=[hex_colour])

    logo = models.BinaryField(blank=True, default=b"")
    logo_type = models.CharField(max_length=40, blank=True)
    logo_digest = models.CharField(max_length=16, blank=True, default="", db_default="")
    logo_dark = models.BinaryField(null=True)
    logo_dark_digest = models.CharField(max_length=16, blank=True, default="", db_default="")
    icon = models.BinaryField(null=True)
    icon_digest = models.CharField(max_length=16, blank=True, default="", db_default="")
    picture = models.BinaryField(null=True)
    picture_digest = models.CharField(max_length=16, blank=True, default="", db_default="")

    # The page on which people sign in.
    entrance_title = models.CharField(max_length=80, blank=True, default="", db_default="")
    entrance_text = models.CharField(max_length=300, blank=True, default="", db_default="")
    backdrop = models.CharField(
        max_length=8, choices=Backdrop, default=Backdrop.TINT, db_default="tint"
    )

    # Where people find help.
    help_url = models.CharField(
        max_length=300, blank=True, default="", db_default="", validators=[web_address]
    )
    support_email = models.EmailField(blank=True, default="", db_default="")
    support_phone = models.CharField(
        max_length=30, blank=True, default="", db_default="", validators=[phone]
    )

    # How mails are signed.
    mail_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    mail_footer = models.TextField(
        max_length=400, blank=True, default="", db_default="", validators=[MaxLengthValidator(400)]
    )
    # Why mails do not leave by the agency's own server; managers see it on every page.
    mail_trouble = models.CharField(max_length=300, blank=True, default="", db_default="")

    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_brand")]

    def __str__(self) -> str:
        return self.name or "Brand"
