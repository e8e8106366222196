"""The step that asks for something typed and checks it."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Literal

from pydantic import Field

from conversations.content.sentences import sentence
from flows.engine.inputs import MessageIn
from flows.engine.nodes.asking import (
    Asking,
    AskingType,
    Choice,
    Reading,
    choice_answer,
    tapped,
    typed,
)
from flows.engine.nodes.base import Config, Remark
from flows.engine.run import Run

Expect = Literal["text", "number", "email", "phone", "date", "choice"]

_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,190}\.[^@\s,;<>.]{2,63}")
_PHONE = re.compile(r"\+?[\d\s()./-]{6,24}")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_NUMBER = re.compile(r"(?<![\w.,])[+-]?\d+(?:[.,'\s\u00a0\u202f]\d+)*(?![\w]|[.,]\d)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PHONE_DIGITS = range(6, 16)


class Option(Config):
    """One of the answers that can be typed."""

    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=200)


class Ask(Asking):
    """A question in words.

    ``minimum`` and ``maximum`` bound a number, or the length of a text. ``day_first`` says how
    03/04/2026 is read. Retries and their text are ``other.times`` and ``other.text``.
    """

    expect: Expect = "text"
    minimum: float | None = None
    maximum: float | None = None
    day_first: bool = True
    choices: tuple[Option, ...] = Field(default=(), max_length=50)


class AskType(AskingType[Ask]):
    """Sends a text and takes a reply that is what was expected; each choice is a port."""

    model = Ask
    kinds = frozenset({"text"})

    def choices(self, config: Ask) -> Iterator[Choice]:
        if config.expect == "choice":
            yield from (Choice(option.id, option.title) for option in config.choices)

    def read(self, run: Run, config: Ask, message: MessageIn) -> Reading | None:
        if config.expect == "choice":
            return self._chosen(run, config, message)
        if message.kind not in {"text", "choice"} or not message.text.strip():
            return None
        value = _READERS[config.expect](message.text.strip(), config)
        return None if value is None else Reading("next", {"value": value})

    def _chosen(self, run: Run, config: Ask, message: MessageIn) -> Reading | None:
        choices = list(self.choices(config))
        choice = tapped(choices, message) or typed(run, choices, message)
        number = message.text.strip()
        if choice is None and number.isdecimal() and 0 < int(number[:4]) <= len(choices):
            choice = choices[int(number[:4]) - 1]
        return choice_answer(run, choice, message) if choice else None

    def remarks(self, config: Ask) -> Iterable[Remark]:
        yield from super().remarks(config)
        if config.expect == "choice" and not config.choices:
            yield Remark(
                "no_choices",
                sentence("There is nothing to choose from."),
                sentence("Add the choices."),
            )


def _text(text: str, config: Ask) -> str | None:
    return text if _within(len(text), config) else None


def _number(text: str, config: Ask) -> float | int | None:
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    bare = _plain_number(found[0])
    if bare is None:
        return None
    value = float(bare)
    if not math.isfinite(value) or not _within(value, config):
        return None
    return int(value) if value.is_integer() else value


def _plain_number(text: str) -> str | None:
    """Return a number as Python writes it, whatever its thousands and decimals are parted by."""
    bare = re.sub(r"[\s'\u00a0\u202f]", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    both = "." in bare and "," in bare
    if last < 0:
        return bare
    mark = bare[last]
    groups = re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+", bare)
    if not both and (bare.count(mark) > 1 or groups):
        return bare.replace(mark, "") if groups else None
    whole = bare[:last].replace(".", "").replace(",", "")
    return f"{whole}.{bare[last + 1 :] or '0'}"


def _email(text: str, _config: Ask) -> str | None:
    return text if _EMAIL.fullmatch(text) else None


def _phone(text: str, _config: Ask) -> str | None:
    """Return the digits, with a plus if the number came in international form."""
    if not _PHONE.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    international = text.startswith("+") or digits.startswith("00")
    bare = digits.removeprefix("00") if international else digits
    if len(bare) not in _PHONE_DIGITS:
        return None
    return f"+{bare}" if international else bare


def _date(text: str, config: Ask) -> str | None:
    """Return the day in ISO 8601."""
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            return date.fromisoformat(text).isoformat() if _ISO_DAY.fullmatch(text) else None
        first, second, year = (int(part) for part in match.groups())
        day, month = (first, second) if config.day_first else (second, first)
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _within(value: float, config: Ask) -> bool:
    low = -math.inf if config.minimum is None else config.minimum
    high = math.inf if config.maximum is None else config.maximum
    return low <= value <= high


_READERS: dict[str, Callable[[str, Ask], Any]] = {
    "text": _text,
    "number": _number,
    "email": _email,
    "phone": _phone,
    "date": _date,
}
