"""Which network addresses may be reached, decided on the address itself.

A name is resolved once, every address it has is checked, and the connection
goes to one of those very addresses (see :mod:`tracer.collect.transport`). A
name that answers differently a moment later gains nothing by it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from tracer.errors import CollectError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[tuple[Any, ...]]]

# A cloud's host answers here although the address is a public one.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    """The stream addresses of a host, as :func:`socket.getaddrinfo` gives them."""
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet.

    False for private, loopback, link-local, multicast, reserved and metadata
    addresses, and for IPv6 addresses that carry such an IPv4 address inside.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    return all(_plainly_public(each) for each in (ip, *_embedded(ip)))


def _plainly_public(ip: IPAddress) -> bool:
    closed = ip.is_multicast or ip.is_private or ip.is_reserved or ip.is_loopback
    return ip.is_global and not closed and ip not in _METADATA


def _embedded(ip: IPAddress) -> list[IPAddress]:
    if not isinstance(ip, ipaddress.IPv6Address):
        return []
    inside: list[IPAddress | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [each for each in inside if each is not None]


class Guard:
    """Admits hosts by the addresses behind them.

    Args:
        allow_private: open every address, e.g. for a server on this machine.
        resolver: how names become addresses.
    """

    def __init__(self, *, allow_private: bool = False, resolver: Resolver = resolve) -> None:
        self.allow_private = allow_private
        self._resolver = resolver

    def addresses(self, host: str, port: int) -> list[tuple[Any, ...]]:
        """Every address of a host, all of them admitted.

        Raises:
            CollectError: ``host-not-found``, or ``private-address`` when even one is closed.
        """
        try:
            found = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise CollectError(
                "host-not-found",
                f"no address is known for the host {host}",
                "Check the spelling and the network; behind a proxy, set TRACER_PROXY.",
            ) from error
        for *_, sockaddr in found:
            self._admit(host, str(sockaddr[0]))
        return found

    def admit_literal(self, host: str) -> None:
        """Check a host as it is written, without resolving it: for fetches through a proxy.

        Raises:
            CollectError: ``private-address`` for a closed IP address or the local host's name.
        """
        if host == "localhost" or host.endswith(".localhost"):
            self._admit(host, "127.0.0.1")
        address = _written_address(host)
        if address is not None:
            self._admit(host, address)

    def _admit(self, host: str, address: str) -> None:
        if self.allow_private or is_public(address):
            return
        where = host if host == address else f"{host} ({address})"
        raise CollectError(
            "private-address",
            f"{where} is not an address of the open internet",
            "If you mean to read your own network, use --allow-private.",
        )


def _written_address(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        # Also understands the odd spellings: 127.1, 0x7f000001, 2130706433.
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
