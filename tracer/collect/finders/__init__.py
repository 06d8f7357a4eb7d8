"""Finding articles: a table of ways to get from one place to many pages.

A finder is given a place (an address, a file, a folder) and the ground it may walk
on, and gives targets as it finds them, or, where a part of the place is of no use,
the reason. To add one, add an entry here, or in another package's ``tracer.finders``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from tracer import plugins
from tracer.collect.finders.feeds import in_feed
from tracer.collect.finders.ground import Found, Ground
from tracer.collect.finders.lists import in_list
from tracer.collect.finders.sitemaps import in_sitemap
from tracer.collect.finders.warcs import in_warc, page_at
from tracer.errors import UsageError

Finder = Callable[[str, Ground], Iterator[Found]]

FINDERS: Mapping[str, Finder] = {
    "feed": in_feed,
    "sitemap": in_sitemap,
    "list": in_list,
    "warc": in_warc,
}

__all__ = ["FINDERS", "Found", "Ground", "find", "is_search", "page_at"]


def find(search: str, ground: Ground) -> Iterator[Found]:
    """What a search ``KIND:PLACE`` leads to.

    Raises:
        CollectError: the place could not be had or read at all.
        UsageError: no finder is of that kind.
    """
    kind, _, place = search.partition(":")
    known = _table()
    if kind not in known:
        raise UsageError(
            "finder-unknown", f"nothing is found by {kind!r}", f"There are: {', '.join(known)}."
        )
    yield from known[kind](place, ground)


def is_search(given: str) -> bool:
    """Whether an input is a search rather than a page."""
    kind, colon, place = given.partition(":")
    return bool(colon and place) and kind in _table()


def _table() -> dict[str, Finder]:
    return cast("dict[str, Finder]", plugins.table("finders", FINDERS))
