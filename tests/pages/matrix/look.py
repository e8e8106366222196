"""What every page has: the language, the words of scripts, and whether somebody takes new work."""

from typing import Any

from tests.pages.matrix import OPEN, Address, Rows


def words(_rows: Rows) -> dict[str, Any]:
    return {"language": "es", "version": "v"}


ADDRESSES = {
    "language": Address("post", dict.fromkeys(OPEN, 302)),
    "words": Address("get", OPEN, at=words),
}
