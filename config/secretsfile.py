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
NAMES = ("SECRET_KEY", "TRANSOM_ENCRYPTION_KEYS", "SIMULATOR_CONTROL_TOKEN")


def load(var: Path) -> dict[str, str]:
    """Return the secrets under ``var``, creating ``secrets.json`` (mode 600) when it is missing.

    Raises :class:`ImproperlyConfigured` for a file that is damaged: making it anew would leave
    everything that is encrypted unreadable.
    """
    path = var / FILE
    if not path.exists():
        _create(path)
    try:
        loaded = json.loads(path.read_text())
    except (ValueError, OSError) as error:
        raise _damaged(path) from error
    if not (isinstance(loaded, dict) and all(isinstance(loaded.get(name), str) for name in NAMES)):
        raise _damaged(path)
    return loaded


def _damaged(path: Path) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{path} cannot be read, or lacks one of {', '.join(NAMES)}. Bring it back from a backup:"
        " without its keys, access tokens in the database stay unreadable."
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
