"""Sign-in, people, teams, clients and the portal."""

from typing import Any

from agency.models import Team
from tests.pages.matrix import FORM, MANAGERS, OPEN, ROLES, Address, Rows


def team(_rows: Rows) -> dict[str, Any]:
    return {"pk": Team.objects.get_or_create(name="Sales")[0].pk}


def link(_rows: Rows) -> dict[str, Any]:
    return {"uidb36": "1", "key": "set-password"}


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
    "teams": Address("get", MANAGERS, "GET POST"),
    "team": Address("post", MANAGERS, at=team, row="agency"),
    "team-delete": Address("post", {**FORM, "owner": 404}, at=team, row="agency"),
}
