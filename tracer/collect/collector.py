"""The stage as a whole: an address or a file in, an Article with its evidence out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tracer.collect import finders
from tracer.collect.clock import Clock, SystemClock, stamp
from tracer.collect.document import read_document
from tracer.collect.fetch import Fetched, Fetcher, host_of
from tracer.collect.finders import Found, Ground
from tracer.collect.guard import Guard, Resolver, resolve
from tracer.collect.hosts import Hosts, side_by_side
from tracer.collect.media import check_readable, is_markup
from tracer.collect.origins import NO_STATUS, Origins, advice, shown
from tracer.collect.plain import read_text
from tracer.collect.readable import read_page
from tracer.collect.robots import Robots, is_robots
from tracer.collect.snapshots import body_of, digest, earlier, verify
from tracer.collect.transport import user_agent
from tracer.collect.warc import Archive
from tracer.errors import CollectError
from tracer.model import Article, Snapshot, Target
from tracer.pdf import MAGIC
from tracer.settings import Settings, how_to_set

log = logging.getLogger(__name__)

Before = Callable[[Target], Snapshot | None]
"""What was had of a target the last time, if anything was."""


def _nothing(target: Target) -> None:
    del target


class Collector:
    """Collects pages politely and keeps what it was given.

    It may be shared by threads. Each host is asked for one thing at a time, its
    robots.txt first; what it answered is remembered as long as the collector lives.
    Closing it finishes the WARC file that it writes.

    Args:
        settings: limits, folders, permissions.
        clock: what pauses and times of fetching go by.
        resolver: how host names become addresses.
        software: who wrote the WARC files, with its version.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        resolver: Resolver = resolve,
        software: str = "tracer",
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._folder = Path(settings.snapshots)
        guard = Guard(allow_private=settings.allow_private, resolver=resolver)
        hosts = Hosts(self._clock, settings.host_delay_s)
        self._fetcher = Fetcher(settings, guard, hosts, self._clock)
        info = {
            "software": software,
            "http-header-user-agent": user_agent(settings),
            "robots": "ignore" if settings.ignore_robots else "obey",
            "operator": settings.contact,
        }
        self._archive = Archive(self._folder, self._clock, info)
        self._robots = Robots(
            self._fetcher,
            hosts,
            settings.user_agent,
            self._archive.keep,
            ignore=settings.ignore_robots,
        )
        self._origins = Origins(settings, self._fetcher, self._robots, self._archive)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish the WARC file that is being written, if there is one."""
        self._archive.close()

    def collect(self, target: Target, before: Snapshot | None = None) -> Article:
        """The article at a target, with a snapshot of what was received.

        The snapshot is kept before anything is read from it, so that a page
        which turns out unreadable leaves its evidence too.

        Args:
            target: an address, a file, or a record of a WARC.
            before: what was had there the last time. A server is then asked only for
                what has changed since, and the same bytes are kept once.

        Raises:
            CollectError: the page or file could not be had or read.
            StoreError: the snapshot could not be kept.
        """
        try:
            page, captured_at = self._origins.page(target, before)
            snapshot = self._kept(page, before, captured_at)
            if not captured_at and not (200 <= page.status < 300 or page.status == NO_STATUS):
                raise CollectError(
                    f"http-{page.status}",
                    f"{target.locator} answered {page.status}",
                    advice(page, self._settings),
                )
            return self._article(page.body, snapshot, target)
        except CollectError as error:
            raise _with_paths(error, target.locator) from error

    def reread(self, target: Target, snapshot: Snapshot) -> Article:
        """The article from a snapshot kept earlier, without any network.

        Raises:
            CollectError: also ``snapshot-missing`` and ``snapshot-changed``.
        """
        return self._article(body_of(snapshot, self._folder), snapshot, target)

    def collect_many(
        self, targets: Iterable[Target], before: Before = _nothing
    ) -> Generator[tuple[Target, Article | CollectError], None, None]:
        """Every target with its article or the reason why there is none, as they come.

        Hosts are asked side by side, up to ``fetch_threads`` of them; no more than
        that many pages are ever under way or waiting to be taken. Closing the
        generator breaks off what is under way; the collector fetches nothing after it.

        Args:
            targets: what to collect.
            before: what was had of a target the last time, asked when its turn comes.

        Raises:
            StoreError: a snapshot could not be kept; the run ends there.
        """

        def attempt(given: tuple[Target, Snapshot | None]) -> Article | CollectError:
            try:
                return self.collect(*given)
            except CollectError as error:
                return error

        found = side_by_side(
            ((target, before(target)) for target in targets),
            lambda given: _host_of_target(given[0]),
            attempt,
            max(1, self._settings.fetch_threads),
            stop=self._fetcher.stop,
        )
        with closing(found):
            for (target, _), result in found:
                yield target, result

    def find(
        self,
        search: str,
        terms: Sequence[str] = (),
        near: Callable[[Sequence[str]], bool] | None = None,
    ) -> Iterator[Found]:
        """The pages that a feed, a sitemap, a list or a WARC leads to, as they are found.

        Among them, as errors, what stood there and was of no use.

        Args:
            search: ``KIND:PLACE``, e.g. ``feed:https://a.example/rss``.
            terms: only what mentions one of them; everything if there are none.
            near: whether a page that opens so is near enough (WARCs alone); every one is if None.

        Raises:
            CollectError: the place could not be had or read.
            UsageError: no finder is of that kind.
        """
        ground = Ground(
            fetch=self._origins.fetched,
            sitemaps=self._robots.sitemaps,
            terms=tuple(terms),
            limit_bytes=self._settings.max_page_bytes,
            near=near,
        )
        found: set[str] = set()
        for target in finders.find(search, ground):
            if isinstance(target, CollectError):
                yield target
                continue
            # Crawlers keep it beside the pages, as this one does.
            if target.id in found or is_robots(target.locator):
                continue
            if len(found) == self._settings.max_found:
                log.warning(
                    "%s leads to more than %d pages; the rest is left (%s)",
                    search,
                    len(found),
                    how_to_set("max_found"),
                )
                return
            found.add(target.id)
            yield target

    # ----------------------------------------------------------------- what is kept

    def _kept(self, page: Fetched, before: Snapshot | None, captured_at: str) -> Snapshot:
        sha256 = digest(page.body)
        same = before is not None and before.sha256 == sha256
        was = earlier(before, self._folder) if before is not None and same else None
        if page.exchanges:
            place, at = self._archive.keep(page.exchanges, was), page.exchanges[-1].at
        elif before is not None and same and verify(before, self._folder):
            return before
        else:
            at = self._clock.now()
            place = self._archive.keep_file(page.url, page.body, page.media_type, at)
        return Snapshot(
            url=page.url,
            final_url=page.final_url,
            fetched_at=stamp(at),
            status=page.status,
            sha256=sha256,
            path=place.path,
            media_type=page.media_type,
            size_bytes=len(page.body),
            redirects=page.redirects,
            offset=place.offset,
            captured_at=captured_at,
        )

    def _article(self, body: bytes, snapshot: Snapshot, target: Target) -> Article:
        """Read a body; an archive's copy as if it came from the page's own address."""
        if not snapshot.captured_at:
            return read(body, snapshot, target)
        as_first = replace(snapshot, final_url=snapshot.url, redirects=())
        article = read(body, as_first, target)
        told = f"An archive's copy of {snapshot.captured_at[:10]} ({snapshot.final_url})."
        return replace(article, snapshot=snapshot, notice=f"{told} {article.notice}".strip())


def _with_paths(error: CollectError, locator: str) -> CollectError:
    message = error.message.replace(locator, shown(locator))
    return CollectError(error.slug, message, error.hint)


def _host_of_target(target: Target) -> str:
    try:
        return host_of(target.locator)
    except ValueError:
        return ""


def read(body: bytes, snapshot: Snapshot, target: Target) -> Article:
    """The article in a body, whatever that is.

    Raises:
        CollectError: there is none, or it cannot be read.
    """
    if not body.strip():
        raise CollectError(
            "empty-page", f"{snapshot.url} holds nothing to read", "Look at it in a browser."
        )
    check_readable(snapshot.media_type, snapshot.url, body)
    at = datetime.fromisoformat(snapshot.captured_at or snapshot.fetched_at)
    if body.lstrip()[: len(MAGIC)] == MAGIC:
        return read_document(body, snapshot, target, at)
    reader = read_page if is_markup(snapshot.media_type, body) else read_text
    return reader(body, snapshot, target, at)
