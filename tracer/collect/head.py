"""What a page says of itself: title, outlet, author, language, address, remarks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from tracer.collect.blocks import Element
from tracer.collect.byline import BY, MAX_NAME, NO_NAME, NOBODY, signed
from tracer.text import clean

_ARTICLE_TYPES = re.compile(r"Article|Posting|Report|Review|CreativeWork|WebPage")
_PAGE_TYPES = re.compile(r"WebPage|WebSite|CreativeWork")
_DIVIDER = re.compile(r"\s+[|–—·»«:-]\s+|\s*\|\s*")
_META_NAMES = ("property", "name", "itemprop", "http-equiv")
_MAX_LINKED_DATA_CHARS = 500_000


@dataclass(frozen=True)
class Head:
    """The metadata of one parsed page, read once.

    ``metas`` maps lower-case property, name or itemprop to contents in document order.
    """

    tree: Element
    metas: dict[str, list[str]]
    links: dict[str, list[str]]
    linked_data: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, tree: Element) -> Head:
        """Read a parsed page's metadata."""
        metas: dict[str, list[str]] = {}
        links: dict[str, list[str]] = {}
        scripts = []
        for element in tree.iter("meta", "link", "script"):
            if element.tag == "meta":
                key = next(filter(None, (_attribute(element, name) for name in _META_NAMES)), "")
                content = _attribute(element, "content")
                if key and content:
                    metas.setdefault(key.lower(), []).append(content)
            elif element.tag == "link" and (address := _attribute(element, "href")):
                for relation in _attribute(element, "rel").lower().split():
                    links.setdefault(relation, []).append(address)
            elif _attribute(element, "type").lower() == "application/ld+json":
                scripts.append(element.text or "")
        return cls(tree, metas, links, tuple(_articles_first(scripts)))

    def first(self, *keys: str) -> str:
        """The first content of the first key that has one, cleaned; empty if none has."""
        for key in keys:
            for content in self.metas.get(key, ()):
                value = _one_line(content)
                if value:
                    return value
        return ""

    @cached_property
    def stated_outlet(self) -> str:
        """The outlet by its own words; empty if it does not say."""
        publisher = (_name(item.get("publisher")) for item in self.linked_data)
        return self.first("og:site_name") or next(
            (name for name in publisher if name), self.first("application-name", "publisher")
        )

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The h1 headings."""
        found = (_one_line(each.text_content()) for each in self.tree.iter("h1"))
        return tuple(heading for heading in found if heading)

    @cached_property
    def title(self) -> str:
        """The headline without the outlet's name behind it; empty if there is none."""
        stated = self.first("og:title", "twitter:title") or next(iter(self.headings), "")
        element = self.tree.find(".//title")
        title = stated or (_one_line(element.text_content()) if element is not None else "")
        return self._without_outlet(title)

    def _without_outlet(self, title: str) -> str:
        for divider in reversed(list(_DIVIDER.finditer(title))):
            front, tail = title[: divider.start()], title[divider.end() :]
            if front and (front in self.headings or self._is_outlet(tail)):
                return front
        return title

    def _is_outlet(self, words: str) -> bool:
        names = [self.stated_outlet, *self.metas.get("application-name", ())]
        for url in (*self.links.get("canonical", ()), *self.metas.get("og:url", ())):
            names.append(outlet_of_host(url).rpartition(".")[0])
        bare = _bare(words)
        return bool(bare) and any(bare == _bare(name) for name in names)

    @cached_property
    def author(self) -> str:
        """Who signs, several joined by semicolons; empty if nobody does."""
        for item in self.linked_data:
            names = _names(item.get("author"))
            if names:
                return "; ".join(names)
        named = self.first("author", "article:author", "byl", "dc.creator", "parsely-author")
        if named and not NO_NAME.search(named) and named.casefold() not in NOBODY:
            return BY.sub("", named)[:MAX_NAME]
        return signed(self.tree, self.stated_outlet)

    @cached_property
    def language(self) -> str:
        """The primary subtag of the page's declared language, e.g. ``en``; empty if none."""
        root = self.tree.getroottree().getroot()
        declared = root.get("lang") or root.get("xml:lang") or self.first("content-language")
        match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", (declared or "").strip())
        return match.group().lower() if match is not None else ""

    def canonical(self, reached: str) -> str:
        """The address that the page calls its own, if it is a usable one; else empty."""
        for stated in (*self.links.get("canonical", ()), *self.metas.get("og:url", ())):
            try:
                address = urljoin(reached, stated)
                parts = urlsplit(address)
            except ValueError:
                continue
            home = parts.path in {"", "/"} and urlsplit(reached).path not in {"", "/"}
            # Many sites call every page their front page by mistake.
            if (
                parts.scheme in {"http", "https"}
                and parts.hostname
                and not (home and _web(reached))
            ):
                return str(address)
        return ""

    @cached_property
    def text_basis(self) -> str:
        """What the page says of how its text came about (``x-text-basis``)."""
        return self.first("x-text-basis")


def outlet_of_host(url: str) -> str:
    """The host of a web address without ``www.``, as a name of last resort."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _one_line(raw: str) -> str:
    return " ".join(clean(raw).split())


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _attribute(element: Element, name: str) -> str:
    return str(element.get(name) or "").strip()


def _articles_first(scripts: list[str]) -> list[dict[str, Any]]:
    """The described things that may be the page's article, the likeliest first."""
    items = [item for script in scripts for item in _things(script)]
    articles = [item for item in items if _ARTICLE_TYPES.search(_type(item))]
    return sorted(articles, key=lambda item: _PAGE_TYPES.fullmatch(_type(item)) is not None)


def _things(script: str) -> Iterator[dict[str, Any]]:
    if len(script) > _MAX_LINKED_DATA_CHARS:
        return
    try:
        data = json.loads(script.strip().removesuffix(";"), strict=False)
    except (ValueError, RecursionError):
        return
    waiting = [data]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            yield each
            waiting.extend(each[key] for key in ("@graph", "mainEntity") if key in each)


def _type(item: dict[str, Any]) -> str:
    kind = item.get("@type", "")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _name(value: object) -> str:
    return next(iter(_names(value)), "")


def _names(value: object) -> list[str]:
    """The names in a schema.org value: a text, a thing with a name, or a list of them."""
    if isinstance(value, list):
        return [name for each in value[:10] for name in _names(each)]
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = next(iter(value), "")
    if not isinstance(value, str) or NO_NAME.search(value):
        return []
    name = BY.sub("", _one_line(value))[:MAX_NAME]
    return [name] if name and name.casefold() not in NOBODY else []
