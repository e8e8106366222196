"""The installation's secrets: made once, for their owner alone, and never made anew by mistake."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import secretsfile


def test_they_are_made_once_and_for_their_owner(tmp_path: Path) -> None:
    first = secretsfile.load(tmp_path)
    assert secretsfile.load(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"SECRET_KEY": "x"}', '{"SECRET_KEY": 1}'])
def test_a_damaged_file_is_named_and_kept(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(damage)
    with pytest.raises(ImproperlyConfigured, match="backup"):
        secretsfile.load(tmp_path)
    assert file.read_text() == damage
