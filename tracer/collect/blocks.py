"""A page's tree as blocks of text in reading order, with the links inside each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracer.text import clean

Element = Any
"""An lxml element; the library ships no types."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCK_TAGS = _set(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption
    figure form h1 h2 h3 h4 h5 h6 header hr legend li main ol p pre section summary table tbody
    td tfoot th thead tr ul"""
)
_HEADINGS = _set("h1 h2 h3 h4 h5 h6")
# Not the head as such: a page that never opens its body has its text in there.
_NEVER_TEXT = _set(
    """aside audio button canvas dialog embed footer iframe input label nav noscript object
    option script select style svg template textarea title video"""
)
_CLUTTER_ROLES = _set(
    """alert alertdialog banner complementary contentinfo dialog menu navigation search toolbar"""
)
_CLUTTER_WORDS = _set(
    """ad ads advert advertisement advertising alsoread banner breadcrumb breadcrumbs byline
    comment comments consent cookie cookies disqus footer gdpr masthead menu modal mostread nav
    navbar navigation newsletter outbrain pagination paywall popup promo promotion recommended
    related share sharing sidebar signup skip social sponsored subscribe subscription taboola
    teaser toolbar trending widget"""
)
_TOKEN = re.compile(r"[a-z]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARENTS_KEPT = 3
_WHITE = re.compile(r"\s+")
# A class name may call a wrapper of the whole page "with-sidebar": a part with
# this share of the page's text is no clutter, whatever it is called.
_TOO_MUCH_FOR_CLUTTER = 0.4


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as the page has it: the address unresolved, the words cleaned."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that stands alone on the page, cleaned.

    ``parents`` are the numbers of the nearest elements around it, its own first;
    ``depth`` counts them all; ``inside`` tells whether an article or main element
    holds it, ``aside`` whether it stands in a part whose name or role is that of
    clutter: a menu, a promotion, a box of related stories.
    """

    text: str
    tag: str
    classes: str
    parents: tuple[int, ...]
    inside: bool
    depth: int = 0
    anchors: tuple[Anchor, ...] = ()
    aside: bool = False

    @property
    def heading(self) -> bool:
        """Whether it is a heading of any level."""
        return self.tag in _HEADINGS

    @property
    def linked_share(self) -> float:
        """How much of the text is anchor text, 0–1."""
        return min(1.0, sum(len(anchor.text) for anchor in self.anchors) / max(1, len(self.text)))


def blocks_of(root: Element) -> list[Block]:
    """The readable blocks below an element; navigation, forms and hidden parts left out."""
    return list(_Walk(root).run())


class _Walk:
    """One pass over the tree, without recursion, since pages nest as deep as they like."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._total = max(1, len(root.text_content()))
        self._open: list[tuple[int, str, str]] = []
        self._count = 0
        self._inside = 0
        self._aside: Element | None = None
        self._pieces: list[str] = []
        self._anchors: list[Anchor] = []
        self._anchor: Element | None = None
        self._anchor_at = 0

    def run(self) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, element in walk:
            if event == "start":
                if self._leave_out(element):
                    skipped = element
                    walk.skip_subtree()
                    continue
                yield from self._enter(element)
            elif event == "end":
                if element is skipped:
                    skipped = None
                else:
                    yield from self._exit(element)
            if event != "start" and element is not self._root:
                yield from self._words(element.tail)
        yield from self._flush()

    def _enter(self, element: Element) -> Iterator[Block]:
        tag = element.tag
        if self._aside is None and self._clutter(element):
            yield from self._flush()
            self._aside = element
        if tag in _BLOCK_TAGS:
            yield from self._flush()
            self._count += 1
            named = f"{element.get('class', '')} {element.get('id', '')}".strip()
            self._open.append((self._count, tag, named))
            self._inside += _holds_article(element)
        elif tag == "a":
            self._anchor, self._anchor_at = element, len(self._pieces)
        elif tag == "br":
            if self._pieces and self._pieces[-1] == "\n":
                yield from self._flush()
            else:
                self._pieces.append("\n")
        yield from self._words(element.text)

    def _exit(self, element: Element) -> Iterator[Block]:
        tag = element.tag
        if tag in _BLOCK_TAGS:
            yield from self._flush()
            self._open.pop()
            self._inside -= _holds_article(element)
        elif element is self._anchor:
            self._end_anchor()
            self._anchor = None
        if element is self._aside:
            yield from self._flush()
            self._aside = None

    def _end_anchor(self) -> None:
        """Take down the words of the open link so far; a link may hold whole blocks."""
        if self._anchor is not None:
            words = clean("".join(self._pieces[self._anchor_at :])).replace("\n", " ")
            href = (self._anchor.get("href") or "").strip()
            if words and href:
                self._anchors.append(Anchor(href, words))

    def _words(self, raw: str | None) -> Iterator[Block]:
        if not raw:
            return
        if any(tag == "pre" for _, tag, _ in self._open[-2:]):
            first, *others = re.split(r"\n[ \t\r]*\n", raw)
            self._pieces.append(first)
            for part in others:
                yield from self._flush()
                self._pieces.append(part)
            return
        words = _WHITE.sub(" ", raw)
        # White space between two line breaks must not hide that there are two.
        if words != " " or not self._pieces or self._pieces[-1] != "\n":
            self._pieces.append(words)

    def _flush(self) -> Iterator[Block]:
        raw = "".join(self._pieces)
        text = clean(raw) if raw and not raw.isspace() else ""
        if text:
            self._end_anchor()
        if text:
            _, tag, named = self._open[-1] if self._open else (0, "body", "")
            near = reversed(self._open[-_PARENTS_KEPT:])
            yield Block(
                text,
                tag,
                named,
                tuple(number for number, _, _ in near),
                self._inside > 0,
                len(self._open),
                tuple(self._anchors),
                self._aside is not None,
            )
        self._pieces.clear()
        self._anchors.clear()
        self._anchor_at = 0

    def _leave_out(self, element: Element) -> bool:
        tag = element.tag
        if tag in _NEVER_TEXT:
            return True
        if tag == "header" and not self._inside:
            return not _heads_article(element)
        return self._hidden(element)

    def _hidden(self, element: Element) -> bool:
        style = element.get("style")
        return (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or (style is not None and _HIDDEN.search(style) is not None)
        )

    def _clutter(self, element: Element) -> bool:
        named = f"{element.get('class', '')} {element.get('id', '')}".lower()
        told = element.get("role") in _CLUTTER_ROLES
        if not told and not _CLUTTER_WORDS.intersection(_TOKEN.findall(named)):
            return False
        if element.tag in {"html", "body", "main", "article"}:
            return False
        return len(element.text_content()) < _TOO_MUCH_FOR_CLUTTER * self._total


def _holds_article(element: Element) -> bool:
    return (
        element.tag in {"article", "main"}
        or element.get("role") == "main"
        or element.get("itemprop") == "articleBody"
    )


def _heads_article(element: Element) -> bool:
    """Whether a header outside any article carries the headline and no navigation."""
    return element.find(".//h1") is not None and element.find(".//nav") is None
