"""The stage as a whole: an address or a file in, an Article with its evidence out."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tracer.collect.clock import Clock, SystemClock, stamp
from tracer.collect.document import read_document
from tracer.collect.fetch import Fetched, Fetcher, Wanted, checked_url, host_of
from tracer.collect.guard import Guard, Resolver, resolve
from tracer.collect.hosts import Hosts, side_by_side
from tracer.collect.media import check_readable, is_markup
from tracer.collect.plain import read_text
from tracer.collect.readable import read_page
from tracer.collect.robots import Robots
from tracer.collect.snapshots import body_of, keep
from tracer.errors import CollectError
from tracer.model import Article, Snapshot, Target
from tracer.pdf import MAGIC
from tracer.settings import Settings

FILE_MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
}
NO_STATUS = 0
"""The status of a snapshot that came from a file, where no server answered."""


class Collector:
    """Collects pages politely and keeps what it was given.

    It may be shared by threads. Each host is asked for one thing at a time, its
    robots.txt first; what it answered is remembered as long as the collector lives.

    Args:
        settings: limits, folders, permissions.
        clock: what pauses and times of fetching go by.
        resolver: how host names become addresses.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        resolver: Resolver = resolve,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._folder = Path(settings.snapshots)
        guard = Guard(allow_private=settings.allow_private, resolver=resolver)
        hosts = Hosts(self._clock, settings.host_delay_s)
        self._fetcher = Fetcher(settings, guard, hosts)
        self._robots = Robots(
            self._fetcher, hosts, settings.user_agent, ignore=settings.ignore_robots
        )

    def collect(self, target: Target) -> Article:
        """The article at a target, with a snapshot of what was received.

        The snapshot is kept before anything is read from it, so that a page
        which turns out unreadable leaves its evidence too.

        Raises:
            CollectError: the page or file could not be had or read.
            StoreError: the snapshot could not be kept.
        """
        page = self._page(target)
        fetched_at = self._clock.now()
        sha256, place = keep(page.body, self._folder)
        snapshot = Snapshot(
            url=page.url,
            final_url=page.final_url,
            fetched_at=stamp(fetched_at),
            status=page.status,
            sha256=sha256,
            path=place,
            media_type=page.media_type,
            size_bytes=len(page.body),
            redirects=page.redirects,
        )
        return _read(page.body, snapshot, target, fetched_at)

    def reread(self, target: Target, snapshot: Snapshot) -> Article:
        """The article from a snapshot kept earlier, without any network.

        Raises:
            CollectError: also ``snapshot-missing`` and ``snapshot-changed``.
        """
        body = body_of(snapshot, self._folder)
        return _read(body, snapshot, target, datetime.fromisoformat(snapshot.fetched_at))

    def collect_many(
        self, targets: Iterable[Target]
    ) -> Generator[tuple[Target, Article | CollectError], None, None]:
        """Every target with its article or the reason why there is none, as they come.

        Hosts are asked side by side, up to ``fetch_threads`` of them; no more than
        that many pages are ever under way or waiting to be taken.

        Raises:
            StoreError: a snapshot could not be kept; the run ends there.
        """
        yield from side_by_side(
            targets, _host_of_target, self._attempt, max(1, self._settings.fetch_threads)
        )

    def _attempt(self, target: Target) -> Article | CollectError:
        try:
            return self.collect(target)
        except CollectError as error:
            return error

    def _page(self, target: Target) -> Fetched:
        scheme = target.locator.partition(":")[0].lower()
        if scheme == "file":
            return self._from_file(target.locator)
        if scheme == "missing":
            raise CollectError(
                "no-address",
                f"no address is known for {target.outlet or target.id}",
                "Give the case file a url, or save the page and give the file.",
            )
        if self._settings.offline:
            raise CollectError(
                "offline", f"{target.locator} is not fetched offline", "Leave out --offline."
            )
        return self._from_web(checked_url(target.locator), target.locator)

    def _from_web(self, address: str, asked: str) -> Fetched:
        wanted = Wanted(self._settings.max_page_bytes, self._robots.check, check_readable)
        page = self._fetcher.fetch(address, wanted)
        if not 200 <= page.status < 300:
            raise CollectError(
                f"http-{page.status}", f"{asked} answered {page.status}", _advice(page.status)
            )
        return Fetched(
            asked, page.final_url, page.status, page.media_type, page.body, page.redirects
        )

    def _from_file(self, uri: str) -> Fetched:
        path = Path(url2pathname(urlsplit(uri).path))
        try:
            size = path.stat().st_size
            if size > self._settings.max_page_bytes:
                raise CollectError(
                    "too-large", f"{path} is larger than a page may be", "Raise max_page_bytes."
                )
            body = path.read_bytes()
        except FileNotFoundError as error:
            raise CollectError(
                "not-found", f"there is no file {path}", "Check the path."
            ) from error
        except OSError as error:
            raise CollectError(
                "unreadable", f"{path} cannot be read: {error.strerror}", "Check its permissions."
            ) from error
        media_type = FILE_MEDIA_TYPES.get(path.suffix.lower(), "")
        return Fetched(uri, uri, NO_STATUS, media_type, body)


def _host_of_target(target: Target) -> str:
    try:
        return host_of(target.locator)
    except ValueError:
        return ""


def _advice(status: int) -> str:
    if status in {404, 410}:
        return "The page has gone; an archived copy may help."
    if status in {401, 402, 403, 451}:
        return "Save the page from a browser and give the file."
    return "Try again later."


def _read(body: bytes, snapshot: Snapshot, target: Target, fetched_at: datetime) -> Article:
    if not body.strip():
        raise CollectError(
            "empty-page", f"{snapshot.url} holds nothing to read", "Look at it in a browser."
        )
    check_readable(snapshot.media_type, snapshot.url, body)
    if body.lstrip()[: len(MAGIC)] == MAGIC:
        return read_document(body, snapshot, target, fetched_at)
    read = read_page if is_markup(snapshot.media_type, body) else read_text
    return read(body, snapshot, target, fetched_at)
