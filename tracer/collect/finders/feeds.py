"""Feeds: RSS in all its versions, and Atom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

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

BASIS = "feed"
_FEEDS = frozenset({"rss", "feed", "rdf"})
_ENTRIES = frozenset({"item", "entry"})
_DATES = ("pubdate", "published", "date", "issued", "updated")
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})


def in_feed(place: str, ground: Ground) -> Iterator[Found]:
    """The entries of a feed that are on the topic, in its order.

    A page that names its feed leads there.
    """
    body, base = ground.read(place)
    root = xml_root(body)
    if root is None or name_of(root) not in _FEEDS:
        named = _named_feed(body, base)
        if not named or named == place:
            raise CollectError("no-feed", f"{place} is no feed", "Give the feed's own address.")
        body, base = ground.read(named)
        root = xml_root(body)
    if root is None or name_of(root) not in _FEEDS:
        raise CollectError("no-feed", f"{place} leads to no feed", "Give the feed's own address.")
    for element in root.iter():
        if name_of(element) in _ENTRIES:
            target = _target(element, base, ground)
            if target is not None:
                yield target


def _target(entry: Any, base: str, ground: Ground) -> Target | None:
    children = [(name_of(child), child) for child in entry]
    url = _address(children, base)
    if not is_address(url):
        return None
    told = " ".join(text_of(child) for name, child in children if name not in {"link", "guid"})
    if not ground.mentions(told):
        return None
    texts = {name: text_of(child) for name, child in reversed(children)}
    dates = (dating_of(texts[name], BASIS) for name in _DATES if name in texts)
    published = next(filter(None, dates), None)
    return target_for(url, title=texts.get("title", ""), published=published)


def _address(children: list[tuple[str, Any]], base: str) -> str:
    """Where the entry's page is: its link, or the name by which it goes if that is one."""
    for name, child in children:
        if name == "link" and child.get("rel", "alternate") == "alternate":
            url = child.get("href") or text_of(child)
            if url:
                return _joined(base, url)
    for name, child in children:
        if name in {"guid", "id"} and child.get("isPermaLink", "true") != "false":
            return _joined(base, text_of(child))
    return ""


def _named_feed(body: bytes, base: str) -> str:
    from lxml import etree, html

    try:
        page = html.fromstring(body)
    except (etree.LxmlError, ValueError):
        return ""
    for link in page.iter("link"):
        kind = (link.get("type") or "").lower()
        if kind in _FEED_TYPES and "alternate" in (link.get("rel") or "").lower():
            return _joined(base, link.get("href") or "")
    return ""


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""
