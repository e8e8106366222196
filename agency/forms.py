"""The forms of sign-in and settings."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

from agency.models import Brand

MAX_LOGO = 512 * 1024
# What a small file unpacks to: more takes more memory than a logo is worth.
MAX_PIXELS = 16_000_000
LOGO_FORMATS = ("PNG", "JPEG", "WEBP")
LOGO_SIZE = (400, 160)
# What Pillow raises for pictures that are none, broken, or larger than its own limits.
BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail"
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autofocus": True, "autocomplete": "username"}
        )
        self.error_messages["invalid_login"] = "E-mail or password do not match."


class BrandForm(forms.ModelForm[Brand]):
    """Name, colours and logo."""

    logo_file = forms.FileField(
        required=False, label="Logo", help_text="PNG, JPEG or WebP, at most 512 KB."
    )
    remove_logo = forms.BooleanField(
        required=False, label="Remove the logo", help_text="The brand's first letter stands for it."
    )

    class Meta:
        model = Brand
        fields = ("name", "primary", "accent")
        widgets = {
            "primary": forms.TextInput(attrs={"type": "color"}),
            "accent": forms.TextInput(attrs={"type": "color"}),
        }
        labels = {"name": "Name", "primary": "Main colour", "accent": "Highlight colour"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo:
            del self.fields["remove_logo"]

    def clean_logo_file(self) -> bytes | None:
        """Decode the picture and write it anew, so that only pixels are kept."""
        upload: UploadedFile[Any] | None = self.cleaned_data.get("logo_file")
        if upload is None:
            return None
        if (upload.size or 0) > MAX_LOGO:
            raise forms.ValidationError("The logo may have at most 512 KB.")
        try:
            picture = Image.open(upload, formats=LOGO_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise forms.ValidationError("The logo has too many pixels.")
            picture.thumbnail(LOGO_SIZE)
            written = BytesIO()
            picture.convert("RGBA").save(written, "PNG")
        except BROKEN as error:
            raise forms.ValidationError("This is not a picture that can be read.") from error
        return written.getvalue()

    def save(self, commit: bool = True) -> Brand:  # noqa: FBT001, FBT002 - Django's signature
        logo = self.cleaned_data.get("logo_file")
        if logo:
            self.instance.logo = logo
            self.instance.logo_type = "image/png"
        elif self.cleaned_data.get("remove_logo"):
            self.instance.logo = b""
            self.instance.logo_type = ""
        saved: Brand = super().save(commit)
        return saved
