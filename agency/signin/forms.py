"""The forms of signing in: allauth's, with our words and without its placeholders."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from agency.models import User
from agency.signin.backend import Backend

NOT_NOW = _(
    "Codes of the app cannot be checked at this moment. Use a recovery code, or try again in a"
    " minute."
)

CLIENT_IS_OFF = _(
    "Access for your company is switched off at the moment. Ask whoever runs your conversations."
)


def tidy(form: forms.BaseForm, **labels: Any) -> None:
    """Give fields our labels, and take away texts inside of fields, which vanish when typing."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        # allauth writes a link under password fields, as markup; our pages have one of their own.
        field.help_text = ""
        if name in labels:
            field.label = labels[name]


class SignInForm(account_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self, login=_("E-mail"), password=_("Password"))
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except forms.ValidationError as error:
            if getattr(self.request, "client_is_off", False):
                raise forms.ValidationError(CLIENT_IS_OFF) from error
            raise

    def add_prefix(self, field_name: str) -> str:
        """Call the address by the name that the brake, and people's password managers, know."""
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class ForgottenForm(account_forms.ResetPasswordForm):
    """Whose password is forgotten. Nobody is told whether there is such an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self, email=_("E-mail"))
        self.fields["email"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}

    def clean_email(self) -> str:
        email: str = super().clean_email()
        may = Backend().user_can_authenticate
        self.users: list[User] = [user for user in self.users if may(user)]
        return email


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self, password1=_("New password"), password2=_("New password again"))


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """A new password in place of one that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(
            self,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password again"),
        )


class ConfirmForm(account_forms.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self, password=_("Password"))
        self.fields["password"].widget.attrs["autofocus"] = True


def _code(form: forms.BaseForm) -> None:
    tidy(form, code=_("Code"))
    form.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "numeric"}


class CodeForm(mfa_forms.AuthenticateForm):
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)

    def clean_code(self) -> str:
        # Which codes were used already is remembered in the cache; without it, none is taken.
        try:
            return str(super().clean_code())
        except RedisError as error:
            raise forms.ValidationError(NOT_NOW) from error


class ConfirmCodeForm(mfa_forms.ReauthenticateForm):
    """A code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except RedisError as error:
            raise forms.ValidationError(NOT_NOW) from error


class TwoFactorOnForm(totp_forms.ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)
