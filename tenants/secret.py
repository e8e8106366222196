"""Secrets at rest: tokens and app secrets are stored encrypted, and never shown in a repr."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute


class UndecipherableError(Exception):
    """A stored secret was encrypted with a key that is no longer configured."""


@lru_cache(maxsize=1)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt with the first of ``settings.ENCRYPTION_KEYS``."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with any configured key; nothing stays nothing.

    Raises :class:`UndecipherableError`.
    """
    if not token:
        return ""
    try:
        return _cipher(tuple(settings.ENCRYPTION_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UndecipherableError("A stored secret cannot be read with the keys set.") from error


class Secret(str):
    """A string that does not tell itself to logs and debuggers."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"


class Stored(Secret):
    """A secret as it lies in the database, still encrypted."""

    __slots__ = ()


class Opened(DeferredAttribute):
    """Decrypts when a secret is asked for, so that an unreadable one harms nothing else.

    Reading it then raises :class:`UndecipherableError`; its row can be loaded, shown and saved.
    """

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Stored):
            value = instance.__dict__[self.field.attname] = Secret(decrypt(value))
        return value

    # With this, Python asks the method above before it looks into the instance.
    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SecretField(models.TextField[str, Secret]):
    """Text that is encrypted in the database and a :class:`Secret` in Python."""

    descriptor_class = Opened

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Stored):
            return str(value)
        return value if value in (None, "") else encrypt(str(value))

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return value if value is None else Stored(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        kept = model_instance.__dict__.get(self.attname)
        return kept if isinstance(kept, Stored) else super().pre_save(model_instance, add)


def is_readable(row: models.Model, *names: str) -> bool:
    """Return whether these secrets of the row can be decrypted."""
    try:
        for name in names:
            getattr(row, name)
    except UndecipherableError:
        return False
    return True
