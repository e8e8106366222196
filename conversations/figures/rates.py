"""The rate file: what a delivered message costs by country and category.

CSV with the columns ``country`` (ISO 3166 alpha-2, ``*`` for all others), ``category``, ``price``
of one message and ``currency``. The rates that come along are estimates to begin with; Meta's rate
card is what counts.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from conversations.models import Rate

COLUMNS = ("country", "category", "price", "currency")
EVERYWHERE = "*"
MAX_ROWS = 5_000
MAX_PRICE = Decimal(1000)
# More mistakes are the same mistake.
MAX_PROBLEMS = 20
COUNTRY_LENGTH, CURRENCY_LENGTH, CATEGORY_LENGTH = 2, 3, 40


class BadRatesError(ValueError):
    """A rate file that cannot be used; ``problems`` are sentences, one a row."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0])
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Rates:
    """The prices in force, by country and category, all in ``currency``."""

    prices: dict[tuple[str, str], Decimal]
    currency: str
    own: bool

    def price(self, country: str, category: str) -> Decimal | None:
        """Return the price of one message; None if the file tells none."""
        found = self.prices.get((country, category))
        return self.prices.get((EVERYWHERE, category)) if found is None else found


def current() -> Rates:
    """Return the agency's rates, or those that come along."""
    rows = list(Rate.objects.all())
    own = bool(rows)
    rows = rows or list(_starting())
    prices = {(row.country, row.category): row.price for row in rows}
    return Rates(prices, rows[0].currency, own)


def text() -> str:
    """Return the rates in force as a file."""
    written = io.StringIO()
    file = csv.writer(written, lineterminator="\n")
    file.writerow(COLUMNS)
    for row in Rate.objects.all() or _starting():
        file.writerow((row.country, row.category, f"{row.price.normalize():f}", row.currency))
    return written.getvalue()


def replace(file: str) -> int:
    """Put a file's rates in the place of all; return how many. Raises :class:`BadRatesError`."""
    rows = read(file)
    with transaction.atomic():
        Rate.objects.all().delete()
        Rate.objects.bulk_create(rows)
    return len(rows)


def forget() -> None:
    """Use the rates that come along again."""
    Rate.objects.all().delete()


def read(file: str) -> list[Rate]:
    """Read a rate file. Raises :class:`BadRatesError` with a sentence for each bad row."""
    lines = csv.DictReader(io.StringIO(file.removeprefix("\ufeff"), newline=""))
    names = tuple((name or "").strip().lower() for name in lines.fieldnames or ())
    if missing := [name for name in COLUMNS if name not in names]:
        raise BadRatesError([_("The column “%(name)s” is missing.") % {"name": missing[0]}])
    lines.fieldnames = list(names)
    problems: list[str] = []
    rows: dict[tuple[str, str], Rate] = {}
    for line in lines:
        if len(rows) >= MAX_ROWS or len(problems) >= MAX_PROBLEMS:
            problems.append(_("There are too many rows, or too many mistakes."))
            break
        try:
            row = _row({name: (line.get(name) or "").strip() for name in COLUMNS})
        except ValueError as error:
            problems.append(
                _("Line %(line)d: %(problem)s") % {"line": lines.line_num, "problem": error}
            )
            continue
        rows[row.country, row.category] = row
    problems += _of_all(rows.values()) if not problems else []
    if problems:
        raise BadRatesError(problems)
    return list(rows.values())


def _row(line: dict[str, str]) -> Rate:
    country, currency = line["country"].upper(), line["currency"].upper()
    if country != EVERYWHERE and not (
        len(country) == COUNTRY_LENGTH and country.isascii() and country.isalpha()
    ):
        raise ValueError(_("a country has two letters, or is * for all others."))
    if not (len(currency) == CURRENCY_LENGTH and currency.isascii() and currency.isalpha()):
        raise ValueError(_("a currency has three letters, such as USD."))
    category = line["category"].lower()
    if not category or len(category) > CATEGORY_LENGTH:
        raise ValueError(_("the category is missing."))
    try:
        price = Decimal(line["price"])
    except InvalidOperation:
        price = Decimal("NaN")
    if not (price.is_finite() and 0 <= price < MAX_PRICE):
        raise ValueError(_("“%(price)s” is no price.") % {"price": line["price"][:20]})
    return Rate(country=country, category=category, price=price, currency=currency)


def _of_all(rows: Iterable[Rate]) -> list[str]:
    currencies = {row.currency for row in rows}
    if not currencies:
        return [_("There is no row in it.")]
    return [_("All rows need the same currency.")] if len(currencies) > 1 else []


@lru_cache(maxsize=1)
def _starting() -> tuple[Rate, ...]:
    return tuple(read((Path(__file__).parent / "rates.csv").read_text("utf-8")))
