"""The forms of the mail settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.models import Brand, MailServer
from tenants.models import HOST

# Nobody's other services are reached by way of a mail server's settings.
PORTS = (25, 465, 587, 2525)


class SignatureForm(forms.ModelForm[Brand]):
    """How mails are signed, whoever sends them."""

    class Meta:
        model = Brand
        fields = ("mail_name", "mail_footer")
        widgets = {"mail_footer": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "mail_name": gettext_lazy("Sender's name"),
            "mail_footer": gettext_lazy("Last lines of every mail"),
        }
        help_texts = {
            "mail_name": gettext_lazy("Left empty, it is the name of your brand."),
            "mail_footer": gettext_lazy("Such as your address, or what the law asks for."),
        }


class ServerForm(forms.ModelForm[MailServer]):
    """The agency's own server. A password that is left empty stays as it is."""

    new_password = forms.CharField(
        required=False,
        label=gettext_lazy("Password"),
        max_length=500,
        strip=False,
        # Shown again only in answer to the form in which it was typed.
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailServer
        fields = ("host", "port", "security", "user", "from_address")
        widgets = {
            "host": forms.TextInput(attrs={"placeholder": "smtp.example.com", "class": "ltr"}),
            "user": forms.TextInput(attrs={"autocomplete": "off", "class": "ltr"}),
        }
        labels = {
            "host": gettext_lazy("Server"),
            "port": gettext_lazy("Port"),
            "security": gettext_lazy("Security"),
            "user": gettext_lazy("User"),
            "from_address": gettext_lazy("Address that mails come from"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["new_password"].help_text = _("Left empty, it stays as it is.")

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip().lower().rstrip(".")
        if not HOST.fullmatch(host):
            raise forms.ValidationError(
                _("Write a host name such as smtp.example.com, without a scheme and a port.")
            )
        return host

    def clean_port(self) -> int:
        port: int = self.cleaned_data["port"]
        if port not in PORTS and not settings.MAIL_PRIVATE_SERVERS:
            ports = ", ".join(map(str, PORTS))
            raise forms.ValidationError(_("Mail servers listen at %(ports)s.") % {"ports": ports})
        return port

    def clean(self) -> dict[str, Any]:
        """Another server does not get the password that was meant for this one."""
        cleaned: dict[str, Any] = super().clean() or {}
        moved = {"host", "port", "security", "user"} & set(self.changed_data)
        if self.instance.pk and moved and cleaned.get("user") and not cleaned["new_password"]:
            self.add_error(
                "new_password", _("Type the password again: server, security or user are others.")
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if password := self.cleaned_data.get("new_password"):
            self.instance.password = password
        if not self.cleaned_data.get("user"):
            self.instance.password = ""
