"""What a condition's rules say of the age of the window, on its two ways.

Ages are in whole seconds, rounded so that nothing is claimed that a fraction could break. No bound
goes beyond the limit from which nothing free-form is sent: above it all ages are alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.window import SAFETY_MARGIN, SERVICE_WINDOW
from flows.engine.conditions import Rule, as_number
from flows.engine.words import plain

WINDOW_SECONDS = int(SERVICE_WINDOW.total_seconds())
# From this age on nothing free-form is sent: the window's end, less the sender's margin.
LIMIT_SECONDS = WINDOW_SECONDS - int(SAFETY_MARGIN.total_seconds())
# ``window.hours_left`` has four decimals, rounded down.
_STEP = 0.36
_NEGATED = ("not_equals", "not_one_of", "less_than", "at_most")


@dataclass(frozen=True, slots=True)
class Known:
    """The age is at most ``max_age`` and more than ``min_age``; None: nothing is known."""

    max_age: int | None = None
    min_age: int | None = None


_NOTHING = Known()
_OPEN = Known(max_age=LIMIT_SECONDS - 1)
_CLOSED = Known(min_age=LIMIT_SECONDS - 1)


def known(rules: Sequence[Rule], *, every: bool) -> tuple[Known, Known]:
    """Return what is known where the rules hold, and where they do not.

    ``every``: all have to hold; else one is enough.
    """
    holding = [_of(rule) for rule in rules]
    yes, no = [one for one, _ in holding], [other for _, other in holding]
    return (_all(yes), _any(no)) if every else (_any(yes), _all(no))


def _of(rule: Rule) -> tuple[Known, Known]:
    pair = {"window.open": _open, "window.hours_left": _hours_left}.get(rule.subject)
    if pair is None:
        return _NOTHING, _NOTHING
    yes, no = pair(rule)
    return (no, yes) if rule.operator in _NEGATED else (yes, no)


def _open(rule: Rule) -> tuple[Known, Known]:
    wanted = {plain(value) for value in _values(rule)}
    if rule.operator.removeprefix("not_") not in ("equals", "one_of"):
        return _NOTHING, _NOTHING
    pairs = {frozenset({"true"}): (_OPEN, _CLOSED), frozenset({"false"}): (_CLOSED, _OPEN)}
    return pairs.get(frozenset(wanted), (_NOTHING, _NOTHING))


def _hours_left(rule: Rule) -> tuple[Known, Known]:
    """Return it for “at least”; the hours left are never less than none."""
    values = _values(rule)
    hours = as_number(values[0]) if len(values) == 1 else None
    compares = rule.operator in ("at_least", "greater_than", "less_than", "at_most")
    if not compares or hours is None or not 0 < hours <= WINDOW_SECONDS / 3600:
        return _NOTHING, _NOTHING
    age = WINDOW_SECONDS - 3600 * hours
    youngest, oldest = math.floor(age - _STEP), math.ceil(age)
    return (
        Known(max_age=oldest if oldest < LIMIT_SECONDS else None),
        Known(min_age=max(min(youngest, LIMIT_SECONDS - 1), 0)),
    )


def _values(rule: Rule) -> Sequence[str]:
    return [rule.value] if isinstance(rule.value, str) else rule.value


def _all(parts: Sequence[Known]) -> Known:
    """Return what is known where all of these are."""
    return Known(
        min((part.max_age for part in parts if part.max_age is not None), default=None),
        max((part.min_age for part in parts if part.min_age is not None), default=None),
    )


def _any(parts: Sequence[Known]) -> Known:
    """Return what is known where at least one of these is."""
    at_most = [part.max_age for part in parts if part.max_age is not None]
    more_than = [part.min_age for part in parts if part.min_age is not None]
    return Known(
        max(at_most) if len(at_most) == len(parts) else None,
        min(more_than) if len(more_than) == len(parts) else None,
    )
