"""Pages made by number, and a server for them that is a process of its own.

``python -m tracer.bench.evidence_pages`` serves, as a proxy does, every address
``http://pN.example/NUMBER``; it prints its port and ends when its input does.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOSTS = 16
_NUMBER = re.compile(r"http://p\d+\.example/(\d+)")
_WORDS = (
    "council town ministry record credit plan register citizen company score grade list rule "
    "mayor report year court bank fine permit school street market paper notice clerk hall"
).split()
_OPENINGS = ("The", "A", "Every", "No", "This", "Another")
_SENTENCES, _SENTENCE_WORDS = 40, 14


def address(number: int) -> str:
    """The address of a page."""
    return f"http://p{number % HOSTS}.example/{number}"


def page(number: int) -> str:
    """The markup of a page: some 4,000 characters of sentences, dated, with links and a frame."""
    chance = random.Random(number)  # noqa: S311, nothing secret
    paragraphs = []
    for _ in range(_SENTENCES // 4):
        sentences = []
        for _ in range(4):
            words = " ".join(chance.choices(_WORDS, k=_SENTENCE_WORDS))
            sentences.append(f"{chance.choice(_OPENINGS)} {words}.")
        link = f'<a href="/{chance.randrange(10_000)}">the {chance.choice(_WORDS)}</a>'
        paragraphs.append(f"<p>{' '.join(sentences)} See {link}.</p>")
    menu = "".join(f'<li><a href="/s/{n}">{_WORDS[n]}</a></li>' for n in range(20))
    day = f"2014-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    title = f"Notice {number} of the {chance.choice(_WORDS)}"
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>"
        f"<meta property='article:published_time' content='{day}T08:00:00Z'></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>{''.join(paragraphs)}"
        f"</article><footer>Page {number}</footer></body></html>"
    )


def write_list(path: Path, pages: int) -> None:
    """A list of the addresses of the first pages."""
    path.write_text("\n".join(map(address, range(pages))), encoding="utf-8")


@contextmanager
def served() -> Iterator[str]:
    """The address of a running server, to be set as the proxy."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("the server has no pipes")
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.stdin.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that was killed is the point."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Serve a page; there are no rules for robots."""
        number = _NUMBER.fullmatch(self.path)
        body = page(int(number[1])).encode() if number else b"no"
        self.send_response(200 if number else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def main() -> None:
    """Serves until the input ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
