"""Makes ``static/emoji/<language>.json``: the emojis that the composer offers, with their words.

    python -m config.emoji <folder with emojibase-data and cldr-annotations-modern>

Both are packages of npm: the one has Unicode's order and groups, the other what people call each
emoji in many languages (Unicode License). The files are committed; pages fetch nothing else.
"""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "static" / "emoji"
# The pages' languages, as the annotations call them.
LANGUAGES = {"en": "en", "es": "es", "pt-br": "pt", "hi": "hi", "ar": "ar"}
# Unicode's groups by their numbers. Flags are made in the browser, which knows the countries.
GROUPS = {0: "smileys", 1: "people", 3: "nature", 4: "food", 5: "travel", 6: "activities"}
GROUPS |= {7: "objects", 8: "symbols"}
# Phones that are some years old show these.
NEWEST = 12
# Bytes of a file, into which as many words go as fit.
LARGEST = 60_000
MOST_WORDS = 5
# Unicode's smaller groups that nobody looks for while writing to a customer.
_DULL = (
    *("arrow", "zodiac", "av-symbol", "geometric", "alphanum", "transport-sign", "religion"),
    *("gender", "person-fantasy", "family", "person-resting", "other-object", "animal-bug"),
)
# Variants of others: men and women of the same, clock faces, keys, squares of Japanese signs.
_GENDERED = ("\u2640", "\u2642", "\U0001f468\u200d", "\U0001f469\u200d")
_LEFT_OUT = (range(0x1F550, 0x1F568), range(0x1F191, 0x1F252), range(0x1F18E, 0x1F18F))


def chosen(folder: Path) -> dict[str, list[str]]:
    """Return the emojis of each group, in Unicode's order."""
    known = json.loads((folder / "emojibase-data/en/data.json").read_text("utf-8"))
    meta = json.loads((folder / "emojibase-data/meta/groups.json").read_text("utf-8"))
    dull = {int(number) for number, name in meta["subgroups"].items() if name in _DULL}
    found: dict[str, list[str]] = {name: [] for name in GROUPS.values()}
    for one in sorted(known, key=lambda one: one.get("order", 0)):
        if one.get("group") in GROUPS and one["subgroup"] not in dull and _is_wanted(one):
            found[GROUPS[one["group"]]].append(one["emoji"])
    return found


def words(folder: Path, language: str) -> dict[str, list[str]]:
    """Return what each emoji is called in a language: its name, then other words for it."""
    file = folder / f"cldr-annotations-modern/annotations/{language}/annotations.json"
    known = json.loads(file.read_text("utf-8"))["annotations"]["annotations"]
    found = {}
    for emoji, said in known.items():
        name = said.get("tts", [""])[0]
        others = [word for word in said.get("default", []) if word not in name]
        found[emoji] = [name, *others]
    return found


def _is_wanted(one: dict[str, Any]) -> bool:
    emoji = one["emoji"]
    if one["version"] > NEWEST or any(sign in emoji for sign in _GENDERED) or "\u20e3" in emoji:
        return False
    return not any(ord(emoji[0]) in span for span in _LEFT_OUT)


def write(folder: Path) -> None:
    """Write a file for each language: ``{group: [[emoji, name, words], ...]}``."""
    FOLDER.mkdir(exist_ok=True)
    groups = chosen(folder)
    for language, annotations in LANGUAGES.items():
        known = words(folder, annotations)
        files = (_written(groups, known, most) for most in range(MOST_WORDS, -1, -1))
        (FOLDER / f"{language}.json").write_bytes(next(f for f in files if len(f) <= LARGEST))


def _written(groups: dict[str, list[str]], known: dict[str, list[str]], most: int) -> bytes:
    listed = {
        group: [
            [emoji, name, " ".join(others[:most])]
            for emoji in emojis
            for name, *others in [known.get(emoji.replace("\ufe0f", ""), [""])]
            if name
        ]
        for group, emojis in groups.items()
    }
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
