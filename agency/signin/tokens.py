"""Links for new passwords."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection


class TokenGenerator(PasswordResetTokenGenerator):
    """Good at one agency, until the password, the address or the last sign-in changes."""

    key_salt = "agency.signin.reset"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        schema = getattr(connection, "schema_name", "")
        return f"{schema}:{user.epoch}:{super()._make_hash_value(user, timestamp)}"
