"""Flows as files: reading JSON that anybody may have written, and naming flows by keys."""

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from flows.models import Flow

KEY_LENGTH = 50
# As JSON: what is checked and stored.
MAX_DEFINITION = 1_500_000


class UnreadableFileError(ValueError):
    """What should be JSON is none; the message says why."""


class TooLargeError(UnreadableFileError):
    """The definition is larger, as JSON, than one may be."""


def parse(data: bytes, what: str) -> Any:
    """Return what the JSON holds; ``what`` names it in a sentence.

    Raises :class:`UnreadableFileError`.
    """
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(_("%(what)s is no text in UTF-8.") % {"what": what}) from error
    except RecursionError as error:
        raise UnreadableFileError(_("%(what)s is nested too deep.") % {"what": what}) from error
    except ValueError as error:
        raise UnreadableFileError(
            _("%(what)s is no JSON: %(error)s.") % {"what": what, "error": error}
        ) from error


def read(file: Path) -> Any:
    """Return what the file holds. Raises :class:`UnreadableFileError`."""
    try:
        return parse(file.read_bytes(), str(file))
    except OSError as error:
        raise UnreadableFileError(
            _("%(file)s cannot be read: %(strerror)s.") % {"file": file, "strerror": error.strerror}
        ) from error


def storable(data: Any) -> bool:
    """Return whether PostgreSQL can keep all texts of JSON data that is not too deep."""
    if isinstance(data, str):
        return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in data)
    if isinstance(data, Mapping):
        return all(storable(key) and storable(value) for key, value in data.items())
    return not isinstance(data, list) or all(map(storable, data))


def check_size(definition: Any) -> None:
    """Raise :class:`TooLargeError` if a definition is larger than one may be."""
    written = json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode(errors="surrogatepass")) > MAX_DEFINITION:
        raise TooLargeError(_("The flow is too large: 1.5 MB are possible."))


def slug(name: str) -> str:
    """Return a key made from a name; names without a letter or digit of ASCII give ``flow``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:KEY_LENGTH].strip("-") or "flow"


def free_key(wanted: str) -> str:
    """Return a key that no flow has yet: the one wanted, or with a number after it."""
    taken = set(Flow.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    return next(key for key in _candidates(wanted, "-") if key not in taken)


def free_name(wanted: str) -> str:
    """Return a name that no flow has yet: the one wanted, or with a number after it."""
    wanted = wanted[:110].strip() or "Flow"
    taken = set(Flow.objects.filter(name__startswith=wanted).values_list("name", flat=True))
    return next(name for name in _candidates(wanted, " ") if name not in taken)


def _candidates(wanted: str, separator: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        yield f"{wanted}{separator}{number}"
        number += 1


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that JSON knows")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number
