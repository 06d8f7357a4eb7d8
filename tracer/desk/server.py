"""The socket: on loopback alone, a thread a request, with limits on what may come in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tracer.desk.app import App
from tracer.desk.guard import LOOPBACK, Guard, turned_away
from tracer.desk.http import Request, Response
from tracer.errors import UsageError
from tracer.settings import Settings
from tracer.text import whole_number

MOST_BODY_BYTES = 64_000
PATIENCE_S = 10.0
POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk: ``url`` lets one browser in, once; ``wait`` returns when it closes."""

    url: str
    port: int
    _thread: threading.Thread

    def wait(self) -> None:
        """As long as the desk is open; an interrupt goes through."""
        while self._thread.is_alive():
            self._thread.join(POLL_S)


@contextmanager
def open_desk(
    settings: Settings,
    person: str,
    *,
    run: str | None = None,
    port: int = 0,
    erratum: bool = False,
) -> Iterator[Desk]:
    """The desk for one person on a database, open as long as the block lasts.

    Args:
        settings: names the database; it is there and up to date.
        person: who rules.
        run: which run's flags; always the last one if None.
        port: which port of loopback; any free one if 0.
        erratum: begin where errata are given.

    Raises:
        UsageError: ``port-taken``.
    """
    try:
        server = _Server((LOOPBACK, port), BaseHTTPRequestHandler)
    except (OSError, OverflowError) as error:
        raise UsageError(
            "port-taken", f"port {port} of {LOOPBACK} cannot be had", "Name another with --port."
        ) from error
    bound = int(server.server_address[1])
    guard = Guard(bound, "/errata" if erratum else "/")
    app = App(settings, person, guard.form_secret, run)
    server.RequestHandlerClass = partial(_Handler, guard, app)
    serve = partial(server.serve_forever, poll_interval=0.05)
    thread = threading.Thread(target=serve, name="desk", daemon=True)
    thread.start()
    try:
        yield Desk(f"http://{LOOPBACK}:{bound}{guard.entrance}", bound, thread)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is nobody's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "tracer"
    sys_version = ""
    timeout = PATIENCE_S

    def __init__(self, guard: Guard, app: App, *args: Any) -> None:
        self._guard, self._app = guard, app
        super().__init__(*args)

    def do_GET(self) -> None:
        """Show something."""
        self._answer()

    def do_HEAD(self) -> None:
        """Its headers alone."""
        self._answer()

    def do_POST(self) -> None:
        """Rule on something."""
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: an address may hold the token."""

    def _answer(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        if len(self.headers.get_all("Host", [])) != 1:
            self._send(turned_away("One host is asked for, and one only."))
            return
        request = Request(self.command, self.path, headers, body)
        self._send(self._guard.refusal(request) or self._app.answer(request))

    def _body(self) -> bytes | None:
        """What was sent along; None where it is too long, or does not say how long it is."""
        if "Transfer-Encoding" in self.headers:
            return None
        length = whole_number(self.headers.get("Content-Length", "0"))
        if length is None or length > MOST_BODY_BYTES:
            return None
        return self.rfile.read(length)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.all_headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
