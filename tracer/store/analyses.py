"""What was found in a run's articles, read from the database when it is asked for."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import TYPE_CHECKING

from tracer.analyses import AlignmentsOf, Analyses, Analysis, ClaimsOf, Outline, VerdictsOf
from tracer.model import VerdictLabel
from tracer.store import reading

if TYPE_CHECKING:
    from sqlite_utils import Database

NEAR = 16
"""Analyses of so many articles are kept in memory, those asked for last…"""
SINGLE = 256
"""…and of so many claims that were asked for without their article."""
_BATCH = 500


class Stored(Analyses):
    """The analyses of some articles as they stood when the database was opened for this.

    It may be asked by several threads. The connection is closed when nobody holds this
    any more.

    Args:
        database: a connection of its own within a transaction, so that it shows the file
            as of one moment whatever others write meanwhile.
        articles: ids of the articles, in order.
        named: turns what can go wrong with a file into errors of ours.
    """

    def __init__(
        self,
        database: Database,
        articles: Sequence[str],
        named: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._db = database
        self._articles = tuple(articles)
        self._here = frozenset(articles)
        self._named = named
        self._lock = threading.RLock()
        self._near: OrderedDict[str, Analysis] = OrderedDict()
        self._whose: dict[str, str] = {}
        self._single: OrderedDict[str, Analysis | None] = OrderedDict()
        self._fingerprints: dict[str, str] | None = None
        weakref.finalize(self, database.close)

    def __repr__(self) -> str:
        return f"<{len(self._articles)} articles in a database>"

    @property
    def claims(self) -> ClaimsOf:
        """All claims, in order."""
        return ClaimsOf(self)

    @property
    def alignments(self) -> AlignmentsOf:
        """What each claim was held against, best first, by claim id."""
        return AlignmentsOf(self)

    @property
    def verdicts(self) -> VerdictsOf:
        """The verdicts by claim id."""
        return VerdictsOf(self)

    def __iter__(self) -> Iterator[Analysis]:
        yield from map(self.of, self._articles)

    def of(self, article: str) -> Analysis:
        with self._lock, self._named():
            if article not in self._near:
                here = [article] if article in self._here else []
                self._keep(article, reading.analyses(self._db, here).of(article))
            self._near.move_to_end(article)
            return self._near[article]

    def about(self, claim: str) -> Analysis | None:
        with self._lock, self._named():
            if claim in self._whose:
                return self._near[self._whose[claim]]
            if claim not in self._single:
                found = reading.analysis_about(self._db, claim)
                self._single[claim] = found if found and found.article in self._here else None
                if len(self._single) > SINGLE:
                    self._single.popitem(last=False)
            return self._single[claim]

    def count(self) -> int:
        with self._lock, self._named():
            return sum(reading.claim_count(self._db, some) for some in self._batches())

    def outlines(self) -> Iterator[Outline]:
        for some in self._batches():
            with self._lock, self._named():
                found = reading.outlines(self._db, some)
            yield from found

    def labels(self) -> Iterator[tuple[str, VerdictLabel]]:
        for some in self._batches():
            with self._lock, self._named():
                found = reading.labels(self._db, some)
            yield from found

    def fingerprint(self, article: str) -> str:
        with self._lock, self._named():
            if self._fingerprints is None:
                self._fingerprints = reading.fingerprints(self._db, self._articles)
            return self._fingerprints.get(article, "")

    def _keep(self, article: str, found: Analysis) -> None:
        self._near[article] = found
        self._whose.update((claim.id, article) for claim in found.claims)
        while len(self._near) > NEAR:
            _, forgotten = self._near.popitem(last=False)
            for claim in forgotten.claims:
                self._whose.pop(claim.id, None)

    def _batches(self) -> Iterator[list[str]]:
        waiting = iter(self._articles)
        while some := list(islice(waiting, _BATCH)):
            yield some
