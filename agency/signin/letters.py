"""The mails of signing in. Each is written in the language of whoever gets it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from agency import mail
from agency.models import User
from agency.signin import languages

Letter = Callable[[dict[str, Any]], dict[str, Any]]


def _reset(context: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "password-reset",
        "subject": _("Choose a new password"),
        "lines": [
            _("Somebody, hopefully you, asked for a new password for this address."),
            _("The link works for one hour, and once."),
        ],
        "button": mail.Button(_("Choose a new password"), context["password_reset_url"]),
        "small": _("If it was not you, do nothing: your password stays as it is."),
    }


def _was_reset(_context: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "password-changed",
        "subject": _("Your password was changed"),
        "lines": [_("The password of your account was changed just now.")],
        "small": _("If it was not you, tell an owner of your account at once."),
    }


def _two_factor_on(_context: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "two-factor-on",
        "subject": _("Two-factor sign-in is on"),
        "lines": [_("From now on your sign-in asks for a code of your authenticator app.")],
        "small": _("If it was not you, tell an owner of your account at once."),
    }


def _two_factor_off(_context: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "two-factor-off",
        "subject": _("Two-factor sign-in is off"),
        "lines": [_("Your sign-in asks for the password only from now on.")],
        "small": _("If it was not you, tell an owner of your account at once."),
    }


def _recovery_codes(_context: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "recovery-codes",
        "subject": _("You have new recovery codes"),
        "lines": [_("New recovery codes were made for your account. The old ones work no more.")],
        "small": _("If it was not you, tell an owner of your account at once."),
    }


LETTERS: dict[str, Letter] = {
    "account/email/password_reset_key": _reset,
    "account/email/password_reset": _was_reset,
    "account/email/password_changed": _was_reset,
    "mfa/email/totp_activated": _two_factor_on,
    "mfa/email/totp_deactivated": _two_factor_off,
    "mfa/email/recovery_codes_generated": _recovery_codes,
}


def send(name: str, to: str, context: dict[str, Any]) -> None:
    """Send the letter of allauth's name; what we have no letter for is not sent."""
    letter = LETTERS.get(name)
    person = context.get("user")
    if letter is None or not isinstance(person, User):
        return
    with override(languages.of(person)):
        mail.send(to=to, **letter(context))
