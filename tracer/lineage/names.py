"""The names under which others speak of an article: outlet, host, author, title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from tracer.model import Article, Range
from tracer.text import has_cjk

NameKind = Literal["outlet", "host", "author", "title"]
SHARE: dict[NameKind, float] = {"title": 1.1, "outlet": 1.0, "author": 1.0, "host": 0.9}
"""How surely a name means the article, against an outlet's name."""
_SHORTEST_KEY = 3
_SHORTEST_HOST = 5
_SHORTEST_TITLE = 18
_WIDEST_GAP = 4
_PARENTHESIS = re.compile(r"[（(]([^()（）]*)[)）]")
_CARRIES = re.compile(r"^(?:likely\s+)?(.*?)\s+(?:copy|text|mirror|reprint|repost)$", re.IGNORECASE)
_PLACE = re.compile(
    r"^(?:copy|transcript|mirror|reprint|repost|republished|hosted)\s+(?:on|at|by)\s+(.+)$",
    re.IGNORECASE,
)
_UPSTREAM = re.compile(
    r"^(?:on|about|after|via|from|citing|(?:\w+\s+)?(?:translation|summary|rewrite) (?:of|from))"
    r"\s+(.+)$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:blog|mirror|wire|news|forum|press release|wire copy|video|podcast|newsletter|"
    r"mailing list|unattributed.*|copy|transcript|translation|opinion|image|part \w+|\d{4}|\w{2})$",
    re.IGNORECASE,
)
_SHARED_HOSTS = re.compile(
    r"(?:^|\.)(?:blogspot|wordpress|medium|substack|tumblr|typepad|livejournal|github|facebook|"
    r"twitter|youtube|google|archive|pressreader)\.[a-z.]+$"
)
_SUFFIX = re.compile(r"\.(?:com|org|net|edu|gov|info|news|blog|example|co|ac|[a-z]{2})\b", re.I)
_LETTERS = re.compile(r"[^\W_]+")
_NOT_A_LABEL = frozenset("www com org net co edu gov ac example info news blog".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written, and squashed to letters and digits without a leading "the"."""

    text: str
    key: str
    kind: NameKind


def names_of(article: Article) -> tuple[Name, ...]:
    """Every name that would point a reader to this article, each once."""
    found: dict[str, Name] = {}
    for text, kind in _written(article):
        key = squash(text)
        if len(key) >= (2 if has_cjk(key) else _SHORTEST_KEY):
            found.setdefault(key, Name(text, key, kind))
    return tuple(found.values())


def _written(article: Article) -> Iterator[tuple[str, NameKind]]:
    if len(article.title) >= _SHORTEST_TITLE:
        yield article.title, "title"
    for outlet in outlet_names(article.outlet):
        yield outlet, "outlet"
    for author in re.split(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b|、)\s*", article.author):
        bare = re.sub(r"^by\s+", "", author, flags=re.IGNORECASE)
        if len(bare.split()) > 1 or has_cjk(bare):
            yield bare, "author"
    label = _host_label(article.canonical_url or article.url)
    if len(label) >= _SHORTEST_HOST:
        yield label, "host"


def outlet_names(outlet: str) -> tuple[str, ...]:
    """The names in an outlet field: "A (B copy)" is known as A and as B, "A (on B)" as A."""
    plain = _PARENTHESIS.sub(" ", outlet)
    names = [" ".join(plain.split())]
    for inner in _PARENTHESIS.findall(outlet):
        for piece in re.split(r"\s*[;,]\s*", inner):
            names.extend(_carried(piece.strip()))
    return tuple(dict.fromkeys(n for n in names if n and not _GENERIC.match(n)))


def upstream_names(outlet: str) -> tuple[str, ...]:
    """Whom an outlet field itself names as its source: "A (translation of B)" had it from B."""
    pieces = [
        piece.strip()
        for inner in _PARENTHESIS.findall(outlet)
        for piece in re.split(r"\s*[;,]\s*", inner)
    ]
    return tuple(match.group(1) for piece in pieces if (match := _UPSTREAM.match(piece)))


def _carried(piece: str) -> Iterator[str]:
    if _UPSTREAM.match(piece):
        return
    if match := _PLACE.match(piece) or _CARRIES.match(piece):
        yield match.group(1)
    elif piece[:1].isupper() or has_cjk(piece):
        yield piece


def _host_label(url: str) -> str:
    host = (urlsplit(url).hostname or "").lower()
    if _SHARED_HOSTS.search(host):
        host = _SHARED_HOSTS.sub("", host)
    labels = [label for label in host.split(".") if label not in _NOT_A_LABEL and len(label) > 2]
    return labels[-1] if labels else ""


def squash(text: str) -> str:
    """Letters and digits only, lower case, without a leading "the"."""
    key = "".join(ch for ch in text.lower() if ch.isalnum())
    return key.removeprefix("the") if len(key) > len("the") + _SHORTEST_KEY else key


class Squashed:
    """A text squashed to letters and digits, with the way back to its own offsets."""

    def __init__(self, text: str) -> None:
        self.text = text
        low = text.lower()
        if len(low) != len(text):
            # A few letters grow when they are made small.
            low = "".join(ch.lower()[:1] for ch in text)
        spans = [match.span() for match in _LETTERS.finditer(text)]
        self.plain = "".join([low[start:end] for start, end in spans])
        self.places = [at for start, end in spans for at in range(start, end)]

    def find(self, name: Name) -> Iterator[Range]:
        """Where the name stands, as whole words, however it is spaced, hyphened or dotted."""
        start = self.plain.find(name.key)
        while start >= 0:
            end = start + len(name.key)
            first, last = self.places[start], self.places[end - 1] + 1
            if self._whole(start, first, last) and self._named(name, first, last):
                yield first, last
            start = self.plain.find(name.key, end)

    def _whole(self, start: int, first: int, last: int) -> bool:
        text = self.text
        if has_cjk(text[first:last]):
            return True
        gaps = re.split(r"[^\W_]+", text[first:last])
        if any(len(gap) > _WIDEST_GAP or "\n" in gap for gap in gaps):
            return False
        if last < len(text) and text[last].isalnum():
            return False
        if first == 0 or not text[first - 1].isalnum():
            return True
        return self.plain[max(0, start - 3) : start] == "the" and (
            first < 4 or not text[first - 4].isalnum()
        )

    def _named(self, name: Name, first: int, last: int) -> bool:
        """A lone word is a name only with a capital, or as a host: "wired" is not Wired."""
        found = self.text[first:last]
        if has_cjk(found) or found[:1].isupper() or found[:1].isdigit():
            return True
        if _SUFFIX.match(self.text, last):
            return True
        return name.kind != "host" and len(name.text.removeprefix("The ").split()) > 1
