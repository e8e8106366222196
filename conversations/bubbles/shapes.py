"""What bubbles show of a content, whatever somebody put into it; pure.

What customers send is kept as it came, so nothing here trusts the shape of anything.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

# Of a form's answers: what only WhatsApp needs to know.
HIDDEN_FIELDS = frozenset({"flow_token"})
MOST_FIELDS = 100
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Place:
    latitude: float
    longitude: float

    @property
    def words(self) -> str:
        return f"{round(self.latitude, 5)}, {round(self.longitude, 5)}"

    @property
    def map_url(self) -> str:
        pin = f"mlat={self.latitude:.6f}&mlon={self.longitude:.6f}"
        view = f"map=16/{self.latitude:.5f}/{self.longitude:.5f}"
        return f"https://www.openstreetmap.org/?{pin}#{view}"


@dataclass(frozen=True, slots=True)
class Card:
    """A contact card; ``lines`` are (kind, text, what kind it is in the customer's words)."""

    name: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    company: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order."""

    name: str
    quantity: Decimal | None
    price: Decimal | None
    currency: str

    @property
    def sum(self) -> Decimal | None:
        if self.price is None or self.quantity is None:
            return None
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Order:
    items: list[Item]

    @property
    def total(self) -> Decimal | None:
        """The whole price, if all items have one in the same currency."""
        sums = [item.sum for item in self.items]
        if not sums or None in sums or len({item.currency for item in self.items}) != 1:
            return None
        return sum((one for one in sums if one is not None), Decimal(0))

    @property
    def currency(self) -> str:
        return self.items[0].currency if self.items else ""


@dataclass(frozen=True, slots=True)
class Referral:
    """Where a customer came from."""

    kind: str
    headline: str
    body: str
    url: str


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def said(value: Any) -> str:
    """Return a plain value in words, nothing for what is none."""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value) if isinstance(value, str | int | float) else ""


def values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def web(value: Any) -> str:
    """Return an address that leads to the web, and nowhere else."""
    address = text(value)
    return address if address.lower().startswith(("http://", "https://")) else ""


def place(content: Mapping[str, Any]) -> Place | None:
    """Return a place on earth, or none."""
    try:
        found = Place(float(content["latitude"]), float(content["longitude"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    # What is no number at all is beyond any bound, too.
    on_earth = -90 <= found.latitude <= 90 and -180 <= found.longitude <= 180  # noqa: PLR2004
    return found if on_earth else None


def cards(content: Mapping[str, Any]) -> list[Card]:
    """Return contact cards, from either of the two forms that they have."""
    return [card(one) for one in mappings(content.get("contacts"))]


def card(found: Mapping[str, Any]) -> Card:
    name = mapping(found.get("name")) or found
    parts = [text(name.get(part)) for part in ("first_name", "last_name")]
    shown = text(name.get("formatted_name")) or " ".join(part for part in parts if part)
    lines = [
        *_lines(found, "phones", "phone", "phone"),
        *_lines(found, "emails", "email", "email"),
        *_lines(found, "urls", "url", "url"),
        *(
            ("address", line, text(one.get("type")))
            for one in mappings(found.get("addresses"))
            if (line := _address(one))
        ),
    ]
    if birthday := text(found.get("birthday")):
        lines.append(("birthday", birthday, ""))
    org = mapping(found.get("org"))
    company = ", ".join(
        line for key in ("title", "department", "company") if (line := text(org.get(key)))
    )
    return Card(shown, lines, company)


def _lines(
    found: Mapping[str, Any], many: str, one: str, kind: str
) -> Iterable[tuple[str, str, str]]:
    for line in mappings(found.get(many)):
        if value := text(line.get(one)):
            yield kind, value, text(line.get("type"))


def _address(found: Mapping[str, Any]) -> str:
    parts = ("street", "zip", "city", "state", "country")
    return ", ".join(line for part in parts if (line := text(found.get(part))))


def order(content: Mapping[str, Any]) -> Order:
    return Order(
        [
            Item(
                name=said(one.get("product_retailer_id")),
                quantity=_number(one.get("quantity")),
                price=_number(one.get("item_price")),
                currency=text(one.get("currency")),
            )
            for one in mappings(content.get("items"))
        ]
    )


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    # Beyond this it is no price, and would fill the screen with digits.
    return number if number.is_finite() and abs(number) < 10**12 else None


def fields(response: Any) -> list[tuple[str, str]]:
    """Return the answers of a form, from the JSON that it made, as (name, answer)."""
    try:
        given = json.loads(response) if isinstance(response, str) else response
    except (ValueError, RecursionError):
        return []
    return _flat(mapping(given))[:MOST_FIELDS]


def _flat(given: Mapping[str, Any], depth: int = 0) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in given.items():
        if key in HIDDEN_FIELDS:
            continue
        if isinstance(value, Mapping) and depth < DEEPEST:
            found += _flat(value, depth + 1)
        else:
            found.append((spaced(str(key)), _answer(value)))
    return found


def _answer(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(line for one in value if (line := said(one)))
    return said(value)


def spaced(name: str) -> str:
    """Return a form's name of a field as people read it: ``screen_0_First_Name_1``."""
    words = [word for word in name.replace("-", "_").split("_") if word]
    if len(words) > 2 and words[0] == "screen" and words[1].isdigit():  # noqa: PLR2004
        words = words[2:]
        if len(words) > 1 and words[-1].isdigit():
            words.pop()
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]


def referral(content: Mapping[str, Any]) -> Referral | None:
    found = mapping(content.get("referral"))
    if not found:
        return None
    return Referral(
        kind=text(found.get("source_type")),
        headline=text(found.get("headline")),
        body=text(found.get("body")),
        url=web(found.get("source_url")),
    )
