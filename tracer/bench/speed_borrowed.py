"""Ten pages for the price of one: few are judged, the others borrow what was found in those.

What is done for each page costs the same however many there are, so that a set that is to
show how the rest grows need not be judged page by page. The first tenth of the pages are
those of :mod:`tracer.bench.speed_articles`. Each of the others is put together from their
paragraphs, drawn by chance, with made-up names of the same length in place of theirs, but for
a tenth that is reprinted as it is. So a sentence stands in as many pages in a small set as in
a large one, and nearly all are different. What was found in a paragraph holds of the one made
from it, at another place.
"""

from __future__ import annotations

import pickle
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any, TypeVar, cast

from tracer.analyses import Analysis
from tracer.bench import speed_articles
from tracer.model import Alignment, Article, Claim, Span, Verdict
from tracer.text import paragraphs

T = TypeVar("T")
R = TypeVar("R")
Found = tuple[Claim, tuple[Alignment, ...], Verdict]

EVERY = 10
"""One page in so many is judged."""
_SURNAMES = tuple(name.split()[1] for name in speed_articles.PEOPLE)
_NAMES = re.compile("|".join((*speed_articles.PLACES, *_SURNAMES)))
_TOLD = re.compile(r"<h1>(.*?)</h1>|<p>(.*?)</p>")


class Pages:
    """So many pages, and from which paragraphs those are made that borrow.

    Args:
        number: how many pages.
        every: one in so many is judged.
        seed: the same seed gives the same pages.
    """

    def __init__(self, number: int, every: int = EVERY, seed: int = 7) -> None:
        self.number = number
        self.judged = -(-number // every)
        self._seed = seed

    @cached_property
    def _judged(self) -> list[str]:
        return list(speed_articles.pages(self.judged, seed=self._seed))

    @cached_property
    def _paragraphs(self) -> list[list[str]]:
        """Of each judged page the headline, then the paragraphs."""
        return [
            [headline or paragraph for headline, paragraph in _TOLD.findall(page)[:-1]]
            for page in self._judged
        ]

    def write(self, folder: Path) -> None:
        """The pages as files, a thousand to a folder."""
        for position in range(self.number):
            path = folder / f"{position // 1000:04d}" / f"{position:07d}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._page(position), encoding="utf-8")

    def _page(self, position: int) -> str:
        if position < self.judged:
            return self._judged[position]
        (_, title), *body = self.made_of(position)
        random = Random(f"{self._seed}/{position}/page")  # noqa: S311, nothing secret
        return speed_articles.PAGE.format(
            title=title,
            outlet=f"The {random.choice(speed_articles.PLACES)} Gazette",
            date=f"{random.randint(2014, 2016)}-{random.randint(1, 12):02d}-"
            f"{random.randint(1, 28):02d}",
            body="\n".join(f"<p>{paragraph}</p>" for _, paragraph in body),
            aside="The ferry was sold to a neighbour",
        )

    def made_of(self, position: int) -> list[tuple[str, str]]:
        """For the headline and each paragraph of a page that borrows: from what, and what it is."""
        random = Random(f"{self._seed}/{position}")  # noqa: S311, nothing secret
        there = self._paragraphs
        origins = [random.choice(there)[0]]
        origins += [random.choice(random.choice(there)[1:]) for _ in random.choice(there)[1:]]
        # No page says the same twice: whoever reads one takes the second for furniture.
        return [(origin, _renamed(origin, random)) for origin in dict.fromkeys(origins)]


def _renamed(paragraph: str, random: Random) -> str:
    if random.random() < speed_articles.REPRINTED:
        return paragraph
    made_up: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        name = found[0]
        if name not in made_up:
            made_up[name] = "".join(random.choices(ascii_lowercase, k=len(name))).capitalize()
        return made_up[name]

    return _NAMES.sub(other, paragraph)


class Borrowing:
    """An engine that judges the first tenth and lends what was found there to the others."""

    name = "borrowing"

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._lent: dict[str, bytes] = {}

    def run(
        self, function: Callable[[Iterable[T]], Iterable[R]], items: Iterable[T]
    ) -> Iterator[R]:
        """As :meth:`tracer.engine.Engine.run`; articles must come in the order of the pages."""
        waiting = iter(items)
        first = next(waiting, None)
        waiting = chain([] if first is None else [first], waiting)
        if not isinstance(first, Article):
            yield from function(waiting)
            return
        articles: dict[str, Article] = {}

        def judged() -> Iterator[T]:
            for article in islice(waiting, self._pages.judged):
                known = cast("Article", article)
                articles[known.id] = known
                yield article

        for analysis in function(judged()):
            found = cast("Analysis", analysis)
            self._lend(articles.pop(found.article), found)
            yield analysis
        for position, article in enumerate(waiting, self._pages.judged):
            made_of = self._pages.made_of(position)
            yield cast("Any", self._borrowed(cast("Article", article), made_of))

    def close(self) -> None:
        """Forgets what was lent."""
        self._lent.clear()

    def _lend(self, article: Article, analysis: Analysis) -> None:
        for start, end in paragraphs(article.text):
            found = [
                (
                    replace(
                        claim,
                        span=_moved(claim.span, -start),
                        context=_moved(claim.context, -start),
                    ),
                    analysis.alignments[claim.id],
                    analysis.verdicts[claim.id],
                )
                for claim in analysis.claims
                if start <= claim.span.start < end
            ]
            self._lent[article.text[start:end]] = zlib.compress(pickle.dumps(found), 1)

    def _borrowed(self, article: Article, made_of: Sequence[tuple[str, str]]) -> Analysis:
        claims: list[Claim] = []
        alignments: dict[str, tuple[Alignment, ...]] = {}
        verdicts: dict[str, Verdict] = {}
        starts = {article.text[start:end]: start for start, end in paragraphs(article.text)}
        for origin, paragraph in made_of:
            at = starts[paragraph]
            for claim, held, verdict in self._of(origin):
                span, context = (_at(part, article, at) for part in (claim.span, claim.context))
                id_ = f"{article.id}-{span.start}"
                claims.append(
                    replace(claim, id=id_, article=article.id, span=span, context=context)
                )
                alignments[id_] = tuple(replace(each, claim=id_) for each in held)
                verdicts[id_] = replace(verdict, claim=id_)
        return Analysis(article.id, tuple(claims), alignments, verdicts)

    def _of(self, origin: str) -> list[Found]:
        lent = pickle.loads(zlib.decompress(self._lent[origin]))  # noqa: S301, our own
        return cast("list[Found]", lent)


def _moved(span: Span, by: int) -> Span:
    return replace(span, start=span.start + by, end=span.end + by)


def _at(span: Span, article: Article, start: int) -> Span:
    return Span.of(article.id, article.text, span.start + start, span.end + start)
