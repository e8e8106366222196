"""Agencies out and in: what an archive carries, what a copy may do, and what is refused."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.sessions.models import Session as CookieSession
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from conversations.live import publish
from conversations.models import Conversation, DeliveryEvent, MediaFile, Message, Number, OutboxItem
from conversations.outbox import NUMBER
from conversations.receipts import READ, TYPING
from flows.models import Flow, HttpCall, Session, Timer
from tenants.models import Agency, Domain, NumberRoute, WorkDue
from tenants.tasks import AgencyTask
from tests.integration import flowkit, meta
from tests.ops.commands import refused, run
from whatsapp.imported import WORK

pytestmark = pytest.mark.django_db(transaction=True)

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(autouse=True)
def _untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell no open page of what is committed: Valkey's channels are those of all workers' tests."""
    monkeypatch.setattr(publish, "_publish", lambda *_: None)


@pytest.fixture
def archive(alice: Agency, tmp_path: Path) -> Iterator[Path]:
    """An archive of an agency with work of every kind under way."""
    meta.connect(alice)
    flowkit.go_live(flowkit.buttons())
    image = {"type": "image", "image": {"id": "m1", "mime_type": "image/png", "sha256": "x"}}
    meta.deliver(meta.message("hi"), meta.message(image), meta.message(image))
    kept, _ = MediaFile.objects.order_by("pk")
    kept.path, kept.state, kept.due_at = "agency_alice/media/kept", "ready", None
    kept.save()
    HttpCall.objects.create(
        session=Session.objects.get(), token="t", request={}, due_at=timezone.now()
    )
    CookieSession.objects.create(
        session_key="k", session_data="d", expire_date=timezone.now() + timedelta(days=1)
    )
    file = tmp_path / "alice.tar.gz"
    run("export_agency", "--agency", "alice", file)
    yield file
    for slug in ("copy", "alice"):
        run("delete_agency", slug, "--yes")


@contextmanager
def entered(slug: str) -> Iterator[Agency]:
    with schema_context("public"):
        agency = Agency.objects.get(slug=slug)
    with tenant_context(agency):
        yield agency


def copied(archive: Path) -> dict[str, Any]:
    return run("import_agency", archive, "--as", "copy", "--domain", "copy.localhost")


def due(slug: str) -> set[str]:
    return set(WorkDue.objects.filter(agency__slug=slug).values_list("task", flat=True))


def contents(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]


def rewritten(archive: Path, change: Change) -> Path:
    """Return an archive with other contents."""
    parts = contents(archive)
    change(parts)
    file = archive.with_name("changed.tar.gz")
    with tarfile.open(file, "w:gz") as tar:
        for name, data in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file


def test_an_archive_is_its_owners_and_opens_nothing(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert not [name for name in contents(archive) if "session" in name and "flows" not in name]
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


def test_a_copy_has_everything_and_does_nothing(archive: Path) -> None:
    before = list(Message.objects.order_by("id").values_list("ref", "text"))
    told = copied(archive)
    assert (told["numbers"], told["numbers_elsewhere"]) == ([], ["111"])
    with entered("copy"):
        assert list(Message.objects.order_by("id").values_list("ref", "text")) == before
        number = Number.objects.get()
        assert (number.active, number.access_token) == (False, "")
        assert Flow.objects.get().live is not None
        assert not CookieSession.objects.exists()
        left = (OutboxItem, Timer, HttpCall)
        assert not [model for model in left if model.objects.exists()]
        session = Session.objects.get()
        assert (session.status, session.state["status"]) == ("ended", "ended")
        failed = Message.objects.filter(status="failed")
        causes = {message.error["cause"] for message in failed if message.error}
        assert len(causes) == 1
        assert "connected to another agency" in causes.pop()
        assert DeliveryEvent.objects.filter(kind="failed").count() == failed.count()
    assert NumberRoute.objects.get().agency.slug == "alice", "the number stays with the original"
    with entered("alice"):
        assert Number.objects.get().access_token == "token"
        assert all(model.objects.exists() for model in left), "the original goes on"


def test_a_copy_shows_none_of_the_originals_files(archive: Path) -> None:
    assert copied(archive)["files_missing"] == 1
    with entered("copy"):
        states = MediaFile.objects.order_by("pk").values_list("state", "path", "due_at")
        assert list(states) == [("failed", "", None), ("failed", "", None)]
        assert "not part of the archive" in MediaFile.objects.order_by("pk")[0].error
    with entered("alice"):
        assert MediaFile.objects.filter(state="ready").exists()


def test_rows_of_a_copy_are_numbered_after_those_it_got(archive: Path) -> None:
    copied(archive)
    with entered("copy"):
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


def test_an_agency_that_comes_back_goes_on_where_it_stopped(archive: Path) -> None:
    with schema_context("public"):
        agency = Agency.objects.get(slug="alice")
        Domain.objects.create(domain="a.localhost", tenant=agency, is_primary=False)
    run("export_agency", "--agency", "alice", archive)
    run("delete_agency", "alice", "--yes")
    assert due("alice") == set()
    told = run("import_agency", archive)
    assert (told["numbers"], told["numbers_elsewhere"]) == (["111"], [])
    assert due("alice") == set(WORK)
    with entered("alice") as agency:
        assert agency.get_primary_domain().domain == "alice.localhost"
        assert Number.objects.get().active
        assert OutboxItem.objects.exists()
        assert Timer.objects.exists()
        assert set(MediaFile.objects.values_list("state", flat=True)) == {"ready", "pending"}
        assert Session.objects.get().status == "waiting"
        assert [a.app_id for a in NumberRoute.objects.get().apps.all()] == ["app-1"]


def test_every_kind_of_work_is_announced() -> None:
    """A new task that agencies' rows ask for must be announced after an import as well."""
    current_app.loader.import_default_modules()
    tasks = {name for name, task in current_app.tasks.items() if isinstance(task, AgencyTask)}
    # One number's or one conversation's, and asked for by a nudge alone.
    assert tasks - {NUMBER, READ, TYPING} == set(WORK)


def test_a_suspension_goes_along(archive: Path) -> None:
    with schema_context("public"):
        Agency.objects.filter(slug="alice").update(status="suspended", suspended_reason="Unpaid")
    run("export_agency", "--agency", "alice", archive)
    assert copied(archive)["status"] == "suspended"
    with entered("copy") as copy:
        assert (copy.suspended, copy.suspended_reason) == (True, "Unpaid")


def with_manifest(**facts: Any) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | facts).encode()

    return change


def replaced(name: str, data: bytes) -> Change:
    return lambda parts: parts.update({name: data})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (replaced("manifest.json", b"[]"), "no object with the agency's facts"),
        (replaced("manifest.json", b"{"), "manifest cannot be read"),
        (replaced("manifest.json", b"\xff"), "manifest cannot be read"),
        (with_manifest(format=2), "has format 2, and this reads 1"),
        (with_manifest(slug=7), "slug: Input should be a valid string"),
        (with_manifest(name="n" * 121), "name must be 1 to 120"),
        (with_manifest(routes=[{"phone_number_id": ""}]), "routes.0"),
        (with_manifest(migrations=[]), "an older version"),
        (replaced("agency_user.copy", b"no row"), "table agency_user cannot be taken over"),
        (lambda parts: parts.pop("agency_user.copy"), "lacks agency_user.copy"),
        (replaced("conversations_number.copy", b""), "do not fit each other"),
    ],
)
def test_a_wrong_part_is_named(archive: Path, change: Change, sentence: str) -> None:
    assert sentence in copied_wrongly(rewritten(archive, change))


def copied_wrongly(archive: Path) -> str:
    said = refused("import_agency", archive, "--as", "copy", "--domain", "copy.localhost")
    assert not Agency.objects.filter(slug="copy").exists(), "nothing is left behind"
    return said


def test_what_is_no_archive_is_refused(archive: Path) -> None:
    whole = archive.read_bytes()
    for broken in (b"", b"not an archive", whole[: len(whole) // 2]):
        archive.write_bytes(broken)
        assert "no readable archive" in copied_wrongly(archive)


def test_domains_are_told_apart_from_archives(archive: Path) -> None:
    assert "already; import it as another" in refused("import_agency", archive)
    taken = "The domain 'alice.localhost' belongs to another agency."
    assert refused("import_agency", archive, "--as", "copy") == taken
    two = rewritten(archive, with_manifest(domains=["copy.localhost", "alice.localhost"]))
    assert refused("import_agency", two, "--as", "copy") == taken
    none = rewritten(archive, with_manifest(domains=[]))
    assert "names no domain" in refused("import_agency", none, "--as", "copy")
    assert not Agency.objects.filter(slug="copy").exists()
