"""CSV files that spreadsheets open without running anything in them."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# Spreadsheets take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# They take a file without this mark for one in another alphabet.
MARK = "\ufeff"


def cell(value: object) -> object:
    """Return what to write for a value: a text that looks like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def streamed(
    columns: Sequence[str], rows: Iterable[Sequence[object]], name: str
) -> StreamingHttpResponse:
    """Return rows as a file, written as they come; the cells have been made safe already."""
    response = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """Hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield MARK + str(writer.writerow([cell(name) for name in columns]))
    for row in rows:
        yield str(writer.writerow(row))
