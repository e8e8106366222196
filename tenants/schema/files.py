"""An agency's files in the storage: all that lies under the name of its schema."""

from collections.abc import Iterator

from django.core.files.storage import default_storage


class FilesLeftError(Exception):
    """Files could not be erased; the message says which and why."""


def erase(schema: str) -> int:
    """Erase everything under ``<schema>/``; return the number of files.

    Raises :class:`FilesLeftError`; doing it again goes on with what is left.
    """
    count = 0
    try:
        for path, is_file in _below(schema):
            default_storage.delete(path)
            count += is_file
    # Each storage has errors of its own; whichever it is, a person has to know what is left.
    except Exception as error:
        raise FilesLeftError(
            f"The agency is erased, but not all of its files under {schema}/ in the storage"
            f" ({error}); run this again once the storage works."
        ) from error
    return count


def _below(folder: str) -> Iterator[tuple[str, bool]]:
    """Yield what lies in the folder, then the folder; with it, whether it is a file."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        # A storage of objects may list the folder itself as a file without a name.
        if name:
            yield f"{folder}/{name}", True
    for name in folders:
        yield from _below(f"{folder}/{name}")
    yield folder, False
