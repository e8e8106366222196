"""The installation's own secrets, made once and kept in a file that only its owner may read.

Larger sites hand them in through the environment instead, which always wins.
"""

import json
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

FILE = "secrets.json"


def load(var: Path) -> dict[str, str]:
    """Return the secrets under ``var``, creating ``secrets.json`` (mode 600) when it is missing."""
    path = var / FILE
    if not path.exists():
        _create(path)
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded


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
