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

from tracer.align.index import Query, SourceIndex
from tracer.align.lexical import stems
from tracer.embedders import Vectors

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
    index: SourceIndex,
    query: Query,
    vector: Vectors,
    context_vector: Vectors,
    *,
    unseen: frozenset[str] = frozenset(),
) -> tuple[Matrix, Matrix]:
    """Signals of every sentence for one claim, shape (sentences, len(SIGNALS)), and BM25.

    ``unseen`` are known retellings that must not be known here (see :class:`Retellings`).
    """
    named = query.features.keys("actor")
    actors = frozenset(key for key in named if index.vocabulary.kind(key) != "country")
    media = any(index.vocabulary.kind(key) in _MEDIA_KINDS for key in actors)
    lexical = index.word_scores(query.stems)
    concepts = query.features.keys("concept") | query.context_features.keys("concept")
    context_cosines = index.cosines(context_vector[None, :])[0]
    context_words = _standardised(index.headed_word_scores((*query.stems, *stems(query.context))))
    near_pack, near_pack_words = index.of_pack(context_cosines), index.of_pack(context_words)
    coverage = index.coverage(query.stems)
    # What is told in a source's own words needs no memory of how others told it.
    strange = (1.0 - coverage.max()) ** 2
    retold, retold_around = index.retellings.cosines(vector, context_vector, unseen=unseen)
    columns = {
        "cosine": index.cosines(vector[None, :])[0],
        "headed-cosine": index.headed_cosines(vector[None, :])[0],
        "context-cosine": context_cosines,
        "coverage": coverage,
        "words": _standardised(lexical),
        "headed-words": _standardised(index.headed_word_scores(query.stems)),
        "concepts": _standardised(index.concept_scores(query.features.keys("concept")))
        + 0.3 * _standardised(index.concept_scores(concepts)),
        "actors": _standardised(index.actor_scores(actors)),
        "context-words": context_words,
        "absence": index.is_absence,
        "absence-denied": index.is_absence * float(query.features.negative),
        "fact": index.is_fact,
        "press": index.is_press,
        "press-named": index.is_press * float(media),
        "retold": retold * strange,
        "retold-around": retold_around * strange,
        "pack": near_pack,
        "pack-words": near_pack_words,
        "pack-absence": near_pack * index.is_absence,
        "pack-words-absence": near_pack_words * index.is_absence,
    }
    return np.column_stack([columns[name] for name in SIGNALS]), lexical


def scores(matrix: Matrix, *, across: bool = False) -> Matrix:
    """The ranking score of every sentence, in nats: higher is likelier the source.

    Args:
        matrix: as :func:`signals` gives it.
        across: the claim is in another language than the sources.
    """
    table = weights(across=across)
    return weighted(matrix, np.array([table[name] for name in SIGNALS]))


def weighted(matrix: Matrix, values: Matrix) -> Matrix:
    """Scores under any weights; a record of what the press said is no source for a claim.

    It comes last whatever its likeness, unless the claim names an outlet or a writer.
    """
    press, named = matrix[:, SIGNALS.index("press")], matrix[:, SIGNALS.index("press-named")]
    return np.asarray(matrix @ values - _LAST * (press - named))


@cache
def weights(*, across: bool = False) -> Mapping[str, float]:
    """Fitted weight of each signal, within one language or across two."""
    text = files(__package__).joinpath("weights.json").read_text(encoding="utf-8")
    table: Mapping[str, float] = json.loads(text)["weights_across" if across else "weights"]
    return table


def _standardised(values: Matrix) -> Matrix:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))
