"""What several kinds of payload have in common: files and products."""

from collections.abc import Iterable, Mapping
from typing import Any

from conversations import content as c

Json = dict[str, Any]
MediaIds = Mapping[str, str]


class UnresolvedMediaError(ValueError):
    """A file of ours was not uploaded to Meta yet."""


def media(ref: c.MediaRef, ids: MediaIds) -> Json:
    """Return ``{"link": …}`` or ``{"id": …}``. Raises :class:`UnresolvedMediaError`."""
    if ref.link is not None:
        return {"link": ref.link}
    if ref.id is not None:
        return {"id": ref.id}
    if ref.asset is None or ref.asset not in ids:
        raise UnresolvedMediaError(f"The file {ref.asset} is not uploaded to WhatsApp yet.")
    return {"id": ids[ref.asset]}


def product_sections(sections: Iterable[c.ProductSection]) -> list[Json]:
    """Return groups of a catalogue's products."""
    return [
        {
            "title": section.title,
            "product_items": [{"product_retailer_id": item} for item in section.retailer_ids],
        }
        for section in sections
    ]
