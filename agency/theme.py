"""An agency's colours as a small stylesheet of tokens, readable in light and dark.

Colours that would be hard to read on their background are darkened or lightened in OKLCH, which
keeps their hue, until they meet WCAG AA.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from coloraide import Color

from agency.models import Brand

AA = 4.5
LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#16191d"
STEP = 0.01


@dataclass(frozen=True)
class Ground:
    """What the brand's colour is read on in light or dark pages, as static/css/tokens.css says.

    ``others``: the surfaces beside the plain one. ``share``: how much of the brand itself is in
    the one that marks what is selected.
    """

    surface: str
    others: tuple[str, ...]
    share: float


# The surfaces of what lies under the desk, under the pointer, and of what is pressed.
LIGHT = Ground(LIGHT_SURFACE, ("oklch(97.6% 0.003 250)", "oklch(92.6% 0.007 250)"), 0.09)
DARK = Ground(DARK_SURFACE, ("oklch(17.5% 0.008 250)", "oklch(30.5% 0.013 250)"), 0.16)


@dataclass(frozen=True)
class Pair:
    """A colour for light pages and its counterpart for dark ones."""

    light: str
    dark: str

    def css(self) -> str:
        return f"light-dark({self.light},{self.dark})"


@dataclass(frozen=True)
class Colours:
    """All that follows from the two colours of a brand."""

    brand: Pair
    brand_ink: Pair
    accent: str
    accent_ink: str


@dataclass(frozen=True)
class Mended:
    """A colour that was moved so that it can be read, with its least contrasts on such pages."""

    dark_page: bool
    before: str
    after: str
    contrast_before: float
    contrast_after: float

    @property
    def darkened(self) -> bool:
        return not self.dark_page


def readable(colour: str, ground: Ground) -> str:
    """Return ``colour``, moved away from the ground in lightness until it contrasts enough."""
    shade = Color(colour).convert("oklch")
    away = -STEP if Color(ground.surface).luminance() > 0.5 else STEP  # noqa: PLR2004
    # Judged as it will be written; black or white, at the end of the way, always contrasts.
    while least_contrast(written := _hex(shade), ground) < AA:
        shade["lightness"] = min(max(shade["lightness"] + away, 0), 1)
    return written


def least_contrast(colour: str, ground: Ground) -> float:
    """Return the contrast of a colour with the surface of the ground that it is least clear on."""
    shade = Color(colour)
    selected = Color(ground.surface).mix(shade, ground.share, space="oklab")
    surfaces: list[str | Color] = [ground.surface, *ground.others, selected]
    return min(shade.contrast(on) for on in surfaces)


def _told(colour: str, ground: Ground) -> float:
    """Return the least contrast, cut to two places: 4.499 is not 4.5."""
    return int(least_contrast(colour, ground) * 100) / 100


def _hex(shade: Color) -> str:
    return str(shade.convert("srgb").fit().to_string(hex=True))


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on ``colour``."""
    shade = Color(colour)
    return "#ffffff" if shade.contrast("#ffffff") >= shade.contrast("#000000") else "#000000"


def colours(brand: Brand) -> Colours:
    """Return what the brand's colours become."""
    return _colours(brand.primary.lower(), brand.accent.lower())


@lru_cache(maxsize=1024)
def _colours(primary: str, accent: str) -> Colours:
    strong = Pair(readable(primary, LIGHT), readable(primary, DARK))
    return Colours(
        brand=strong,
        brand_ink=Pair(ink_on(strong.light), ink_on(strong.dark)),
        accent=accent,
        accent_ink=ink_on(accent),
    )


def mended(brand: Brand) -> list[Mended]:
    """Return how the main colour was moved for light pages, and for dark ones."""
    chosen, became = brand.primary.lower(), colours(brand).brand
    return [
        Mended(
            dark_page=ground is DARK,
            before=chosen,
            after=after,
            contrast_before=_told(chosen, ground),
            contrast_after=_told(after, ground),
        )
        for ground, after in ((LIGHT, became.light), (DARK, became.dark))
        if after != chosen
    ]


def tokens(brand: Brand) -> dict[str, str]:
    """Return the tokens by their names; a page that previews a brand sets them one by one."""
    found = colours(brand)
    return {
        "--brand": found.brand.css(),
        "--brand-ink": found.brand_ink.css(),
        "--accent": found.accent,
        "--accent-ink": found.accent_ink,
    }


def stylesheet(brand: Brand) -> str:
    """Return the tokens as CSS, with the picture of the sign-in page."""
    found = tokens(brand)
    if brand.picture_digest:
        # Beside this stylesheet, which lies in a folder of its own.
        found["--entrance-picture"] = f'url("../brand/picture/{brand.picture_digest}")'
    return ":root{" + "".join(f"{name}:{value};" for name, value in found.items()) + "}\n"


def version(brand: Brand) -> str:
    """Return a hash of the stylesheet, for its address."""
    return hashlib.sha256(stylesheet(brand).encode()).hexdigest()[:12]
