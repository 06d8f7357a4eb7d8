"""A folder on loopback: an ordinary web server, and a proxy for hosts that do not exist.

Asked for ``/PATH``, it serves the folder. Asked, as proxies are, for
``http://HOST/PATH``, it serves ``HOST/PATH`` from the folder, so that pages of
invented outlets are collected under addresses that stay the same on every machine.
"""

from __future__ import annotations

import mimetypes
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LOOPBACK = "127.0.0.1"
PATIENCE_S = 10.0

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_OWN_NAMES = frozenset({LOOPBACK, "localhost"})
_TEXTUAL = frozenset({"application/json", "application/javascript", "image/svg+xml"})


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where it is, to fetch from or to set as ``Settings.proxy``."""

    url: str
    port: int


@contextmanager
def serve_folder(folder: str | Path, port: int = 0) -> Iterator[Served]:
    """Serve a folder on loopback as long as the context lasts.

    Args:
        folder: ``HOST/PATH`` files for proxied requests, ``PATH`` for ordinary ones.
            A path without a file is tried with ``.html`` behind it, then as a folder
            with ``index.html``.
        port: which port to listen on; any free one if 0.

    Raises:
        OSError: the port is taken.
    """
    root = Path(folder).resolve()
    server = _Server((LOOPBACK, port), partial(_Handler, root))
    thread = threading.Thread(
        target=partial(server.serve_forever, poll_interval=0.05), name="serve-folder", daemon=True
    )
    thread.start()
    try:
        bound = int(server.server_address[1])
        yield Served(f"http://{LOOPBACK}:{bound}", bound)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nobody's business."""


class _Handler(BaseHTTPRequestHandler):
    server_version = "tracer"
    sys_version = ""
    timeout = PATIENCE_S

    def __init__(self, root: Path, *args: Any) -> None:
        self._root = root
        super().__init__(*args)

    def do_GET(self) -> None:
        """Serve a file."""
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        """Serve a file's headers."""
        self._serve(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def _serve(self, *, with_body: bool) -> None:
        path = self._file()
        if path is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with path.open("rb") as file:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", media_type(path))
            self.send_header("Content-Length", str(path.stat().st_size))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if with_body:
                shutil.copyfileobj(file, self.wfile)

    def _file(self) -> Path | None:
        try:
            parts = urlsplit(self.path)
        except ValueError:
            return None
        if not parts.scheme:
            # A page elsewhere must not read this folder by a name it points at loopback.
            named = (self.headers.get("Host") or LOOPBACK).rpartition(":")[0] or LOOPBACK
            return find(self._root, parts.path) if named in _OWN_NAMES else None
        host = parts.hostname or ""
        if parts.scheme != "http" or not _HOST.fullmatch(host) or ".." in host:
            return None
        return find(self._root / host, parts.path)


def find(root: Path, path: str) -> Path | None:
    """The file that an address's path stands for below a folder, or None.

    Nothing above or outside the folder is ever found, through links neither.
    """
    relative = unquote(path).lstrip("/")
    if "\x00" in relative or "\\" in relative:
        return None
    whole = root / relative
    trials = [whole, whole.with_name(f"{whole.name}.html"), whole / "index.html"]
    if not relative or relative.endswith("/"):
        trials = [whole / "index.html"]
    home = root.resolve()
    for trial in trials:
        try:
            real = trial.resolve()
            if real.is_relative_to(home) and real.is_file():
                return real
        except (OSError, RuntimeError):
            continue
    return None


def media_type(path: Path) -> str:
    """The Content-Type of a file, with its character set where it is text."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    textual = kind.startswith("text/") or kind in _TEXTUAL
    return f"{kind}; charset=utf-8" if textual else kind
