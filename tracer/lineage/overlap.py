"""What two texts have in common, as numbers for every pair of a set.

Some look at the words, some at the meaning. Every one is a matrix ``m`` with
``m[c, p]`` saying how well parent ``p`` accounts for child ``c``. Where a likeness
is taken against the neighbours, what the parent's nearest texts show anyway is
subtracted, so that a shared topic counts for nothing (local scaling, as in Conneau et al., "Word
translation without parallel data", ICLR 2018).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tracer.lineage.witness import Embed, Matrix, Witness

TEXT_FEATURES = (
    "letters",
    "letters-near",
    "content",
    "pairs",
    "attested",
    "own",
    "longer",
    "brevity",
)
"""Cosine of letter runs; the same less that of the parent's neighbours; the share of the
child's content words (by rarity) and of its word pairs that the parent has; minus the
share of its words that the parent lacks although others of the set have them; the share
of the parent's words that nobody else has, since a copyist would have passed them on;
minus the doublings by which the child is longer, since retelling loses more than it adds;
minus the doublings of the child's own length, since a short text has less to be known by."""
MEANING_FEATURES = ("likeness", "retold")
"""Cosine of the texts' mean sentences, and the mean cosine of the child's sentences with
their nearest in the parent, both less those of the parent's neighbours."""
MOST_OWN = 0.2
"""Of a text with more words of its own, it is not the copyists that are to be wondered at."""
LONG_WORDS = 128.0
"""From so many different words on, length makes no difference."""
NEIGHBOURS = 4
"""So many nearest texts make up the background of a parent."""
Places = npt.NDArray[np.int64]
_BLOCK = 8192
_TINY = 1e-9


@dataclass(frozen=True)
class Overlap:
    """The matrices by feature name, and for each pair the sentences that match best.

    ``pairing[c]`` is an array (sentences of c, n): the index, within each parent, of
    the sentence nearest to each of the child's; ``nearness[c]`` their cosines.
    Both are empty without an embedder.
    """

    features: Mapping[str, Matrix]
    pairing: tuple[Places, ...] = ()
    nearness: tuple[Matrix, ...] = ()

    def stacked(self, names: Sequence[str]) -> Matrix:
        """The named features as an array (n, n, len(names))."""
        return np.stack([self.features[name] for name in names], axis=-1)


def overlap(witnesses: Sequence[Witness], embed: Embed | None) -> Overlap:
    """All features of a set of texts; those of meaning only with an embedder."""
    features = _text_features(witnesses)
    if embed is None or len(witnesses) < 2:
        return Overlap(features)
    texts = [witness.sentence_texts() for witness in witnesses]
    vectors = _unit(embed([sentence for sentences in texts for sentence in sentences]))
    starts = np.cumsum([0, *map(len, texts)])
    middle = _unit(np.add.reduceat(vectors, starts[:-1], axis=0))
    pairing, nearness = _sentence_pairs(vectors, starts)
    features["likeness"] = _against_neighbours(middle @ middle.T)
    features["retold"] = _against_neighbours(np.stack([near.mean(axis=0) for near in nearness]))
    return Overlap(features, tuple(pairing), tuple(nearness))


def _text_features(witnesses: Sequence[Witness]) -> dict[str, Matrix]:
    letters = shared([w.letters for w in witnesses])
    size = np.sqrt(np.maximum(np.diag(letters), 1.0))
    cosine = letters / size[:, None] / size[None, :]
    content = [w.content for w in witnesses]
    rare = shared(content, rarity(content))
    pairs = shared([w.pairs for w in witnesses])
    words = [w.words for w in witnesses]
    counts = Counter(word for found in words for word in found)
    length = np.array([max(1, len(found)) for found in words], dtype=float)
    common = shared([frozenset(w for w in found if counts[w] > 1) for found in words])
    attested = np.diag(common)
    return {
        "letters": cosine,
        "letters-near": _against_neighbours(cosine),
        "content": rare / np.maximum(np.diag(rare)[:, None], _TINY),
        "pairs": pairs / np.maximum(np.diag(pairs)[:, None], 1.0),
        "attested": (common - attested[:, None]) / length[:, None],
        "own": np.tile(np.minimum(1.0 - attested / length, MOST_OWN), (len(witnesses), 1)),
        "brevity": np.tile(-np.log2(np.minimum(length, LONG_WORDS))[:, None], len(witnesses)),
        "longer": -np.maximum(np.log2(length[:, None] / length[None, :]), 0.0),
    }


def rarity(sets: Sequence[Collection[str]]) -> dict[str, float]:
    """Bits by element: log2((n+1)/df) over ``n`` sets; what everybody has says nothing."""
    counts = Counter(element for elements in sets for element in elements)
    return {element: math.log2((len(sets) + 1) / df) for element, df in counts.items()}


def shared(sets: Sequence[Collection[str]], weights: Mapping[str, float] | None = None) -> Matrix:
    """Array (n, n): the summed weight (1 each by default) of what two sets have in common."""
    vocabulary = sorted({element for elements in sets for element in elements})
    index = {element: at for at, element in enumerate(vocabulary)}
    total = np.zeros((len(sets), len(sets)))
    places = [np.sort(np.array([index[e] for e in elements], dtype=int)) for elements in sets]
    for start in range(0, len(vocabulary), _BLOCK):
        block = np.zeros((len(sets), min(_BLOCK, len(vocabulary) - start)), dtype=np.float32)
        for row, found in enumerate(places):
            low, high = np.searchsorted(found, (start, start + block.shape[1]))
            block[row, found[low:high] - start] = 1.0
        weighted = block
        if weights is not None:
            chunk = vocabulary[start : start + block.shape[1]]
            weighted = block * np.array([weights[e] for e in chunk], dtype=np.float32)
        total += (weighted @ block.T).astype(float)
    return (total + total.T) / 2


def _against_neighbours(likeness: Matrix) -> Matrix:
    """Each column less the mean of its highest entries, its own diagonal set aside."""
    masked = np.array(likeness, dtype=float)
    np.fill_diagonal(masked, -np.inf)
    count = min(NEIGHBOURS, len(masked) - 1)
    if count < 1:
        return np.zeros_like(masked)
    nearest = np.sort(masked, axis=0)[::-1][:count]
    result: Matrix = np.array(likeness, dtype=float) - nearest.mean(axis=0)[None, :]
    return result


def _sentence_pairs(
    vectors: Matrix, starts: npt.NDArray[np.int64]
) -> tuple[list[Places], list[Matrix]]:
    """For each text, its sentences' nearest in every other: which, and how near."""
    pairing, nearness = [], []
    bounds = list(pairwise(starts.tolist()))
    for start, end in bounds:
        cosines = vectors[start:end] @ vectors.T
        nearness.append(np.maximum.reduceat(cosines, starts[:-1], axis=1))
        pairing.append(np.stack([cosines[:, s:e].argmax(axis=1) for s, e in bounds], axis=1))
    return pairing, nearness


def _unit(vectors: object) -> Matrix:
    array = np.asarray(vectors, dtype=np.float64)
    unit: Matrix = array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), _TINY)
    return unit
