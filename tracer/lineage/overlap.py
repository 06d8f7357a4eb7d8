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
from functools import cached_property

import numpy as np

from tracer.lineage.embedded import Embedded
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
_TEXTS = 256
"""Texts whose sentences are looked at together."""
_TINY = 1e-9


@dataclass(frozen=True)
class Meaning:
    """Sentences as unit vectors; ``starts`` (n + 1,) tells whose they are.

    Sentence k is row ``rows[k]`` of ``vectors``, over its length in ``lengths``: sentences
    that stand in many texts take no more room than one.
    """

    vectors: Vectors
    lengths: Vectors
    rows: Places
    starts: Places

    @classmethod
    def of(cls, witnesses: Sequence[Witness], embed: Embed) -> Meaning:
        """All sentences of a set; each different one is embedded once."""
        texts = (sentence for witness in witnesses for sentence in witness.sentence_texts())
        return cls.within(Embedded.of(texts, embed), witnesses)

    @classmethod
    def within(cls, embedded: Embedded, witnesses: Sequence[Witness]) -> Meaning:
        """All sentences of a set, which are among the texts embedded."""
        rows = [embedded.places(witness.sentence_texts()) for witness in witnesses]
        starts = np.cumsum([0, *map(len, rows)])
        return cls(embedded.rows, embedded.lengths(), np.concatenate(rows), starts)

    @cached_property
    def middles(self) -> Vectors:
        """Array (n, d): each text's mean sentence."""
        ends = range(0, len(self.starts) - 1, _TEXTS)
        blocks = [self.starts[at : at + _TEXTS + 1] for at in ends]
        return _unit(
            np.concatenate(
                [
                    np.add.reduceat(self._units(slice(at[0], at[-1])), at[:-1] - at[0], axis=0)
                    for at in blocks
                ]
            )
        )

    def cosines(self, child: int, parent: int) -> Vectors:
        """Array (sentences of the child, sentences of the parent)."""
        ours, theirs = (slice(*self.starts[at : at + 2]) for at in (child, parent))
        found: Vectors = self._units(ours) @ self._units(theirs).T
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
            ours = self._units(slice(*self.starts[child : child + 2]))
            near = np.maximum.reduceat(ours @ self._units(places).T, ends - lengths, axis=1)
            found[row] = near.mean(axis=0, dtype=np.float64)
        return found

    def _units(self, sentences: slice | Places) -> Vectors:
        rows = self.rows[sentences]
        found: Vectors = self.vectors[rows]
        found /= self.lengths[rows]
        return found


@dataclass(frozen=True)
class Overlap:
    """The features by name, arrays (m,) beside the pairs.

    ``strange`` holds them for a sample of texts that are not compared; it is empty where
    all are.
    """

    features: Mapping[str, Numbers]
    strange: Mapping[str, Numbers]


def overlap(pairs: Pairs, elements: Elements, meaning: Meaning | None = None) -> Overlap:
    """All features of the pairs of a set; those of meaning only where meaning is known."""
    known = _Known(pairs, _attested(pairs, elements.words))
    strangers = _strangers(pairs)
    features, strange = (known.of_text(each, elements) for each in (pairs, strangers))
    table = elements.letters()
    features["letters"] = _letter_cosines(table, pairs)
    strange["letters"] = _letter_cosines(table, strangers)
    del table
    letters = known.near(features["letters"], strange["letters"], strangers)
    features["letters-near"], strange["letters-near"] = letters
    if meaning is not None:
        middles = meaning.middles
        likeness = known.near(_cosines(middles, pairs), _cosines(middles, strangers), strangers)
        features["likeness"], strange["likeness"] = likeness
        retold = known.near(meaning.retold(pairs), meaning.retold(strangers), strangers)
        features["retold"], strange["retold"] = retold
    return Overlap(features, strange)


@dataclass(frozen=True)
class _Known:
    """Who is whose neighbour, and how many of its words (n,) each text shares with one."""

    pairs: Pairs
    attested: Numbers

    def of_text(self, pairs: Pairs, elements: Elements) -> dict[str, Numbers]:
        """The features of words, which need no background."""
        child, parent = pairs.child, pairs.parent
        words, near, content = elements.words, elements.pairs, elements.content
        length = np.maximum(words.sizes, 1.0)
        doublings = np.log2(length)
        rare = content.rarity
        alone = content.sizes - np.diff(content.held.indptr)
        weight = content.weighed(rare) + alone * math.log2(len(length) + 1)
        return {
            "content": content.shared(pairs, rare) / np.maximum(weight, _TINY)[child],
            "pairs": near.shared(pairs) / np.maximum(near.sizes, 1.0)[child],
            "attested": (words.shared(pairs) - self.attested[child]) / length[child],
            "own": np.minimum(1.0 - self.attested / length, MOST_OWN)[parent],
            "brevity": -np.minimum(doublings, math.log2(LONG_WORDS))[child],
            "longer": -np.maximum(doublings[child] - doublings[parent], 0.0),
        }

    def near(
        self, likeness: Numbers, strange: Numbers, strangers: Pairs
    ) -> tuple[Numbers, Numbers]:
        """Both likenesses less the mean of the highest that the parent shows with anyone.

        What strangers are like on average stands for the neighbours that a text lacks
        because it is compared with fewer.
        """
        pairs = self.pairs
        count = min(NEIGHBOURS, pairs.size - 1)
        if count < 1:
            return np.zeros(len(pairs)), np.zeros(len(strangers))
        # The mirror of a child's pairs are those of which it is the parent.
        as_parent = likeness[pairs.mirror]
        order = np.lexsort((-as_parent, pairs.child))
        place = np.arange(len(pairs)) - pairs.starts[pairs.child]
        high = np.where(place < count, as_parent[order], 0.0)
        missing = np.maximum(count - pairs.counts, 0)
        usual = float(strange.mean()) if len(strange) else 0.0
        nearest = (pairs.sums(high) + missing * usual) / count
        return likeness - nearest[pairs.parent], strange - nearest[strangers.parent]


def _letter_cosines(letters: Table, pairs: Pairs) -> Numbers:
    size: Numbers = np.sqrt(np.maximum(letters.sizes, 1.0))
    found: Numbers = letters.shared(pairs) / size[pairs.child] / size[pairs.parent]
    return found


def _attested(pairs: Pairs, words: Table) -> Numbers:
    """Array (n,): how many of its words each text has in common with any of its neighbours."""
    kept: Numbers = np.diff(words.held.indptr).astype(float)
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
