"""WARC files, as crawlers leave them (Common Crawl's news crawl among them)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tracer.collect.charset import decode
from tracer.collect.coding import undone
from tracer.collect.exchange import Exchange
from tracer.collect.fetch import Fetched
from tracer.collect.finders.ground import Found, Ground, is_address
from tracer.collect.media import plain_type
from tracer.collect.opening import opening
from tracer.collect.warc import Kept, read_at, walk
from tracer.corpus import target_for
from tracer.errors import CollectError
from tracer.model import Target

SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_ANSWERS = frozenset({"response"})


def in_warc(place: str, ground: Ground) -> Iterator[Found]:
    """The pages on the topic in a WARC file, or in all those of a folder.

    One record is in memory at a time. Where a file is damaged that is said, and the
    next file goes on.
    """
    path = Path(place).expanduser()
    try:
        files = sorted(warcs_below(path)) if path.is_dir() else [path]
    except OSError as error:
        raise CollectError(
            "unreadable", f"{place} cannot be read: {error.strerror}", "Check the path."
        ) from error
    if not files:
        raise CollectError("no-warc", f"the folder {place} holds no WARC", "Check the path.")
    for file in files:
        try:
            for kept, offset in walk(file, ground.limit_bytes, _ANSWERS):
                url = kept.url.strip("<>")
                if is_address(url) and _is_page(kept) and _is_wanted(kept, ground):
                    yield replace(target_for(url), record=f"{file.resolve()}@{offset}")
        except OSError as error:
            yield CollectError(
                "unreadable", f"{file} cannot be read: {error.strerror}", "Check the path."
            )
        except ValueError as error:
            yield CollectError("warc-damaged", f"{file}: {error}", "Get the file again.")


def warcs_below(folder: Path) -> Iterator[Path]:
    """The WARC files in a folder and in those below it, hidden ones left out."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield Path(parent, name)


def page_at(target: Target, limit_bytes: int) -> Fetched:
    """The page in the record that a target names, as the crawler had it.

    Raises:
        CollectError: ``warc-damaged``, ``unreadable`` or ``too-large``.
    """
    name, _, offset = target.record.rpartition("@")
    try:
        kept = read_at(Path(name), int(offset), limit_bytes)
        at = datetime.fromisoformat(kept.at)
        body, cut = undone(kept.body, kept.header("content-encoding"), limit_bytes)
    except OSError as error:
        raise CollectError(
            "unreadable", f"{name} cannot be read: {error.strerror}", "Check the path."
        ) from error
    except ValueError as error:
        raise CollectError(
            "warc-damaged", f"{name} at byte {offset}: {error}", "Get the file again."
        ) from error
    if cut:
        raise CollectError(
            "too-large", f"{target.locator} in {name} is larger than a page may be", "Leave it out."
        )
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    media_type = kept.header("content-type")
    exchange = Exchange(target.locator, at, b"", kept.status_line, kept.headers, kept.body)
    return Fetched(
        target.locator, target.locator, kept.status, media_type, body, exchanges=(exchange,)
    )


def _is_page(kept: Kept) -> bool:
    return kept.status == 200 and plain_type(kept.header("content-type")) in _PAGES


def _is_wanted(kept: Kept, ground: Ground) -> bool:
    """Two sieves, the cheap one first: words of the topic, then nearness to the sources."""
    if not ground.terms and ground.near is None:
        return True
    try:
        body, _ = undone(kept.body, kept.header("content-encoding"), ground.limit_bytes)
    except ValueError:
        return False
    if not _on_topic(kept, body, ground):
        return False
    if ground.near is None:
        return True
    text, _ = decode(body, kept.header("content-type"))
    return ground.near(opening(text))


def _on_topic(kept: Kept, body: bytes, ground: Ground) -> bool:
    if ground.mentions(body.decode("utf-8", errors="ignore")):
        return True
    if all(term.isascii() for term in ground.terms):
        return False
    text, _ = decode(body, kept.header("content-type"))
    return ground.mentions(text)
