"""``python -m config.up``."""

import asyncio
import sys

from django.core.exceptions import ImproperlyConfigured

from config.embedded import EmbeddedError
from config.up.children import ChildFailedError
from config.up.plan import Plan
from config.up.ports import TakenError
from config.up.run import run

if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(run(Plan.from_environment())))
    except (EmbeddedError, ImproperlyConfigured, TakenError, ChildFailedError) as error:
        sys.exit(f"\n{error}")
