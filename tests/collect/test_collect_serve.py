"""The loopback server: an ordinary one, and a proxy for hosts that do not exist."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from collect_rogue import PAGE, StillClock

from tracer.collect import Collector, Served, serve_folder
from tracer.corpus import target_for
from tracer.settings import Settings

HOST = "the-harbour-post.example"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    site = tmp_path / "pages" / HOST
    (site / "2014").mkdir(parents=True)
    (site / "2014" / "story.html").write_text(PAGE, encoding="utf-8")
    (site / "2014" / "index.html").write_text("the year", encoding="utf-8")
    (site / "note.txt").write_text("信用", encoding="utf-8")
    (tmp_path / "pages" / "index.html").write_text("front", encoding="utf-8")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (site / "link.html").symlink_to(tmp_path / "secret.html")
    with serve_folder(tmp_path / "pages") as server:
        yield server


def _ask(served: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("Content-Type", "")
    finally:
        connection.close()


def test_invented_hosts_are_collected_through_it(
    served: Served, settings: Settings, clock: StillClock
) -> None:
    proxied = replace(settings, proxy=served.url, allow_private=False)
    article = Collector(proxied, clock).collect(target_for(f"http://{HOST}/2014/story"))
    assert article.title == "Town to score everyone"
    assert article.outlet == HOST
    assert article.snapshot is not None
    assert article.snapshot.media_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (f"http://{HOST}/2014/story", 200, PAGE.encode()),
        (f"http://{HOST}/2014/story.html?utm=1", 200, PAGE.encode()),
        (f"http://{HOST.upper()}/2014/story", 200, PAGE.encode()),
        (f"http://{HOST}/2014/", 200, b"the year"),
        (f"http://{HOST}/2014", 200, b"the year"),
        (f"http://{HOST}/robots.txt", 404, None),
        ("http://nobody.example/", 404, None),
        ("http://.../secret", 404, None),
        (f"http://{HOST}/../../secret.html", 404, None),
        (f"http://{HOST}/%2e%2e/%2e%2e/secret.html", 404, None),
        (f"http://{HOST}/..%2f..%2fsecret", 404, None),
        (f"http://{HOST}/link.html", 404, None),
        (f"http://{HOST}/%00", 404, None),
        ("/", 200, b"front"),
        (f"/{HOST}/2014/story", 200, PAGE.encode()),
        ("/../secret.html", 404, None),
        ("/%2e%2e/secret.html", 404, None),
        (f"//{HOST}/../../secret", 404, None),
    ],
)
def test_paths(served: Served, path: str, status: int, body: bytes | None) -> None:
    answer, got, _ = _ask(served, path)
    assert answer == status
    assert b"secret" not in got
    assert body is None or got == body


def test_a_host_is_a_name_not_a_path(served: Served) -> None:
    assert _ask(served, "http://%2e%2e/secret", Host="x")[0] == 404


def test_text_has_its_character_set(served: Served) -> None:
    _, body, kind = _ask(served, f"http://{HOST}/note.txt")
    assert kind == "text/plain; charset=utf-8"
    assert body.decode() == "信用"


def test_head_has_no_body(served: Served) -> None:
    assert _ask(served, "/", "HEAD")[:2] == (200, b"")


def test_a_foreign_name_does_not_open_the_folder(served: Served) -> None:
    assert _ask(served, "/", Host="evil.example:80")[0] == 404


def test_it_is_gone_afterwards(tmp_path: Path) -> None:
    with serve_folder(tmp_path) as server:
        assert _ask(server, "/")[0] == 404
    with pytest.raises(ConnectionRefusedError):
        _ask(server, "/")
