"""The operators' commands, as scripts use them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django_tenants.utils import schema_context
from pytest_django.fixtures import Settings

from agency.management.commands import create_agency
from agency.models import User
from config.management.commands import seed_demo
from tenants.models import Agency, Domain
from tests.ops.commands import refused, run

CREATE = (
    "--name",
    "New",
    "--slug",
    "new",
    "--domain",
    "new.localhost",
    "--owner-email",
    "o@x.example",
)


@pytest.mark.django_db
def test_create_agency_is_idempotent() -> None:
    first = run("create_agency", *CREATE)
    again = run("create_agency", *CREATE)
    assert first["created"] is True
    assert first["owner_password"]
    assert again["created"] is False
    assert "owner_password" not in again
    with schema_context("agency_new"):
        assert User.objects.get().role == "owner"


def given(**changed: str) -> list[str]:
    """The arguments of ``CREATE`` with other values."""
    values = dict(zip(CREATE[::2], CREATE[1::2], strict=True))
    values |= {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return [part for pair in values.items() for part in pair]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slug": "No Slug"}, "slug"),
        ({"name": " "}, "The name must be 1 to 120 characters"),
        ({"name": "n" * 121}, "not 121"),
        ({"name": "two\nlines"}, "in one line"),
        ({"domain": ""}, "The domain is empty"),
        ({"domain": "http://bad domain:80/x"}, "is no host name"),
        ({"domain": "bad.localhost:8100"}, "without scheme, port and path"),
        ({"domain": "x." * 126 + "xyz"}, "at most 253"),
        ({"domain": "Localhost."}, "the platform's own"),
        ({"domain": "bob.localhost"}, "belongs to another agency"),
        ({"owner_email": "not a mail"}, "is no e-mail address"),
        ({"owner_email": "o@" + "x." * 150 + "example"}, "e-mail address"),
    ],
)
def test_create_agency_refuses_with_a_sentence(
    changed: dict[str, str], sentence: str, bob: Agency
) -> None:
    assert sentence in refused("create_agency", *given(**changed))
    assert not Agency.objects.filter(slug="new").exists(), "nothing is left behind"


@pytest.mark.django_db
def test_the_longest_name_makes_an_agency() -> None:
    assert run("create_agency", *given(name="n" * 120))["created"] is True


@pytest.mark.django_db
def test_repeating_create_agency_with_other_values_changes_nothing() -> None:
    run("create_agency", *CREATE)
    said = refused("create_agency", *given(domain="other.localhost"))
    assert "'other.localhost' is none of its domains" in said
    assert "has an owner already" in refused("create_agency", *given(owner_email="p@x.example"))
    again = run("create_agency", *given(name="Another"), "--owner-password", "another-password")
    assert again["name"] == "New"
    assert "password stays as it was" in again["note"]
    assert Domain.objects.get(tenant__slug="new").domain == "new.localhost"
    with schema_context("agency_new"):
        assert not User.objects.get().check_password("another-password")
        User.objects.create_user("agent@x.example", "pw", role=User.Role.AGENT)
        User.objects.filter(role=User.Role.OWNER).delete()
    assert "not as its owner" in refused("create_agency", *given(owner_email="agent@x.example"))
    assert run("create_agency", *CREATE)["owner_password"], "an agency without owner gets one"


def test_delete_agency_asks_and_is_idempotent(
    alice: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("create_agency", *CREATE)
    monkeypatch.setattr("builtins.input", lambda: "something else")
    with pytest.raises(CommandError, match="nothing was erased"):
        run("delete_agency", "new")
    assert run("delete_agency", "new", "--yes")["deleted"] is True
    assert run("delete_agency", "new", "--yes")["deleted"] is False


@pytest.mark.django_db
def test_without_anybody_to_ask_nothing_is_erased(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("create_agency", *CREATE)

    def nobody() -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert "Give --yes" in refused("delete_agency", "new")
    assert "will be erased" in capsys.readouterr().err, "the question is no part of the result"
    assert Agency.objects.filter(slug="new").exists()


def test_a_deleted_agency_takes_its_files_along(
    db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    run("create_agency", *CREATE)
    default_storage.save("agency_new/media/one", ContentFile(b"1"))
    default_storage.save("agency_new/media/two", ContentFile(b"2"))
    default_storage.save("agency_new_too/media/other", ContentFile(b"3"))
    assert run("delete_agency", "new", "--yes")["files"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["agency_new_too"]
    default_storage.save("agency_new/media/left", ContentFile(b"4"))
    assert run("delete_agency", "new", "--yes") == {"agency": "new", "deleted": False, "files": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["agency_new_too"]
    assert run("delete_agency", "../..", "--yes")["files"] == 0


def test_files_that_stay_are_told(
    db: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    run("create_agency", *CREATE)
    default_storage.save("agency_new/media/one", ContentFile(b"1"))

    def broken(_self: object, name: str) -> None:
        raise OSError(f"no access to {name}")

    monkeypatch.setattr(FileSystemStorage, "delete", broken)
    assert "no access to agency_new/media/one" in refused("delete_agency", "new", "--yes")
    assert not Agency.objects.filter(slug="new").exists()


@pytest.mark.django_db
def test_the_doctor_names_what_is_wrong_and_the_cure() -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", stdout=out)
    findings = {f["what"]: f for f in json.loads(out.getvalue())["findings"]}
    assert findings["database"]["level"] == "ok"
    assert findings["encryption"]["level"] == "ok"
    # No worker runs beside the tests.
    assert findings["workers"]["level"] == "error"
    assert "Start workers" in findings["workers"]["cure"]


@pytest.mark.django_db
def test_the_demonstration_keeps_the_domains_it_got() -> None:
    run("create_agency", *given(slug="demo", domain="theirs.localhost"))
    command = seed_demo.Command()
    agency, created = command._agency()
    summary = command._summary(agency, command._connection(), created=created)
    assert created is False
    assert summary["urls"]["Inbox"].startswith("http://theirs.localhost:")


@pytest.mark.django_db
def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(create_agency, "create_agency", away)
    said = refused("create_agency", *CREATE)
    assert said == "The database cannot be used: connection refused Is the server running?"
