"""Files that people send: taken in pieces, looked at, and kept per agency."""

import hashlib
import tempfile
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import PurePath
from typing import IO, Any

import filetype
import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.models import User
from conversations.content import files
from conversations.models import Conversation, Upload
from tenants import current, work

log = structlog.get_logger(__name__)

# Bytes of a piece: well below what the front door and Django take at once.
PIECE = 2 * 1024 * 1024
# The task that deletes what nobody sends, and how long a weak line may take for a file.
TIDYING = "conversations.tidying.drain"
FINISHED = timedelta(days=1)
LOOK = 8192
NAME = 240
_TEXT = "text/plain"
# What the library calls otherwise than WhatsApp does.
_NAMES = {
    "audio/x-aac": "audio/aac",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "video/x-m4v": "video/mp4",
    "application/ogg": "audio/ogg",
}


class UploadRefusedError(ValueError):
    """The file cannot be sent; the message says why."""


def begin(*, name: str, size: int, by: User, conversation: Conversation | None) -> Upload:
    """Announce a file. Raises :class:`UploadRefusedError` for one that is too large or empty."""
    if size <= 0:
        raise UploadRefusedError(_("“%(name)s” is empty.") % {"name": name})
    if size > files.LARGEST:
        raise UploadRefusedError(_too_large(name, files.LARGEST))
    with transaction.atomic():
        work.announce([current.agency_id()], TIDYING, timezone.now() + FINISHED)
        return Upload.objects.create(
            name=_tidy(name), size=size, by=by, conversation=conversation, ref=uuid.uuid4()
        )


def take(ref: uuid.UUID, *, at: int, data: bytes, by: User) -> Upload:
    """Take a piece; the last one makes the file ready. A piece that came before does nothing.

    Raises :class:`UploadRefusedError`, ``Upload.DoesNotExist``.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(ref=ref, by=by)
        if upload.state == Upload.State.READY or at < upload.received:
            return upload
        if at != upload.received or not data or at + len(data) > upload.size:
            raise UploadRefusedError(_("A piece of the file got lost. Attach it again."))
        try:
            _keep_piece(upload, data)
            upload.received += len(data)
            if upload.received == upload.size:
                _finish(upload)
        except OSError as error:
            log.exception("upload_not_kept", upload=str(ref), error=type(error).__name__)
            raise UploadRefusedError(
                _("The file could not be kept: our storage is full or away. Try again later.")
            ) from error
        upload.save()
    return upload


def discard(upload: Upload) -> None:
    """Forget a file that cannot be sent."""
    _drop_pieces(upload)
    if upload.path:
        default_storage.delete(upload.path)
    upload.delete()


def kind_of(upload: Upload) -> str:
    """Return the kind of message that the file is sent as. Raises :class:`UploadRefusedError`."""
    kind = files.kind_for(upload.mime_type, upload.size)
    if kind is not None:
        return kind
    possible = files.kinds(upload.mime_type)
    if possible:
        raise UploadRefusedError(_too_large(upload.name, max(one.maximum for one in possible)))
    raise UploadRefusedError(
        _(
            "WhatsApp does not take “%(name)s”: it is %(type)s. Pictures may be JPEG or PNG, videos"
            " MP4, sound AAC, AMR, MP3, M4A or OGG, documents PDF, text, Word, Excel or PowerPoint."
        )
        % {"name": upload.name, "type": upload.mime_type or _("of an unknown type")}
    )


def content(upload: Upload, *, caption: str = "", voice: bool = False) -> dict[str, Any]:
    """Return the message that the file is. Raises :class:`UploadRefusedError`."""
    kind = kind_of(upload)
    message: dict[str, Any] = {"kind": kind, "media": {"asset": str(upload.ref)}}
    if caption.strip() and kind in ("image", "video", "document"):
        message["caption"] = caption.strip()
    if kind == "document":
        message["filename"] = upload.name
    if kind == "audio" and voice and upload.mime_type == "audio/ogg":
        message["voice"] = True
    return message


def assets(data: Any) -> set[str]:
    """Return the references of all our files in a content."""
    if isinstance(data, dict):
        found = {data["asset"]} if isinstance(data.get("asset"), str) else set()
        return found.union(*(assets(value) for value in data.values()))
    if isinstance(data, list | tuple):
        return set().union(*(assets(value) for value in data))
    return set()


def ready(refs: Iterable[str]) -> dict[str, Upload]:
    """Return the files that are all here, by their references."""
    wanted = []
    for ref in refs:
        with suppress(ValueError):
            wanted.append(uuid.UUID(ref))
    found = Upload.objects.filter(ref__in=wanted, state=Upload.State.READY)
    return {str(upload.ref): upload for upload in found}


def sniff(head: bytes, name: str, whole_text: bool) -> str:  # noqa: FBT001 - one fact of three
    """Return what the bytes are, whatever the file is called; "" for what nobody knows."""
    kind = filetype.guess(head)
    if kind is not None:
        return _NAMES.get(kind.mime, str(kind.mime))
    if head[:4] == b"\xd0\xcf\x11\xe0":
        # One container for all old Office files; which one it holds, only the name tells.
        return {".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}.get(
            PurePath(name).suffix.lower(), "application/msword"
        )
    return _TEXT if whole_text else ""


def _keep_piece(upload: Upload, data: bytes) -> None:
    name = _piece(upload, upload.received)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


def _finish(upload: Upload) -> None:
    """Put the pieces together, look at them, and keep the whole."""
    digest = hashlib.sha256()
    readable = _Readable()
    with tempfile.TemporaryFile() as whole:
        for name in _pieces(upload):
            with default_storage.open(name) as piece:
                data = piece.read()
            whole.write(data)
            digest.update(data)
            readable.look(data)
        whole.seek(0)
        upload.mime_type = sniff(whole.read(LOOK), upload.name, readable.text)
        upload.sha256 = digest.hexdigest()
        kind_of(upload)
        whole.seek(0)
        upload.path = _store(upload, whole)
    upload.state = Upload.State.READY
    _drop_pieces(upload)


def _store(upload: Upload, whole: IO[bytes]) -> str:
    return str(default_storage.save(f"{current.schema()}/uploads/{upload.ref}", File(whole)))


class _Readable:
    """Whether all that was seen is text: UTF-8 without control characters that no text has."""

    def __init__(self) -> None:
        self.text = True
        self._rest = b""

    def look(self, data: bytes) -> None:
        if not self.text:
            return
        data = self._rest + data
        try:
            data.decode()
            self._rest = b""
        except UnicodeDecodeError as error:
            # A character may be cut by the end of a piece.
            self._rest = data[error.start :]
            self.text = len(self._rest) < 4 and error.end == len(data)  # noqa: PLR2004 - UTF-8
        if b"\0" in data:
            self.text = False


def _piece(upload: Upload, at: int) -> str:
    return f"{_folder(upload)}/{at:09}"


def _folder(upload: Upload) -> str:
    return f"{current.schema()}/uploads/arriving/{upload.ref}"


def _pieces(upload: Upload) -> list[str]:
    _folders, names = default_storage.listdir(_folder(upload))
    return [f"{_folder(upload)}/{name}" for name in sorted(names)]


def _drop_pieces(upload: Upload) -> None:
    try:
        names = _pieces(upload)
    except FileNotFoundError:
        return
    for name in [*names, _folder(upload)]:
        default_storage.delete(name)


def _tidy(name: str) -> str:
    """Return a file name without folders and without what no file name should have."""
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable()).strip()
    if len(plain) <= NAME:
        return plain or _("file")
    suffix = PurePath(plain).suffix[:20]
    return plain[: NAME - len(suffix)] + suffix


def _too_large(name: str, limit: int) -> str:
    return _("“%(name)s” is too large: WhatsApp takes at most %(limit)s.") % {
        "name": name,
        "limit": _size(limit),
    }


def _size(count: int) -> str:
    if count >= files.MEGABYTE:
        return _("%(count)s MB") % {"count": count // files.MEGABYTE}
    return _("%(count)s KB") % {"count": count // files.KILOBYTE}
