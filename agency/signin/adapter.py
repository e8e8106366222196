"""What allauth asks of us: mails, messages, addresses, secrets."""

import io
from typing import Any

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from agency import audit, branding, links
from agency.models import User
from agency.signin import letters, recording
from tenants import secret

# What people are told after allauth did something; what is missing here is not said.
SENTENCES = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("Two-factor sign-in is on."),
    "mfa/messages/totp_deactivated.txt": _("Two-factor sign-in is off."),
}
ERRORS = {
    "account_inactive": _("E-mail or password do not match."),
    "email_password_mismatch": _("E-mail or password do not match."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_code": _("This code is not right. Codes change every 30 seconds; each works once."),
    "incorrect_password": _("This password is not right."),
    "invalid_password_reset": _("This link does not work any more."),
    "rate_limited": _("Too many tries. Wait a little, then try again."),
    "too_many_login_attempts": _("Too many tries. Wait a little, then try again."),
    "same_as_current": _("The new value must be another one."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts that come by invitation only."""

    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of the host that was asked: another agency's host is another site."""
        return url_has_allowed_host_and_scheme(url, None) and str(url).startswith("/")

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """No: allauth would answer programs as JSON, with tokens in it."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whoever comes through a socket without addresses is nobody in particular."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - not bound to

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Lead to the agency's primary domain, whatever host the request names."""
        kwargs = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=kwargs)
        return links.absolute(path.replace("UID-KEY", key))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("account")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *_: Any, **__: Any
    ) -> None:
        if message_template in SENTENCES:
            messages.add_message(request, level, SENTENCES[message_template])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what we have a letter for; strangers get none."""
        letters.send(template_prefix, email, context)

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """Tell the person of a change, and write it into the audit log."""
        recording.changed(self.request, template_prefix, user)
        letters.send(template_prefix, user.email, {"user": user})

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        audit.record(request, "sign_in.done", user.email, by=user)

    def reauthenticate(self, user: User, password: str) -> bool:
        return bool(user.check_password(password))

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:  # noqa: ARG002
        """Ask again unless the person has just shown who it is, by signing in, too."""
        request = context.request
        records = get_authentication_records(request, request.user)
        last = max((float(record["at"]) for record in records), default=0.0)
        return bool(timezone.now().timestamp() - last >= app_settings.REAUTHENTICATION_TIMEOUT)


class MFAAdapter(DefaultMFAAdapter):
    """The second factor; its secrets are encrypted like all others."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": ERRORS["incorrect_code"]}

    def encrypt(self, text: str) -> str:
        return secret.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secret.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the name under which the person's app lists the code: the agency's."""
        if getattr(connection, "schema_name", "") == "public":
            return "Platform"
        return str(branding.current().name) or context.request.get_host()

    def build_totp_svg(self, url: str) -> str:
        """Draw the code; black on white in dark mode, too, because phones read it best so."""
        drawn = io.BytesIO()
        # With its name space: as an image, a drawing without one is not shown.
        segno.make(url, error="m").save(
            drawn, kind="svg", xmldecl=False, scale=5, border=3, light="#fff", dark="#000"
        )
        return drawn.getvalue().decode()
