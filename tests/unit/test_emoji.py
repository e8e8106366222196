"""The emojis that the composer offers: small, in every language of the pages, each once."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from config import emoji

FOLDER = Path(settings.BASE_DIR) / "static" / "emoji"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def read(language: str) -> dict[str, list[list[str]]]:
    groups: dict[str, list[list[str]]] = json.loads(
        (FOLDER / f"{language}.json").read_text("utf-8")
    )
    return groups


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_small_file(language: str) -> None:
    assert (FOLDER / f"{language}.json").stat().st_size <= emoji.LARGEST
    groups = read(language)
    assert list(groups) == list(emoji.GROUPS.values())
    entries = [entry for group in groups.values() for entry in group]
    assert all(len(entry) == 3 and entry[0] and entry[1] for entry in entries)
    assert len({entry[0] for entry in entries}) == len(entries) > 800


def test_all_languages_offer_the_same() -> None:
    offered = [
        {entry[0] for group in read(language).values() for entry in group} for language in LANGUAGES
    ]
    assert all(len(offered[0] ^ other) <= 5 for other in offered)


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "red heart"), ("es", "corazón rojo"), ("pt-br", "coração vermelho")],
)
def test_they_are_called_as_people_call_them(language: str, name: str) -> None:
    names = {entry[0]: entry[1] for group in read(language).values() for entry in group}
    assert names["❤️"] == name
