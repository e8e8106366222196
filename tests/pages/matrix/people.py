"""Sign-in, accounts, people, invitations, and the audit log."""

from typing import Any

from django.utils import timezone

from agency.inviting.invitations import LIVES, digest
from agency.models import Invitation, User
from tests.pages.matrix import FORM, MANAGERS, OPEN, ROLES, STAFF_FORM, Address, Rows


def link(_rows: Rows) -> dict[str, Any]:
    return {"uidb36": "1", "key": "set-password"}


def person(_rows: Rows) -> dict[str, Any]:
    return {"pk": User.objects.get_or_create(email="somebody@example.com")[0].pk}


def person_act(rows: Rows) -> dict[str, Any]:
    return {**person(rows), "action": "sign-out"}


def invitation(_rows: Rows) -> Invitation:
    now = timezone.now()
    found, _ = Invitation.objects.get_or_create(
        email="new@example.com",
        defaults={
            "role": "agent",
            "language": "en",
            "token_digest": digest("token"),
            "sent_at": now,
            "expires_at": now + LIVES,
        },
    )
    return found


def invitation_act(rows: Rows) -> dict[str, Any]:
    return {"pk": invitation(rows).pk, "action": "resend"}


def token(rows: Rows) -> dict[str, Any]:
    invitation(rows)
    return {"token": "token"}


SIGN_IN = Address(
    "get", {**dict.fromkeys(ROLES, 302), "anonymous": 200}, "GET POST", signed_out=True
)
ACCOUNT = Address("get", {**OPEN, "anonymous": 302}, "GET POST")
# Asks first who it is, or leads to what has to come before.
ELSEWHERE = dict.fromkeys(ROLES, 302)

ADDRESSES = {
    "sign-in": SIGN_IN,
    "account_login": SIGN_IN,
    "mfa_authenticate": Address("get", ELSEWHERE, "GET POST", signed_out=True),
    "sign-out": Address("post", ELSEWHERE),
    "account_reset_password": Address("get", OPEN, "GET POST"),
    "account_reset_password_done": Address("get", OPEN),
    "account_reset_password_from_key": Address("get", OPEN, "GET POST", at=link),
    "account_reset_password_from_key_done": Address("get", OPEN),
    "account": ACCOUNT,
    "mfa_index": ACCOUNT,
    "session-end": Address("post", {**dict.fromkeys(ROLES, 404), "anonymous": 302}),
    "account_change_password": Address("get", {**OPEN, "anonymous": 302}, "GET POST"),
    "account_reauthenticate": Address("get", {**OPEN, "anonymous": 302}, "GET POST"),
    "mfa_reauthenticate": Address("get", ELSEWHERE, "GET POST"),
    "mfa_activate_totp": Address("get", ELSEWHERE, "GET POST"),
    "mfa_deactivate_totp": Address(
        "get", {**dict.fromkeys(ROLES, 404), "anonymous": 302}, "GET POST"
    ),
    "mfa_view_recovery_codes": Address("get", {**dict.fromkeys(ROLES, 404), "anonymous": 302}),
    "mfa_generate_recovery_codes": Address("get", ELSEWHERE, "GET POST"),
    "mfa_download_recovery_codes": Address("get", {**dict.fromkeys(ROLES, 404), "anonymous": 302}),
    "people": Address("get", MANAGERS),
    "person": Address("get", MANAGERS, "GET POST", at=person, row="agency"),
    "person-act": Address("post", FORM, at=person_act, row="agency"),
    "person-leave": Address("get", MANAGERS, "GET POST", at=person, row="agency"),
    "two-factor-policy": Address("get", MANAGERS, "GET POST"),
    "invitations": Address("get", MANAGERS),
    "invite": Address("get", MANAGERS, "GET POST"),
    "invitation-act": Address("post", FORM, at=invitation_act, row="agency"),
    "join": Address("get", OPEN, "GET POST", at=token),
    "audit": Address("get", MANAGERS),
    "audit-csv": Address("get", MANAGERS),
    "available": Address("post", STAFF_FORM),
}
