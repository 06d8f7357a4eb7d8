"""Claims as the ranker sees them: what is read off each and its paragraph, worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracer.align.index import SourceIndex
from tracer.align.lexical import Scores, standardised, stems
from tracer.embedders import Vectors
from tracer.features import Vocabulary, describe
from tracer.model import Claim, Features


@dataclass(frozen=True, slots=True)
class Around:
    """What a paragraph gives to each of its claims.

    ``cosines`` and ``words`` are for each source sentence (``words`` standardised),
    ``pack`` and ``pack_words`` how near the pack of each is as a whole, ``retold`` the
    cosine with the paragraph of each known retelling.
    """

    features: Features
    stems: frozenset[str]
    cosines: Scores
    pack: Scores
    words: Scores
    pack_words: Scores
    retold: Scores


@dataclass(frozen=True, slots=True)
class Query:
    """One claim: its words and concepts, its cosines, and its paragraph.

    ``cosines`` and ``headed`` are for each source sentence, bare and under its heading;
    ``retold`` for each known retelling.
    """

    claim: Claim
    stems: tuple[str, ...]
    cosines: Scores
    headed: Scores
    retold: Scores
    around: Around

    @property
    def features(self) -> Features:
        """What was read off the claim's own words."""
        return self.claim.features


def context_of(claim: Claim) -> str:
    """The claim with what stands around it; the claim alone where there is nothing."""
    context = claim.context.quote.strip()
    return context if claim.text in context else f"{context} {claim.text}".strip()


def texts_of(claims: Sequence[Claim]) -> list[str]:
    """All texts whose vectors :func:`queries` asks for, once each."""
    return list(dict.fromkeys(text for c in claims for text in (c.text, context_of(c))))


def queries(index: SourceIndex, claims: Sequence[Claim], vocabulary: Vocabulary) -> Iterator[Query]:
    """The claims in their order; those of one paragraph share its reading."""
    texts = texts_of(claims)
    vectors = dict(zip(texts, index.embedder.encode(texts), strict=True))
    paragraphs: dict[tuple[str, str], Around] = {}
    for claim in claims:
        context = context_of(claim)
        place = context, claim.language
        if place not in paragraphs:
            paragraphs[place] = _around(index, context, vectors[context], claim, vocabulary)
        around, vector = paragraphs[place], vectors[claim.text]
        yield Query(
            claim=claim,
            stems=tuple(stems(claim.text)),
            cosines=around.cosines if claim.text == context else index.cosines(vector),
            headed=index.headed_cosines(vector),
            retold=index.retellings.near(vector),
            around=around,
        )


def _around(
    index: SourceIndex, context: str, vector: Vectors, claim: Claim, vocabulary: Vocabulary
) -> Around:
    found = frozenset(stems(context))
    cosines = index.cosines(vector)
    words = standardised(index.headed_word_scores(found))
    return Around(
        features=describe(context, vocabulary, language=claim.language),
        stems=found,
        cosines=cosines,
        pack=index.of_pack(cosines),
        words=words,
        pack_words=index.of_pack(words),
        retold=index.retellings.near_around(vector),
    )
