"""Spans of time in words for people."""

import math

from conversations.content.sentences import sentence

_HOUR = 3600
_DAY = 86_400
_UNITS = (
    (_DAY, "%(count)s days"),
    (_HOUR, "%(count)s h"),
    (60, "%(count)s min"),
    (1, "%(count)s s"),
)
# As they stand in the catalogs.
_MARKED = (
    sentence("%(count)s days", count=2),
    sentence("%(count)s h", count=2),
    sentence("%(count)s min", count=2),
    sentence("%(count)s s", count=2),
)


def span(seconds: float, *, days: bool = True) -> str:
    """Return ``18 h``, ``23 h 55 min``, ``3 days``; at most two units.

    ``days``: whether what is longer than a day is told in days; windows are told in hours.
    """
    if math.isinf(seconds):
        return sentence("any time")
    rest = round(seconds / 60) * 60 if seconds >= _HOUR else round(seconds)
    parts: list[str] = []
    for size, words in _UNITS if days else _UNITS[1:]:
        count, rest = divmod(rest, size)
        if count:
            one_day = size == _DAY and count == 1
            parts.append(sentence("1 day") if one_day else sentence(words, count=count))
    if len(parts) > 1:
        return sentence("%(more)s %(less)s", more=parts[0], less=parts[1])
    return parts[0] if parts else sentence(words, count=0)
