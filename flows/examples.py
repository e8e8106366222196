"""The gallery: flows that come with the product, to begin from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from agency.models import User
from flows import drafts, files, scenarios
from flows.models import Flow

FOLDER = Path(__file__).parent / "gallery"
SCENARIOS = FOLDER / "scenarios"


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


def take(slug: str, *, by: User | None) -> Flow:
    """Make a flow from one of the gallery, with its scenarios. Raises :class:`NoSuchFlowError`."""
    data, key = drafts.take_key(_definition(slug))
    with transaction.atomic():
        flow = drafts.create(drafts.readable(data), key=key or slug, by=by)
        for file in sorted((SCENARIOS / slug).glob("*.json")):
            scenarios.keep(flow, files.read(file), pk=None, by=by)
    return flow


def _definition(slug: str) -> Any:
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
