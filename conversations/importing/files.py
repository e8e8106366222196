"""What an import's file is: its alphabet, what stands between its columns, and its lines.

Only files of the shape that spreadsheets write are read: a heading, then one row a contact.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.spreadsheets import FORMULA
from conversations.importing import storage
from conversations.models import ContactImport

# Alphabets that can be chosen, as Python names them. None is guessed that reads anything as text
# but the last resort, which is what Western spreadsheets write without being asked.
ENCODINGS = {
    "utf-8": gettext_lazy("Unicode (UTF-8)"),
    "utf-16": gettext_lazy("Unicode (UTF-16)"),
    "cp1252": gettext_lazy("Western (Windows-1252)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "cp1256": gettext_lazy("Arabic (Windows-1256)"),
}
DELIMITERS = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar"),
}
UTF_16 = ("utf-16-le", "utf-16-be")
LOOK = 64 * 1024
MOST_COLUMNS = 200
# Characters of a cell; a quotation mark that is never closed makes a cell of all that follows.
LONGEST_CELL = 20_000
# Characters of a record, however many cells they make: what comes at once lies in memory.
LONGEST_RECORD = 1_000_000
# Rows by which it is found out what stands between columns.
SAMPLE = 20


class FileError(ValueError):
    """The file cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the heading: its place among them, the line it begins on, its cells."""

    row: int
    line: int
    cells: list[str]


def look_over(row: ContactImport) -> None:
    """Find out the alphabet, the delimiter and the headings. Raises :class:`FileError`."""
    row.encoding = _encoding(row)
    row.delimiter = _delimiter(_beginning(row))
    read_heading(row)


def read_heading(row: ContactImport) -> None:
    """Read the headings anew, in the alphabet that is set. Raises :class:`FileError`."""
    with _text(row) as text:
        heading = next(_records(text, row.delimiter), None)
    if heading is None:
        raise FileError(_("There is nothing in this file."))
    columns = [cell.strip()[:120] for cell in heading[1]]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise FileError(_("The first line names no columns. Begin with a line of headings."))
    if len(columns) > MOST_COLUMNS:
        raise FileError(
            _("The file has %(count)s columns; at most %(most)s can be read.")
            % {"count": len(columns), "most": MOST_COLUMNS}
        )
    row.columns = columns


def lines(row: ContactImport, after: int = 0) -> Iterator[Line]:
    """Yield the rows that are no blank ones, from place ``after`` on. Raises :class:`FileError`."""
    with _text(row) as text:
        records = _records(text, row.delimiter)
        next(records, None)
        place = 0
        for line, cells in records:
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            place += 1
            if place > after:
                yield Line(place, line, [_tidy(cell) for cell in cells])


def _records(text: io.TextIOBase, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line that it begins on."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.left = LONGEST_RECORD
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeError as error:
            raise FileError(
                _("From line %(line)s on this is not the alphabet that was chosen. Choose another.")
                % {"line": line}
            ) from error
        except csv.Error as error:
            raise _quotation(line) from error
        except OSError as error:
            raise FileError(
                _("The file is not in our storage any more, or that is away. Upload it again.")
            ) from error
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise _quotation(line)
        # Excel's own way of saying what stands between columns.
        if not (line == 1 and cells and cells[0].lower().startswith("sep=")):
            yield line, cells


class _Lines:
    """The lines of a text, of which those of one record may have ``left`` characters."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self.left = LONGEST_RECORD

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self.left + 1)
        self.left -= len(line)
        if self.left < 0:
            raise csv.Error
        if not line:
            raise StopIteration
        return line


def _quotation(line: int) -> FileError:
    return FileError(
        _(
            "A quotation mark that begins on line %(line)s seems never to end. Close it, or take it"
            " out, and upload the file again."
        )
        % {"line": line}
    )


def _tidy(cell: str) -> str:
    cell = cell.replace("\0", "").strip()
    # Our own files put an apostrophe before what looks like a formula.
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def _text(row: ContactImport) -> io.TextIOWrapper:
    codec = "utf-8-sig" if row.encoding == "utf-8" else row.encoding
    # In the old alphabets some bytes mean nothing; one such letter must not stop the rest.
    errors = "replace" if codec.startswith("cp") else "strict"
    return io.TextIOWrapper(storage.opened(row), codec, errors, newline="")


def _encoding(row: ContactImport) -> str:
    with storage.opened(row) as file:
        head = file.read(LOOK)
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise FileError(
                _(
                    "This is a workbook. Open it in your spreadsheet program and save it as"
                    " “CSV UTF-8”; that file can be imported."
                )
            )
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\0" in head:
            return _wide(head)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while head:
                decoder.decode(head)
                head = file.read(LOOK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: only in the right order its lines end, and nothing odd is there."""
    for codec in UTF_16:
        text = head[: len(head) // 2 * 2].decode(codec, "replace")
        odd = any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text)
        if not odd and "\n" in text.replace("\r", "\n"):
            return codec
    raise FileError(_("This is no text. Save your contacts as “CSV UTF-8” and upload that."))


def _beginning(row: ContactImport) -> str:
    try:
        with _text(row) as text:
            return text.read(LOOK)
    except UnicodeError:
        return ""


def _delimiter(beginning: str) -> str:
    """Return what stands between columns: by the hint of Excel, or as most rows fit the heading."""
    first, _newline, rest = beginning.partition("\n")
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4]
    skipped = first.lower().startswith("sep=")
    # The standard library's own guess takes minutes for a file that is made for it.
    lines = (rest if skipped else beginning).splitlines(keepends=True)[:SAMPLE]
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many rows have as many cells as the heading, if it has some, and how many."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
    except csv.Error:
        return 0, 0
    heading = widths[0] if widths else 0
    return (widths.count(heading), heading) if heading > 1 else (0, 0)
