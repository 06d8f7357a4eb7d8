"""A plain text file to an Article: date line, title, paragraphs, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracer.collect.charset import decode
from tracer.collect.dates import in_future, line_date, refines
from tracer.collect.language import language_of
from tracer.collect.walls import MIN_WORDS
from tracer.errors import CollectError
from tracer.model import Article, Dating, Link, Snapshot, Target
from tracer.text import clean, words

MAX_TITLE_CHARS = 160
BASIS = "first line of the text"

_URL = re.compile(r"https?://[^\s<>\"'“”‘’（）()\[\]{}，。、；]+", re.IGNORECASE)
_TRAILING = ".,;:!?*_"
_HASHES = re.compile(r"^#{1,6}\s+")
_SENTENCE_END = (".", "。", ";", "；", ":", "：", ",")
# The date and the title stand among these first lines that are not blank, or nowhere.
_HEAD_LINES = 2


@dataclass(frozen=True, slots=True)
class _Parts:
    title: str
    published: Dating | None
    body: str


def read_text(body: bytes, snapshot: Snapshot, target: Target, fetched_at: datetime) -> Article:
    """The article in a text file; Markdown is read as text.

    A first line that is only a date is when it was published. A first short line
    that is none, and no sentence, is the title.

    Raises:
        CollectError: ``empty-page`` or ``no-article``.
    """
    raw, doubt = decode(body, snapshot.media_type)
    parts = _parts(clean(raw))
    _check(parts, snapshot.url)
    title = parts.title or clean(target.title).replace("\n", " ")
    text = clean("\n\n".join(filter(None, [title, parts.body])))
    title = text.partition("\n\n")[0] if title else ""
    language, untold = language_of(target.language, text)
    return Article(
        id=target.id,
        url=snapshot.url,
        canonical_url=snapshot.final_url,
        outlet=target.outlet,
        author="",
        language=language,
        title=title,
        title_end=len(title),
        text=text,
        published=_dated(parts.published, target.published, fetched_at),
        links=tuple(links_in(text)),
        snapshot=snapshot,
        notice="; ".join(filter(None, (doubt, untold))),
    )


def _parts(text: str) -> _Parts:
    title, published = "", None
    lines = text.split("\n")
    taken = 0
    seen = 0
    for at, line in enumerate(lines):
        if not line:
            continue
        seen += 1
        dating = line_date(line, BASIS) if published is None else None
        if dating is not None:
            published = dating
        elif not title and _is_title(line, lines[at + 1 : at + 2]):
            title = _HASHES.sub("", line)
        else:
            break
        taken = at + 1
        if seen == _HEAD_LINES:
            break
    return _Parts(title, published, "\n".join(lines[taken:]).strip())


def _is_title(line: str, following: list[str]) -> bool:
    if _HASHES.match(line):
        return len(line) <= MAX_TITLE_CHARS
    alone = not following or not following[0] or line_date(following[0], BASIS) is not None
    is_sentence = line.endswith(_SENTENCE_END) or _URL.match(line) is not None
    return len(line) <= MAX_TITLE_CHARS and alone and not is_sentence


def _check(parts: _Parts, where: str) -> None:
    count = len(words(parts.body))
    if count == 0:
        raise CollectError("empty-page", f"{where} holds nothing to read", "Check the file.")
    if count < MIN_WORDS:
        raise CollectError(
            "no-article", f"{where} holds no more than {count} words", "Check the file."
        )


def _dated(stated: Dating | None, hint: Dating | None, now: datetime) -> Dating | None:
    best: Dating | None = None
    for each in (stated, hint):
        if each is not None and not in_future(each, now) and (best is None or refines(each, best)):
            best = each
    return best


def links_in(text: str) -> Iterator[Link]:
    """The web addresses that stand in a text, as links."""
    for match in _URL.finditer(text):
        url = match.group().rstrip(_TRAILING)
        yield Link(url, url, (match.start(), match.start() + len(url)))
