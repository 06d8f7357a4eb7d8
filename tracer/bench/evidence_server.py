"""A loopback server that answers with whatever bytes it is told to, however wrong."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

PAGE = (
    "<html lang='en'><head><title>Town to score everyone</title></head><body><article>"
    "<h1>Town to score everyone</h1><p>The council of the town means to score every person "
    "who lives there, the mayor said.</p><p>Nobody knows when it will begin.</p>"
    "</article></body></html>"
)
MAX_DRIPS = 400
TLS_HELLO = b"\x16\x03"
Answer = Callable[[socket.socket], None]


def response(
    body: bytes | str = PAGE,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    **headers: str,
) -> Answer:
    """An honest answer; keyword ``content_length`` and the like override its headers."""
    raw = body.encode() if isinstance(body, str) else body
    told = {"Content-Type": kind, "Content-Length": str(len(raw))}
    told |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return lambda peer: peer.sendall(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + raw)


def redirect(to: str, status: str = "302 Found") -> Answer:
    """Sends the reader elsewhere."""
    return response("", status, location=to)


def dripping(head: bytes, piece: bytes, pause_s: float = 0.02) -> Answer:
    """Sends a head, then a piece at a time, for ever (or until the reader leaves)."""

    def answer(peer: socket.socket) -> None:
        peer.sendall(head)
        for _ in range(MAX_DRIPS):
            peer.sendall(piece)
            threading.Event().wait(pause_s)

    return answer


def silent(peer: socket.socket) -> None:
    """Sends nothing until the reader leaves."""
    peer.recv(1)


@dataclass
class Rogue:
    """Routes by path; what was asked is kept in ``asked``, heads in ``heads``."""

    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    port: int = 0
    busy: int = 0
    busiest: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path on this server."""
        return f"http://{host}:{self.port}{path}"

    def handle(self, peer: socket.socket) -> None:
        """Reads a request's head and answers as its route says."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = peer.recv(65_536)
            if not piece:
                return
            head += piece
            if head.startswith(TLS_HELLO):
                peer.sendall(b"HTTP/1.1 400 Not in TLS\r\n\r\n")
                return
        path = head.split(b" ", 2)[1].decode()
        with self.lock:
            self.asked.append(path)
            self.heads.append(head.decode())
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        try:
            self.routes.get(path, response("gone", "404 Not Found"))(peer)
        finally:
            with self.lock:
                self.busy -= 1


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Readers that leave early are the point."""


class _Handler(socketserver.BaseRequestHandler):
    def __init__(self, rogue: Rogue, *args: object) -> None:
        self.rogue = rogue
        super().__init__(*args)  # type: ignore[arg-type]

    def handle(self) -> None:
        self.request.settimeout(10)
        with contextlib.suppress(OSError):
            self.rogue.handle(self.request)


@contextlib.contextmanager
def running() -> Iterator[Rogue]:
    """A server on a free port, as long as the context lasts."""
    rogue = Rogue()
    server = _Server(("127.0.0.1", 0), partial(_Handler, rogue))
    rogue.port = server.server_address[1]
    thread = threading.Thread(target=partial(server.serve_forever, 0.02))
    thread.start()
    try:
        yield rogue
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
