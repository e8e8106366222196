"""QR codes of links, to be looked at and to be printed: dark on white, with quiet around."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import segno
from PIL import Image

from agency import branding, theme
from agency.branding import icons
from conversations.models import EntryLink
from whatsapp.entry import addresses

# Edges in millimetres: a card, a table tent, a flyer, a poster.
SIZES = (30, 50, 100, 200)
USUAL = 50
QUIET = 4
DPI = 300
# For a printed picture with a logo; sharp at any size that is read from nearby.
FINE_DPI = 600
LOGO_SHARE = 0.2
MM = 25.4
POINTS = 72
BLACK = "#000000"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a code is to look; ``size``: its edge with the quiet zone, in millimetres."""

    size: int = USUAL
    logo: bool = False
    coloured: bool = False


def render(link: EntryLink, kind: str, wanted: Wanted) -> bytes:
    """Return the code as ``svg``, ``png`` or ``pdf``."""
    # The logo hides part of the code, which the highest correction makes up for.
    code = segno.make(
        addresses.short(link, "q"),
        error="h" if wanted.logo else "q",
        boost_error=False,
        micro=False,
    )
    return MAKERS[kind](code, wanted)


def _svg(code: segno.QRCode, wanted: Wanted) -> bytes:
    side = code.symbol_size(border=QUIET)[0]
    out = BytesIO()
    code.save(
        out,
        kind="svg",
        border=QUIET,
        scale=wanted.size / side,
        unit="mm",
        dark=_ink(wanted),
        light="#ffffff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=False,
    )
    drawn = out.getvalue()
    return (
        drawn.replace(b"</svg>", _svg_logo(wanted.size, wanted.size / side) + b"</svg>")
        if wanted.logo
        else drawn
    )


def _svg_logo(size: int, module: float) -> bytes:
    """Return the icon on white, in the drawing's millimetres."""
    edge = size * LOGO_SHARE
    at = (size - edge) / 2
    data = base64.b64encode(icons.png(branding.current(), "512")).decode()
    ground = _square(at - module, edge + 2 * module)
    return (
        f'<rect {ground} fill="#fff"/>'
        f'<image {_square(at, edge)} href="data:image/png;base64,{data}"/>'
    ).encode()


def _square(at: float, edge: float) -> str:
    return f'x="{at:.3f}" y="{at:.3f}" width="{edge:.3f}" height="{edge:.3f}"'


def _png(code: segno.QRCode, wanted: Wanted) -> bytes:
    return _saved(_picture(code, wanted, DPI), "PNG", wanted)


def _pdf(code: segno.QRCode, wanted: Wanted) -> bytes:
    if wanted.logo:
        return _saved(_picture(code, wanted, FINE_DPI), "PDF", wanted)
    side = code.symbol_size(border=QUIET)[0]
    out = BytesIO()
    scale = wanted.size / MM * POINTS / side
    code.save(out, kind="pdf", border=QUIET, scale=scale, dark=_ink(wanted), light="#ffffff")
    return out.getvalue()


def _picture(code: segno.QRCode, wanted: Wanted, dpi: int) -> Image.Image:
    """Return the code in pixels: modules of equal edges, at least as large as wanted."""
    side = round(code.symbol_size(border=QUIET)[0])
    scale = max(1, -(-round(wanted.size / MM * dpi) // side))
    out = BytesIO()
    code.save(out, kind="png", border=QUIET, scale=scale, dark=_ink(wanted), light="#ffffff")
    drawn = Image.open(out).convert("RGB")
    if wanted.logo:
        edge = round(side * scale * LOGO_SHARE)
        at = (drawn.width - edge) // 2
        drawn.paste("#ffffff", (at - scale, at - scale, at + edge + scale, at + edge + scale))
        logo = Image.open(BytesIO(icons.png(branding.current(), "512"))).convert("RGBA")
        logo = logo.resize((edge, edge), Image.Resampling.LANCZOS)
        drawn.paste(logo, (at, at), logo)
    return drawn


def _saved(picture: Image.Image, kind: str, wanted: Wanted) -> bytes:
    # Modules have whole pixels, so a picture has some more of them than asked for.
    dpi = picture.width / wanted.size * MM
    out = BytesIO()
    if kind == "PDF":
        picture.save(out, kind, resolution=dpi)
    else:
        picture.save(out, kind, dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def _ink(wanted: Wanted) -> str:
    """Return black, or the brand's colour as it can be told from white."""
    if not wanted.coloured:
        return BLACK
    return theme.readable(branding.current().primary.lower(), theme.LIGHT)


MAKERS: dict[str, Callable[[segno.QRCode, Wanted], bytes]] = {
    "svg": _svg,
    "png": _png,
    "pdf": _pdf,
}
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
