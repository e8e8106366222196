"""The form of the brand: words, colours and pictures."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agency.branding import images
from agency.models import Brand

COLOUR = {"type": "color"}
PICTURES = {"accept": "image/png,image/jpeg,image/webp"}


class BrandForm(forms.ModelForm[Brand]):
    """How the product looks and is called."""

    logo_file = forms.FileField(
        required=False,
        label=_("Logo"),
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("PNG, JPEG or WebP, at most 512 KB; wide rather than tall."),
    )
    logo_dark_file = forms.FileField(
        required=False,
        label=_("Logo for dark pages"),
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("Only needed if the logo is hard to see on dark."),
    )
    icon_file = forms.FileField(
        required=False,
        label=_("Icon"),
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("Square, 512 pixels wide if you can: for tabs and for phones."),
    )
    picture_file = forms.FileField(
        required=False,
        label=_("Picture"),
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("PNG, JPEG or WebP, at most 2 MB."),
    )
    remove_logo = forms.BooleanField(required=False, label=_("Remove the logo"))
    remove_logo_dark = forms.BooleanField(required=False, label=_("Remove the logo for dark pages"))
    remove_icon = forms.BooleanField(required=False, label=_("Remove the icon"))
    remove_picture = forms.BooleanField(required=False, label=_("Remove the picture"))

    class Meta:
        model = Brand
        fields = (
            *("name", "short_name", "primary", "accent"),
            *("entrance_title", "entrance_text", "backdrop"),
            *("help_url", "support_email", "support_phone"),
        )
        widgets = {
            "primary": forms.TextInput(attrs=COLOUR),
            "accent": forms.TextInput(attrs=COLOUR),
            "entrance_text": forms.Textarea(attrs={"rows": 2}),
            "help_url": forms.URLInput(attrs={"placeholder": "https://"}),
            "support_phone": forms.TextInput(attrs={"type": "tel"}),
        }
        labels = {
            "name": _("Name"),
            "short_name": _("Short name"),
            "primary": _("Main colour"),
            "accent": _("Highlight colour"),
            "entrance_title": _("Headline"),
            "entrance_text": _("Sentence below it"),
            "backdrop": _("Background"),
            "help_url": _("Help page"),
            "support_email": _("E-mail"),
            "support_phone": _("Phone"),
        }
        help_texts = {
            "short_name": _("Stands below the icon on a phone."),
            "primary": _("Buttons, links and what is chosen."),
            "accent": _("Small marks that should catch the eye."),
            "support_email": _("Answers to your mails go here, too."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An older form, or a program, may leave it out.
        self.fields["backdrop"].required = False
        for kind in images.KINDS:
            if not getattr(self.instance, f"{kind}_digest"):
                del self.fields[f"remove_{kind}"]

    def clean_backdrop(self) -> str:
        return self.cleaned_data.get("backdrop") or self.instance.backdrop

    def clean_logo_file(self) -> images.Picture | None:
        return self._picture("logo")

    def clean_logo_dark_file(self) -> images.Picture | None:
        return self._picture("logo_dark")

    def clean_icon_file(self) -> images.Picture | None:
        return self._picture("icon")

    def clean_picture_file(self) -> images.Picture | None:
        return self._picture("picture")

    def _picture(self, kind: str) -> images.Picture | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data.get(f"{kind}_file")
        return images.take(upload, kind) if upload is not None else None

    def _post_clean(self) -> None:
        """Put the pictures into the brand, too."""
        super()._post_clean()  # type: ignore[misc]
        for kind in images.KINDS:
            picture = self.cleaned_data.get(f"{kind}_file")
            if picture is None and self.cleaned_data.get(f"remove_{kind}"):
                picture = images.Picture(b"", "")
            if picture is not None:
                setattr(self.instance, kind, picture.data)
                setattr(self.instance, f"{kind}_digest", picture.digest)
                if kind == "logo":
                    self.instance.logo_type = "image/png" if picture.data else ""

    def changed(self) -> list[str]:
        """Return what was changed, for the audit log."""
        return [name.removesuffix("_file") for name in self.changed_data]

    def columns(self) -> list[str]:
        """Return what to write: pictures that stay are not even read."""
        names = [*self.Meta.fields, "updated_at"]
        for kind in images.KINDS:
            if self.cleaned_data.get(f"{kind}_file") or self.cleaned_data.get(f"remove_{kind}"):
                names += [kind, f"{kind}_digest"]
        return [*names, "logo_type"]
