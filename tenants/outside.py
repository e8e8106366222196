"""What an agency's settings may make us speak to: public addresses, checked after resolving."""

import ipaddress
import socket


class PrivateAddressError(OSError):
    """The address lies in a private network."""


def check_public(address: str) -> None:
    """Raise :class:`PrivateAddressError` unless the IP address is a public one."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    if not (mapped or ip).is_global or ip.is_multicast:
        raise PrivateAddressError(f"{address} is not a public address.")


def public_socket(host: str, port: int, *, seconds: float, private: bool) -> socket.socket:
    """Connect to ``host``, by name or number; to private addresses only where that is allowed.

    The address that was checked is the one connected to: a name cannot change its mind between.
    Raises ``OSError``, of which :class:`PrivateAddressError` is one.
    """
    failure: OSError = PrivateAddressError(f"{host} has no address.")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for _family, _kind, _protocol, _name, address in found:
        try:
            if not private:
                check_public(str(address[0]))
            return socket.create_connection((str(address[0]), port), timeout=seconds)
        except OSError as error:
            failure = error
    raise failure
