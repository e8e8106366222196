"""Structured logs: one event a line with agency, conversation and message ids, no personal text."""

import logging
import re
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="%H:%M:%S"),
]

# Addresses that let in whoever has them, by what comes before their secret.
_LINK = re.compile(r"(/(?:join|password/new)/)[^/\s'\"<>]+")


def without_links(_logger: Any, _name: str, event: Any) -> Any:
    """Leave out what would let a reader of the logs in: Django logs the address of a form that
    was refused, and with it a link that still works.
    """
    for key, value in event.items():
        if isinstance(value, str) or key == "request":
            event[key] = _LINK.sub(r"\1…", str(value))
    return event


def _is_news(record: logging.LogRecord) -> bool:
    """That we are not ready yet is the answer to a question, and no event."""
    path = getattr(getattr(record, "request", None), "path", "")
    return path != "/readyz"


def logging_config(*, json: bool, level: str) -> dict[str, Any]:
    """Return a ``logging.config`` dictionary; ``json`` for machines, else a line for people."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: list[Any]
    if json:
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # Plain: prettier tracebacks print local variables, which hold people's texts and secrets.
        plain = structlog.dev.plain_traceback
        renderer = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_links,
                    *renderer,
                ],
            }
        },
        "filters": {"news": {"()": "django.utils.log.CallbackFilter", "callback": _is_news}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "structured",
                "filters": ["news"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "aiohttp.access": {"level": "WARNING"},
        },
    }
