"""Handing a mail to a server: the agency's own, or the platform's; in development, a folder."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agency.models import MailServer
from tenants.outside import PrivateAddressError, public_socket

SECONDS = 10
PERMANENT = 500


class Cause(StrEnum):
    """Why a mail was not taken."""

    RECIPIENT = "recipient"
    REFUSED = "refused"
    SIGN_IN = "sign-in"
    SENDER = "sender"
    SECURITY = "security"
    PRIVATE = "private"
    UNREACHABLE = "unreachable"


CAUSES = {
    Cause.RECIPIENT: _("The recipient's address was refused. Check how it is written."),
    Cause.REFUSED: _("The mail was refused."),
    Cause.SIGN_IN: _("The mail server does not take the user and the password."),
    Cause.SENDER: _("The mail server does not send from this address."),
    Cause.SECURITY: _("No secure connection comes about. Check security, port and certificate."),
    Cause.PRIVATE: _("The mail server's name leads into a private network."),
    Cause.UNREACHABLE: _("The mail server cannot be reached. Check its name and port."),
}
ANSWERS = (
    (smtplib.SMTPAuthenticationError, Cause.SIGN_IN),
    (smtplib.SMTPSenderRefused, Cause.SENDER),
    (smtplib.SMTPDataError, Cause.REFUSED),
)
# What the mail itself, or its recipient, is to blame for; all else is the server's trouble.
OF_THE_MAIL = (Cause.RECIPIENT, Cause.REFUSED)


class TransportError(Exception):
    """A mail was not taken. ``permanent``: another try would end the same."""

    def __init__(self, cause: Cause, said: str = "", *, permanent: bool = False) -> None:
        super().__init__(said or cause)
        self.cause = cause
        self.said = said
        self.permanent = permanent

    @property
    def of_the_server(self) -> bool:
        """Whether the server is the trouble, so that no other mail would fare better."""
        return self.cause not in OF_THE_MAIL


@dataclass(frozen=True)
class Server:
    """Where mails are handed in."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    # Whether it may stand in a private network.
    private: bool = False


class _Plain(smtplib.SMTP):
    """Speaks to addresses that were checked."""

    def __init__(self, *arguments: Any, private: bool, **more: Any) -> None:
        self.private = private
        super().__init__(*arguments, **more)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return public_socket(host, port, seconds=timeout, private=self.private)


class _Tls(smtplib.SMTP_SSL):
    """The same with TLS from the start."""

    def __init__(self, *arguments: Any, private: bool, **more: Any) -> None:
        self.private = private
        super().__init__(*arguments, **more)

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        plain = public_socket(host, port, seconds=timeout, private=self.private)
        return self.context.wrap_socket(plain, server_hostname=host)


def own(server: MailServer) -> Server:
    """Return the agency's own server. Raises :class:`tenants.secret.UndecipherableError`."""
    return Server(
        host=server.host,
        port=server.port,
        security=server.security,
        user=server.user,
        password=str(server.password),
        private=settings.MAIL_PRIVATE_SERVERS,
    )


def platform(message: EmailMessage) -> None:
    """Send by the platform's server, or into its folder. Raises :class:`TransportError`."""
    parts = urlsplit(settings.MAIL_URL)
    if parts.scheme == "file":
        _to_folder(Path(parts.path), message)
        return
    security = {"smtps": "tls", "smtp+tls": "starttls"}.get(parts.scheme, "none")
    server = Server(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if security == "tls" else 587),
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        private=True,
    )
    deliver(server, message)


def _to_folder(folder: Path, message: EmailMessage) -> None:
    name = re.sub(r"[^\w.@-]", "_", str(message["Message-ID"]).strip("<>"))
    folder.mkdir(parents=True, exist_ok=True)
    # Whoever reads these can sign in as whoever they are for.
    folder.chmod(0o700)
    (folder / f"{name}.eml").write_bytes(bytes(message))


def deliver(server: Server, message: EmailMessage) -> None:
    """Hand a mail to a server. Raises :class:`TransportError`."""
    try:
        with _connect(server, _domain(message)) as connection:
            connection.send_message(message)
    except smtplib.SMTPException as error:
        raise _told(error) from error
    except PrivateAddressError as error:
        raise TransportError(Cause.PRIVATE) from error
    except ssl.SSLError as error:
        raise TransportError(Cause.SECURITY, str(error.reason or "")) from error
    except (OSError, UnicodeError) as error:
        raise TransportError(Cause.UNREACHABLE, _strerror(error)) from error


def _connect(server: Server, name: str) -> smtplib.SMTP:
    """Return a connection that is signed in; ``name`` is how we introduce ourselves."""
    context = ssl.create_default_context()
    more: dict[str, Any] = {"local_hostname": name, "timeout": SECONDS, "private": server.private}
    connection: smtplib.SMTP
    if server.security == MailServer.Security.TLS:
        connection = _Tls(server.host, server.port, context=context, **more)
    else:
        connection = _Plain(server.host, server.port, **more)
    try:
        if server.security == MailServer.Security.STARTTLS:
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _domain(message: EmailMessage) -> str:
    """Return the sender's domain: the name of this host would tell whose it is."""
    return str(message["From"].addresses[0].domain)


def _told(error: smtplib.SMTPException) -> TransportError:
    """Return what an answer of a server means."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return TransportError(Cause.RECIPIENT, _said(code, said), permanent=code >= PERMANENT)
    if not isinstance(error, smtplib.SMTPResponseException):
        insecure = isinstance(error, smtplib.SMTPNotSupportedError)
        return TransportError(Cause.SECURITY if insecure else Cause.UNREACHABLE, str(error))
    code = error.smtp_code
    cause = next((cause for kind, cause in ANSWERS if isinstance(error, kind)), Cause.UNREACHABLE)
    permanent = cause in OF_THE_MAIL and code >= PERMANENT
    return TransportError(cause, _said(code, error.smtp_error), permanent=permanent)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:200]


def _strerror(error: Exception) -> str:
    return str(getattr(error, "strerror", "") or error)[:200]
