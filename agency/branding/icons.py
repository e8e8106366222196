"""The icons that browsers and phones show: from the agency's icon or logo, or its first letter."""

import hashlib
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from agency import theme
from agency.models import Brand

# What phones may cut an icon down to leaves the middle four fifths.
SAFE = 0.62
# name -> side in pixels, and whether the picture reaches to the edges for phones to cut.
ICONS = {
    "32": (32, False),
    "180": (180, True),
    "192": (192, False),
    "512": (512, False),
    "maskable": (512, True),
}
# The font that comes with Pillow has these letters and no others.
LATIN = range(0x21, 0x17F)


def digest(brand: Brand) -> str:
    """Return what changes with the icons, for their addresses."""
    seed = f"{brand.primary} {_initial(brand)} {brand.icon_digest or brand.logo_digest}"
    return hashlib.sha256(seed.encode()).hexdigest()[:12]


def png(brand: Brand, name: str) -> bytes:
    """Return an icon; ``name`` is one of ``ICONS``."""
    column = "icon" if brand.icon_digest else "logo" if brand.logo_digest else ""
    source = b""
    if column:
        source = bytes(Brand.objects.values_list(column, flat=True).get(pk=1) or b"")
    return _png(source, theme.colours(brand).brand.light, _initial(brand), name)


def _initial(brand: Brand) -> str:
    return brand.name[:1].upper()


@lru_cache(maxsize=256)
def _png(source: bytes, colour: str, initial: str, name: str) -> bytes:
    side, whole = ICONS[name]
    if source:
        # What a phone cuts into shape stands on white, as most logos are made for.
        ground = Image.new("RGBA", (side, side), "#ffffff" if whole else (0, 0, 0, 0))
        picture = Image.open(BytesIO(source)).convert("RGBA")
        room = round(side * (SAFE if whole else 1))
        scale = room / max(picture.size)
        fitted = picture.resize(
            (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))),
            Image.Resampling.LANCZOS,
        )
        place = ((side - fitted.width) // 2, (side - fitted.height) // 2)
        ground.alpha_composite(fitted, place)
    else:
        ground = _letter(side, colour, initial, whole=whole)
    written = BytesIO()
    ground.save(written, "PNG", optimize=True)
    return written.getvalue()


def _letter(side: int, colour: str, initial: str, *, whole: bool) -> Image.Image:
    """Draw the first letter, or a speech bubble for one that our font lacks."""
    # Drawn four times as large, so that edges are smooth.
    large = side * 4
    ground = Image.new("RGBA", (large, large))
    draw = ImageDraw.Draw(ground)
    ink = theme.ink_on(colour)
    if whole:
        draw.rectangle((0, 0, large, large), fill=colour)
    else:
        draw.rounded_rectangle((0, 0, large - 1, large - 1), radius=large // 5, fill=colour)
    if initial and ord(initial) in LATIN:
        font = ImageFont.load_default(large * (0.5 if whole else 0.64))
        draw.text((large / 2, large / 2), initial, fill=ink, font=font, anchor="mm")
    else:
        _bubble(draw, large, ink)
    return ground.resize((side, side), Image.Resampling.LANCZOS)


def _bubble(draw: ImageDraw.ImageDraw, side: int, ink: str) -> None:
    left, top, right, bottom = (round(side * at) for at in (0.27, 0.29, 0.73, 0.63))
    draw.rounded_rectangle((left, top, right, bottom), radius=side // 10, fill=ink)
    tail = [(0.35, 0.63), (0.47, 0.63), (0.35, 0.75)]
    draw.polygon([(round(side * x), round(side * y)) for x, y in tail], fill=ink)
