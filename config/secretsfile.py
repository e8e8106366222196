"""The installation's own secrets, made once and kept in a file that only its owner may read.

Larger sites hand them in through the environment instead, which always wins.
"""

import json
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

FILE = "secrets.json"
KEYS = "TRANSOM_ENCRYPTION_KEYS"
NAMES = ("SECRET_KEY", KEYS, "SIMULATOR_CONTROL_TOKEN")
# Where the embedded database keeps its data, and what is in each whole data folder of PostgreSQL.
DATA = Path("postgresql") / "PG_VERSION"


def load(var: Path) -> dict[str, str]:
    """Return the secrets under ``var``, creating ``secrets.json`` (mode 600) when it is missing.

    Raises :class:`ImproperlyConfigured` for a file that is damaged, or missing beside data: making
    it anew would leave everything that is encrypted unreadable. So does a key, there or in the
    environment, that is none.
    """
    given = os.environ.get(KEYS)
    if given is not None and not _are_keys(given):
        raise ImproperlyConfigured(
            f"{KEYS} holds something that is no Fernet key (32 bytes in URL-safe base64; several"
            " keys with commas between them)."
        )
    path = var / FILE
    if not path.exists():
        if given is None and has_data(var):
            raise _missing(path)
        _create(path)
    try:
        loaded = json.loads(path.read_text())
    except (ValueError, OSError) as error:
        raise _damaged(path) from error
    if not (isinstance(loaded, dict) and all(isinstance(loaded.get(name), str) for name in NAMES)):
        raise _damaged(path)
    if not _are_keys(loaded[KEYS]):
        raise _damaged(path)
    return loaded


def _are_keys(text: str) -> bool:
    try:
        return all(Fernet(key.strip()) for key in text.split(","))
    except ValueError:
        return False


def has_data(var: Path) -> bool:
    """Return whether the embedded database has been set up under ``var``."""
    try:
        return (var / DATA).exists()
    except OSError:
        # Somebody else's folder; what starts the server says so.
        return False


def _missing(path: Path) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{path} is missing, and {path.parent / DATA.parent} holds data that only its keys can"
        f" read. Bring the file back from a backup, or set {KEYS}; to begin anew, move the data"
        " away as well."
    )


def _damaged(path: Path) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{path} cannot be read, or lacks a proper one of {', '.join(NAMES)}. Bring it back from a"
        " backup: without its keys, access tokens in the database stay unreadable."
    )


def _create(path: Path) -> None:
    content = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "TRANSOM_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SIMULATOR_CONTROL_TOKEN": secrets.token_urlsafe(32),
    }
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
    try:
        # A link, unlike a rename, fails when another process was first: its secrets then count.
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        Path(temporary).unlink()
