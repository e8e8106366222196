"""Secrets at rest: tokens and app secrets are stored encrypted, and never shown in a repr."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class UndecipherableError(Exception):
    """A stored secret was encrypted with a key that is no longer configured."""


@lru_cache(maxsize=1)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt with the first of ``settings.ENCRYPTION_KEYS``."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with any configured key. Raises :class:`UndecipherableError`."""
    try:
        return _cipher(tuple(settings.ENCRYPTION_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UndecipherableError("A stored secret cannot be read with the keys set.") from error


class Secret(str):
    """A string that does not tell itself to logs and debuggers."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"


class SecretField(models.TextField[str, Secret]):
    """Text that is encrypted in the database and a :class:`Secret` in Python."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else encrypt(str(value))

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return value if value is None else Secret(decrypt(value) if value else "")
