"""The readable text of pages against a public yardstick of article bodies.

The yardstick is Zyte's article-extraction-benchmark (github.com/scrapinghub): 181 news and
blog pages with the article body that a person marked in each. Its protocol is kept: texts
are compared as bags of four-word shingles, a page's hits, extras and misses are made to sum
to one, precision and recall are means over the pages, and F1 is of those means.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from time import process_time

from tracer.collect.readable import read_page
from tracer.errors import CollectError
from tracer.model import Snapshot, Target

FOLDER = "article-extraction-benchmark"
SHINGLE = 4
_WORD = re.compile(r"\w+")
_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)
_MEDIA_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the yardstick: its bytes and the article body that a person marked."""

    key: str
    url: str
    body: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """Shares of hits, extras and misses among the shingles of two texts; they sum to one."""

    hit: float
    extra: float
    missed: float

    @property
    def precision(self) -> float | None:
        """Hits among what was extracted; None where nothing was."""
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else None

    @property
    def recall(self) -> float | None:
        """Hits among what is there; None where nothing is."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else None


def measured(data: Path | None) -> dict[str, float]:
    """F1, precision and recall of this tracer and of trafilatura alone, on the same pages.

    Processor time is given over that of trafilatura for the text alone, and for what the
    tracer reads off a page as well: title, author, date, language, links. Empty where the
    folder has no yardstick.
    """
    folder = next(filter(Path.is_dir, _folders(data)), None)
    if folder is None:
        return {}
    pages = list(pages_of(folder))
    own, own_s = _run(readable, pages)
    alone, alone_s = _run(_text_alone, pages)
    _, whole_s = _run(_text_and_metadata, pages)
    return {
        "n": float(len(pages)),
        **figures(own),
        **{f"{name}, trafilatura alone": value for name, value in figures(alone).items()},
        "time, trafilatura's text = 1": own_s / alone_s,
        "time, with its metadata = 1": own_s / whole_s,
        "pages per second on one core": len(pages) / own_s,
    }


def _folders(data: Path | None) -> list[Path]:
    return [data / FOLDER, data / "benchmarks" / FOLDER] if data is not None else []


def pages_of(folder: Path) -> Iterator[Page]:
    """The pages of the yardstick's folder, as ``ground-truth.json`` lists them."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for key, told in truth.items():
        body = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        yield Page(key, told.get("url") or "", body, told.get("articleBody") or "")


def _run(extract: Callable[[Page], str], pages: Sequence[Page]) -> tuple[list[Match], float]:
    extract(pages[0])  # what is loaded on the first call is not the page's cost
    start = process_time()
    texts = [extract(page) for page in pages]
    spent = process_time() - start
    return [match(page.text, text) for page, text in zip(pages, texts, strict=True)], spent


def readable(page: Page) -> str:
    """The body text that the tracer reads off a page, without the title; empty if refused."""
    snapshot = Snapshot(
        url=page.url,
        final_url=page.url,
        fetched_at=_READ_AT.isoformat(),
        status=200,
        sha256="",
        path="",
        media_type=_MEDIA_TYPE,
        size_bytes=len(page.body),
        redirects=(),
    )
    target = Target(id=page.key, locator=page.url, outlet="")
    try:
        article = read_page(page.body, snapshot, target, _READ_AT)
    except CollectError:
        return ""
    return article.text[article.title_end :].strip()


def _text_alone(page: Page) -> str:
    from trafilatura import extract

    return extract(page.body.decode("utf-8"), include_comments=False) or ""


def _text_and_metadata(page: Page) -> str:
    from trafilatura import bare_extraction

    document = bare_extraction(
        page.body.decode("utf-8"),
        url=page.url,
        include_comments=False,
        include_links=True,
        with_metadata=True,
    )
    return document.text or "" if document is not None else ""


def match(true: str, read: str) -> Match:
    """How the shingles of an extracted text agree with those of the true one."""
    there, found = _shingles(true), _shingles(read)
    hit, extra, missed = (
        float(bag.total()) for bag in (there & found, found - there, there - found)
    )
    whole = (hit + extra + missed) or 1.0
    return Match(hit / whole, extra / whole, missed / whole)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _WORD.findall(text)
    starts = range(max(1, len(tokens) - SHINGLE + 1)) if tokens else ()
    return Counter(tuple(tokens[at : at + SHINGLE]) for at in starts)


def figures(matches: Sequence[Match]) -> dict[str, float]:
    """F1 of the mean precision and the mean recall, and both; zero where nothing is read."""
    read = [each.precision for each in matches if each.precision is not None]
    there = [each.recall for each in matches if each.recall is not None]
    precision, recall = (mean(read) if read else 0.0), (mean(there) if there else 0.0)
    total = precision + recall
    f1 = 2 * precision * recall / total if total else 0.0
    return {"F1": f1, "precision": precision, "recall": recall}
