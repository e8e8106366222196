#!/usr/bin/env python
"""Django's command line for Transom."""

import json
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.embedded import EmbeddedError

# These look at files only, so they start no servers and need none.
OFFLINE = frozenset({"flow_test"})
NOWHERE = {
    "DATABASE_URL": "postgresql://localhost/none",
    "BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
}


def problem() -> str:
    """Return what is wrong with the settings, as a sentence; "" when they can be read."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads them
    # environs' errors, and those of what it parses with, are ValueErrors.
    except (EmbeddedError, ImproperlyConfigured, ValueError) as error:
        return " ".join(str(error).split())
    except OSError as error:
        return (
            f"{error.filename or 'The data folder'} cannot be used ({error.strerror}); choose"
            " another data folder with TRANSOM_VAR."
        )
    return ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if OFFLINE.intersection(sys.argv[1:2]):
        os.environ |= {name: os.environ.get(name, url) for name, url in NOWHERE.items()}
    if said := problem():
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": said}) + "\n")
        sys.exit(said)
    execute_from_command_line(sys.argv)
