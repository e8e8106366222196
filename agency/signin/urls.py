"""The pages of signing in: of allauth's, only these are mounted, each with a template of ours.

allauth looks for its own names; the pages that the rest of the product names have two.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import View

from agency.signin import account, own, views

Handler = Callable[..., HttpResponseBase]


def _read(view: type[View]) -> Handler:
    return require_safe(view.as_view())


def _both(view: type[View]) -> Handler:
    # Before allauth asks who it is.
    return require_http_methods(["GET", "HEAD", "POST"])(view.as_view())


sign_in = _both(views.SignIn)

urlpatterns: list[Any] = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/code/", _both(views.Code), name="mfa_authenticate"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/forgotten/", _both(views.Forgotten), name="account_reset_password"),
    path("password/sent/", _read(views.ForgottenSent), name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]{1,14})-(?P<key>[0-9A-Za-z-]{1,120})/$",
        _both(views.NewPassword),
        name="account_reset_password_from_key",
    ),
    path(
        "password/done/",
        _read(views.NewPasswordDone),
        name="account_reset_password_from_key_done",
    ),
    path("account/", account.account, name="account"),
    path("account/", account.account, name="mfa_index"),
    path("account/sessions/end", account.end_session, name="session-end"),
    path("account/password/", _both(own.ChangePassword), name="account_change_password"),
    path("account/confirm/", _both(views.Confirm), name="account_reauthenticate"),
    path("account/confirm/code/", _both(views.ConfirmCode), name="mfa_reauthenticate"),
    path("account/two-factor/on/", _both(own.TwoFactorOn), name="mfa_activate_totp"),
    path("account/two-factor/off/", _both(own.TwoFactorOff), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", _read(own.RecoveryCodes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        _both(own.NewRecoveryCodes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/file",
        _read(own.RecoveryCodesFile),
        name="mfa_download_recovery_codes",
    ),
]
