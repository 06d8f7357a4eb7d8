"""A server that misbehaves in many ways, each of which must cost one clear error at most."""

from __future__ import annotations

import gzip
import socket
import struct
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

from tracer.bench.evidence_server import (
    PAGE,
    Answer,
    Rogue,
    dripping,
    redirect,
    response,
    running,
    silent,
)
from tracer.collect import Collector
from tracer.corpus import target_for
from tracer.errors import CollectError
from tracer.model import Article
from tracer.settings import Settings

ARTICLE = "article"
OUTSIDE = "http://outside.example"
PAGE_LIMIT_S = 3.0
MOST_BYTES = 2_000_000
READING_S = 10.0
"""Processor time that reading a page may take, once it was let in."""
WAITING_S = 60.0
"""Time beyond the limits, wherever it goes: the machine may be busy with other things."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_ARTICLE = frozenset({ARTICLE})
_BROKEN = frozenset({"broken-answer"})
_LATE = frozenset({"timed-out"})
_LARGE = frozenset({"too-large"})
_PRIVATE = frozenset({"private-address"})
_NOTHING = frozenset({"no-article", "empty-page"})
_READ = frozenset({ARTICLE, *_NOTHING})


@dataclass(frozen=True, slots=True)
class Misdeed:
    """One way to misbehave: what the server does, and what may come of it.

    ``way`` is how it is reached: directly, through a proxy (so that outer addresses
    can be redirected from), or under a name whose addresses ``resolved`` gives.
    """

    name: str
    routes: Mapping[str, Answer]
    outcomes: frozenset[str]
    address: str = ""
    way: str = "direct"
    resolved: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a misdeed; ``wrong`` says why that will not do, empty if it will.

    ``seconds`` it took in all, ``busy_s`` of them on the processor (of this process,
    so it is of use where one misdeed is tried at a time).
    """

    name: str
    came: str
    seconds: float
    busy_s: float
    wrong: str = ""


class QuickClock:
    """The machine's clock, but nobody sleeps."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Goes on at once."""


def outcome_of(misdeed: Misdeed) -> Outcome:
    """What comes of a misdeed beside an honest page, which must not suffer."""
    with running() as rogue, TemporaryDirectory() as folder:
        return _outcome(misdeed, rogue, folder)


def _outcome(misdeed: Misdeed, rogue: Rogue, folder: str) -> Outcome:
    rogue.routes |= {"/good": response(), f"{OUTSIDE}/good": response(), **misdeed.routes}
    settings = Settings(
        snapshots=folder,
        allow_private=misdeed.way == "direct",
        read_timeout_s=PAGE_LIMIT_S,
        page_timeout_s=PAGE_LIMIT_S,
        connect_timeout_s=5.0,
        max_page_bytes=MOST_BYTES,
        max_redirects=4,
        host_delay_s=0.0,
    )
    if misdeed.way == "proxy":
        settings = replace(settings, proxy=rogue.url(""))

    def resolver(_host: str, port: int) -> list[tuple[Any, ...]]:
        addresses = misdeed.resolved or ("127.0.0.1",)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    base = OUTSIDE if misdeed.way == "proxy" else rogue.url("")
    bad = (misdeed.address or "{base}/bad").format(base=base, port=rogue.port)
    good = f"{base}/good"
    extra = {"resolver": resolver} if misdeed.resolved else {}
    started, busy = time.monotonic(), time.process_time()
    with Collector(settings, QuickClock(), **extra) as collector:  # type: ignore[arg-type]
        found = {
            target.locator: result
            for target, result in collector.collect_many(map(target_for, (bad, good)))
        }
    seconds, busy_s = time.monotonic() - started, time.process_time() - busy
    wrong = _wrong(misdeed, found, bad, good)
    return Outcome(misdeed.name, _came(found[bad]), seconds, busy_s, wrong)


def _came(result: Article | CollectError) -> str:
    return ARTICLE if isinstance(result, Article) else result.slug


def _wrong(
    misdeed: Misdeed, found: Mapping[str, Article | CollectError], bad: str, good: str
) -> str:
    result = found[bad]
    if _came(result) not in misdeed.outcomes:
        return f"gave {_came(result)}: {result if isinstance(result, CollectError) else ''}"
    if isinstance(result, CollectError) and ("\n" in str(result) or not result.hint):
        return f"no clear error: {result!r}"
    robots = any(path.endswith("/robots.txt") for path in misdeed.routes)
    if not robots and not misdeed.resolved and not isinstance(found[good], Article):
        return f"harmed the page after it: {found[good]}"
    return ""


def misdeeds() -> Iterator[Misdeed]:
    """All of them."""
    for group in (_times, _sizes, _lies, _answers, _redirects, _inward, _contents, _rules, _wires):
        yield from group()


def _bad(name: str, answer: Answer, *outcomes: frozenset[str]) -> Misdeed:
    return Misdeed(name, {"/bad": answer}, frozenset().union(*outcomes))


def _raw(data: bytes) -> Answer:
    return lambda peer: peer.sendall(data)


def _times() -> Iterator[Misdeed]:
    yield _bad("keeps silent", silent, _LATE)
    sized = HEAD + b"Content-Length: 9999\r\n\r\n"
    yield _bad("drips a body of a stated length", dripping(sized, b"x"), _LATE)
    yield _bad("drips a body until it closes", dripping(HEAD + b"\r\n", b"x"), _LATE)
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield _bad("drips inside a chunk", dripping(chunked + b"FFFF\r\n", b"x"), _LATE)
    yield _bad("drips chunks of one byte", dripping(chunked, b"1\r\nx\r\n"), _LATE)
    yield _bad("drips header lines", dripping(HEAD, b"X-A: b\r\n"), _LATE, _BROKEN)
    yield _bad("drips one endless header", dripping(HEAD, b"X"), _LATE)
    yield _bad("drips its status line", dripping(b"", b"H"), _LATE, _BROKEN)
    wait = b"HTTP/1.1 100 Continue\r\n\r\n"
    yield _bad("says continue for ever", dripping(b"", wait), _LATE)
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    yield _bad("hints early for ever", dripping(b"", hint), _LATE, _BROKEN, frozenset({"http-103"}))


def _sizes() -> Iterator[Misdeed]:
    yield _bad("states two gigabytes", response("<p>", content_length="2147483648"), _LARGE)
    yield _bad("never ends", dripping(HEAD + b"\r\n", b"<p>more</p>" * 9000, 0), _LARGE)
    endless = dripping(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n", 0
    )
    yield _bad("never ends, in chunks", endless, _LARGE)
    zeros = b"\0" * 60_000_000
    bomb = gzip.compress(zeros)
    yield _bad("sends a gzip bomb", response(bomb, content_encoding="gzip"), _LARGE)
    deflated = zlib.compress(zeros)
    yield _bad("sends a deflate bomb", response(deflated, content_encoding="deflate"), _LARGE)
    twice = response(gzip.compress(bomb), content_encoding="gzip, gzip")
    yield _bad("sends a bomb in a bomb", twice, _LARGE)
    members = gzip.compress(b"\0" * 900_000) * 40
    yield _bad("sends many small bombs", response(members, content_encoding="gzip"), _LARGE)
    packed = PAGE.encode()
    for _ in range(5):
        packed = gzip.compress(packed)
    coding = ", ".join(["gzip"] * 5)
    yield _bad("packs five times over", response(packed, content_encoding=coding), _BROKEN)
    flood = b"".join(b"X-%d: y\r\n" % number for number in range(20_000))
    yield _bad("floods with headers", _raw(HEAD + flood + b"\r\n"), _BROKEN)
    long = b"X: " + b"y" * 1_000_000 + b"\r\n"
    yield _bad("sends a header of a megabyte", _raw(HEAD + long + b"\r\n"), _BROKEN)
    status = b"HTTP/1.1 200 " + b"O" * 1_000_000 + b"\r\n\r\n"
    yield _bad("sends a status line of a megabyte", _raw(status), _BROKEN)
    cookies = "".join(f"<p>{number}</p>" for number in range(10))
    yield _bad(
        "sets a cookie of 50 kB", response(PAGE + cookies, set_cookie="a=" + "b" * 50_000), _ARTICLE
    )


def _lies() -> Iterator[Misdeed]:
    yield _bad("states more than it sends", response(content_length="5000"), _BROKEN)
    yield _bad("states less than it sends", response(content_length="150"), _READ)
    yield _bad("states a length below nought", response(content_length="-5"), _READ, _BROKEN)
    yield _bad("states a length in words", response(content_length="many"), _READ, _BROKEN)
    body = PAGE.encode()
    both = HEAD + b"Content-Length: 5\r\nContent-Length: 999\r\n\r\n" + body
    yield _bad("states two lengths", _raw(both), _READ, _BROKEN)
    length = HEAD + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    yield _bad("states a length and sends chunks", _raw(length + whole), _READ, _BROKEN)
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield _bad("sends a chunk without a size", _raw(chunked + b"banana\r\n" + body), _BROKEN)
    yield _bad("sends a chunk of less than nought", _raw(chunked + b"-5\r\nhello\r\n"), _BROKEN)
    short = chunked + b"FFFF\r\n" + body
    yield _bad("breaks off in a chunk", _raw(short), _BROKEN)
    yield _bad("leaves out the last chunk", _raw(chunked + whole[:-5]), _BROKEN)
    huge = chunked + b"F" * 5000 + b"\r\nx"
    yield _bad("states a chunk beyond all numbers", _raw(huge), _BROKEN, _LARGE)
    yield _bad("says gzip and sends plain text", response(content_encoding="gzip"), _BROKEN)
    cut = gzip.compress(body)[:-20]
    yield _bad("breaks off in its gzip", response(cut, content_encoding="gzip"), _BROKEN)
    yield _bad("packs in what nobody asked for", response(content_encoding="br"), _BROKEN)
    yield _bad("calls a page a picture", response(kind="image/png"), frozenset({"not-html-image"}))
    yield _bad("calls a PDF a page", response(b"%PDF-1.7 x" * 99), frozenset({"pdf-damaged"}))
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 999
    yield _bad("calls a picture a page", response(png), frozenset({"not-html-image"}))
    binary = bytes(range(256)) * 40
    kinds = frozenset({"not-html-binary"})
    yield _bad("sends bytes without a name", response(binary, kind=""), kinds)
    zipped = frozenset({"not-html-zip"})
    yield _bad("calls a ZIP a text", response(b"PK\x03\x04" + binary, kind="text/plain"), zipped)


def _answers() -> Iterator[Misdeed]:
    yield _bad("closes without a word", _raw(b""), _BROKEN)
    yield _bad("sends noise", _raw(b"\x00\x01\x02\r\n\r\n"), _BROKEN)
    yield _bad("speaks HTTP 9.9", _raw(b"HTTP/9.9 banana\r\n\r\n"), _BROKEN)
    yield _bad("speaks HTTP 0.9", _raw(PAGE.encode()), _BROKEN)
    frames = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 30
    yield _bad("speaks HTTP 2", _raw(frames), _BROKEN)
    for status in ("999 Odd", "101 Switching Protocols", "304 Not Modified", "401 Who"):
        slug = f"http-{status[:3]}"
        known = frozenset({slug, "broken-answer", "timed-out"})
        yield _bad(f"answers {status}", response("", status), known)
    for status in ("429 Slow", "500 Oh", "503 Busy"):
        odd = response(PAGE, status, retry_after="-1e9")
        yield _bad(f"answers {status}", odd, frozenset({f"http-{status[:3]}"}))
    yield _bad("answers 204 with nothing", response("", "204 No Content"), _NOTHING)
    yield _bad("answers 206 unasked", response(PAGE, "206 Partial Content"), _READ)
    soft = "<html><title>Page not found</title><body><h1>Not found</h1></body></html>"
    others = frozenset({"not-found-page", "page-not-found", "soft-404", "http-404", "listing"})
    yield _bad("says with 200 that there is nothing", response(soft), _READ, others)
    spoken = response(PAGE, "200 \xff\xfe caf\xe9".encode("latin-1").decode("latin-1"))
    yield _bad("gives its reason in odd letters", spoken, _ARTICLE)


def _redirects() -> Iterator[Misdeed]:
    loop = frozenset({"redirect-loop"})
    yield _bad("redirects to itself", redirect("/bad"), loop)
    there = {"/bad": redirect("/b"), "/b": redirect("/bad")}
    yield Misdeed("redirects in a circle", there, loop)
    way = {f"/{n}": redirect(f"/{n + 1}") for n in range(40)} | {"/bad": redirect("/0")}
    yield Misdeed("redirects without end", way, frozenset({"redirect-limit"}))
    nowhere = frozenset({"bad-address"})
    for to in (
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[::1",
        "http://127.0.0.1:0/",
        "http://user:word@127.0.0.1/",
        "https:///x",
    ):
        yield _bad(f"redirects to {to}", redirect(to), nowhere, _BROKEN)
    yield _bad("redirects nowhere", response("", "302 Found"), frozenset({"http-302"}))
    long = redirect("/" + "a" * 1_000_000)
    yield _bad("redirects to a megabyte", long, _BROKEN)
    odd = _raw(b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\x00\r\n\r\n")
    yield _bad("redirects to bytes that are no address", odd, _BROKEN, nowhere)
    drip = dripping(b"HTTP/1.1 302 Found\r\nLocation: /good\r\n\r\n", b"x")
    yield _bad("drips behind a redirect", drip, _ARTICLE)
    flood = dripping(b"HTTP/1.1 302 Found\r\nLocation: /good\r\n\r\n", b"x" * 99_000, 0)
    yield _bad("floods behind a redirect", flood, _ARTICLE)
    to_tls = Misdeed(
        "redirects to TLS that is none",
        {"/bad": lambda peer: redirect(f"https://127.0.0.1:{peer.getsockname()[1]}/x")(peer)},
        frozenset({"tls"}),
    )
    yield to_tls


def _inward() -> Iterator[Misdeed]:
    for inside in (
        "127.0.0.1",
        "localhost",
        "0x7f000001",
        "2130706433",
        "127.1",
        "[::1]",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
        "[fd00:ec2::254]",
        "168.63.129.16",
        "0.0.0.0",  # noqa: S104, an address that must not be reached
        "[64:ff9b::7f00:1]",
    ):
        yield Misdeed(
            f"redirects inward to {inside}",
            {f"{OUTSIDE}/bad": redirect(f"http://{inside}/secret")},
            _PRIVATE,
            way="proxy",
        )
    for addresses in (("10.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("169.254.169.254",)):
        yield Misdeed(
            f"has a name that leads to {' and '.join(addresses)}",
            {},
            _PRIVATE,
            address="http://two-faced.example:{port}/bad",
            way="named",
            resolved=addresses,
        )


def _contents() -> Iterator[Misdeed]:
    words = "<p>The council of the town means to score every person who lives there.</p>" * 3
    yield _bad("sends nothing", response(""), _NOTHING)
    yield _bad("sends white space", response(" \n\t " * 999), _NOTHING)
    yield _bad("sends tags without words", response("<div><br></div>" * 999), _NOTHING)
    for name, mess in (
        ("nests 50,000 deep", "<div>" * 50_000 + words),
        ("opens 100,000 tags and closes none", "<b>" * 100_000 + words),
        ("closes what was never open", "</div></p></html>" * 20_000 + words),
        (
            "gives a tag 20,000 attributes",
            f"<p {' '.join(f'a{n}=b' for n in range(20_000))}>x</p>{words}",
        ),
        ("gives a tag an attribute of a megabyte", f"<p title='{'x' * 1_000_000}'>x</p>{words}"),
        ("has a title of a megabyte", f"<title>{'t' * 1_000_000}</title>{words}"),
        ("has 20,000 links", "<a href='/x'>y</a>" * 20_000 + words),
        ("has a word of a megabyte", f"<p>{'w' * 1_000_000}</p>{words}"),
        ("has spaces that never end", f"<p>a{' ' * 500_000}b</p>{words}"),
        (
            "is dated beyond all time",
            f"<meta property='article:published_time' content='99999-99-99T99:99:99Z'>{words}",
        ),
        (
            "nests its metadata 100,000 deep",
            f"<script type='application/ld+json'>{'[' * 100_000}</script>{words}",
        ),
        (
            "names an address inside as its own",
            f"<base href='javascript:x'><link rel='canonical' href='http://10.0.0.1/'>{words}",
        ),
        ("hides NUL bytes and marks of direction", f"<p>a\u202eb\u2066\x00c</p>{words}"),
        ("comments without end", f"{words}<!--{'-' * 500_000}"),
        ("opens a script and never closes it", f"{words}<script>{'x' * 500_000}"),
    ):
        page = f"<html><body><article>{mess}</article></body></html>"
        yield _bad(name, response(page), _READ, frozenset({"not-html-binary", "listing-page"}))
    bomb = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    xhtml = f"{bomb}]><html><body><p>&i;</p>{words}</body></html>"
    yield _bad("sends an entity bomb", response(xhtml, kind="application/xhtml+xml"), _READ)
    outside = '<!DOCTYPE html [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
    yield _bad("asks for a file by an entity", response(f"{outside}<p>&s;</p>{words}"), _READ)
    for charset in ("nonsense", "utf-7", "utf-16", "\x01", "x" * 9999):
        page = f"<html><body>{words}</body></html>"
        shown = charset if charset.isprintable() and len(charset) < 20 else repr(charset)[:12]
        answer = response(page, kind=f"text/html; charset={charset}")
        yield _bad(f"says that its characters are {shown}", answer, _READ, _BROKEN)
    chinese = "<html><body><p>社会信用体系建设规划纲要。</p></body></html>".encode("gb18030")
    yield _bad("calls GB 18030 UTF-8", response(chinese), _READ)
    yield _bad("mixes characters", response(words.encode() + b"\xff\xfe\xa1" * 99), _READ)
    feed = "<?xml version='1.0'?><rss version='2.0'><channel/></rss>"
    yield _bad("sends a feed as a page", response(feed), frozenset({"not-html-feed"}), _NOTHING)


def _rules() -> Iterator[Misdeed]:
    closed = frozenset({"robots-unreachable"})
    plain = "text/plain"
    for name, answer, outcome in (
        ("fails at its rules", response("", "500 Oh"), closed),
        ("keeps silent about its rules", silent, closed),
        ("drips its rules", dripping(HEAD + b"\r\n", b"#"), closed),
        ("redirects its rules in a circle", redirect("/robots.txt"), closed),
        (
            "bolts its rules with a bomb",
            response(gzip.compress(b"#\n" * 9_000_000), content_encoding="gzip"),
            _ARTICLE,
        ),
        ("has rules of bytes", response(bytes(range(256)) * 99, kind=plain), _ARTICLE),
        ("has rules of 3 MB", response("# x\n" * 700_000, kind=plain), _ARTICLE),
        (
            "asks for a pause of a thousand years",
            response("User-agent: *\nCrawl-delay: 31536000000\n", kind=plain),
            _ARTICLE,
        ),
        (
            "asks for a pause that is no number",
            response("User-agent: *\nCrawl-delay: nan\nCrawl-delay: -1\n", kind=plain),
            _ARTICLE,
        ),
        (
            "forbids it all",
            response("User-agent: *\nDisallow: /", kind=plain),
            frozenset({"robots-denied"}),
        ),
        (
            "has a rule of a megabyte of stars",
            response(f"User-agent: *\nDisallow: /{'*a' * 200_000}\n", kind=plain),
            _ARTICLE,
        ),
    ):
        yield Misdeed(name, {"/robots.txt": answer, "/bad": response()}, outcome)


def _wires() -> Iterator[Misdeed]:
    def reset(peer: socket.socket) -> None:
        peer.sendall(HEAD + b"Content-Length: 9999\r\n\r\n<p>")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()

    def half(peer: socket.socket) -> None:
        peer.shutdown(socket.SHUT_WR)

    yield _bad("resets in the middle", reset, _BROKEN)
    yield _bad("closes its half at once", half, _BROKEN)
    second = HEAD + b"Content-Length: 5\r\n\r\nhello"
    whole = HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(PAGE.encode()), PAGE.encode())
    yield _bad("sends a second answer unasked", _raw(whole + second), _ARTICLE)
    yield Misdeed(
        "is not there", {}, frozenset({"refused", "unreachable"}), address="http://127.0.0.1:9/bad"
    )
    yield Misdeed(
        "has no name", {}, frozenset({"host-not-found"}), address="http://no-such.invalid/bad"
    )
    tls = "https://127.0.0.1:{port}/bad"
    yield Misdeed("has no TLS", {}, frozenset({"tls"}), address=tls)
    for address in ("http:///x", "http://[::1/x", "http://127.0.0.1:99999/", "http://a b/"):
        yield Misdeed(
            f"goes by {address}", {}, frozenset({"bad-address", "host-not-found"}), address=address
        )
