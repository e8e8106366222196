"""What the audit log says of signing in."""

from django.http import HttpRequest

from agency import audit
from agency.models import User

# allauth's name of a notice -> the act.
ACTS = {
    "account/email/password_reset": "password.reset",
    "account/email/password_changed": "password.changed",
    "mfa/email/totp_activated": "two_factor.on",
    "mfa/email/totp_deactivated": "two_factor.off",
    "mfa/email/recovery_codes_generated": "recovery_codes.made",
}


def changed(request: HttpRequest, notice: str, person: User) -> None:
    """Write down a change of somebody's own account."""
    if act := ACTS.get(notice):
        audit.record(request, act, person.email, by=person)
