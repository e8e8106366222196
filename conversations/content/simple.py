"""Text, media, places and reactions."""

from typing import Annotated, Literal

from pydantic import Field

from conversations.content import limits
from conversations.content.parts import MediaRef, Message
from conversations.content.words import BLANK_IS_NONE, Identifier, MaybeCaption, MaybeName, said


class Text(Message):
    kind: Literal["text"] = "text"
    body: Annotated[str, said(limits.TEXT_BODY)]
    preview_url: bool = False


class Image(Message):
    kind: Literal["image"] = "image"
    media: MediaRef
    caption: MaybeCaption = None


class Video(Message):
    kind: Literal["video"] = "video"
    media: MediaRef
    caption: MaybeCaption = None


class Audio(Message):
    """Sound; ``voice`` shows it as a voice message and needs OGG with Opus."""

    kind: Literal["audio"] = "audio"
    media: MediaRef
    voice: bool = False


class Document(Message):
    kind: Literal["document"] = "document"
    media: MediaRef
    caption: MaybeCaption = None
    filename: Annotated[Annotated[str, said(limits.FILENAME)] | None, BLANK_IS_NONE] = None


class Sticker(Message):
    kind: Literal["sticker"] = "sticker"
    media: MediaRef


class Location(Message):
    """A place, in degrees."""

    kind: Literal["location"] = "location"
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: MaybeName = None
    address: MaybeName = None


class Reaction(Message):
    """An emoji on the message ``message_id`` (a wamid); ``None`` or an empty one takes it off."""

    kind: Literal["reaction"] = "reaction"
    message_id: Identifier
    emoji: Annotated[Annotated[str, said(limits.EMOJI)] | Literal[""], Field()]
