"""Media: the bytes in a folder, the facts in the world, urls that live five minutes."""

import hashlib
import secrets
from pathlib import Path

from whatsapp.signature import same
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.world import Media, World, new_id

URL_LIFE = 300
VOICE = "audio/ogg"
MEGABYTE = 1024 * 1024
# MIME type -> (kinds it may be sent as, most bytes); cloud-api.md, section 1.1.
_DOCUMENT = 100 * MEGABYTE
_OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED: dict[str, tuple[tuple[str, ...], int]] = {
    "image/jpeg": (("image", "document"), 5 * MEGABYTE),
    "image/png": (("image", "document"), 5 * MEGABYTE),
    "image/webp": (("sticker",), 500 * 1024),
    "video/mp4": (("video", "document"), 16 * MEGABYTE),
    "video/3gpp": (("video", "document"), 16 * MEGABYTE),
    "audio/aac": (("audio",), 16 * MEGABYTE),
    "audio/amr": (("audio",), 16 * MEGABYTE),
    "audio/mpeg": (("audio",), 16 * MEGABYTE),
    "audio/mp4": (("audio",), 16 * MEGABYTE),
    "audio/ogg": (("audio",), 16 * MEGABYTE),
    "text/plain": (("document",), _DOCUMENT),
    "application/pdf": (("document",), _DOCUMENT),
    "application/msword": (("document",), _DOCUMENT),
    "application/vnd.ms-excel": (("document",), _DOCUMENT),
    "application/vnd.ms-powerpoint": (("document",), _DOCUMENT),
    f"{_OFFICE}wordprocessingml.document": (("document",), _DOCUMENT),
    f"{_OFFICE}spreadsheetml.sheet": (("document",), _DOCUMENT),
    f"{_OFFICE}presentationml.presentation": (("document",), _DOCUMENT),
}


class FileStore:
    """Files by media id."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._folder = folder

    def add(self, data: bytes, mime: str, filename: str, number_id: str) -> Media:
        """Keep a file; raises 131053 for a type or a size that WhatsApp does not take."""
        mime = mime.partition(";")[0].strip().lower()
        if mime not in ALLOWED:
            raise Refusal(
                131053, f"Param file must be a file with one of the known types; got {mime!r}."
            )
        most = ALLOWED[mime][1]
        if not data or len(data) > most:
            raise Refusal(131053, f"File of {len(data)} bytes; {mime} may have 1 to {most} bytes.")
        media = Media(
            id=new_id(),
            mime_type=mime,
            sha256=hashlib.sha256(data).hexdigest(),
            file_size=len(data),
            filename=filename[:240],
            secret=secrets.token_hex(16),
            number=number_id,
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        self.path(media).write_bytes(data)
        self._world.media[media.id] = media
        return media

    def get(self, media_id: str) -> Media:
        """Return a file's facts; raises 100/33."""
        media = self._world.media.get(media_id)
        if media is None:
            raise unknown_object(media_id)
        return media

    def check(self, kind: str, media_id: str) -> None:
        """Check that an uploaded file may be sent as ``kind``; raises 131009 or 131053."""
        media = self._world.media.get(media_id)
        if media is None:
            raise Refusal(131009, f"Param {kind}['id']: there is no media with id {media_id}.")
        if kind not in ALLOWED.get(media.mime_type, ((), 0))[0]:
            raise Refusal(131053, f"A file of type {media.mime_type} cannot be sent as {kind}.")

    def check_voice(self, media_id: str) -> None:
        """Check that an uploaded file can be a voice message; raises 131053."""
        mime_type = self.get(media_id).mime_type
        if mime_type != VOICE:
            raise Refusal(131053, f"A voice message must be {VOICE} with Opus, not {mime_type}.")

    def path(self, media: Media) -> Path:
        """Return where the bytes lie."""
        return self._folder / media.id

    def delete(self, media: Media) -> None:
        """Forget a file."""
        self._world.media.pop(media.id, None)
        self.path(media).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all files."""
        for media in list(self._world.media.values()):
            self.delete(media)

    def url_query(self, media: Media) -> str:
        """Return the query of an url that lives five minutes."""
        expires = str(int(self._world.now()) + URL_LIFE)
        return f"ext={expires}&hash={_seal(media, expires)}"

    def url_is_good(self, media: Media, expires: str, seal: str) -> bool:
        """Return whether an url was made here and has not expired."""
        if not same(seal, _seal(media, expires)):
            return False
        return int(expires) >= self._world.now()


def _seal(media: Media, expires: str) -> str:
    text = f"{media.secret}:{media.id}:{expires}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
