"""Publishing what changed, as ids: pages fetch what they show, and see what they may."""

from collections.abc import Iterable
from functools import lru_cache, partial

import orjson
import redis
import structlog
from django.conf import settings
from django.db import transaction

from tenants import current

log = structlog.get_logger(__name__)

# The event of which every page makes use: conversations changed.
CHANGED = "changed"


def channel(schema: str, kind: str = CHANGED) -> str:
    """Return the name of an agency's channel for events of a kind."""
    return f"live:{schema}" if kind == CHANGED else f"live:{schema}:{kind}"


def changed(conversation_ids: Iterable[int]) -> None:
    """Tell the agency's open pages, once the current transaction is committed."""
    ids = sorted(set(conversation_ids))
    if ids:
        transaction.on_commit(partial(_publish, current.schema(), CHANGED, {"conversations": ids}))


def all_changed() -> None:
    """Tell the agency's open pages to read anew all that they show, after the commit."""
    transaction.on_commit(partial(_publish, current.schema(), CHANGED, {"conversations": []}))


def tell(kind: str, **data: object) -> None:
    """Tell the agency's open pages something of another kind (a slug), after the commit.

    All of the agency's staff hear it: ids, never what customers or people wrote.
    """
    transaction.on_commit(partial(_publish, current.schema(), kind, data))


def _publish(schema: str, kind: str, data: dict[str, object]) -> None:
    try:
        _client().publish(channel(schema, kind), orjson.dumps(data))
    except redis.RedisError as error:
        # A page that misses this catches up when it reconnects or is next touched.
        log.warning("live_update_lost", agency=schema, error=type(error).__name__)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=1, socket_connect_timeout=1)
