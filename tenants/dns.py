"""Asking name servers what they say of a host name."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

SECONDS = 4.0
DNS_PORT = 53
# Where the proof stands: beside the name, so that it is in nobody's way.
PROOF_NAME = "_verify-inbox"
PROOF = "verify-inbox="


class UnansweredError(Exception):
    """No name server answered: nothing is known of the name."""


@dataclass(frozen=True)
class Evidence:
    """What the name servers say: the proofs of a name, and where it leads."""

    proofs: frozenset[str]
    leads_here: bool


def look(domain: str) -> Evidence:
    """Return what is known of a host name. Raises :class:`UnansweredError`."""
    resolver = _resolver()
    texts = _answers(resolver, f"{PROOF_NAME}.{domain}", "TXT")
    tokens = (text.strip('"').replace('" "', "") for text in texts)
    proofs = frozenset(t.removeprefix(PROOF) for t in tokens if t.startswith(PROOF))
    return Evidence(proofs, _leads_here(resolver, domain))


def _leads_here(resolver: dns.resolver.Resolver, domain: str) -> bool:
    """Whether the name is an alias of our target, or has only addresses that it has, too."""
    target = settings.DOMAIN_TARGET
    aliases = {name.rstrip(".").lower() for name in _answers(resolver, domain, "CNAME")}
    if target in aliases:
        return True
    there = set(_addresses(resolver, domain))
    return bool(there) and there <= set(_addresses(resolver, target))


def _addresses(resolver: dns.resolver.Resolver, name: str) -> Iterator[str]:
    for kind in ("A", "AAAA"):
        yield from _answers(resolver, name, kind)


def _answers(resolver: dns.resolver.Resolver, name: str, kind: str) -> list[str]:
    try:
        answer = resolver.resolve(name, kind, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise UnansweredError(f"{name} {kind}: {type(error).__name__}") from error
    return [record.to_text() for record in answer]


def _resolver() -> dns.resolver.Resolver:
    if not settings.DNS_SERVERS:
        resolver = dns.resolver.Resolver()
    else:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [_server(text) for text in settings.DNS_SERVERS]
    resolver.lifetime = SECONDS
    return resolver


def _server(text: str) -> dns.nameserver.Nameserver:
    """Return the name server that is written as address, or as address:port."""
    try:
        return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(text.strip("[]"))), DNS_PORT)
    except ValueError:
        address, _colon, port = text.rpartition(":")
        return dns.nameserver.Do53Nameserver(address.strip("[]"), int(port))
