"""A name server of the tests' own: it says of names what a test wants to be true."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class Zone:
    """Records by name and type, such as ``("a.example", "A") -> ["192.0.2.1"]``."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    broken: bool = False
    port: int = 0

    def set(self, name: str, kind: str, *values: str) -> None:
        self.records[name, kind] = list(values)

    def answer(self, wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        if self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer.to_wire()
        question = query.question[0]
        name, kind = str(question.name).rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        found = self.records.get((name, kind), [])
        alias = self.records.get((name, "CNAME"), [])
        if not found and alias:
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", *alias))
            name = alias[0].rstrip(".")
            found = self.records.get((name, kind), [])
        if found:
            texts = [f'"{text}"' for text in found] if kind == "TXT" else found
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *texts))
        elif not any(known == name for known, _kind in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, socket = self.request
        socket.sendto(self.server.zone.answer(wire), self.client_address)  # type: ignore[attr-defined]


@contextmanager
def name_server() -> Iterator[Zone]:
    """Run the name server on a free port of this machine."""
    zone = Zone()
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        server.zone = zone  # type: ignore[attr-defined]
        zone.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield zone
        finally:
            server.shutdown()
            thread.join()
