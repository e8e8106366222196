"""The product's settings on servers of the tests' own; workers of xdist share no key of Valkey.

A settings module and no hook of pytest: pytest-django reads the settings before hooks run.
"""

import os
from pathlib import Path

from config import embedded

VAR = Path(os.environ.setdefault("TRANSOM_VAR", str(Path(__file__).parent.parent / "var" / "test")))
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_servers = embedded.ensure_running(VAR)
os.environ.setdefault("DATABASE_URL", _servers.database_url)
os.environ["BROKER_URL"] = _servers.broker_url.replace("=0", f"={2 + 2 * _worker}")
os.environ["CACHE_URL"] = _servers.cache_url.replace("=1", f"={3 + 2 * _worker}")

from config.settings import *  # noqa: E402, F403

# Every test client starts the middleware anew, which would look at every static file each time.
WHITENOISE_AUTOREFRESH = True
