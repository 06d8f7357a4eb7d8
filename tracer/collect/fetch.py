"""One page over HTTP: bounded in time, size and hops, and every hop admitted."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from requests.utils import requote_uri

from tracer.collect.clock import Clock
from tracer.collect.coding import undone
from tracer.collect.exchange import Exchange
from tracer.collect.guard import Guard
from tracer.collect.hosts import Hosts
from tracer.collect.limit import TimeLimit
from tracer.collect.transport import Wire, open_session
from tracer.errors import CollectError
from tracer.settings import Settings, how_to_set
from tracer.text import whole_number

CHUNK_BYTES = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 502, 503, 504})
"""With these a server says that it would answer at another time."""
FIRST_PAUSE_S = 1.0
MAX_RETRY_AFTER_S = 120.0
"""A server may ask to be left alone for longer; then the page is given up for this run."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the body with content coding undone, and how it was reached.

    ``media_type`` is the whole Content-Type header; ``redirects`` the addresses
    passed on the way, the asked one first, the reached one left out. ``headers``
    are the answer's, names in lower case; ``exchanges`` all that went over the
    wire for it, in order.
    """

    url: str
    final_url: str
    status: int
    media_type: str
    body: bytes
    redirects: tuple[str, ...] = ()
    truncated: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask for: how much at most, and what to check before each hop and each body.

    ``cut`` keeps the first ``limit_bytes`` of a longer body instead of refusing it;
    ``headers`` are sent along.
    """

    limit_bytes: int
    allow: Callable[[str], None]
    media: Callable[[str, str], None]
    cut: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetcher:
    """Asks hosts in turn, through guarded connections, and follows redirects by hand."""

    def __init__(self, settings: Settings, guard: Guard, hosts: Hosts, clock: Clock) -> None:
        self._settings = settings
        self._guard = guard
        self._hosts = hosts
        self._clock = clock
        self._stopped = threading.Event()
        self._limits: set[TimeLimit] = set()
        self._lock = threading.Lock()

    def fetch(self, url: str, wanted: Wanted) -> Fetched:
        """The page at an address, after redirects, whatever its status.

        A server that says that it is busy is asked again, later each time and never
        at a steady beat, or when it says itself.

        Raises:
            CollectError: with a slug that tells why there is none.
        """
        told: tuple[Exchange, ...] = ()
        for attempt in range(max(0, self._settings.retries) + 1):
            page = self._once(url, wanted)
            told += page.exchanges
            pause_s = self._pause_s(page, attempt)
            if pause_s is None:
                break
            self._hosts.pause(host_of(page.final_url), pause_s)
        return replace(page, exchanges=told)

    def stop(self) -> None:
        """Ends what is under way and starts nothing more; for good."""
        self._stopped.set()
        with self._lock:
            limits = list(self._limits)
        for limit in limits:
            limit.cut_short()

    def _pause_s(self, page: Fetched, attempt: int) -> float | None:
        """How long to wait before asking again; None if there is no use in it."""
        if page.status not in BUSY or attempt >= self._settings.retries:
            return None
        asked_s = retry_after_s(page.headers.get("retry-after", ""), self._clock.now())
        if asked_s is None:
            return FIRST_PAUSE_S * 2.0**attempt * random.uniform(0.75, 1.5)  # noqa: S311
        return asked_s if asked_s <= MAX_RETRY_AFTER_S else None

    def _once(self, url: str, wanted: Wanted) -> Fetched:
        passed: list[str] = []
        told: list[Exchange] = []
        here = url
        wire = Wire()
        with (
            TimeLimit(self._settings.page_timeout_s) as limit,
            open_session(self._settings, self._guard, limit, wire) as session,
        ):
            hop = _Hop(session, wire, limit, self._settings, self._clock, wanted)
            while True:
                here = self._admitted(here)
                wanted.allow(here)
                with self._hosts.turn(host_of(here)), self._counted(limit, here):
                    page, target = hop.take(here, url)
                # A connection left open might be closing just when the next hop uses it.
                session.close()
                told += page.exchanges
                if target is None:
                    return replace(page, url=url, redirects=tuple(passed), exchanges=tuple(told))
                passed.append(here)
                here = urldefrag(target).url
                self._check_way(url, here, passed)

    @contextmanager
    def _counted(self, limit: TimeLimit, here: str) -> Iterator[None]:
        with self._lock:
            self._limits.add(limit)
        try:
            if self._stopped.is_set():
                raise CollectError("stopped", f"{here} was not asked any more", "Run again.")
            with limit.running():
                yield
        finally:
            with self._lock:
                self._limits.discard(limit)

    def _admitted(self, url: str) -> str:
        address = checked_url(url)
        if self._settings.proxy:
            self._guard.admit_literal(host_of(address))
        return address

    def _check_way(self, url: str, here: str, passed: list[str]) -> None:
        if here in passed:
            raise CollectError(
                "redirect-loop",
                f"{url} redirects in a circle, back to {here}",
                "Check the address.",
            )
        if len(passed) > self._settings.max_redirects:
            raise CollectError(
                "redirect-limit",
                f"{url} redirects more than {self._settings.max_redirects} times",
                f"Give the address it ends at, or raise {how_to_set('max_redirects')}.",
            )


def retry_after_s(header: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def host_of(url: str) -> str:
    """The host of an address in lower case, empty for a file."""
    return (urlsplit(url).hostname or "").rstrip(".").lower()


def checked_url(url: str) -> str:
    """The address, quoted and without fragment, if it is one that can be fetched.

    Raises:
        CollectError: ``bad-address``.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        usable = usable and parts.port != 0 and parts.username is None
    except ValueError:
        usable = False
    if not usable:
        raise CollectError(
            "bad-address",
            f"{url!r} cannot be fetched",
            "Use a full http:// or https:// address without user name.",
        )
    return requote_uri(urldefrag(url).url)


@dataclass(frozen=True, slots=True)
class _Hop:
    """Takes single steps on the way to a page."""

    session: requests.Session
    wire: Wire
    limit: TimeLimit
    settings: Settings
    clock: Clock
    wanted: Wanted

    def take(self, here: str, asked: str) -> tuple[Fetched, str | None]:
        """What ``here`` answers, and where it redirects to, if it does."""
        where = here if here == asked else f"{here} (redirected from {asked})"
        timeouts = (self.settings.connect_timeout_s, self.settings.read_timeout_s)
        try:
            with self.session.get(
                here,
                timeout=timeouts,
                stream=True,
                allow_redirects=False,
                headers=dict(self.wanted.headers),
            ) as response:
                page, target = self._answer(response, here, where)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ) as error:
            raise _told(error, where, self.limit, self.settings) from error
        if self.limit.expired:
            raise _too_slow(where, self.settings)
        return page, target

    def _answer(
        self, response: requests.Response, here: str, where: str
    ) -> tuple[Fetched, str | None]:
        target = self.session.get_redirect_target(response)
        if response.status_code in REDIRECTS and target is not None:
            # Nobody reads what stands on a signpost, and it might never end.
            exchange = self._exchange(response, here, b"", "length")
            page = Fetched(here, here, response.status_code, "", b"", exchanges=(exchange,))
            return page, requote_uri(urljoin(here, target))
        return self._read(response, here, where), None

    def _read(self, response: requests.Response, here: str, where: str) -> Fetched:
        media_type = response.headers.get("Content-Type", "")
        limit_bytes, may_cut = self.wanted.limit_bytes, self.wanted.cut
        if response.ok and response.status_code != requests.codes.not_modified:
            self.wanted.media(media_type, where)
        declared = whole_number(response.headers.get("Content-Length", "")) or 0
        if declared > limit_bytes and not may_cut:
            raise _too_large(where, limit_bytes)
        raw, raw_cut = self._raw(response, limit_bytes)
        if raw_cut and not may_cut:
            raise _too_large(where, limit_bytes)
        coding = response.headers.get("Content-Encoding", "")
        body, cut = undone(raw, coding, limit_bytes, whole=not raw_cut)
        if cut and not may_cut:
            raise _too_large(where, limit_bytes)
        exchange = self._exchange(response, here, raw, "length" if raw_cut else "")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(
            here,
            here,
            response.status_code,
            media_type,
            body,
            truncated=cut or raw_cut,
            headers=headers,
            exchanges=(exchange,),
        )

    def _raw(self, response: requests.Response, limit_bytes: int) -> tuple[bytes, bool]:
        raw = bytearray()
        for chunk in response.raw.stream(CHUNK_BYTES, decode_content=False):
            raw += chunk
            if len(raw) > limit_bytes:
                return bytes(raw[:limit_bytes]), True
        return bytes(raw), False

    def _exchange(
        self, response: requests.Response, here: str, body: bytes, truncated: str
    ) -> Exchange:
        raw = response.raw
        version = "HTTP/1.0" if raw.version == 10 else "HTTP/1.1"
        headers = tuple((str(name), " ".join(value.split())) for name, value in raw.headers.items())
        return Exchange(
            here,
            self.clock.now(),
            bytes(self.wire.sent),
            f"{version} {raw.status} {raw.reason or ''}".rstrip(),
            headers,
            body,
            self.wire.address,
            truncated,
        )


def _too_large(where: str, limit_bytes: int) -> CollectError:
    return CollectError(
        "too-large",
        f"{where} is larger than {limit_bytes:,} bytes",
        f"Raise {how_to_set('max_page_bytes')}.",
    )


def _too_slow(where: str, settings: Settings) -> CollectError:
    return CollectError(
        "timed-out",
        f"{where} was not read within {settings.page_timeout_s:g} s",
        f"Try again later, or raise {how_to_set('page_timeout_s')}.",
    )


def _told(error: Exception, where: str, limit: TimeLimit, settings: Settings) -> CollectError:
    """The library's complaint as one of ours."""
    if limit.expired:
        return _too_slow(where, settings)
    cause = _innermost(error)
    if isinstance(error, requests.exceptions.ProxyError):
        return CollectError(
            "proxy-failed", f"the proxy did not bring {where}", f"Check {how_to_set('proxy')}."
        )
    if isinstance(error, requests.exceptions.SSLError):
        return CollectError(
            "tls", f"no safe connection to {where}: {cause}", "Check the site's certificate."
        )
    if isinstance(error, requests.Timeout | TimeoutError) or isinstance(
        cause, TimeoutError | urllib3.exceptions.ReadTimeoutError
    ):
        return CollectError(
            "timed-out",
            f"{where} sent nothing for {settings.read_timeout_s:g} s",
            f"Try again later, or raise {how_to_set('read_timeout_s')}.",
        )
    if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
        return CollectError("bad-address", f"{where} is no valid address", "Check the spelling.")
    return CollectError(
        "broken-answer", f"{where} answered with something unreadable: {cause}", "Try again later."
    )


def _innermost(error: BaseException) -> BaseException:
    """The reason at the bottom of a chain of wrapped exceptions."""
    while True:
        inside = getattr(error, "reason", None)
        if not isinstance(inside, BaseException):
            inside = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        if inside is None:
            return error
        error = inside
