"""What is wrong with a content, in sentences for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from conversations.content.sentences import Sentence, sentence

# Characters of a value that a sentence quotes.
QUOTED = 40

Limit = int | float | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field (``buttons.0.title``), the limit if it is a number, the value.

    ``message`` goes on from the field's name: "may have at most 20 characters, but … has 28".
    """

    field: str
    limit: Limit
    value: Any
    message: Sentence | str


class ContentError(ValueError):
    """Content that WhatsApp would refuse; ``problems`` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(f"{p.field} {p.message}." for p in problems))
        self.problems = problems


def broken(
    message: Sentence, *, field: str = "", limit: Limit = None, value: Any = None
) -> PydanticCustomError:
    """Return the error to be raised for a rule of ours; ``field`` lies inside the place it is at.

    ``value`` is what breaks the rule where that is not the whole thing that is looked at.
    """
    context = {"message": message, "field": field, "limit": limit}
    if value is not None:
        context["value"] = value
    return PydanticCustomError("broken", "{message}", context)


def problems(error: ValidationError) -> list[Problem]:
    """Return what pydantic found, without what only follows from something else."""
    return [
        _problem(detail)
        for detail in error.errors(include_url=False)
        if not _follows_from_bad_elements(detail)
    ]


def _follows_from_bad_elements(detail: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because its elements were refused."""
    given = detail["input"]
    return (
        detail["type"] == "too_short"
        and isinstance(given, list | tuple)
        and len(given) >= detail["ctx"]["min_length"]
    )


def _problem(detail: ErrorDetails) -> Problem:
    context = detail.get("ctx", {})
    kind, value = detail["type"], detail["input"]
    # The first element is the kind, which the reader knows.
    where = [str(part) for part in detail["loc"][1:]]
    if kind == "broken":
        where += [context["field"]] if context["field"] else []
        field = ".".join(where) or "content"
        return Problem(field, context["limit"], context.get("value", value), context["message"])
    if kind in _OF_KIND:
        value = value.get("kind") if isinstance(value, Mapping) else value
        return Problem("kind", None, value, _OF_KIND[kind](value, context))
    limit = next((context[name] for name in _LIMITS if name in context), None)
    say = _SENTENCES.get(kind)
    message = say(value, context) if say else _plain(detail["msg"])
    return Problem(".".join(where) or "content", limit, value, message)


def quoted(value: Any) -> str:
    """Return a value as a sentence names it."""
    match value:
        case str():
            return f"“{value if len(value) <= QUOTED else value[: QUOTED - 1] + '…'}”"
        case bool() | None:
            return _CONSTANTS[value]
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else quoted_number(value)
        case Mapping():
            return sentence("an object")
        case list() | tuple():
            return sentence("a list")
        case _:
            return sentence("a %(kind)s", kind=type(value).__name__)


def quoted_number(value: int) -> str:
    """Return a number's digits; one too long to be written out is only called long."""
    return str(value) if value.bit_length() <= QUOTED * 3 else sentence("a very long number")


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _expected(what: Sentence) -> "Say":
    return lambda value, _context: sentence(
        "must be %(what)s, not %(value)s", what=what, value=quoted(value)
    )


def _one_of(value: Any, context: Mapping[str, Any]) -> Sentence:
    names = str(context.get("expected") or context["expected_tags"]).replace("'", "")
    return sentence(
        "must be one of %(names)s, not %(value)s",
        names=names.replace(" or ", ", "),
        value=quoted(value),
    )


def _too_long(value: str, context: Mapping[str, Any]) -> Sentence:
    most = context["max_length"]
    return sentence(
        "may have at most %(most)s characters, but %(value)s has %(actual)s",
        most=most,
        value=quoted(value),
        actual=len(value),
    )


def _too_many(_value: Any, context: Mapping[str, Any]) -> Sentence:
    most, actual = context["max_length"], context["actual_length"]
    if not actual:
        return sentence("may have at most %(most)s elements", most=most)
    return sentence("may have at most %(most)s elements, not %(actual)s", most=most, actual=actual)


def _too_few(_value: Any, context: Mapping[str, Any]) -> Sentence:
    return sentence(
        "needs at least %(least)s elements, not %(actual)s",
        least=context["min_length"],
        actual=context["actual_length"],
    )


Say = Callable[[Any, Mapping[str, Any]], Sentence]
_CONSTANTS = {True: sentence("true"), False: sentence("false"), None: sentence("nothing")}
_LIMITS = ("max_length", "min_length", "ge", "le")
_NUMBER = _expected(sentence("a number"))
_WHOLE = _expected(sentence("a whole number"))
_TRUTH = _expected(sentence("true or false"))
_OBJECT = _expected(sentence("an object"))
_LIST = _expected(sentence("a list"))
_SENTENCES: dict[str, Say] = {
    "missing": lambda _value, _context: sentence("is missing"),
    "extra_forbidden": lambda _value, _context: sentence("is not known here"),
    "string_type": _expected(sentence("text")),
    "string_unicode": lambda _value, _context: sentence("has characters that are no text"),
    "string_too_long": _too_long,
    "string_too_short": lambda _value, _context: sentence("must not be empty"),
    "too_long": _too_many,
    "too_short": _too_few,
    "greater_than_equal": lambda v, c: sentence(
        "must be at least %(least)s, not %(value)s", least=f"{c['ge']:g}", value=quoted(v)
    ),
    "less_than_equal": lambda v, c: sentence(
        "must be at most %(most)s, not %(value)s", most=f"{c['le']:g}", value=quoted(v)
    ),
    "literal_error": _one_of,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "tuple_type": _LIST,
}
_OF_KIND: dict[str, Say] = {
    "union_tag_invalid": _one_of,
    "union_tag_not_found": lambda _value, _context: sentence("is missing"),
}
