"""Connections that go where the guard has looked, and nowhere else."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tracer.collect.guard import Guard
from tracer.collect.limit import TimeLimit
from tracer.errors import CollectError, UsageError
from tracer.settings import Settings, how_to_set

MAX_ADDRESSES_TRIED = 3

Dial = Callable[[str, int], socket.socket]


@dataclass(slots=True)
class Wire:
    """What the last request of a session looked like, and the address that it went to."""

    sent: bytearray = field(default_factory=bytearray)
    address: str = ""


def open_session(
    settings: Settings, guard: Guard, limit: TimeLimit, wire: Wire
) -> requests.Session:
    """A session for one page: guarded, timed, with cookies of its own.

    Proxies of the environment (``HTTP_PROXY``) are not used: behind one, nobody
    here could tell which address is reached. ``settings.proxy`` names one on
    purpose. Certificate bundles named in the environment are honoured.

    Raises:
        UsageError: ``settings.proxy`` is no http(s) address.
    """
    session = _Session()
    session.trust_env = False
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    session.verify = bundle or True
    if settings.proxy:
        if not settings.proxy.lower().startswith(("http://", "https://")):
            raise UsageError(
                "proxy-unusable",
                f"the proxy {settings.proxy!r} is no http address",
                "Write it as http://HOST:PORT.",
            )
        session.proxies = {"http": settings.proxy, "https": settings.proxy}
    adapter = _Adapter(_dialler(settings, guard, limit, wire), wire)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": user_agent(settings),
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
    )
    return session


def user_agent(settings: Settings) -> str:
    """Who asks, and how to reach them: the user agent plus the contact, if there is one."""
    contact = f" ({settings.contact})" if settings.contact else ""
    return " ".join(f"{settings.user_agent}{contact}".split())


def _dialler(settings: Settings, guard: Guard, limit: TimeLimit, wire: Wire) -> Dial:
    def dial(host: str, port: int) -> socket.socket:
        find = _proxy_addresses if settings.proxy else guard.addresses
        addresses = find(host, port)
        connection = _connect(host, port, addresses, settings.connect_timeout_s)
        limit.watch(connection)
        wire.address = "" if settings.proxy else str(connection.getpeername()[0])
        return connection

    return dial


def _proxy_addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        raise CollectError(
            "host-not-found",
            f"no address is known for the proxy {host}",
            f"Check {how_to_set('proxy')}.",
        ) from error


def _connect(
    host: str, port: int, addresses: list[tuple[Any, ...]], timeout_s: float
) -> socket.socket:
    failure: OSError | None = None
    for family, kind, protocol, _, sockaddr in addresses[:MAX_ADDRESSES_TRIED]:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout_s)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(sockaddr)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise _no_connection(host, port, failure) from failure


def _no_connection(host: str, port: int, failure: OSError | None) -> CollectError:
    if isinstance(failure, TimeoutError):
        return CollectError(
            "timed-out", f"{host}:{port} took no connection in time", "Try again later."
        )
    if isinstance(failure, ConnectionRefusedError):
        return CollectError(
            "refused", f"{host}:{port} refused the connection", "Check the address and the port."
        )
    reason = failure.strerror if failure is not None else "it has no usable address"
    return CollectError(
        "unreachable", f"{host}:{port} cannot be reached: {reason}", "Check the network."
    )


class _Session(requests.Session):
    """Never looks behind a redirect: the library would read its body to the end, however long."""

    def resolve_redirects(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return iter(())


class _Adapter(HTTPAdapter):
    """Hands every pool of this session connections opened by ``dial``."""

    def __init__(self, dial: Dial, wire: Wire) -> None:
        self._pools = _pool_classes(dial, wire)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pool_classes(dial: Dial, wire: Wire) -> dict[str, type[HTTPConnectionPool]]:
    class Told:
        """Keeps a copy of every request's head, the one to a proxy for a tunnel left out."""

        def putrequest(self, *args: Any, **kwargs: Any) -> None:
            wire.sent.clear()
            super().putrequest(*args, **kwargs)  # type: ignore[misc]

        def send(self, data: Any) -> None:
            if isinstance(data, bytes):
                wire.sent += data
            super().send(data)  # type: ignore[misc]

    class PlainConnection(Told, HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self.host, self.port)

    class SecureConnection(Told, HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self.host, self.port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": PlainPool, "https": SecurePool}
