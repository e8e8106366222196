"""A mail server of the tests' own: it takes mails, or refuses them as it is told."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any


@dataclass
class Answers:
    """What the server says, and what it was told."""

    # Command -> answer in place of the good one.
    refusals: dict[str, str] = field(default_factory=dict)
    password: str = ""
    heard: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    certificate: Path | None = None
    port: int = 0


class Handler(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        self.answers: Answers = self.server.answers  # type: ignore[attr-defined]
        self.say("220 mail.example ESMTP")
        while line := self.rfile.readline():
            text = line.decode().strip()
            self.answers.heard.append(text)
            verb = text.upper().split(" ")[0].split(":")[0]
            if verb in self.answers.refusals:
                self.say(self.answers.refusals[verb])
            elif not self.do(verb, text):
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
        self.wfile.flush()

    def do(self, verb: str, text: str) -> bool:
        if verb in ("EHLO", "HELO"):
            can = ["mail.example", "SIZE 1000000"]
            can += ["STARTTLS"] if self.answers.certificate else []
            can += ["AUTH PLAIN"] if self.answers.password else []
            for n, name in enumerate(can):
                self.say(f"250{' ' if n == len(can) - 1 else '-'}{name}")
        elif verb == "STARTTLS":
            self.say("220 go ahead")
            self.secure()
        elif verb == "AUTH":
            given = base64.b64decode(text.split()[2]).split(b"\0")[2].decode()
            self.say("235 welcome" if given == self.answers.password else "535 5.7.8 wrong")
        elif verb == "DATA":
            self.say("354 go on")
            self.take()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 fine")
        return True

    def secure(self) -> None:
        assert self.answers.certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.answers.certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")  # type: ignore[assignment]
        self.wfile: Any = self.connection.makefile("wb")

    def take(self) -> None:
        data = b""
        while (line := self.rfile.readline()) != b".\r\n":
            data += line
        if refusal := self.answers.refusals.get("BODY"):
            self.say(refusal)
            return
        self.answers.mails.append(message_from_bytes(data, policy=default))  # type: ignore[arg-type]
        self.say("250 taken")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(**more: Any) -> Iterator[Answers]:
    """Run the server on a free port of this machine."""
    answers = Answers(**more)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.answers = answers  # type: ignore[attr-defined]
        answers.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield answers
        finally:
            server.shutdown()
            thread.join()
