"""Fetching against a server that misbehaves: every way to fail has its name."""

from __future__ import annotations

import gzip
import socket
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from collect_rogue import PAGE, Failing, Rogue, StillClock, dripping, redirect, response, silent

from tracer import __version__
from tracer.collect import Collector
from tracer.collect.snapshots import body_of
from tracer.corpus import target_for
from tracer.errors import UsageError
from tracer.settings import Settings

HTML_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_a_good_page_becomes_an_article_with_its_snapshot(
    rogue: Rogue, collector: Collector, settings: Settings
) -> None:
    rogue.routes["/a"] = response()
    article = collector.collect(target_for(rogue.url("/a")))
    assert article.title == "Town to score everyone"
    assert article.text[: article.title_end] == article.title
    snapshot = article.snapshot
    assert snapshot is not None
    assert snapshot.status == 200
    assert snapshot.fetched_at == "2024-05-05T12:00:00Z"
    assert snapshot.size_bytes == len(PAGE.encode())
    assert body_of(snapshot, Path(settings.snapshots)) == PAGE.encode()


def test_we_say_who_we_are(rogue: Rogue, settings: Settings, clock: StillClock) -> None:
    rogue.routes["/a"] = response()
    collector = Collector(replace(settings, contact="desk@paper.example"), clock)
    collector.collect(target_for(rogue.url("/a")))
    told = f"User-Agent: tracer/{__version__} (fact-checking research) (desk@paper.example)\r\n"
    assert rogue.heads
    assert all(told in head for head in rogue.heads)


def test_without_a_contact_no_address_is_made_up(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    rogue.routes["/a"] = response()
    Collector(settings, clock).collect(target_for(rogue.url("/a")))
    (agent, *_) = [line for line in rogue.heads[-1].split("\r\n") if "User-Agent" in line]
    assert agent == f"User-Agent: tracer/{__version__} (fact-checking research)"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_content_coding_is_undone(rogue: Rogue, collector: Collector, coding: str) -> None:
    packed = gzip.compress(PAGE.encode()) if coding == "gzip" else zlib.compress(PAGE.encode())
    rogue.routes["/a"] = response(packed, content_encoding=coding)
    assert "the mayor said" in collector.collect(target_for(rogue.url("/a"))).text


def test_a_huge_content_length_is_refused_before_reading(rogue: Rogue, failing: Failing) -> None:
    rogue.routes["/a"] = response("<html>", content_length="2147483648")
    assert failing(rogue.url("/a")).slug == "too-large"


def test_an_endless_body_is_cut_off(rogue: Rogue, failing: Failing) -> None:
    rogue.routes["/a"] = dripping(HTML_HEAD + b"\r\n", b"<p>more</p>" * 4000, pause_s=0)
    assert failing(rogue.url("/a")).slug == "too-large"


def test_a_gzip_bomb_counts_by_what_comes_out(rogue: Rogue, failing: Failing) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 200_000
    rogue.routes["/a"] = response(bomb, content_encoding="gzip")
    assert failing(rogue.url("/a")).slug == "too-large"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HTML_HEAD + b"Content-Length: 9999\r\n\r\n", b"x"),
        (HTML_HEAD + b"\r\n", b"x"),
        (HTML_HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFF\r\n", b"x"),
        (HTML_HEAD, b"X"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["sized", "until-close", "chunked", "headers", "continue"],
)
def test_a_slow_drip_ends_with_the_page_limit(
    rogue: Rogue, hasty: Collector, failing: Failing, head: bytes, piece: bytes
) -> None:
    rogue.routes["/a"] = dripping(head, piece)
    assert failing(rogue.url("/a"), hasty).slug == "timed-out"


def test_silence_ends_with_the_read_time_out(
    rogue: Rogue, hasty: Collector, failing: Failing
) -> None:
    rogue.routes["/a"] = silent
    assert failing(rogue.url("/a"), hasty).slug == "timed-out"


def test_a_lying_content_length_is_a_broken_answer(rogue: Rogue, failing: Failing) -> None:
    rogue.routes["/a"] = response(PAGE, content_length="5000")
    assert failing(rogue.url("/a")).slug == "broken-answer"


def test_a_flood_of_headers_is_a_broken_answer(rogue: Rogue, failing: Failing) -> None:
    flood = b"".join(b"X-%d: y\r\n" % number for number in range(20_000))
    rogue.routes["/a"] = lambda peer: peer.sendall(HTML_HEAD + flood + b"\r\n")
    assert failing(rogue.url("/a")).slug == "broken-answer"


@pytest.mark.parametrize("noise", [b"", b"\x00\x01\x02\r\n\r\n", b"HTTP/9.9 banana\r\n\r\n"])
def test_noise_is_a_broken_answer(rogue: Rogue, failing: Failing, noise: bytes) -> None:
    rogue.routes["/a"] = lambda peer: peer.sendall(noise)
    assert failing(rogue.url("/a")).slug == "broken-answer"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 No", "500 Oh", "503 Later"])
def test_a_refusing_status_is_named(rogue: Rogue, failing: Failing, status: str) -> None:
    rogue.routes["/a"] = response(PAGE, status)
    error = failing(rogue.url("/a"))
    assert error.slug == f"http-{status[:3]}"
    assert rogue.url("/a") in error.message


def test_redirects_are_followed_and_told(rogue: Rogue, collector: Collector) -> None:
    rogue.routes["/a"] = redirect("/b#part", "301 Moved")
    rogue.routes["/b"] = redirect(rogue.url("/c"), "307 Over there")
    rogue.routes["/c"] = response()
    article = collector.collect(target_for(rogue.url("/a")))
    assert article.snapshot is not None
    assert article.url == article.snapshot.url == rogue.url("/a")
    assert article.snapshot.final_url == rogue.url("/c")
    assert article.snapshot.redirects == (rogue.url("/a"), rogue.url("/b"))


def test_a_cookie_set_on_the_way_is_sent_on(rogue: Rogue, collector: Collector) -> None:
    rogue.routes["/a"] = response("", "302 Found", location="/b", set_cookie="seen=1")
    rogue.routes["/b"] = response()
    collector.collect(target_for(rogue.url("/a")))
    assert "Cookie: seen=1" in rogue.heads[-1]


def test_a_redirect_loop_is_noticed(rogue: Rogue, failing: Failing) -> None:
    rogue.routes["/a"] = redirect("/b")
    rogue.routes["/b"] = redirect("/a")
    assert failing(rogue.url("/a")).slug == "redirect-loop"
    assert rogue.asked == ["/robots.txt", "/a", "/b"]


def test_redirects_have_an_end(rogue: Rogue, failing: Failing) -> None:
    for number in range(9):
        rogue.routes[f"/{number}"] = redirect(f"/{number + 1}")
    assert failing(rogue.url("/0")).slug == "redirect-limit"
    assert len(rogue.asked) == 1 + 5


@pytest.mark.parametrize(
    "to", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:1", "https:///x"]
)
def test_redirects_stay_on_the_web(rogue: Rogue, failing: Failing, to: str) -> None:
    rogue.routes["/a"] = redirect(to)
    assert failing(rogue.url("/a")).slug == "bad-address"


def test_a_refused_connection(failing: Failing) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert failing(f"http://127.0.0.1:{port}/a").slug == "refused"


def test_an_unknown_host(failing: Failing) -> None:
    error = failing("http://no-such-paper.invalid/a")
    assert error.slug == "host-not-found"
    assert "no-such-paper.invalid" in error.message


def test_tls_with_a_server_that_has_none(rogue: Rogue, failing: Failing) -> None:
    assert failing(rogue.url("/a").replace("http:", "https:")).slug == "tls"


@pytest.mark.parametrize(
    "url",
    ["http:///x", "http://u:p@127.0.0.1/x", "http://[::1/x", "http://127.0.0.1:0/x", "gopher://x/"],
)
def test_odd_addresses(failing: Failing, url: str) -> None:
    assert failing(url).slug == "bad-address"


def test_offline_asks_nobody(rogue: Rogue, settings: Settings, failing: Failing) -> None:
    rogue.routes["/a"] = response()
    assert failing(rogue.url("/a"), Collector(replace(settings, offline=True))).slug == "offline"
    assert rogue.asked == []


@pytest.mark.parametrize(
    ("body", "kind", "slug"),
    [
        (b"%PDF-1.7 ...", "text/html", "pdf-damaged"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "not-html-image"),
        (b"anything", "video/mp4", "not-html-video"),
        (b'{"a": 1}', "application/json", "not-html-json"),
        (b"PK\x03\x04rest", "application/octet-stream", "not-html-zip"),
        (b"a\x00b\x00c", "text/plain", "not-html-binary"),
        (b"<?xml version='1.0'?><rss version='2.0'/>", "text/xml", "not-html-feed"),
        (b"", "text/html", "empty-page"),
        (b" \n ", "text/html", "empty-page"),
        (b"<html><body></body></html>", "text/html", "empty-page"),
        (b"<!-- nothing -->", "text/html", "empty-page"),
        (b"<title>Shop</title><nav><a href='/'>Home</a></nav>", "text/html", "no-article"),
    ],
)
def test_what_is_no_article(
    rogue: Rogue, failing: Failing, body: bytes, kind: str, slug: str
) -> None:
    rogue.routes["/a"] = response(body, kind=kind)
    assert failing(rogue.url("/a")).slug == slug


def test_the_proxy_is_asked_by_full_address_and_nothing_is_resolved(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    address = "http://the-harbour-post.example/2014/story"
    rogue.routes[address] = response()

    def never(host: str, port: int) -> list[tuple[object, ...]]:
        raise AssertionError(host)

    proxied = replace(settings, proxy=rogue.url(""), allow_private=False)
    article = Collector(proxied, clock, resolver=never).collect(target_for(address))
    assert article.url == address
    assert rogue.asked == ["http://the-harbour-post.example/robots.txt", address]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "169.254.169.254", "[::1]"])
def test_the_proxy_is_not_sent_to_private_addresses(
    rogue: Rogue, settings: Settings, failing: Failing, host: str
) -> None:
    proxied = Collector(replace(settings, proxy=rogue.url(""), allow_private=False))
    assert failing(f"http://{host}/a", proxied).slug == "private-address"
    assert rogue.asked == []


def test_a_proxy_that_is_not_there(settings: Settings, failing: Failing) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{taken.getsockname()[1]}"
        proxied = Collector(replace(settings, proxy=proxy))
        assert failing("http://the-harbour-post.example/a", proxied).slug == "refused"


def test_a_proxy_must_be_an_address(settings: Settings) -> None:
    with pytest.raises(UsageError, match="proxy-unusable"):
        Collector(replace(settings, proxy="socks5://x")).collect(target_for("http://a.example/"))


def test_proxies_of_the_environment_are_not_used(
    rogue: Rogue, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    rogue.routes["/a"] = response()
    assert collector.collect(target_for(rogue.url("/a"))).title
