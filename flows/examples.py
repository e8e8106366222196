"""The gallery: flows that come with the product, to begin from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import files

FOLDER = Path(__file__).parent / "gallery"


class NoSuchFlowError(LookupError):
    """The gallery has no flow of that name."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of a flow before it is taken."""

    slug: str
    name: str
    description: str
    category: str
    steps: int


def cards() -> list[Card]:
    """Return all flows of the gallery, by category and name."""
    found = [_card(file) for file in sorted(FOLDER.glob("*.json"))]
    return sorted(found, key=lambda card: (card.category, card.name))


def definition(slug: str) -> Any:
    """Return a flow of the gallery. Raises :class:`NoSuchFlowError`."""
    # Found among the names there are: no path is made of what somebody sent.
    for file in FOLDER.glob("*.json"):
        if file.stem == slug:
            return files.read(file)
    raise NoSuchFlowError(slug)


def _card(file: Path) -> Card:
    data = files.read(file)
    gallery = data.get("ui", {}).get("gallery") or {}
    return Card(
        slug=file.stem,
        name=str(data["name"]),
        description=str(data.get("description") or ""),
        category=str(gallery.get("category") or "Examples"),
        steps=len(data["nodes"]),
    )
