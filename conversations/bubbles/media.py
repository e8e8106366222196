"""The files of messages: where a page finds them, and what is said while there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from conversations.bubbles import shapes
from conversations.models import MediaFile, Message

KINDS = ("image", "video", "audio", "document", "sticker")
# What a browser may play or show in a bubble; everything else is downloaded.
SHOWN = {
    "image": ("image/jpeg", "image/png", "image/webp"),
    "sticker": ("image/webp", "image/png", "image/jpeg"),
    "video": ("video/mp4",),
    "audio": ("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac"),
}
NAME = 120


@dataclass(frozen=True, slots=True)
class File:
    """A file: ``url`` on this host, ``link`` somewhere else; ``state`` where there is none yet.

    ``shown``: a browser may show it in place. ``message``: whose file it is, to fetch it again.
    """

    kind: str
    url: str = ""
    link: str = ""
    state: str = ""
    error: str = ""
    name: str = ""
    type: str = ""
    size: str = ""
    voice: bool = False
    shown: bool = False

    @property
    def host(self) -> str:
        """The host that a link leads to."""
        try:
            return urlsplit(self.link).hostname or ""
        except ValueError:
            return ""


def of_message(message: Message, content: Mapping[str, Any]) -> File:
    """Return the file of a message that came in, or that went out with a file of its own."""
    kind = shapes.text(content.get("kind"))
    stored: MediaFile | None = getattr(message, "media_file", None)
    if stored is None:
        return of_ref(message, kind, content.get("media"), content)
    ready = stored.state == MediaFile.State.READY
    return File(
        kind=kind,
        url=reverse("media", args=[message.ref]) if ready else "",
        state="" if ready else stored.state,
        error="" if ready else stored.error,
        name=shapes.text(content.get("filename"))[:NAME],
        type=_short(stored.sniffed_type or stored.claimed_type),
        size=str(filesizeformat(stored.size)) if ready and stored.size else "",
        voice=content.get("voice") is True,
        shown=ready and stored.sniffed_type in SHOWN.get(kind, ()),
    )


def of_ref(message: Message, kind: str, ref: Any, content: Mapping[str, Any] | None = None) -> File:
    """Return the file of a reference of ours (:class:`conversations.content.MediaRef`)."""
    content, found = content or {}, shapes.mapping(ref)
    asset, link = shapes.text(found.get("asset")), shapes.web(found.get("link"))
    name = shapes.text(content.get("filename")) or link.partition("?")[0].rpartition("/")[2]
    url = f"{reverse('media', args=[message.ref])}?{urlencode({'asset': asset})}" if asset else ""
    return File(
        kind=kind,
        url=url,
        link=link,
        name=name[:NAME],
        voice=content.get("voice") is True,
        shown=bool(asset) and kind in SHOWN,
    )


def _short(mime: str) -> str:
    """Return a type as people name it: PDF, MP4."""
    return mime.partition(";")[0].rpartition("/")[2].rpartition(".")[2].upper()[:12]
