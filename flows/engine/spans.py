"""Spans of time in words for people."""

import math

_HOUR = 3600
_UNITS = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


def span(seconds: float, *, days: bool = True) -> str:
    """Return ``18 h``, ``23 h 55 min``, ``3 days``; at most two units.

    ``days``: whether what is longer than a day is told in days; windows are told in hours.
    """
    if math.isinf(seconds):
        return "any time"
    rest = round(seconds / 60) * 60 if seconds >= _HOUR else round(seconds)
    parts: list[str] = []
    for size, name in _UNITS if days else _UNITS[1:]:
        count, rest = divmod(rest, size)
        if count:
            plural = "s" if name == "day" and count > 1 else ""
            parts.append(f"{count} {name}{plural}")
    return " ".join(parts[:2]) or "0 s"
