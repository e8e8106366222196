"""Mail in the agency's name: rows, a task that sends them, and what becomes of failures."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from agency import links, mail
from agency.mail import drain, smtp
from agency.mail.smtp import Cause, TransportError
from agency.models import Brand, Mail, MailServer
from agency.tasks import send_mail
from tenants import secret
from tenants.models import Agency, WorkDue
from tests.integration.smtpserver import Answers, mail_server


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where the platform's mails lie."""
    settings.MAIL_URL = f"file://{tmp_path}/mail"
    settings.MAIL_FROM = "post@mail.example"
    return tmp_path / "mail"


@pytest.fixture
def server(settings: Settings) -> Iterator[Answers]:
    settings.MAIL_PRIVATE_SERVERS = True
    with mail_server(password="swordfish") as answers:
        yield answers


def write(**more: Any) -> Mail:
    letter: dict[str, Any] = {
        "to": "maya@example.com",
        "kind": "invitation",
        "subject": "Come in",
        "lines": ["Hello Maya,", "you are invited <b>here</b>."],
        "button": mail.Button("Accept", "http://alice.localhost/invited/s3cret/"),
        "small": "It holds for a day.",
    }
    return mail.send(**letter | more)


def brand(**more: Any) -> Brand:
    fields = {"name": "Alice & Co", "primary": "#25d366", **more}
    return Brand.objects.update_or_create(pk=1, defaults=fields)[0]


def own_server(answers: Answers, **more: Any) -> MailServer:
    return MailServer.objects.create(
        **{
            "pk": 1,
            "active": True,
            "host": "127.0.0.1",
            "port": answers.port,
            "security": "none",
            "user": "alice",
            "password": "swordfish",
            "from_address": "hello@alice.example",
            **more,
        }
    )


def read(folder: Path) -> list[EmailMessage]:
    files = sorted(folder.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    text: str = found.get_content()
    return text


def test_a_mail_goes_out_in_the_agencys_brand(alice: Agency, folder: Path) -> None:
    brand(support_email="help@alice.example", help_url="https://alice.example/help/")
    Brand.objects.update(mail_footer="Alice & Co\n1 Main Street")
    written = write()
    drain.drain()
    (message,) = read(folder)
    assert message["From"] == "Alice & Co <post@mail.example>"
    assert message["To"] == "maya@example.com"
    assert message["Subject"] == "Come in"
    assert message["Reply-To"] == "help@alice.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@mail.example>")
    text, html = part(message, "plain"), part(message, "html")
    assert "http://alice.localhost/invited/s3cret/" in text
    assert 'href="http://alice.localhost/invited/s3cret/"' in html
    assert "you are invited <b>here</b>." in text
    assert "&lt;b&gt;here&lt;/b&gt;" in html
    for said in (text, html):
        assert "1 Main Street" in said
        assert "alice.example/help" in said
        assert "It holds for a day." in said
    assert "background:#25d366" not in html, "white on this green cannot be read"
    written.refresh_from_db()
    assert (written.state, written.sender) == ("sent", "post@mail.example")
    assert (written.text, written.html, written.due_at) == ("", "", None)


def test_the_folder_is_for_our_eyes(alice: Agency, folder: Path) -> None:
    write()
    drain.drain()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_logo_travels_within_the_mail(alice: Agency, folder: Path) -> None:
    brand(logo=b"\x89PNG not really", logo_type="image/png", logo_digest="d1")
    write()
    drain.drain()
    (message,) = read(folder)
    (picture,) = [found for found in message.walk() if found.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<logo>"
    assert picture.get_content() == b"\x89PNG not really"
    assert 'src="cid:logo"' in part(message, "html")
    assert "http" not in part(message, "html").replace("http://alice.localhost/invited", "")


def test_a_mail_follows_the_language_of_its_reader(alice: Agency, folder: Path) -> None:
    with translation.override("ar"):
        write()
    drain.drain()
    assert '<html lang="ar" dir="rtl">' in part(read(folder)[0], "html")


def test_texts_lie_encrypted_until_they_are_sent(alice: Agency, folder: Path) -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, html FROM agency_mail")
        (stored,) = cursor.fetchall()
    assert "s3cret" not in str(stored)


def test_a_mail_of_a_change_that_is_undone_is_never_sent(alice: Agency, folder: Path) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    drain.drain()
    assert not folder.exists()
    assert not Mail.objects.exists()


def test_a_mail_announces_itself_and_nudges(
    alice: Agency,
    folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        write()
    assert len(callbacks) == 1
    assert WorkDue.objects.filter(task=mail.TASK, agency_id=alice.pk).exists()
    send_mail(alice.pk)
    assert len(read(folder)) == 1
    assert not WorkDue.objects.filter(task=mail.TASK, agency_id=alice.pk).exists()


@pytest.mark.parametrize("to", ["", "maya", "a@b.example\r\nBcc: c@d.example", "a b@c.example"])
def test_an_address_that_is_none_is_refused_at_once(to: str, alice: Agency) -> None:
    with pytest.raises(ValidationError):
        write(to=to)


def test_a_subject_is_one_line(alice: Agency, folder: Path) -> None:
    brand(name="Alice\r\nBcc: x@y.example")
    write(subject="One\r\nBcc: other@example.com", lines=["."])
    drain.drain()
    (message,) = read(folder)
    assert message["Bcc"] is None
    assert message["Subject"] == "One Bcc: other@example.com"


def test_the_agencys_own_server_sends_from_its_own_address(
    alice: Agency, folder: Path, server: Answers
) -> None:
    brand(mail_name="Alice's desk")
    own_server(server)
    write()
    drain.drain()
    (message,) = server.mails
    assert message["From"] == "Alice's desk <hello@alice.example>"
    assert "ehlo alice.example" in server.heard, "and says nothing of this machine"
    assert not folder.exists(), "the platform's server has no part in it"
    assert MailServer.objects.get().worked_at is not None


def test_a_server_that_is_switched_off_sends_nothing(
    alice: Agency, folder: Path, server: Answers
) -> None:
    own_server(server, active=False)
    write()
    drain.drain()
    assert not server.mails
    assert len(read(folder)) == 1


@pytest.mark.parametrize(
    ("refusal", "cause", "permanent"),
    [
        ({"RCPT": "550 no such person"}, Cause.RECIPIENT, True),
        ({"RCPT": "451 later"}, Cause.RECIPIENT, False),
        ({"MAIL": "550 not from you"}, Cause.SENDER, False),
        ({"AUTH": "535 wrong"}, Cause.SIGN_IN, False),
        ({"BODY": "554 spam"}, Cause.REFUSED, True),
        ({"BODY": "452 full"}, Cause.REFUSED, False),
        ({"EHLO": "500 what", "HELO": "500 what"}, Cause.UNREACHABLE, False),
    ],
)
def test_what_a_refusal_means(
    refusal: dict[str, str],
    cause: Cause,
    permanent: bool,
    alice: Agency,
    server: Answers,
) -> None:
    brand()
    own_server(server)
    server.refusals.update(refusal)
    written = write()
    before = timezone.now()
    drain.drain()
    written.refresh_from_db()
    assert written.error.startswith(f"{cause}: ")
    assert written.state == ("failed" if permanent else "queued")
    assert (written.text == "") is permanent
    if not permanent:
        assert written.due_at is not None
        assert timedelta(seconds=50) < written.due_at - before < timedelta(seconds=80)
    of_the_server = cause not in smtp.OF_THE_MAIL
    assert bool(Brand.objects.get().mail_trouble) is of_the_server
    server.refusals.clear()
    if not permanent:
        Mail.objects.update(due_at=timezone.now())
        drain.drain()
        written.refresh_from_db()
        assert (written.state, written.attempts) == ("sent", 2)
        assert Brand.objects.get().mail_trouble == "", "and the warning is gone"


def test_nothing_goes_another_way_in_silence(alice: Agency, folder: Path, server: Answers) -> None:
    own_server(server)
    server.refusals["AUTH"] = "535 wrong"
    write()
    drain.drain()
    assert not folder.exists()


def test_a_mail_is_given_up_in_the_end(alice: Agency, folder: Path, server: Answers) -> None:
    own_server(server)
    server.refusals["BODY"] = "452 full"
    written = write()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        waits = []
        while (due := drain.drain()) is not None:
            waits.append(due - timezone.now())
            clock.move_to(due)
    written.refresh_from_db()
    assert (written.state, written.attempts) == ("failed", len(drain.PAUSES) + 1)
    assert waits == sorted(waits)
    assert timedelta(hours=18) < sum(waits, timedelta()) < timedelta(hours=30)


def test_nothing_listens(alice: Agency, settings: Settings) -> None:
    settings.MAIL_PRIVATE_SERVERS = True
    with mail_server() as gone:
        pass
    own_server(gone)
    written = write()
    drain.drain()
    written.refresh_from_db()
    assert written.error.startswith("unreachable: ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "10.0.0.1", "169.254.169.254"])
def test_private_networks_are_out_of_reach(host: str) -> None:
    server = smtp.Server(host=host, port=25, security="none")
    message = EmailMessage()
    message["From"] = "a@b.example"
    with pytest.raises(TransportError) as raised:
        smtp.deliver(server, message)
    assert raised.value.cause == Cause.PRIVATE


def test_a_secret_that_cannot_be_read_breaks_nothing(
    alice: Agency, folder: Path, server: Answers, settings: Settings
) -> None:
    own_server(server)
    written = write()
    settings.ENCRYPTION_KEYS = ["MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="]
    secret._cipher.cache_clear()
    try:
        drain.drain()
    finally:
        secret._cipher.cache_clear()
    written = Mail.objects.defer("text", "html").get(pk=written.pk)
    assert written.state == "queued"
    assert "cannot be read" in written.error


def test_a_worker_that_died_leaves_no_mail_behind(alice: Agency, folder: Path) -> None:
    write()
    drain._claim(timezone.now())
    assert drain._claim(timezone.now()) == []
    with time_machine.travel(timezone.now() + drain.LEASE):
        drain.drain()
    (message,) = read(folder)
    assert message["Message-ID"]


def test_old_rows_go(alice: Agency, folder: Path) -> None:
    write()
    drain.drain()
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        drain.drain()
    assert not Mail.objects.exists()


def test_links_lead_to_the_primary_domain(alice: Agency, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://localhost:8123"
    assert links.absolute("/x/") == "http://alice.localhost:8123/x/"
    settings.PUBLIC_URL, settings.PUBLIC_SCHEME = "https://hooks.example", "https"
    assert links.absolute("/x/") == "https://alice.localhost/x/"
