"""Liquid, fenced in: no loaders, no clock, and nothing that grows without bound.

Texts are written by people of an agency and run in a process that serves all agencies, so a
template must not be able to read the machine's clock or to take its memory or time.
"""

import functools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import FilterArgumentError, FilterValueError, LiquidSyntaxError
from liquid.expression import Expression
from liquid.filter import with_context
from liquid.undefined import Undefined, is_undefined
from liquid.utils import ReadOnlyChainMap

from conversations.content.sentences import sentence

# Four times WhatsApp's longest text; also the longest list a filter may make.
MAX_SIZE = 16_384
MAX_LOOPS = 1_000
# Outputs and tags, or brackets, in one text.
MAX_PARTS = 100

_UNWANTED_TAGS = ("include", "render", "tablerow", "cycle", "ifchanged", "increment", "decrement")


class ReportedUndefined(Undefined):
    """An unknown variable: renders as nothing, and says so to its context."""

    __slots__ = ("report",)
    report: Callable[[str], None]

    def __str__(self) -> str:
        # Built directly (by a filter, say) it has no context to report to.
        report = getattr(self, "report", None)
        if report is not None:
            report((self.hint or repr(self.name)).removesuffix(" is undefined").strip("'\""))
        return ""


class ReportingContext(RenderContext):
    """A render context that collects the names of unknown variables that were printed."""

    __slots__ = ("missing",)

    def __init__(self, template: BoundTemplate, **kwargs: Any) -> None:
        super().__init__(template, **kwargs)
        # Without Liquid's own variables "now" and "today", which read the machine's clock.
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.missing: list[str] = []

    def get(self, path: list[object], **kwargs: Any) -> object:
        value = super().get(path, **kwargs)
        if isinstance(value, ReportedUndefined):
            value.report = self.missing.append
        return value


class Sandbox(Environment):
    """The one environment of all texts."""

    loop_iteration_limit = MAX_LOOPS
    local_namespace_limit = 4 * MAX_SIZE
    output_stream_limit = 4 * MAX_SIZE
    block_nesting_limit = 10

    def __init__(self) -> None:
        super().__init__(undefined=ReportedUndefined)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for name in _UNWANTED_TAGS:
            del self.tags[name]
        # Quadratic, however short its result.
        del self.filters["uniq"]
        self.filters |= {"date": _date, "replace": _replace, "join": _join}
        for name, function in self.filters.items():
            self.filters[name] = _bounded(function)

    def compiled(self, source: str) -> BoundTemplate:
        """Return the compiled template; raise LiquidError if it is none."""
        if source.count("[") > MAX_PARTS or source.count("{{") + source.count("{%") > MAX_PARTS:
            raise LiquidSyntaxError(
                sentence("more than %(most)s parts to fill in", most=MAX_PARTS), token=None
            )
        template = self.from_string(source)
        for name in template.analyze(include_partials=False).filters:
            if name not in self.filters:
                raise LiquidSyntaxError(
                    sentence("there is no filter “%(name)s”", name=name), token=None
                )
        context = RenderContext(template)
        if any(isinstance(e, RangeLiteral) for n in template.nodes for e in _parts(n, context)):
            # A range costs nothing to write and can stand for any number of items.
            raise LiquidSyntaxError(sentence("ranges such as (1..5) are not available"), token=None)
        return template


def render(template: BoundTemplate, scope: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the text and the names of unknown variables in it; raise LiquidError."""
    context = ReportingContext(template, globals=scope)
    buffer = _buffer(template)
    template.render_with_context(context, buffer)
    return buffer.getvalue(), context.missing


def _buffer(template: BoundTemplate) -> StringIO:
    return template._get_buffer()  # noqa: SLF001 - the buffer that keeps to the output limit


def _parts(node: Node, context: RenderContext) -> Iterable[Expression]:
    """Yield all expressions of a node and of what is in it."""
    waiting = list(node.expressions())
    while waiting:
        expression = waiting.pop()
        yield expression
        waiting.extend(expression.children())
    for child in node.children(context, include_partials=False):
        yield from _parts(child, context)


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse results that are too large, so that filters cannot be chained into a flood."""

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        if isinstance(value, str | list | tuple) and len(value) > MAX_SIZE:
            raise FilterValueError(
                sentence("more than %(most)s characters or items", most=MAX_SIZE), token=None
            )
        if isinstance(value, int) and value.bit_length() > MAX_SIZE:
            raise FilterValueError(sentence("a number too large"), token=None)
        return value

    return bounded


def _replace(value: Any, old: Any, new: Any = "") -> str:
    """Replace, after looking how long the result will be."""
    text, wanted, instead = (_text(part) for part in (value, old, new))
    if len(text) + text.count(wanted) * len(instead) > 2 * MAX_SIZE:
        raise FilterValueError(sentence("a text too long"), token=None)
    return text.replace(wanted, instead)


def _join(value: Any, separator: Any = " ") -> str:
    """Join, after looking how long the separators will be."""
    items = [_text(item) for item in value] if isinstance(value, list | tuple) else [_text(value)]
    between = _text(separator)
    if len(items) * len(between) > MAX_SIZE:
        raise FilterValueError(sentence("a text too long"), token=None)
    return between.join(items)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


@with_context
def _date(value: Any, pattern: Any = "%Y-%m-%d", *, context: RenderContext) -> str:
    """Print a time by a strftime pattern; "now" is the time of the step, not of the machine."""
    if is_undefined(value):
        return str(value)
    at = context.resolve("now") if str(value) in {"now", "today"} else value
    moment = _moment(at)
    if moment is None or is_undefined(pattern):
        return _text(value)
    try:
        return moment.strftime(str(pattern)[:200])
    except ValueError as error:
        raise FilterArgumentError(str(error), token=None) from error


def _moment(value: Any) -> datetime | None:
    """Read a time: a datetime, ISO 8601, or seconds since 1970 in UTC; None if it is none."""
    if isinstance(value, datetime):
        return value
    text = _text(value)
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), tz=UTC)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
