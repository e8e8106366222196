"""Makes ``static/img/icons.svg`` of the icons named in ``static/img/icons.txt``.

``make icons`` fetches the set (lucide-static, ISC) and runs this; the sprite is committed, so that
neither running nor testing needs it.
"""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img"
NAMES = FOLDER / "icons.txt"
SPRITE = FOLDER / "icons.svg"
_DRAWING = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")


def named() -> list[str]:
    """Return the names that pages may use."""
    return NAMES.read_text().split()


def sprite(folder: Path, names: list[str]) -> str:
    """Return one drawing with a symbol for each name."""
    symbols = "".join(_symbol(folder / f"{name}.svg", name) for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


def _symbol(file: Path, name: str) -> str:
    if not file.exists():
        sys.exit(f"There is no icon {name!r}; see https://lucide.dev for those that there are.")
    found = _DRAWING.search(file.read_text())
    if found is None:
        sys.exit(f"{file} is not a drawing.")
    shapes = _SPACE.sub("", found.group(1)).replace(" />", "/>")
    # Strokes are set here, since what uses a symbol may inherit but not reach into it.
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>\n'
    )


if __name__ == "__main__":
    SPRITE.write_text(sprite(Path(sys.argv[1]), named()))
