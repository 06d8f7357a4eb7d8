"""Where pages come from: the web, an archive's copy of it, a file, a record of a WARC."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tracer.collect import copies, finders
from tracer.collect.fetch import Fetched, Fetcher, Wanted, checked_url
from tracer.collect.media import any_media, check_readable
from tracer.collect.robots import Robots
from tracer.collect.snapshots import body_of, record_of
from tracer.collect.warc import Archive
from tracer.errors import CollectError
from tracer.model import Snapshot, Target
from tracer.settings import Settings, how_to_set

log = logging.getLogger(__name__)

FILE_MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
}
NO_STATUS = 0
"""The status of a snapshot that came from a file, where no server answered."""
NOT_MODIFIED = 304
GONE = frozenset({404, 410})
NOWHERE = frozenset({"host-not-found", "refused", "unreachable"})
"""With these nobody is at home under an address any more."""


class Origins:
    """Gets what stands at a target; keeps nothing but what led there.

    Args:
        settings: limits, permissions, the archive to ask for pages that are gone.
        fetcher: what gets addresses.
        robots: what is asked first.
        archive: where answers are kept that are no page themselves.
    """

    def __init__(
        self, settings: Settings, fetcher: Fetcher, robots: Robots, archive: Archive
    ) -> None:
        self._settings = settings
        self._folder = Path(settings.snapshots)
        self._fetcher = fetcher
        self._robots = robots
        self._archive = archive

    def page(self, target: Target, before: Snapshot | None) -> tuple[Fetched, str]:
        """What stands at a target, and when an archive got it, if it is an archive's copy.

        Raises:
            CollectError: it could not be had.
        """
        scheme = target.locator.partition(":")[0].lower()
        if target.record:
            return self._from_record(target), ""
        if scheme == "file":
            return self._from_file(target.locator), ""
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
        try:
            page = self._from_web(target.locator, before)
        except CollectError as error:
            if error.slug not in NOWHERE:
                raise
            copy = self._copy(target, error.message)
            if copy is None:
                raise
            return copy
        if page.status in GONE:
            copy = self._copy(target, f"it answered {page.status}")
            if copy is not None:
                self._archive.keep(page.exchanges)
                return copy
        return page, ""

    def _from_web(self, asked: str, before: Snapshot | None) -> Fetched:
        conditions, known = self._conditions(before)
        wanted = Wanted(
            self._settings.max_page_bytes, self._robots.check, check_readable, headers=conditions
        )
        page = self._fetcher.fetch(checked_url(asked), wanted)
        if page.status == NOT_MODIFIED and before is not None and known is not None:
            body, status = known, before.status
            page = replace(page, body=body, status=status, media_type=before.media_type)
        return replace(page, url=asked)

    def _conditions(self, before: Snapshot | None) -> tuple[dict[str, str], bytes | None]:
        """What makes a server answer only if the page has changed, and the page as it was."""
        if before is None or before.captured_at:
            return {}, None
        try:
            record, body = record_of(before, self._folder), body_of(before, self._folder)
        except CollectError:
            return {}, None
        if record is None:
            return {}, None
        told = {
            "If-None-Match": record.header("etag"),
            "If-Modified-Since": record.header("last-modified"),
        }
        return {name: value for name, value in told.items() if value}, body

    def _copy(self, target: Target, reason: str) -> tuple[Fetched, str] | None:
        """An archive's copy of a page that is gone, nearest to when it was published."""
        if not self._settings.archive:
            return None
        published = target.published.value if target.published else ""
        archive = self._settings.archive
        try:
            near = copies.nearest(archive, target.locator, published, self.fetched)
            if near is None:
                return None
            log.info("%s: %s; taking the copy %s", target.locator, reason, near.address)
            page = self._asked(near.address, check_readable)
        except CollectError as error:
            log.warning("no copy of %s: %s", target.locator, error)
            return None
        return replace(page, url=target.locator), copies.captured_at(page, near)

    def fetched(self, address: str) -> Fetched:
        """Something that leads to pages: fetched as politely as they are, and kept too."""
        page = self._asked(address, any_media)
        self._archive.keep(page.exchanges)
        return page

    def _asked(self, address: str, media: Callable[[str, str], None]) -> Fetched:
        if self._settings.offline:
            raise CollectError(
                "offline", f"{address} is not fetched offline", "Leave out --offline."
            )
        wanted = Wanted(self._settings.max_page_bytes, self._robots.check, media)
        page = self._fetcher.fetch(checked_url(address), wanted)
        if page.status != 200:
            raise CollectError(
                f"http-{page.status}", f"{address} answered {page.status}", "Check the address."
            )
        return page

    def _from_file(self, uri: str) -> Fetched:
        path = Path(url2pathname(urlsplit(uri).path))
        try:
            size = path.stat().st_size
            if size > self._settings.max_page_bytes:
                raise CollectError(
                    "too-large",
                    f"{path} is larger than {self._settings.max_page_bytes:,} bytes",
                    f"Raise {how_to_set('max_page_bytes')}.",
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

    def _from_record(self, target: Target) -> Fetched:
        return finders.page_at(target, self._settings.max_page_bytes)


def shown(locator: str) -> str:
    """A locator as people write it: an address as it is, a file as its path."""
    if not locator.startswith("file:"):
        return locator
    path = Path(url2pathname(urlsplit(locator).path))
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def advice(page: Fetched, settings: Settings) -> str:
    """What to do about an answer that is no page."""
    if page.status in GONE:
        known = "no copy was found in the archive"
        return f"The page has gone; {known if settings.archive else 'try --archive wayback'}."
    if page.status in {401, 402, 403, 451}:
        return "Save the page from a browser and give the file."
    later = page.headers.get("retry-after", "").strip()
    return f"Try again later (the site says: {later[:40]})." if later else "Try again later."
