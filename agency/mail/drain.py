"""Sending the mails that are due: claim, hand over, record."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from agency import branding
from agency.mail import smtp
from agency.mail.letter import LOGO_ID
from agency.mail.smtp import Cause, TransportError
from agency.models import Brand, Mail, MailServer
from tenants import current
from tenants.secret import UndecipherableError

log = structlog.get_logger(__name__)

BATCH = 20
# Should a worker die with a mail in its hands, it is sent again after this long.
LEASE = timedelta(minutes=5)
# After each attempt that failed, the next waits this many minutes; then it is given up.
PAUSES = (1, 5, 15, 60, 180, 360, 720)
KEPT = timedelta(days=90)
SENTENCE_LENGTH = 300


def drain() -> datetime | None:
    """Send what is due; return when the next is due."""
    for mail in _claim(timezone.now()):
        _send(mail)
    return (
        Mail.objects.filter(state=Mail.State.QUEUED)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def _claim(now: datetime) -> list[Mail]:
    """Take due mails into our hands, for a while."""
    with transaction.atomic():
        Mail.objects.filter(at__lt=now - KEPT).exclude(state=Mail.State.QUEUED).delete()
        due = Mail.objects.filter(state=Mail.State.QUEUED, due_at__lte=now)
        mails = list(due.select_for_update(skip_locked=True).order_by("due_at")[:BATCH])
        for mail in mails:
            mail.attempts += 1
            mail.due_at = now + LEASE
        Mail.objects.bulk_update(mails, ["attempts", "due_at"])
    return mails


def _send(mail: Mail) -> None:
    brand = branding.current()
    server = MailServer.objects.filter(pk=1, active=True).first()
    try:
        message = compose(mail, brand, server.from_address if server else settings.MAIL_FROM)
        transport(server)(message)
    except TransportError as error:
        _failed(mail, error)
        if server and error.of_the_server:
            _trouble(error)
    except UndecipherableError:
        # Nothing can be sent, or signed in with, until the key is back.
        _failed(
            mail, TransportError(Cause.SIGN_IN, gettext_noop("The stored secret cannot be read."))
        )
    else:
        _sent(mail, str(message["From"].addresses[0].addr_spec))
        if server:
            MailServer.objects.filter(pk=1).update(worked_at=timezone.now())
            Brand.objects.filter(pk=1).exclude(mail_trouble="").update(mail_trouble="")


def transport(server: MailServer | None) -> Callable[[EmailMessage], None]:
    """Return what sends: the agency's own server, where there is one, and no other then.

    Raises :class:`UndecipherableError`.
    """
    if server is None:
        return smtp.platform
    own = smtp.own(server)
    return lambda message: smtp.deliver(own, message)


def compose(mail: Mail, brand: Brand, address: str) -> EmailMessage:
    """Return the mail as it goes out, from the agency by name. Raises ``UndecipherableError``."""
    message = EmailMessage(policy=SMTP)
    user, _at, domain = address.rpartition("@")
    name = " ".join((brand.mail_name or brand.name).split())
    message["From"] = Address(name, user, domain)
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    # The same at every attempt, so that a second copy is known as one.
    message["Message-ID"] = f"<{mail.at:%Y%m%d%H%M%S}.{current.agency_id()}.{mail.pk}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if brand.support_email:
        message["Reply-To"] = brand.support_email
    message.set_content(str(mail.text))
    message.add_alternative(str(mail.html), subtype="html")
    if brand.logo_digest and f"cid:{LOGO_ID}" in mail.html:
        logo = bytes(Brand.objects.values_list("logo", flat=True).get(pk=1))
        shown = message.get_payload()[1]  # type: ignore[index]
        shown.add_related(logo, "image", "png", cid=f"<{LOGO_ID}>", disposition="inline")  # type: ignore[union-attr]
    return message


def _sent(mail: Mail, sender: str) -> None:
    _record(
        mail,
        state=Mail.State.SENT,
        sent_at=timezone.now(),
        due_at=None,
        sender=sender,
        error="",
        text="",
        html="",
    )


def _failed(mail: Mail, error: TransportError) -> None:
    """Put the mail back for later, or give it up."""
    log.warning("mail_not_sent", mail=mail.pk, cause=str(error.cause), attempt=mail.attempts)
    told = f"{error.cause}: {error.said}"[:SENTENCE_LENGTH]
    if error.permanent or mail.attempts > len(PAUSES):
        _record(mail, state=Mail.State.FAILED, due_at=None, error=told, text="", html="")
        return
    # Spread a little, so that mails that failed together do not come back together.
    minutes = PAUSES[mail.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - no secret
    _record(mail, due_at=timezone.now() + timedelta(minutes=minutes), error=told)


def _record(mail: Mail, **changes: object) -> None:
    """Write what became of our attempt, unless another has begun since."""
    mine = Mail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=Mail.State.QUEUED)
    mine.update(**changes)


def _trouble(error: TransportError) -> None:
    """Let managers see that their server is the trouble; nothing goes another way in silence."""
    told = f"{error.cause}: {error.said}"[:SENTENCE_LENGTH]
    Brand.objects.filter(pk=1).update(mail_trouble=told)
