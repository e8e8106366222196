"""Contact cards as files that every address book reads (vCard 3.0); pure."""

from collections.abc import Mapping
from typing import Any

from conversations.bubbles.shapes import card, mapping, mappings, text

LINE = 75
_PARTS = ("last_name", "first_name", "middle_name", "prefix", "suffix")


def vcard(found: Mapping[str, Any]) -> str:
    """Return a contact card, in either of the two forms that messages have, as a file's text."""
    shown = card(found)
    name = mapping(found.get("name")) or found
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_value(shown.name)}",
        "N:" + ";".join(_value(text(name.get(part))) for part in _PARTS),
        *_each(found, "phones", "phone", "TEL"),
        *_each(found, "emails", "email", "EMAIL"),
        *_each(found, "urls", "url", "URL"),
        *(_address(one) for one in mappings(found.get("addresses"))),
    ]
    org = mapping(found.get("org"))
    if text(org.get("company")):
        parts = (text(org.get(part)) for part in ("company", "department"))
        lines.append("ORG:" + ";".join(_value(part) for part in parts if part))
    if text(org.get("title")):
        lines.append(f"TITLE:{_value(text(org.get('title')))}")
    if text(found.get("birthday")):
        lines.append(f"BDAY:{_value(text(found.get('birthday')))}")
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCARD"))


def _each(found: Mapping[str, Any], many: str, one: str, name: str) -> list[str]:
    lines = []
    for entry in mappings(found.get(many)):
        if value := text(entry.get(one)):
            kind = "".join(filter(str.isalnum, text(entry.get("type")).upper()))
            lines.append(
                f"{name}{f';TYPE={kind}' if kind.isascii() and kind else ''}:{_value(value)}"
            )
    return lines


def _address(found: Mapping[str, Any]) -> str:
    parts = ("street", "city", "state", "zip", "country")
    return "ADR:;;" + ";".join(_value(text(found.get(part))) for part in parts)


def _value(words: str) -> str:
    """Escape what has a meaning of its own; control characters mean nothing here."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(c for c in line if c.isprintable()) for line in lines)


def _folded(line: str) -> str:
    """Break a long line as the format wants it: at most 75 bytes, going on after a space."""
    pieces: list[bytes] = [b""]
    for character in line:
        data = character.encode("utf-8", "replace")
        if len(pieces[-1]) + len(data) > LINE:
            pieces.append(b" ")
        pieces[-1] += data
    return b"\r\n".join(pieces).decode()
