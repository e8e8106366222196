"""Sessions in the database, found by keys that we made ourselves."""

import re
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

# As Django makes them.
KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(DatabaseStore):
    """Asks the database for nothing that cannot be a key, whatever a cookie holds."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and KEY.fullmatch(key) is not None
