"""Rules about what is known of a contact and what it answered."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.engine.words import plain

Operator = Literal[
    "equals",
    "not_equals",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "one_of",
    "not_one_of",
    "is_set",
    "is_not_set",
    "greater_than",
    "less_than",
    "at_least",
    "at_most",
]
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
WITHOUT_VALUE = frozenset({"is_set", "is_not_set"})


class Rule(BaseModel):
    """One comparison.

    ``subject`` is a path: ``contact.name``, ``contact.fields.city``, ``answers.budget`` (compared
    by its id, title or value), ``last_answer``, ``message``, ``tags``, ``language``,
    ``variables.x``, ``window.open``, ``window.hours_left``, ``time`` (``09:30``), ``weekday``,
    ``hours.<calendar>`` (``open`` or ``closed``). ``value`` is a text (variables allowed), for
    ``one_of`` a list of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str = Field(min_length=1, max_length=200)
    operator: Operator
    value: str | tuple[str, ...] = ""


def holds(rule: Rule, scope: Mapping[str, Any], wanted: list[str]) -> bool:
    """Return whether the rule holds; ``wanted`` are its values with the variables filled in."""
    found = _readings(_look_up(scope, rule.subject))
    negated = rule.operator.startswith(("not_", "is_not_"))
    positive = rule.operator.replace("not_", "", 1)
    if rule.subject == "tags" and positive == "contains":
        # "Tags contain vip" asks for the tag, not for a tag that has these letters in it.
        positive = "one_of"
    return _TESTS[positive](found, wanted) is not negated


def _look_up(scope: Mapping[str, Any], path: str) -> Any:
    value: Any = scope
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def _readings(value: Any) -> list[str]:
    """Return the ways to read a value: an answer by id, title and value; a list by its items."""
    match value:
        case None:
            return []
        case Mapping():
            parts = [value.get(key) for key in ("id", "title", "value")]
            return [reading for part in parts for reading in _readings(part)]
        case list() | tuple() | frozenset() | set():
            return [reading for part in value for reading in _readings(part)]
        case bool():
            return [str(value).lower()]
        case _:
            return [str(value)] if str(value).strip() else []


def as_number(text: str) -> float | None:
    """Return the number that a text is; a time of day counts its minutes."""
    if clock := _CLOCK.fullmatch(text.strip()):
        return int(clock[1]) * 60 + int(clock[2])
    try:
        return float(text.replace(",", "").strip())
    except ValueError:
        return None


def _pairs(test: Callable[[str, str], bool]) -> Callable[[list[str], list[str]], bool]:
    def any_pair(found: list[str], wanted: list[str]) -> bool:
        # A variable that came out blank is in no text, though "" is in every string.
        words = [word for text in wanted if (word := plain(text))]
        return any(test(plain(text), word) for text in found for word in words)

    return any_pair


def _numbers(test: Callable[[float, float], bool]) -> Callable[[list[str], list[str]], bool]:
    def any_pair(found: list[str], wanted: list[str]) -> bool:
        left = [value for text in found if (value := as_number(text)) is not None]
        right = [value for text in wanted if (value := as_number(text)) is not None]
        return any(test(a, b) for a in left for b in right)

    return any_pair


def _is_set(found: list[str], _wanted: list[str]) -> bool:
    return bool(found)


_TESTS: dict[str, Callable[[list[str], list[str]], bool]] = {
    "equals": _pairs(lambda a, b: a == b),
    "one_of": _pairs(lambda a, b: a == b),
    "contains": _pairs(lambda a, b: b in a),
    "starts_with": _pairs(lambda a, b: a.startswith(b)),
    "ends_with": _pairs(lambda a, b: a.endswith(b)),
    "is_set": _is_set,
    "greater_than": _numbers(lambda a, b: a > b),
    "less_than": _numbers(lambda a, b: a < b),
    "at_least": _numbers(lambda a, b: a >= b),
    "at_most": _numbers(lambda a, b: a <= b),
}
