"""The pictures of a brand: decoded and written anew, so that only pixels are kept."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
# What a small file unpacks to: more takes more memory than a logo is worth.
MAX_PIXELS = 16_000_000
# What Pillow raises for pictures that are none, broken, or larger than its own limits.
BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True)
class Kind:
    """A place for a picture: how large it may come, and how large it is kept."""

    kilobytes: int
    size: tuple[int, int]
    written: str = "PNG"

    @property
    def media_type(self) -> str:
        return f"image/{self.written.lower()}"


KINDS = {
    "logo": Kind(512, (400, 160)),
    "logo_dark": Kind(512, (400, 160)),
    "icon": Kind(512, (512, 512)),
    "picture": Kind(2048, (1600, 1600), "WEBP"),
}


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored; the digest stands in its address."""

    data: bytes
    digest: str


def take(upload: UploadedFile[bytes], kind: str) -> Picture:
    """Return an uploaded picture as we keep it. Raises ``ValidationError``."""
    place = KINDS[kind]
    if (upload.size or 0) > place.kilobytes * 1024:
        raise ValidationError(_("The file may have at most %(n)d KB.") % {"n": place.kilobytes})
    try:
        picture = Image.open(upload, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_("The picture has too many pixels."))
        # The camera's note on which way is up goes with all other notes.
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail(place.size)
        data = _written(upright.convert("RGBA"), kind)
    except BROKEN as error:
        raise ValidationError(_("This is not a picture that can be read.")) from error
    return Picture(data, hashlib.sha256(data).hexdigest()[:16])


def _written(picture: Image.Image, kind: str) -> bytes:
    written = BytesIO()
    if kind == "icon":
        side = max(picture.size)
        square = Image.new("RGBA", (side, side))
        square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
        picture = square
    if kind == "picture":
        picture.convert("RGB").save(written, "WEBP", quality=82)
    else:
        picture.save(written, "PNG", optimize=True)
    return written.getvalue()
