"""A strict reader of JSON objects that answers each slip with Meta's code.

Wrong JSON type or an unknown key: 100. Missing: 131008. A value out of bounds: 131009.
"""

import re
from collections.abc import Collection
from typing import Any

from whatsapp.simulator.refusal import Refusal

URL = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)


class Reader:
    """One JSON object and its path in the request."""

    __slots__ = ("data", "path")

    def __init__(self, data: Any, path: str) -> None:
        if not isinstance(data, dict):
            raise Refusal(100, f"Param {path} must be a JSON object.")
        self.data = data
        self.path = path

    def at(self, key: str) -> str:
        """Return the path of a key, the way Meta writes it."""
        return f"{self.path}['{key}']" if self.path else key

    def only(self, *allowed: str) -> None:
        """Refuse keys that Meta does not know here."""
        for key in self.data:
            if key not in allowed:
                raise Refusal(100, f'Unexpected key "{key}" on param "{self.path}".')

    def missing(self, key: str) -> Refusal:
        """Return the refusal for an absent parameter."""
        return Refusal(131008, f"The parameter {self.at(key)} is required.")

    def wrong(self, key: str, why: str) -> Refusal:
        """Return the refusal for a bad value."""
        return Refusal(131009, f"Param {self.at(key)} {why}")

    def text(self, key: str, limit: int, *, required: bool = True) -> str:
        """Return a string of 1..limit characters ("" if absent and not required)."""
        value = self.data.get(key)
        if value is None or value == "":
            if required:
                raise self.missing(key)
            return ""
        if not isinstance(value, str):
            raise Refusal(100, f"Param {self.at(key)} must be a string.")
        if required and not value.strip():
            raise self.wrong(key, "cannot be blank.")
        if len(value) > limit:
            raise self.wrong(
                key, f"must be at most {limit} characters long; it has {len(value)} characters."
            )
        return value

    def url(self, key: str, limit: int = 2000) -> str:
        """Return an http(s) address."""
        value = self.text(key, limit)
        if not URL.match(value):
            raise self.wrong(key, "is not a valid URI.")
        return value

    def flag(self, key: str) -> None:
        """Check an optional boolean."""
        if not isinstance(self.data.get(key, False), bool):
            raise Refusal(100, f"Param {self.at(key)} must be a boolean.")

    def number(self, key: str, low: float, high: float) -> float:
        """Return a number, which may be written as a string."""
        value = self.data.get(key)
        if value is None or value == "":
            raise self.missing(key)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise Refusal(100, f"Param {self.at(key)} must be a number.")
        try:
            number = float(value)
        except ValueError:
            raise self.wrong(key, "must be a number.") from None
        if not low <= number <= high:
            raise self.wrong(key, f"must be between {low} and {high}.")
        return number

    def one_of(self, key: str, options: Collection[str]) -> str:
        """Return one of the allowed words."""
        value = self.text(key, 200)
        if value not in options:
            raise self.wrong(key, f"must be one of {{{', '.join(sorted(options))}}}.")
        return value

    def child(self, key: str) -> "Reader":
        """Return a required object."""
        if self.data.get(key) is None:
            raise self.missing(key)
        return Reader(self.data[key], self.at(key))

    def optional(self, key: str) -> "Reader | None":
        """Return an object, or None if it is absent."""
        if self.data.get(key) is None:
            return None
        return Reader(self.data[key], self.at(key))

    def children(self, key: str, low: int, high: int) -> list["Reader"]:
        """Return an array's objects; the array has low..high elements."""
        value = self.data.get(key)
        if value is None:
            if low:
                raise self.missing(key)
            return []
        if not isinstance(value, list):
            raise Refusal(100, f"Param {self.at(key)} must be an array.")
        if not low <= len(value) <= high:
            raise self.wrong(
                key, f"must have {low} to {high} elements; it has {len(value)} elements."
            )
        return [Reader(item, f"{self.at(key)}[{index}]") for index, item in enumerate(value)]

    def distinct(self, key: str, what: str, values: list[str]) -> None:
        """Refuse the same value twice."""
        if len(set(values)) != len(values):
            raise self.wrong(key, f"has the same {what} twice.")
