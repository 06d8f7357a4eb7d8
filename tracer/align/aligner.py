"""Holds claims against every source sentence and keeps the best five."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from tracer.align import ranker
from tracer.align.index import Query, SourceIndex
from tracer.align.lexical import stems
from tracer.embedders import Embedder, Vectors, load
from tracer.features import Vocabulary, describe
from tracer.features.lexicon import FALLBACK, known_language
from tracer.model import Alignment, Claim, Echo, SourceLibrary

BEST = 5
COSINE = ranker.SIGNALS.index("cosine")
# For the languages that the English embedder does not know.
OTHER_LANGUAGES = "multilingual"


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
        texts = [
            text
            for claim in claims
            if known_language(claim.language) == FALLBACK
            for text in (claim.text, context_of(claim))
        ]
        if texts:
            self._embedder.encode(texts)

    @cached_property
    def english(self) -> SourceIndex:
        return SourceIndex(self.library, self._embedder, self.vocabulary)

    @cached_property
    def other(self) -> SourceIndex:
        return SourceIndex(self.library, load(OTHER_LANGUAGES), self.vocabulary)

    def align(self, claims: Sequence[Claim]) -> dict[str, tuple[Alignment, ...]]:
        """The best five sentences of each claim, by claim id; ``margin`` on the first."""
        found: dict[str, tuple[Alignment, ...]] = {}
        english = [c for c in claims if known_language(c.language) == FALLBACK]
        rest = [c for c in claims if known_language(c.language) != FALLBACK]
        if english:
            found.update(self._align(self.english, english))
        if rest:
            found.update(self._align(self.other, rest))
        return found

    def echoes(
        self, claims: Sequence[Claim], unseen: Mapping[str, frozenset[str]] | None = None
    ) -> dict[str, Echo]:
        """What English claims sound like among known retellings, by claim id.

        ``unseen`` are retellings to leave out, by text, for each claim id.
        """
        english = [c for c in claims if known_language(c.language) == FALLBACK]
        if not english:
            return {}
        vectors = self._vectors(self.english, english)
        hidden = unseen or {}
        known = self.english.retellings
        found = {
            c.id: known.echo(one, around, unseen=hidden.get(c.id, frozenset()))
            for c, (one, around) in zip(english, vectors, strict=True)
        }
        return {claim: echo for claim, echo in found.items() if echo is not None}

    def _align(
        self, index: SourceIndex, claims: Sequence[Claim]
    ) -> Mapping[str, tuple[Alignment, ...]]:
        return {
            claim.id: self._rank(index, claim, one, around)
            for claim, (one, around) in zip(claims, self._vectors(index, claims), strict=True)
        }

    def _vectors(
        self, index: SourceIndex, claims: Sequence[Claim]
    ) -> list[tuple[Vectors, Vectors]]:
        """Vectors of each claim and of its paragraph."""
        texts = [text for claim in claims for text in (claim.text, context_of(claim))]
        vectors = _encode_unique(index.embedder, texts)
        return [(vectors[2 * row], vectors[2 * row + 1]) for row in range(len(claims))]

    def _rank(
        self, index: SourceIndex, claim: Claim, vector: Vectors, context: Vectors
    ) -> tuple[Alignment, ...]:
        matrix, lexical = ranker.signals(index, query_of(claim, self.vocabulary), vector, context)
        across = known_language(claim.language) != FALLBACK
        return self.best(index, claim.id, matrix, ranker.scores(matrix, across=across), lexical)

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


def context_of(claim: Claim) -> str:
    """The claim with what stands around it; the claim alone where there is nothing."""
    context = claim.context.quote.strip()
    return context if claim.text in context else f"{context} {claim.text}".strip()


def query_of(claim: Claim, vocabulary: Vocabulary) -> Query:
    """The claim as the ranker sees it."""
    context = context_of(claim)
    return Query(
        context=context,
        features=claim.features,
        context_features=describe(context, vocabulary, language=claim.language),
        stems=tuple(stems(claim.text)),
    )


def _margin(index: SourceIndex, score: ranker.Matrix, order: Sequence[int]) -> float:
    first = index.sentences[order[0]].clause
    for row in order[1:]:
        if index.sentences[row].clause != first:
            return float(score[order[0]] - score[row])
    return float("inf")


def _encode_unique(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    unique = list(dict.fromkeys(texts))
    place = {text: row for row, text in enumerate(unique)}
    vectors = embedder.encode(unique)
    return vectors[[place[text] for text in texts]]
