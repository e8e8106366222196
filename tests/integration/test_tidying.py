"""Files that nobody sends are deleted after a while; those in use stay."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from agency.models import User
from conversations import later, tidying, uploads
from conversations.importing import run, steps
from conversations.models import ContactImport, Conversation, Upload
from tenants.models import Agency, WorkDue
from tests.integration import meta
from tests.integration.sending import order

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 100


@pytest.fixture(autouse=True)
def _kept_here(settings: Settings, tmp_path: Path, untold: None) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def conversation(alice: Agency) -> Conversation:
    meta.connect(alice)
    meta.deliver(meta.message("hi"))
    return Conversation.objects.select_related("number", "contact").get()


@pytest.fixture
def agent(alice: Agency) -> User:
    return User.objects.create(email="ana@example.com", name="Ana", role="agent")


def upload(agent: User, conversation: Conversation | None, data: bytes = JPEG) -> Upload:
    row = uploads.begin(name="a.jpg", size=len(data), by=agent, conversation=conversation)
    return uploads.take(row.ref, at=0, data=data, by=agent)


def image(row: Upload) -> dict[str, object]:
    return {"kind": "image", "media": {"asset": str(row.ref)}}


def tidied(days: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        while (due := tidying.drain()) is not None and due <= timezone.now():
            pass


def stored() -> int:
    try:
        return len(default_storage.listdir("agency_alice/uploads")[1])
    except FileNotFoundError:
        return 0


def test_whoever_uploads_announces_the_look(agent: User, conversation: Conversation) -> None:
    upload(agent, conversation)
    due = WorkDue.objects.get(task=tidying.TASK).due_at
    assert timedelta(hours=23) < due - timezone.now() < timedelta(hours=25)


def test_what_was_never_sent_goes(agent: User, conversation: Conversation) -> None:
    upload(agent, conversation)
    tidied(6.9)
    assert Upload.objects.count() == stored() == 1
    tidied(7.1)
    assert Upload.objects.count() == stored() == 0
    assert tidying.drain() is None, "nothing to look for any more"


def test_what_a_message_holds_stays(agent: User, conversation: Conversation) -> None:
    sent, waiting, fallback = (upload(agent, conversation) for _ in range(3))
    order(conversation, image(sent))
    template = {
        "kind": "template",
        "name": "x",
        "language": "en",
        "header": {"type": "image", "media": {"asset": str(fallback.ref)}},
    }
    later.schedule(
        conversation.pk,
        message=image(waiting),
        fallback=None,
        due_at=conversation.now() + timedelta(hours=1),
        cancel_on_reply=False,
        by=agent,
        key="k",
    )
    conversation.scheduled_messages.update(fallback=template)
    tidied(30)
    assert set(Upload.objects.values_list("pk", "wanted")) == {
        (row.pk, True) for row in (sent, waiting, fallback)
    }
    assert stored() == 3


def test_files_of_all_staff_stay(agent: User) -> None:
    """Saved replies, flows and templates hold them."""
    upload(agent, None)
    tidied(30)
    assert stored() == 1


def test_half_an_upload_goes_after_a_day(agent: User, conversation: Conversation) -> None:
    row = uploads.begin(name="a.jpg", size=10, by=agent, conversation=None)
    uploads.take(row.ref, at=0, data=b"12345", by=agent)
    tidied(0.9)
    assert Upload.objects.exists()
    tidied(1.1)
    assert not Upload.objects.exists()


def test_an_import_left_alone_is_forgotten(agent: User) -> None:
    half = steps.begin(name="half.csv", size=10, by=agent)
    steps.take(half.pk, at=0, data=b"phone", by=agent)
    row = steps.begin(name="a.csv", size=11, by=agent)
    steps.take(row.pk, at=0, data=b"phone\nbad12", by=agent)
    tidied(8)
    assert not ContactImport.objects.filter(pk=half.pk).exists()
    row.refresh_from_db()
    assert row.state == "failed"
    assert "gone" in row.trouble
    assert default_storage.listdir("agency_alice/imports")[0] == []


def test_rows_that_were_left_out_are_kept_for_a_month(agent: User) -> None:
    row = steps.begin(name="a.csv", size=11, by=agent)
    row = steps.take(row.pk, at=0, data=b"phone\nbad12", by=agent)
    steps.check(row, mapping=["phone"], options={})
    while run.drain() is not None:
        pass
    tidied(29)
    assert row.problems.count() == 1
    tidied(31)
    assert not row.problems.exists()
    row.refresh_from_db()
    assert row.foreseen["bad"] == 1
