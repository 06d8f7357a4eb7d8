"""Ranks the source sentences for a claim by a weighted sum of plain signals.

The weights are those of a conditional logit (McFadden 1974) fitted on gold,
out-of-fold figures in docs/measurements.md; ``python -m tracer.bench.fit`` fits
them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from tracer.align.index import SourceIndex
from tracer.align.lexical import standardised
from tracer.align.query import Query

Matrix = npt.NDArray[np.float64]

SIGNALS: tuple[str, ...] = (
    "cosine", "headed-cosine", "context-cosine", "coverage", "words", "headed-words",
    "concepts", "actors", "context-words", "absence", "absence-denied", "fact", "press",
    "press-named", "retold", "retold-around", "pack", "pack-words", "pack-absence",
    "pack-words-absence",
)  # fmt: skip
# What two languages do not share: words, and the known retellings, which are all in one.
ONE_LANGUAGE = frozenset(
    {"coverage", "words", "headed-words", "context-words", "pack-words", "pack-words-absence",
     "retold", "retold-around"}
)  # fmt: skip
_LAST = 100.0
# A claim that says what an outlet reported may be held against the record of that report.
_MEDIA_KINDS = frozenset({"media", "person"})


def signals(
    index: SourceIndex, query: Query, *, unseen: frozenset[str] = frozenset()
) -> tuple[Matrix, Matrix]:
    """Signals of every sentence for one claim, shape (sentences, len(SIGNALS)), and BM25.

    ``unseen`` are known retellings that must not be known here (see :class:`Retellings`).
    """
    around = query.around
    named = query.features.keys("actor")
    actors = frozenset(key for key in named if index.vocabulary.kind(key) != "country")
    media = any(index.vocabulary.kind(key) in _MEDIA_KINDS for key in actors)
    lexical = index.word_scores(query.stems)
    own = query.features.keys("concept")
    words, headed, concepts, more_concepts, by_actors = standardised(
        np.stack(
            [
                lexical,
                index.headed_word_scores(query.stems),
                index.concept_scores(own),
                index.concept_scores(own | around.features.keys("concept")),
                index.actor_scores(actors),
            ]
        )
    )
    context_words, pack_words = _context_words(index, query)
    coverage = index.coverage(query.stems)
    # What is told in a source's own words needs no memory of how others told it.
    strange = (1.0 - coverage.max()) ** 2
    columns = {
        "cosine": query.cosines,
        "headed-cosine": query.headed,
        "context-cosine": around.cosines,
        "coverage": coverage,
        "words": words,
        "headed-words": headed,
        "concepts": concepts + 0.3 * more_concepts,
        "actors": by_actors,
        "context-words": context_words,
        "absence": index.is_absence,
        "absence-denied": index.is_absence * float(query.features.negative),
        "fact": index.is_fact,
        "press": index.is_press,
        "press-named": index.is_press * float(media),
        "retold": index.retellings.nearest(query.retold, unseen=unseen) * strange,
        "retold-around": index.retellings.nearest(around.retold, unseen=unseen) * strange,
        "pack": around.pack,
        "pack-words": pack_words,
        "pack-absence": around.pack * index.is_absence,
        "pack-words-absence": pack_words * index.is_absence,
    }
    rows = np.array([columns[name] for name in SIGNALS])
    return np.ascontiguousarray(rows.T), lexical


def _context_words(index: SourceIndex, query: Query) -> tuple[Matrix, Matrix]:
    """By the words of claim and paragraph; they are the paragraph's where the claim is part of it.

    A claim that is a piece of a sentence can end in the middle of a word pair, and so have a
    stem that its paragraph has not.
    """
    around = query.around
    if around.stems.issuperset(query.stems):
        return around.words, around.pack_words
    words = standardised(index.headed_word_scores(around.stems.union(query.stems)))
    return words, index.of_pack(words)


def scores(matrix: Matrix, *, across: bool = False) -> Matrix:
    """The ranking score of every sentence, in nats: higher is likelier the source.

    Args:
        matrix: as :func:`signals` gives it.
        across: the claim is in another language than the sources.
    """
    return weighted(matrix, _values(across=across))


def weighted(matrix: Matrix, values: Matrix) -> Matrix:
    """Scores under any weights; a record of what the press said is no source for a claim.

    It comes last whatever its likeness, unless the claim names an outlet or a writer.
    """
    press, named = matrix[:, SIGNALS.index("press")], matrix[:, SIGNALS.index("press-named")]
    return np.asarray(matrix @ values - _LAST * (press - named))


@cache
def _values(*, across: bool) -> Matrix:
    table = weights(across=across)
    return np.array([table[name] for name in SIGNALS])


@cache
def weights(*, across: bool = False) -> Mapping[str, float]:
    """Fitted weight of each signal, within one language or across two."""
    text = files(__package__).joinpath("weights.json").read_text(encoding="utf-8")
    table: Mapping[str, float] = json.loads(text)["weights_across" if across else "weights"]
    return table
