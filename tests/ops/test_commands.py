"""The operators' commands, as scripts use them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context, tenant_context

from agency.models import User
from conversations.models import Conversation, Message, Number
from flows.models import Flow
from tenants.models import Agency, NumberRoute
from tests.integration import flowkit, meta


def run(name: str, *arguments: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(name, *map(str, arguments), "--json", stdout=out)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


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


@pytest.mark.django_db
def test_create_agency_refuses_with_a_sentence() -> None:
    with pytest.raises(CommandError, match="slug"):
        run("create_agency", *CREATE[:3], "No Slug", *CREATE[4:])


NUMBER = (
    "--phone-number-id",
    "777",
    "--waba-id",
    "w",
    "--display-number",
    "+1 555",
    "--access-token",
    "t",
)
APP = ("--app-id", "a1", "--app-secret", "s", "--verify-token", "v")


def test_connect_number_is_idempotent_and_renews_the_token(alice: Agency) -> None:
    assert run("connect_number", "--agency", "alice", *NUMBER, *APP)["created"] is True
    assert run("connect_number", "--agency", "alice", *NUMBER[:-1], "t2", *APP)["created"] is False
    assert Number.objects.get().access_token == "t2"


def test_a_number_of_another_agency_is_refused(alice: Agency, bob: Agency) -> None:
    run("connect_number", "--agency", "bob", *NUMBER, *APP)
    with pytest.raises(CommandError, match="another agency"):
        run("connect_number", "--agency", "alice", *NUMBER, *APP)
    assert not Number.objects.exists()


def test_an_unknown_agency_is_told(alice: Agency) -> None:
    with pytest.raises(CommandError, match="no agency 'nobody'"):
        run("connect_number", "--agency", "nobody", *NUMBER, *APP)


def test_import_flow_publishes_once(alice: Agency, tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    file.write_text(json.dumps(flowkit.buttons()))
    assert run("import_flow", "--agency", "alice", file, "--publish")["version"] == 1
    again = run("import_flow", "--agency", "alice", file, "--publish")
    assert (again["version"], again["new"]) == (1, False)
    assert Flow.objects.get().versions.count() == 1


def test_a_broken_flow_is_refused_with_its_cure(alice: Agency, tmp_path: Path) -> None:
    definition = flowkit.buttons()
    definition["nodes"][0]["ports"]["yes"] = "nowhere"
    file = tmp_path / "flow.json"
    file.write_text(json.dumps(definition))
    with pytest.raises(CommandError, match="nowhere"):
        run("import_flow", "--agency", "alice", file, "--publish")
    file.write_text("{")
    with pytest.raises(CommandError):
        run("import_flow", "--agency", "alice", file)


@pytest.mark.django_db(transaction=True)
def test_an_agency_goes_out_and_in(alice: Agency, tmp_path: Path) -> None:
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("hi"), meta.tap("yes", "Yes"))
    before = list(Message.objects.order_by("id").values_list("ref", "text", "status"))
    archive = tmp_path / "alice.tar.gz"
    run("export_agency", "--agency", "alice", archive)
    run("import_agency", archive, "--as", "copy", "--domain", "copy.localhost")
    with tenant_context(Agency.objects.get(slug="copy")):
        assert list(Message.objects.order_by("id").values_list("ref", "text", "status")) == before
        assert Number.objects.get().access_token == "token"
        assert Flow.objects.get().live is not None
        conversation = Conversation.objects.get()
        note = Message.objects.create(
            conversation=conversation,
            direction="note",
            status="received",
            source="system",
            kind="note",
            content={},
            at=conversation.last_message_at,
        )
        assert note.pk > max(Message.objects.exclude(pk=note.pk).values_list("pk", flat=True))
    assert NumberRoute.objects.get().agency == alice, "the number stays with the original"
    run("delete_agency", "copy", "--yes")


@pytest.mark.django_db(transaction=True)
def test_broken_archives_are_refused(alice: Agency, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    run("export_agency", "--agency", "alice", archive)
    whole = archive.read_bytes()
    for broken in (b"", b"not an archive", whole[: len(whole) // 2]):
        archive.write_bytes(broken)
        with pytest.raises(CommandError, match="no readable archive"):
            run("import_agency", archive, "--as", "half", "--domain", "half.localhost")
        assert not Agency.objects.filter(slug="half").exists()
    archive.write_bytes(whole)
    with pytest.raises(CommandError, match="already"):
        run("import_agency", archive)


def test_delete_agency_asks_and_is_idempotent(
    alice: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("create_agency", *CREATE)
    monkeypatch.setattr("builtins.input", lambda _: "something else")
    with pytest.raises(CommandError, match="nothing was erased"):
        run("delete_agency", "new")
    assert run("delete_agency", "new", "--yes")["deleted"] is True
    assert run("delete_agency", "new", "--yes")["deleted"] is False


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
