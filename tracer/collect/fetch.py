"""One page over HTTP: bounded in time, size and hops, and every hop admitted."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from requests.utils import requote_uri

from tracer.collect.guard import Guard
from tracer.collect.hosts import Hosts
from tracer.collect.limit import TimeLimit
from tracer.collect.transport import open_session
from tracer.errors import CollectError
from tracer.settings import Settings, how_to_set

CHUNK_BYTES = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the body with content coding undone, and how it was reached.

    ``media_type`` is the whole Content-Type header; ``redirects`` the addresses
    passed on the way, the asked one first, the reached one left out.
    """

    url: str
    final_url: str
    status: int
    media_type: str
    body: bytes
    redirects: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask for: how much at most, and what to check before each hop and each body.

    ``cut`` keeps the first ``limit_bytes`` of a longer body instead of refusing it.
    """

    limit_bytes: int
    allow: Callable[[str], None]
    media: Callable[[str, str], None]
    cut: bool = False


class Fetcher:
    """Asks hosts in turn, through guarded connections, and follows redirects by hand."""

    def __init__(self, settings: Settings, guard: Guard, hosts: Hosts) -> None:
        self._settings = settings
        self._guard = guard
        self._hosts = hosts

    def fetch(self, url: str, wanted: Wanted) -> Fetched:
        """The page at an address, after redirects, whatever its status.

        Raises:
            CollectError: with a slug that tells why there is none.
        """
        passed: list[str] = []
        here = url
        with (
            TimeLimit(self._settings.page_timeout_s) as limit,
            open_session(self._settings, self._guard, limit) as session,
        ):
            while True:
                here = self._admitted(here)
                wanted.allow(here)
                with self._hosts.turn(host_of(here)), limit.running():
                    answer = _hop(session, here, url, wanted, limit, self._settings)
                # A connection left open might be closing just when the next hop uses it.
                session.close()
                if isinstance(answer, Fetched):
                    return _with_way(answer, url, tuple(passed))
                passed.append(here)
                here = urldefrag(answer).url
                self._check_way(url, here, passed)

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


def _with_way(page: Fetched, url: str, passed: tuple[str, ...]) -> Fetched:
    return Fetched(
        url, page.final_url, page.status, page.media_type, page.body, passed, page.truncated
    )


def _hop(
    session: requests.Session,
    here: str,
    asked: str,
    wanted: Wanted,
    limit: TimeLimit,
    settings: Settings,
) -> Fetched | str:
    """The page at ``here``, or the address that it redirects to."""
    where = here if here == asked else f"{here} (redirected from {asked})"
    timeouts = (settings.connect_timeout_s, settings.read_timeout_s)
    try:
        with session.get(here, timeout=timeouts, stream=True, allow_redirects=False) as response:
            target = session.get_redirect_target(response)
            if response.status_code in REDIRECTS and target is not None:
                return requote_uri(urljoin(here, target))
            page = _read(response, here, where, wanted)
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
    ) as error:
        raise _told(error, where, limit, settings) from error
    if limit.expired:
        raise _too_slow(where, settings)
    return page


def _read(response: requests.Response, here: str, where: str, wanted: Wanted) -> Fetched:
    media_type = response.headers.get("Content-Type", "")
    if response.ok:
        wanted.media(media_type, where)
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > wanted.limit_bytes and not wanted.cut:
        raise _too_large(where, wanted.limit_bytes)
    body = bytearray()
    truncated = False
    for chunk in response.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > wanted.limit_bytes:
            if not wanted.cut:
                raise _too_large(where, wanted.limit_bytes)
            del body[wanted.limit_bytes :]
            truncated = True
            break
    return Fetched(here, here, response.status_code, media_type, bytes(body), (), truncated)


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
        return CollectError("proxy-failed", f"the proxy did not bring {where}", "Check the proxy.")
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
