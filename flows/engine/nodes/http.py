"""The step that asks another system."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from conversations.content.sentences import sentence
from conversations.texts import has_variables
from flows.engine.inputs import HttpDone, Input
from flows.engine.nodes.asking import ANSWER_NAME
from flows.engine.nodes.base import Config, NodeType, Port, Remark
from flows.engine.run import Run, StepError
from flows.engine.state import WaitKind, cleaned

MAX_TIMEOUT_SECONDS = 30
MAX_RETRIES = 5
# Kept in the session's state, which is written at every turn.
MAX_SAVED = 4096
_HTTP_URL = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SUCCEEDED = sentence("Succeeded")
_FAILED = sentence("Failed")
_SUCCESS = range(200, 300)
_MISSING = object()


def pause_seconds(retry: int) -> int:
    """Return how long to wait before that retry, counted from 1."""
    return int(2**retry)


class HttpRequest(Config):
    """A request; url, headers and body may have variables.

    ``save`` maps the name of an answer to the place in the JSON body: ``data.items.0.name``, or
    ``""`` for the whole body. ``timeout_seconds`` is for each try.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    url: str = Field(min_length=1, max_length=2000)
    headers: dict[str, str] = Field(default_factory=dict, max_length=20)
    body: Any = None
    timeout_seconds: int = Field(default=10, ge=1, le=MAX_TIMEOUT_SECONDS)
    retries: int = Field(default=2, ge=0, le=MAX_RETRIES)
    save: dict[str, str] = Field(default_factory=dict, max_length=20)


class HttpRequestType(NodeType[HttpRequest]):
    """Goes by ``ok`` on a status of 200 to 299, else by ``error``."""

    waits: ClassVar[WaitKind | None] = "http"
    model = HttpRequest

    def ports(self, config: HttpRequest) -> tuple[Port, ...]:
        pauses = sum(pause_seconds(retry) for retry in range(1, config.retries + 1))
        longest = config.timeout_seconds * (config.retries + 1) + pauses
        return (
            Port("ok", _SUCCEEDED, happens="request", seconds=longest),
            Port("error", _FAILED, happens="request", seconds=longest),
        )

    def enter(self, run: Run, config: HttpRequest) -> str | None:
        url = _CONTROL.sub("", run.fill(config.url)).strip()
        if not _HTTP_URL.match(url):
            raise StepError(sentence("“%(url)s” is no web address.", url=url[:200]))
        run.wait_for_request(
            {
                "method": config.method,
                "url": url,
                # A line break in a value would begin a header of the customer's making.
                "headers": {
                    name: _CONTROL.sub(" ", run.fill(value)).strip()
                    for name, value in config.headers.items()
                },
                "body": run.fill(config.body, keep_blank=True),
                "timeout_seconds": config.timeout_seconds,
                "retries": config.retries,
            }
        )
        return None

    def resume(self, run: Run, config: HttpRequest, event: Input) -> str | None:
        if not isinstance(event, HttpDone):
            return super().resume(run, config, event)
        if event.error is not None or event.status not in _SUCCESS:
            return "error"
        for name, path in config.save.items():
            value = _at(event.body, path)
            if value is not _MISSING:
                run.answer(name, {"value": _bounded(value)})
        return "ok"

    def answers(self, node_id: str, config: HttpRequest) -> Iterable[str]:  # noqa: ARG002
        return config.save

    def remarks(self, config: HttpRequest) -> Iterable[Remark]:
        if not has_variables(config.url) and not _HTTP_URL.match(config.url):
            yield Remark(
                "bad_url",
                sentence("“%(url)s” is no web address.", url=config.url),
                sentence("Begin it with https://."),
            )
        for name in config.save:
            if not re.fullmatch(ANSWER_NAME, name):
                yield Remark(
                    "bad_answer_name",
                    sentence("“%(name)s” cannot be the name of an answer.", name=name),
                    sentence("Use letters, digits and underscores; begin with a letter."),
                )


def _at(body: Any, path: str) -> Any:
    """Return what stands at a dotted path, _MISSING if nothing does."""
    value = body
    for part in path.split(".") if path else []:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and _is_index(part, len(value)):
            value = value[int(part)]
        else:
            return _MISSING
    return value


def _is_index(part: str, length: int) -> bool:
    return part.isdecimal() and len(part) <= len(str(length)) and int(part) < length


def _bounded(value: Any) -> Any:
    """Return the value, cut to a text if it is too large to carry along."""
    if isinstance(value, bool | int | float) or value is None:
        return cleaned(value)
    try:
        kept = cleaned(value)
        text = kept if isinstance(kept, str) else repr(kept)
    except RecursionError:
        return "(nested too deep)"
    return kept if len(text) <= MAX_SAVED else text[:MAX_SAVED]
