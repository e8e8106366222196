"""The business profile that customers see: its fields, read from and written to Meta."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.models import Number
from whatsapp import connect
from whatsapp.business import Business
from whatsapp.client import run

MOST_PICTURE = 3 * 1024 * 1024
VERTICALS = (
    ("", gettext_lazy("Not told")),
    ("ALCOHOL", gettext_lazy("Alcohol")),
    ("APPAREL", gettext_lazy("Clothing")),
    ("AUTO", gettext_lazy("Cars")),
    ("BEAUTY", gettext_lazy("Beauty, spa and salon")),
    ("EDU", gettext_lazy("Education")),
    ("ENTERTAIN", gettext_lazy("Entertainment")),
    ("EVENT_PLAN", gettext_lazy("Events")),
    ("FINANCE", gettext_lazy("Finance")),
    ("GOVT", gettext_lazy("Government")),
    ("GROCERY", gettext_lazy("Groceries")),
    ("HEALTH", gettext_lazy("Health")),
    ("HOTEL", gettext_lazy("Hotel")),
    ("NONPROFIT", gettext_lazy("Non-profit")),
    ("NOT_A_BIZ", gettext_lazy("Not a business")),
    ("OTC_DRUGS", gettext_lazy("Over-the-counter medicine")),
    ("OTHER", gettext_lazy("Other")),
    ("PROF_SERVICES", gettext_lazy("Professional services")),
    ("RESTAURANT", gettext_lazy("Restaurant")),
    ("RETAIL", gettext_lazy("Shop")),
    ("TRAVEL", gettext_lazy("Travel")),
)
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


class ProfileForm(forms.Form):
    """What customers see when they tap the business's name."""

    about = forms.CharField(
        label=gettext_lazy("About"),
        max_length=139,
        help_text=gettext_lazy("One line below the name."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=512,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=256, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=128,
        required=False,
        validators=[EmailValidator()],
    )
    website = forms.CharField(
        label=gettext_lazy("Website"),
        max_length=256,
        required=False,
        validators=[URLValidator(["http", "https"])],
    )
    website_2 = forms.CharField(
        label=gettext_lazy("Second website"),
        max_length=256,
        required=False,
        validators=[URLValidator(["http", "https"])],
    )
    vertical = forms.ChoiceField(label=gettext_lazy("Industry"), choices=VERTICALS, required=False)
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("JPEG or PNG, square, at least 192 × 192, at most 3 MB."),  # noqa: RUF001
    )

    def clean_picture(self) -> UploadedFile[Any] | None:
        """Raises ``ValidationError`` for what is no picture."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("picture")
        if file is None:
            return None
        if (file.size or 0) > MOST_PICTURE:
            raise ValidationError(_("The picture may have at most 3 MB."))
        if picture_type(file) is None:
            raise ValidationError(_("The picture must be JPEG or PNG."))
        return file


def picture_type(file: UploadedFile[Any]) -> str | None:
    """Return what the picture's first bytes say that it is."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    return next((mime for start, mime in PICTURES.items() if head.startswith(start)), None)


def initial(number: Number) -> dict[str, Any]:
    """Return what the form begins with: the profile as it was last read."""
    profile = number.profile
    sites = [*(profile.get("websites") or []), "", ""]
    vertical = str(profile.get("vertical") or "")
    return {
        **{key: profile.get(key, "") for key in ("about", "description", "address", "email")},
        "website": sites[0],
        "website_2": sites[1],
        "vertical": "" if vertical == "UNDEFINED" else vertical,
    }


def save(number: Number, form: ProfileForm) -> None:
    """Write the profile to Meta, and keep it. Raises :class:`whatsapp.client.GraphFailure`."""
    data = form.cleaned_data
    changes: dict[str, Any] = {
        key: data[key] for key in ("about", "description", "address", "email")
    }
    changes["websites"] = [site for site in (data["website"], data["website_2"]) if site]
    if data["vertical"]:
        changes["vertical"] = data["vertical"]
    graph = Business.of(number)
    picture = data.get("picture")
    if picture is not None:
        mime = picture_type(picture) or "image/jpeg"
        app_id = connect.app_id_of(number)
        name = picture.name or "picture"
        changes["profile_picture_handle"] = run(graph.sample(app_id, picture.read(), mime, name))
    run(graph.set_profile(number.phone_number_id, changes))
    number.profile = run(graph.profile(number.phone_number_id))
    number.save(update_fields=["profile"])
