"""An import's file: taken and kept in pieces, read as one, and dropped when it is done with."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from conversations.models import ContactImport
from tenants import current

# Bytes of a piece: well below what the front door takes at once.
PIECE = 2 * 1024 * 1024
BUFFER = 256 * 1024


def keep(row: ContactImport, data: bytes) -> None:
    """Keep the piece that comes next. Raises ``OSError``."""
    name = _piece(row, row.received)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


def opened(row: ContactImport) -> io.BufferedReader:
    """Return the whole file for reading, of which one piece is in memory at a time."""
    return io.BufferedReader(_Pieces(row), BUFFER)


def drop(row: ContactImport) -> None:
    """Forget the file; what is gone already is no matter."""
    for at in range(0, row.received, PIECE):
        default_storage.delete(_piece(row, at))
    default_storage.delete(_folder(row))


class _Pieces(io.RawIOBase):
    """The pieces one after another. Reading raises ``OSError`` if one of them is gone."""

    def __init__(self, row: ContactImport) -> None:
        self._row = row
        self._at = 0
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest and self._at < self._row.received:
            with default_storage.open(_piece(self._row, self._at)) as piece:
                self._rest = piece.read()
            self._at += PIECE
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _folder(row: ContactImport) -> str:
    return f"{current.schema()}/imports/{row.pk}"


def _piece(row: ContactImport, at: int) -> str:
    return f"{_folder(row)}/{at:09}"
