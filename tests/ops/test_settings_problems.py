"""Settings that cannot be: one sentence and exit code 1, from ``manage.py`` and ``make up``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config import embedded, secretsfile

REPO = Path(__file__).resolve().parents[2]
# No servers are asked: reading the settings is all that has to fail.
SERVERS = {
    "DATABASE_URL": "postgresql://localhost/none",
    "BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def python(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **SERVERS, **environment},
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "web", '"PORT" invalid'),
        ("TRANSOM_VAR", "/dev/null/var", "choose another data folder with TRANSOM_VAR"),
        ("TRANSOM_ENCRYPTION_KEYS", "short", "no Fernet key"),
        ("DATABASE_URL", "foo://x", '"DATABASE_URL" invalid'),
        ("DATABASE_CONNECTION_AGE", "old", '"DATABASE_CONNECTION_AGE" invalid'),
    ],
)
def test_manage_says_it_in_one_sentence(
    name: str, value: str, sentence: str, tmp_path: Path
) -> None:
    done = python("manage.py", "doctor", "--json", **{"TRANSOM_VAR": str(tmp_path), name: value})
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout) == {"error": done.stderr.strip()}


def test_wrong_arguments_are_json_as_well(tmp_path: Path) -> None:
    done = python("manage.py", "delete_agency", "--json", TRANSOM_VAR=str(tmp_path))
    assert done.returncode == 2
    assert json.loads(done.stdout) == {"error": "the following arguments are required: slug"}


def test_make_up_says_it_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    done = python(
        "-m", "config.up", TRANSOM_VAR=str(tmp_path), PORT="18765", SIMULATOR_PORT="18766"
    )
    assert done.returncode == 1
    assert "Bring it back from a backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_make_up_passes_on_what_the_settings_say(tmp_path: Path) -> None:
    done = python(
        "-m",
        "config.up",
        TRANSOM_VAR=str(tmp_path),
        PORT="18767",
        SIMULATOR_PORT="18768",
        IN_DOUBT_SECONDS="soon",
    )
    assert done.returncode == 1
    assert done.stderr.split("\n")[1:] == [
        "migrate_agencies failed (code 1):",
        '    Environment variable "IN_DOUBT_SECONDS" invalid: Not a valid integer.',
        "",
    ]


def with_data(var: Path) -> Path:
    (var / "postgresql").mkdir()
    (var / "postgresql" / "PG_VERSION").write_text("18\n")
    return var


def test_secrets_that_are_lost_are_not_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRANSOM_ENCRYPTION_KEYS", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"secrets.json is missing.*from a backup"):
        secretsfile.load(with_data(tmp_path))
    assert not (tmp_path / "secrets.json").exists()
    monkeypatch.setenv("TRANSOM_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    assert secretsfile.load(tmp_path)["SECRET_KEY"]


def test_secrets_are_as_old_as_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts the servers first makes both, so that one without the other is a loss."""
    monkeypatch.setattr(embedded.postgres, "ensure_running", lambda *_: None)
    monkeypatch.setattr(embedded.valkey, "ensure_running", lambda *_: None)
    embedded.ensure_running(tmp_path)
    embedded._socket_folder(tmp_path).rmdir()
    assert secretsfile.load(with_data(tmp_path))["TRANSOM_ENCRYPTION_KEYS"]


@pytest.mark.parametrize("keys", ["short", "", "{good},x"])
def test_a_key_that_is_none_is_refused(
    keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = secretsfile.load(tmp_path)
    keys = keys.format(good=good["TRANSOM_ENCRYPTION_KEYS"])
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(good | {"TRANSOM_ENCRYPTION_KEYS": keys}))
    with pytest.raises(ImproperlyConfigured, match="lacks a proper one"):
        secretsfile.load(tmp_path)
    file.write_text(json.dumps(good))
    monkeypatch.setenv("TRANSOM_ENCRYPTION_KEYS", keys)
    with pytest.raises(ImproperlyConfigured, match="no Fernet key"):
        secretsfile.load(tmp_path)
