"""Holds claims against every source sentence and keeps the best five."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from tracer.align import ranker
from tracer.align.index import SourceIndex
from tracer.align.query import Query, queries, texts_of
from tracer.embedders import Embedder, load
from tracer.features import Vocabulary
from tracer.features.lexicon import FALLBACK, known_language
from tracer.model import Alignment, Claim, Echo, SourceLibrary

BEST = 5
COSINE = ranker.SIGNALS.index("cosine")
# For the languages that the English embedder does not know.
OTHER_LANGUAGES = "multilingual"


class Held(NamedTuple):
    """What a claim was found near: source sentences, best first, and a known retelling."""

    alignments: tuple[Alignment, ...]
    echo: Echo | None


class Aligner:
    """Aligns claims to the sentences they grew from.

    Args:
        library: the source packs.
        embedder: for English claims; other languages go through the multilingual one.
        vocabulary: the packs' actors and concepts (made from the library if None).
    """

    def __init__(
        self, library: SourceLibrary, embedder: Embedder, vocabulary: Vocabulary | None = None
    ) -> None:
        self.library = library
        self.vocabulary = vocabulary or Vocabulary.of(library)
        self._embedder = embedder

    def foresee(self, claims: Sequence[Claim]) -> None:
        """Shows an embedder that remembers what :meth:`align` will ask it for."""
        english = _in_english(claims)
        if english:
            self._embedder.encode(texts_of(english))

    @cached_property
    def english(self) -> SourceIndex:
        return SourceIndex(self.library, self._embedder, self.vocabulary)

    @cached_property
    def other(self) -> SourceIndex:
        return SourceIndex(self.library, load(OTHER_LANGUAGES), self.vocabulary)

    def hold(self, claims: Sequence[Claim]) -> dict[str, Held]:
        """Claims against the sources and against known retellings, by claim id."""
        english = _in_english(claims)
        held = {
            query.claim.id: Held(self._rank(self.english, query), self._echo(query, frozenset()))
            for query in self.queries(english)
        }
        rest = [claim for claim in claims if claim.id not in held]
        if rest:
            for query in self.queries(rest, self.other):
                held[query.claim.id] = Held(self._rank(self.other, query), None)
        return held

    def nearness(self, texts: Sequence[str]) -> float:
        """The greatest cosine of any of some English texts with a source sentence; −1 for none."""
        vectors = self._embedder.encode(list(texts)) if texts else ()
        return max((float(self.english.cosines(vector).max()) for vector in vectors), default=-1.0)

    def align(self, claims: Sequence[Claim]) -> dict[str, tuple[Alignment, ...]]:
        """The best five sentences of each claim, by claim id; ``margin`` on the first."""
        return {claim: held.alignments for claim, held in self.hold(claims).items()}

    def echoes(
        self, claims: Sequence[Claim], unseen: Mapping[str, frozenset[str]]
    ) -> dict[str, Echo]:
        """What English claims sound like among known retellings, by claim id.

        ``unseen`` are retellings to leave out, by text, for each claim id.
        """
        found = {
            query.claim.id: self._echo(query, unseen.get(query.claim.id, frozenset()))
            for query in self.queries(_in_english(claims))
        }
        return {claim: echo for claim, echo in found.items() if echo is not None}

    def queries(self, claims: Sequence[Claim], index: SourceIndex | None = None) -> Iterator[Query]:
        """The claims as the ranker sees them, against the English index unless another is given."""
        if claims:
            yield from queries(index or self.english, claims, self.vocabulary)

    def _echo(self, query: Query, unseen: frozenset[str]) -> Echo | None:
        known = self.english.retellings
        return known.echo(query.retold, query.around.retold, unseen=unseen)

    def _rank(self, index: SourceIndex, query: Query) -> tuple[Alignment, ...]:
        matrix, lexical = ranker.signals(index, query)
        across = known_language(query.claim.language) != FALLBACK
        score = ranker.scores(matrix, across=across)
        return self.best(index, query.claim.id, matrix, score, lexical)

    def best(
        self,
        index: SourceIndex,
        claim: str,
        matrix: ranker.Matrix,
        score: ranker.Matrix,
        lexical: ranker.Matrix | None = None,
    ) -> tuple[Alignment, ...]:
        """The best sentences by ``score``, as alignments; BM25 is kept where it is given."""
        order = np.argsort(-score, kind="stable").tolist()
        margin = _margin(index, score, order)
        name = f"{index.embedder.name}@{index.embedder.revision}"
        return tuple(
            Alignment(
                claim=claim,
                source=index.addresses[row],
                rank=rank,
                cosine=round(float(matrix[row, COSINE]), 4),
                lexical=round(float(lexical[row]), 4) if lexical is not None else 0.0,
                score=round(float(score[row]), 4),
                margin=round(margin, 4) if rank == 1 else None,
                embedder=name,
            )
            for rank, row in enumerate(order[:BEST], 1)
        )


def _in_english(claims: Sequence[Claim]) -> list[Claim]:
    return [claim for claim in claims if known_language(claim.language) == FALLBACK]


def _margin(index: SourceIndex, score: ranker.Matrix, order: Sequence[int]) -> float:
    first = index.sentences[order[0]].clause
    for row in order[1:]:
        if index.sentences[row].clause != first:
            return float(score[order[0]] - score[row])
    return float("inf")
