"""An agency's colours as a small stylesheet of tokens, readable in light and dark.

Colours that would be hard to read on their background are darkened or lightened in OKLCH, which
keeps their hue, until they meet WCAG AA.
"""

import hashlib

from coloraide import Color

from agency.models import Brand

AA = 4.5
LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#16191d"
STEP = 0.02


def readable(colour: str, background: str) -> str:
    """Return ``colour``, moved away from ``background`` in lightness until it contrasts enough."""
    shade = Color(colour).convert("oklch")
    away = -STEP if Color(background).luminance() > 0.5 else STEP  # noqa: PLR2004
    # Judged as it will be written; black or white, at the end of the way, always contrasts.
    while Color(written := _hex(shade)).contrast(background) < AA:
        shade["lightness"] = min(max(shade["lightness"] + away, 0), 1)
    return written


def _hex(shade: Color) -> str:
    return str(shade.convert("srgb").fit().to_string(hex=True))


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on ``colour``."""
    shade = Color(colour)
    return "#ffffff" if shade.contrast("#ffffff") >= shade.contrast("#000000") else "#000000"


def stylesheet(brand: Brand) -> str:
    """Return the tokens as CSS."""
    light = readable(brand.primary, LIGHT_SURFACE)
    dark = readable(brand.primary, DARK_SURFACE)
    return (
        ":root{"
        f"--brand:light-dark({light},{dark});"
        f"--brand-ink:light-dark({ink_on(light)},{ink_on(dark)});"
        f"--accent:{brand.accent};"
        f"--accent-ink:{ink_on(brand.accent)};"
        "}\n"
    )


def version(brand: Brand) -> str:
    """Return a short hash that changes with the stylesheet, for its URL."""
    seed = f"{brand.primary}{brand.accent}{len(brand.logo)}{brand.updated_at}"
    return hashlib.sha256(seed.encode()).hexdigest()[:12]
