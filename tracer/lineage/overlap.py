"""What two texts have in common, as numbers for every pair that is compared.

Some look at the words, some at the meaning. Every one is an array (m,) beside the
:class:`~tracer.lineage.pairs.Pairs` of the set, saying how well the parent accounts for
the child. Where a likeness is taken against the neighbours, what the parent's nearest
texts show anyway is subtracted, so that a shared topic counts for nothing (local scaling,
as in Conneau et al., "Word translation without parallel data", ICLR 2018).

In a large set not all texts are compared. Then a text's neighbours are those with which
it is compared, and what two strangers have in common is taken from a sample.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracer.lineage.keys import Elements, Table
from tracer.lineage.pairs import Numbers, Pairs, Places
from tracer.lineage.witness import Embed, Vectors, Witness

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
_SAMPLE = 2000
_TINY = 1e-9


@dataclass(frozen=True)
class Meaning:
    """Sentences as unit vectors (sentences, d); ``starts`` (n + 1,) tells whose they are."""

    vectors: Vectors
    starts: Places

    @classmethod
    def of(cls, witnesses: Sequence[Witness], embed: Embed) -> Meaning:
        """All sentences of a set; each different one is embedded once."""
        texts = [witness.sentence_texts() for witness in witnesses]
        different = list(dict.fromkeys(sentence for found in texts for sentence in found))
        place = {sentence: at for at, sentence in enumerate(different)}
        vectors = _unit(embed(different))
        rows = [place[sentence] for found in texts for sentence in found]
        return cls(vectors[rows], np.cumsum([0, *map(len, texts)]))

    @property
    def middles(self) -> Vectors:
        """Array (n, d): each text's mean sentence."""
        return _unit(np.add.reduceat(self.vectors, self.starts[:-1], axis=0))

    def cosines(self, child: int, parent: int) -> Vectors:
        """Array (sentences of the child, sentences of the parent)."""
        ours, theirs = (slice(*self.starts[at : at + 2]) for at in (child, parent))
        found: Vectors = self.vectors[ours] @ self.vectors[theirs].T
        return found

    def retold(self, pairs: Pairs) -> Numbers:
        """Array (m,): the mean cosine of the child's sentences with their nearest in the parent."""
        found = np.zeros(len(pairs))
        sizes = np.diff(self.starts)
        for child in np.nonzero(pairs.counts)[0].tolist():
            row = pairs.row(child)
            parents = pairs.parent[row]
            lengths = sizes[parents]
            ends = np.cumsum(lengths)
            places = np.arange(ends[-1]) + np.repeat(self.starts[parents] - ends + lengths, lengths)
            ours = self.vectors[self.starts[child] : self.starts[child + 1]]
            near = np.maximum.reduceat(ours @ self.vectors[places].T, ends - lengths, axis=1)
            found[row] = near.mean(axis=0, dtype=np.float64)
        return found


@dataclass(frozen=True)
class Overlap:
    """The features by name, arrays (m,); ``meaning`` is None without an embedder."""

    features: Mapping[str, Numbers]
    meaning: Meaning | None = None


def overlap(pairs: Pairs, elements: Elements, meaning: Meaning | None = None) -> Overlap:
    """All features of the pairs of a set; those of meaning only where meaning is known."""
    strangers = _strangers(pairs)
    features = _text_features(pairs, elements, strangers)
    if meaning is None:
        return Overlap(features)
    middles = meaning.middles
    features["likeness"] = _against_neighbours(
        pairs, _cosines(middles, pairs), float(_cosines(middles, strangers).sum()), strangers
    )
    features["retold"] = _against_neighbours(
        pairs, meaning.retold(pairs), float(meaning.retold(strangers).sum()), strangers
    )
    return Overlap(features, meaning)


def _text_features(pairs: Pairs, elements: Elements, strangers: Pairs) -> dict[str, Numbers]:
    child, parent = pairs.child, pairs.parent
    cosine = _letter_cosines(elements.letters, pairs)
    stranger = float(_letter_cosines(elements.letters, strangers).sum())
    words = elements.words
    length = np.maximum(words.sizes, 1.0)
    common = words.shared(pairs)
    attested = _attested(pairs, words)
    near, content = elements.pairs, elements.content
    rare = content.rarity
    single = math.log2(len(words.sizes) + 1)
    weight = content.weighed(rare)
    weight += (content.sizes - np.diff(content.held.indptr)) * single
    doublings = np.log2(length)
    return {
        "letters": cosine,
        "letters-near": _against_neighbours(pairs, cosine, stranger, strangers),
        "content": content.shared(pairs, rare) / np.maximum(weight, _TINY)[child],
        "pairs": near.shared(pairs) / np.maximum(near.sizes, 1.0)[child],
        "attested": (common - attested[child]) / length[child],
        "own": np.minimum(1.0 - attested / length, MOST_OWN)[parent],
        "brevity": -np.minimum(doublings, math.log2(LONG_WORDS))[child],
        "longer": -np.maximum(doublings[child] - doublings[parent], 0.0),
    }


def _letter_cosines(letters: Table, pairs: Pairs) -> Numbers:
    size = np.sqrt(np.maximum(letters.sizes, 1.0))
    found: Numbers = letters.shared(pairs) / size[pairs.child] / size[pairs.parent]
    return found


def _attested(pairs: Pairs, words: Table) -> Numbers:
    """Array (n,): how many of its words each text has in common with any of its neighbours."""
    kept = np.diff(words.held.indptr).astype(float)
    if pairs.complete:
        return kept
    columns, ends = words.held.indices, words.held.indptr
    found = np.zeros(pairs.size)
    for text in np.nonzero(pairs.counts)[0].tolist():
        others = [columns[ends[p] : ends[p + 1]] for p in pairs.parent[pairs.row(text)].tolist()]
        ours = columns[ends[text] : ends[text + 1]]
        found[text] = np.isin(ours, np.concatenate(others)).sum()
    return found


def _strangers(pairs: Pairs) -> Pairs:
    """A sample of texts that are not compared, the same each time; none if all are."""
    if pairs.complete:
        return Pairs.of(pairs.size, ())
    dice = np.random.default_rng(pairs.size)
    one, other = dice.integers(0, pairs.size, (2, _SAMPLE))
    known = np.isin(one * pairs.size + other, pairs.child * pairs.size + pairs.parent)
    return Pairs.of(pairs.size, [(one[~known], other[~known])])


def rarity(sets: Sequence[Collection[str]]) -> dict[str, float]:
    """Bits by element: log2((n+1)/df) over ``n`` sets; what everybody has says nothing."""
    counts = Counter(element for elements in sets for element in elements)
    return {element: math.log2((len(sets) + 1) / df) for element, df in counts.items()}


def _against_neighbours(
    pairs: Pairs, likeness: Numbers, strange: float, strangers: Pairs
) -> Numbers:
    """Each pair's likeness less the mean of the highest that its parent shows with anyone.

    ``strange`` is the summed likeness of the ``strangers``; their mean stands for
    neighbours that a text lacks because it is compared with fewer.
    """
    count = min(NEIGHBOURS, pairs.size - 1)
    if count < 1:
        return np.zeros(len(pairs))
    # The mirror of a child's pairs are those of which it is the parent.
    as_parent = likeness[pairs.mirror]
    order = np.lexsort((-as_parent, pairs.child))
    place = np.arange(len(pairs)) - pairs.starts[pairs.child]
    high = np.where(place < count, as_parent[order], 0.0)
    missing = np.maximum(count - pairs.counts, 0)
    usual = strange / max(1, len(strangers))
    nearest = (pairs.sums(high) + missing * usual) / count
    result: Numbers = likeness - nearest[pairs.parent]
    return result


def _cosines(vectors: Vectors, pairs: Pairs) -> Numbers:
    found = np.zeros(len(pairs))
    for start in range(0, len(pairs), _SAMPLE):
        some = slice(start, start + _SAMPLE)
        ours, theirs = vectors[pairs.child[some]], vectors[pairs.parent[some]]
        found[some] = np.einsum("ij,ij->i", ours, theirs)
    return found


def _unit(vectors: object) -> Vectors:
    array = np.asarray(vectors, dtype=np.float32)
    unit: Vectors = array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), _TINY)
    return unit
