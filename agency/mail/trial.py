"""Trying a mail server before mails depend on it."""

from email.message import EmailMessage

from django.utils import timezone
from django.utils.translation import gettext as _

from agency import branding
from agency.mail import drain, letter, smtp
from agency.models import Mail, MailServer


def trial(server: MailServer, *, to: str) -> None:
    """Send a mail through the server, now. Raises :class:`smtp.TransportError`.

    Nothing is queued: whoever sets the server up waits for the answer.
    """
    smtp.deliver(smtp.own(server), message(server, to))


def message(server: MailServer, to: str) -> EmailMessage:
    """Return the mail that shows how all the others will look."""
    brand = branding.current()
    subject = _("Your mail server works")
    said = letter.Letter(
        heading=subject,
        lines=(
            _("Mails leave by %(server)s from now on.") % {"server": server.host},
            _("This is how they look."),
        ),
    )
    mail = Mail(
        pk=0,
        at=timezone.now(),
        kind="trial",
        to=to,
        subject=subject,
        text=letter.text(said, brand),
        html=letter.html(said, brand, subject),
    )
    return drain.compose(mail, brand, server.from_address)
