"""Mail in the agency's name: rows that a task sends, with patience."""

from collections.abc import Sequence

from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from agency import branding
from agency.mail import letter
from agency.mail.letter import Button
from agency.models import Mail
from tenants import current, nudge, work

__all__ = ["TASK", "Button", "send"]

TASK = "agency.mail.send"
SUBJECT_LENGTH = 200


def send(
    *,
    to: str,
    kind: str,
    subject: str,
    lines: Sequence[str],
    button: Button | None = None,
    small: str = "",
    heading: str = "",
) -> Mail:
    """Write a mail that is sent once the current transaction is committed.

    ``kind``: a short slug for the log, such as ``invitation``. ``lines``: paragraphs of plain text.
    ``button``: where the mail leads, with an absolute address. ``small``: a last paragraph in small
    print. All are finished sentences in the language of the recipient; have that language active,
    too, for what the frame of the mail says itself. Raises ``ValidationError`` for an address that
    is none.
    """
    validate_email(to)
    subject = " ".join(subject.split())[:SUBJECT_LENGTH]
    parts = letter.Letter(
        heading=heading or subject, lines=tuple(lines), button=button, small=small
    )
    brand = branding.current()
    with transaction.atomic():
        mail = Mail.objects.create(
            kind=kind,
            to=to,
            subject=subject,
            text=letter.text(parts, brand),
            html=letter.html(parts, brand, subject),
            due_at=timezone.now(),
        )
        announce()
    return mail


def announce() -> None:
    """Say that mails are due, in the transaction that makes them so."""
    work.announce([current.agency_id()], TASK, work.soon())
    nudge.nudge(TASK, current.agency_id())
