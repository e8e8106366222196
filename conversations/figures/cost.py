"""What was sent costs, estimated by category and country.

Counted are messages that were delivered: Meta charges on delivery. The category is what the
delivery status says, else that of the template, else ``service``. Free are messages whose status
says so, service messages before October 2026, and, since then, the first 1,000 service messages
of each number in each month (UTC). The country is that of the phone number, or of the user id.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

import phonenumbers

from conversations.figures.lens import Lens
from conversations.figures.rates import EVERYWHERE, Rates

ALLOWANCE = 1000
CHARGED_SINCE = datetime(2026, 10, 1, tzinfo=UTC)
# Enough of a phone number to tell its country, where a calling code has several.
PREFIX = 8

_COUNTS = """, told AS (
  SELECT m.id, m.at, seen.number_id, m.at >= %(start)s AS counts,
         coalesce(priced.category, lower(t.category), 'service') AS category,
         coalesce(priced.type, '') AS type,
         coalesce(left(regexp_replace(p.phone, '\\D', '', 'g'), %(prefix)s), '') AS prefix,
         coalesce(split_part(p.user_id, '.', 1), '') AS country
  FROM conversations_message m
  JOIN seen ON seen.id = m.conversation_id
  JOIN conversations_contact p ON p.id = seen.contact_id
  JOIN conversations_number n ON n.id = seen.number_id
  LEFT JOIN conversations_template t ON (m.used_fallback OR m.kind = 'template')
    AND t.waba_id = n.waba_id
    AND t.name = CASE WHEN m.used_fallback THEN m.fallback ELSE m.content END ->> 'name'
    AND t.language = CASE WHEN m.used_fallback THEN m.fallback ELSE m.content END ->> 'language'
  LEFT JOIN LATERAL (
    SELECT e.raw -> 'pricing' ->> 'category' AS category, e.raw -> 'pricing' ->> 'type' AS type
    FROM conversations_deliveryevent e
    WHERE e.message_id = m.id AND e.raw -> 'pricing' IS NOT NULL ORDER BY e.id DESC LIMIT 1
  ) priced ON true
  WHERE m.direction = 'out' AND m.source <> 'app'
    AND m.status IN ('delivered', 'read', 'played')
    AND m.at >= date_trunc('month', %(start)s::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    AND m.at < %(end)s
), judged AS (
  SELECT told.*, type LIKE 'free%%' OR (category = 'service' AND at < %(since)s) AS gratis
  FROM told
), ranked AS (
  SELECT judged.*, row_number() OVER (
    PARTITION BY number_id, date_trunc('month', at AT TIME ZONE 'UTC'), category, gratis
    ORDER BY at, id) AS nth
  FROM judged
)
SELECT prefix, country, category, count(*) AS total,
       count(*) FILTER (WHERE NOT gratis AND (category <> 'service' OR nth > %(allowance)s))
         AS charged
FROM ranked WHERE counts GROUP BY 1, 2, 3
"""


@dataclass(slots=True)
class Line:
    """Messages of one country and category; ``price`` is None if the rate file has none."""

    country: str
    category: str
    price: Decimal | None
    total: int = 0
    charged: int = 0

    @property
    def cost(self) -> Decimal:
        return (self.price or Decimal(0)) * self.charged

    @property
    def free(self) -> int:
        return self.total - self.charged


@dataclass(frozen=True, slots=True)
class Estimate:
    """All lines, the dearest first."""

    lines: list[Line]
    currency: str
    own_rates: bool

    @property
    def cost(self) -> Decimal:
        return sum((line.cost for line in self.lines), Decimal(0))

    @property
    def unpriced(self) -> int:
        """Charged messages for which the rate file has no price."""
        return sum(line.charged for line in self.lines if line.price is None)


def estimate(lens: Lens, rates: Rates) -> Estimate:
    """Return the estimated cost of the period."""
    rows = lens.rows(_COUNTS, allowance=ALLOWANCE, since=CHARGED_SINCE, prefix=PREFIX)
    lines: dict[tuple[str, str], Line] = {}
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        key = country_of(row["prefix"]) or row["country"] or EVERYWHERE, priced_as(row["category"])
        totals[key][0] += row["total"]
        totals[key][1] += row["charged"]
    for (country, category), (total, charged) in totals.items():
        price = rates.price(country, category)
        lines[country, category] = Line(country, category, price, total, charged)
    dearest = sorted(lines.values(), key=lambda line: (-line.cost, -line.total, line.country))
    return Estimate(dearest, rates.currency, rates.own)


def priced_as(category: str) -> str:
    """Return the category of the rate file for one of Meta's: variants have the same price."""
    plain = category.lower().replace("-", "_").removeprefix("group_")
    return plain.removesuffix("_lite").removesuffix("_international")


@lru_cache(maxsize=50_000)
def country_of(prefix: str) -> str:
    """Return the country of the first digits of a phone number, "" if they have none."""
    if not prefix:
        return ""
    try:
        # Filled up to a number's length: where countries share a code, the first digits decide.
        number = phonenumbers.parse(f"+{prefix.ljust(PREFIX, '2')}222")
    except phonenumbers.NumberParseException:
        return ""
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if len(regions) == 1:
        return regions[0]
    return phonenumbers.region_code_for_number(number) or (regions[0] if regions else "")
