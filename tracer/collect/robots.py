"""What a site's robots.txt allows (RFC 9309), failing closed.

No file (4xx) allows everything; a server that fails or keeps silent allows
nothing, because nobody can know what it would have said.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracer.collect.exchange import Exchange
from tracer.collect.fetch import Fetcher, Wanted, host_of
from tracer.collect.hosts import Hosts
from tracer.collect.media import any_media
from tracer.errors import CollectError

if TYPE_CHECKING:
    from protego import Protego

log = logging.getLogger(__name__)

Keep = Callable[[Sequence[Exchange]], object]

# RFC 9309, 2.5: at least 500 kibibytes are parsed; what comes after is left.
MAX_ROBOTS_BYTES = 512_000
# A site that is asked too much has not said that everything is allowed.
TOO_MANY = 429
# With these the page itself could not be had either, and they say more.
_SAME_FOR_THE_PAGE = frozenset(
    {"host-not-found", "refused", "unreachable", "private-address", "tls", "bad-address"}
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A site's rules, or the reason why there are none; neither means all is allowed."""

    rules: Protego | None = None
    failure: CollectError | None = None


class Robots:
    """Asks each site once and remembers the answer.

    Args:
        fetcher: what gets the files, under the same guards as pages.
        hosts: whose pauses a crawl delay lengthens.
        user_agent: the full user agent; its product token is what rules are looked up by.
        keep: keeps an answer, since it is what a page was fetched by.
        ignore: ask nobody, and say so in the log for every host.
    """

    def __init__(
        self, fetcher: Fetcher, hosts: Hosts, user_agent: str, keep: Keep, *, ignore: bool
    ) -> None:
        self._fetcher = fetcher
        self._keep = keep
        self._hosts = hosts
        self._token = product_token(user_agent)
        self._ignore = ignore
        self._answers: dict[str, _Answer] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, url: str) -> None:
        """Return if the page may be fetched.

        Raises:
            CollectError: ``robots-denied``, ``robots-unreachable``, or why the site
                cannot be had at all.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.lower()}"
        answer = self._answer(site)
        if answer.failure is not None:
            raise CollectError(answer.failure.slug, answer.failure.message, answer.failure.hint)
        if answer.rules is not None and not answer.rules.can_fetch(url, self._token):
            raise CollectError(
                "robots-denied",
                f"{site}/robots.txt asks programs not to fetch {url}",
                "Ask the site, or save the page by hand and give the file.",
            )

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names."""
        parts = urlsplit(url)
        rules = self._answer(f"{parts.scheme}://{parts.netloc.lower()}").rules
        return list(rules.sitemaps) if rules is not None else []

    def _answer(self, site: str) -> _Answer:
        with self._lock:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            if site not in self._answers:
                self._answers[site] = self._skipped(site) if self._ignore else self._ask(site)
            return self._answers[site]

    def _skipped(self, site: str) -> _Answer:
        log.warning("robots.txt of %s is not asked: ignore_robots is set", site)
        return _Answer()

    def _ask(self, site: str) -> _Answer:
        address = f"{site}/robots.txt"
        wanted = Wanted(MAX_ROBOTS_BYTES, _anything, any_media, cut=True)
        try:
            page = self._fetcher.fetch(address, wanted)
        except CollectError as error:
            return _of_failure(address, error)
        self._keep(page.exchanges)
        if page.status >= 500 or page.status == TOO_MANY:
            return _unreachable(address, f"the server answered {page.status}")
        if page.status >= 300:
            return _Answer()
        return self._parsed(site, page.body)

    def _parsed(self, site: str, body: bytes) -> _Answer:
        rules = rules_of(body)
        delay_s = rules.crawl_delay(self._token)
        if delay_s is not None:
            self._hosts.slow_down(host_of(site), delay_s)
        return _Answer(rules)


def is_robots(url: str) -> bool:
    """Whether an address is that of a site's robots.txt."""
    return urlsplit(url).path == "/robots.txt"


def rules_of(body: bytes) -> Protego:
    """The rules in a robots.txt, whatever it holds."""
    from protego import Protego

    return Protego.parse(body.decode("utf-8-sig", errors="replace"))


def product_token(user_agent: str) -> str:
    """The name that robots.txt rules address, e.g. ``tracer`` of ``tracer/0.1.0 (…)``."""
    words = user_agent.replace("/", " ").split()
    return words[0].lower() if words else "*"


def _anything(url: str) -> None:
    del url


def _of_failure(address: str, error: CollectError) -> _Answer:
    if error.slug in _SAME_FOR_THE_PAGE:
        return _Answer(failure=error)
    return _unreachable(address, error.message)


def _unreachable(address: str, reason: str) -> _Answer:
    return _Answer(
        failure=CollectError(
            "robots-unreachable",
            f"{address} cannot be read, so the site is left alone: {reason}",
            "Try again later.",
        )
    )
