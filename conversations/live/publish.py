"""Publishing that conversations changed."""

from collections.abc import Iterable
from functools import lru_cache, partial

import orjson
import redis
import structlog
from django.conf import settings
from django.db import transaction

from tenants import current

log = structlog.get_logger(__name__)


def channel(schema: str) -> str:
    """Return the name of an agency's channel."""
    return f"live:{schema}"


def changed(conversation_ids: Iterable[int]) -> None:
    """Tell the agency's open pages, once the current transaction is committed."""
    ids = sorted(set(conversation_ids))
    if ids:
        transaction.on_commit(partial(_publish, current.schema(), ids))


def all_changed() -> None:
    """Tell the agency's open pages to read anew all that they show, after the commit."""
    transaction.on_commit(partial(_publish, current.schema(), []))


def _publish(schema: str, ids: list[int]) -> None:
    try:
        _client().publish(channel(schema), orjson.dumps({"conversations": ids}))
    except redis.RedisError as error:
        # A page that misses this catches up when it reconnects or is next touched.
        log.warning("live_update_lost", agency=schema, error=type(error).__name__)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=1, socket_connect_timeout=1)
