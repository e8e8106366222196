"""Which files WhatsApp takes, as which kind of message, and how large (cloud-api.md, 1.1)."""

from dataclasses import dataclass

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE

IMAGE = 5 * MEGABYTE
VIDEO = 16 * MEGABYTE
AUDIO = 16 * MEGABYTE
DOCUMENT = 100 * MEGABYTE
STICKER = 500 * KILOBYTE

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of message that a file can be sent as, and the most bytes it may have."""

    kind: str
    maximum: int


_MEDIA = {
    "image": (FileKind("image", IMAGE), FileKind("document", DOCUMENT)),
    "video": (FileKind("video", VIDEO), FileKind("document", DOCUMENT)),
    "audio": (FileKind("audio", AUDIO),),
    "sticker": (FileKind("sticker", STICKER),),
    "document": (FileKind("document", DOCUMENT),),
}
# MIME type -> the kind that it is sent as, if it is small enough.
_TYPES = {
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "sticker",
    "video/mp4": "video",
    "video/3gpp": "video",
    "audio/aac": "audio",
    "audio/amr": "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "text/plain": "document",
    "application/pdf": "document",
    "application/msword": "document",
    "application/vnd.ms-excel": "document",
    "application/vnd.ms-powerpoint": "document",
    f"{_OFFICE}.wordprocessingml.document": "document",
    f"{_OFFICE}.spreadsheetml.sheet": "document",
    f"{_OFFICE}.presentationml.presentation": "document",
}
LARGEST = DOCUMENT
TYPES = tuple(_TYPES)


def kinds(mime_type: str) -> tuple[FileKind, ...]:
    """Return the kinds that a file of this type can be sent as, the usual one first."""
    name = _TYPES.get(mime_type)
    return _MEDIA[name] if name else ()


def kind_for(mime_type: str, size: int) -> str | None:
    """Return the kind that a file is sent as; None if WhatsApp takes no such file."""
    return next((kind.kind for kind in kinds(mime_type) if size <= kind.maximum), None)
