"""Sitemaps, also those for news, and indexes of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from tracer.collect.finders.ground import (
    Found,
    Ground,
    dating_of,
    is_address,
    name_of,
    text_of,
    xml_root,
)
from tracer.corpus import target_for
from tracer.errors import CollectError
from tracer.model import Target

BASIS = "sitemap"
MAX_DEPTH = 3
"""Indexes that lead to indexes are followed this far."""
MAX_FILES = 200
"""No more sitemaps than this are read for one search."""


def in_sitemap(place: str, ground: Ground) -> Iterator[Found]:
    """The pages of a sitemap that are on the topic.

    An index leads to its sitemaps; a site's front address to the sitemaps that its
    robots.txt names, or else to ``/sitemap.xml``. Where a sitemap gives no titles, the
    words of the addresses tell the topic. A part that cannot be had is named, and the
    rest goes on.
    """
    waiting = deque((start, 0) for start in _starts(place, ground))
    seen: set[str] = set()
    while waiting:
        here, depth = waiting.popleft()
        if here in seen:
            continue
        seen.add(here)
        try:
            if len(seen) > MAX_FILES:
                raise _endless(place, f"leads to more than {MAX_FILES} sitemaps")
            root, base = _root(here, ground)
        except CollectError as error:
            if len(seen) == 1 and not waiting:
                raise
            yield error
            if len(seen) > MAX_FILES:
                return
            continue
        if name_of(root) == "sitemapindex":
            if depth == MAX_DEPTH:
                yield _endless(here, f"is an index {MAX_DEPTH} indexes down")
                continue
            waiting.extend((url, depth + 1) for url in _places(root, "sitemap", base))
        else:
            yield from _pages(root, base, ground)


def _starts(place: str, ground: Ground) -> list[str]:
    if is_address(place) and urlsplit(place).path in {"", "/"}:
        return ground.sitemaps(place) or [urljoin(place, "/sitemap.xml")]
    return [place]


def _root(place: str, ground: Ground) -> tuple[Any, str]:
    body, base = ground.read(place)
    root = xml_root(body)
    if root is None or name_of(root) not in {"urlset", "sitemapindex"}:
        raise CollectError("no-sitemap", f"{place} is no sitemap", "Give the sitemap's address.")
    return root, base


def _endless(place: str, what: str) -> CollectError:
    return CollectError("sitemap-endless", f"{place} {what}", "Give a sitemap further down.")


def _places(root: Any, kind: str, base: str) -> Iterator[str]:
    for element in root:
        if name_of(element) == kind:
            url = next((text_of(child) for child in element if name_of(child) == "loc"), "")
            try:
                url = urljoin(base, url)
            except ValueError:
                continue
            if is_address(url):
                yield url


def _pages(root: Any, base: str, ground: Ground) -> Iterator[Target]:
    for element in root:
        url = next(_places([element], "url", base), "")
        if not url:
            continue
        texts = {name_of(child): text_of(child) for child in element.iter()}
        title = texts.get("title", "")
        words = unquote(urlsplit(url).path).translate(_GAPS)
        if not ground.mentions(f"{title} {words} {texts.get('keywords', '')}"):
            continue
        # The last change is no publication; only a news sitemap says when that was.
        published = dating_of(texts.get("publication_date", ""), BASIS)
        yield target_for(url, title=title, published=published)


_GAPS = str.maketrans("-_/.+", "     ")
