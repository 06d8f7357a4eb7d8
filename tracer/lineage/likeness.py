"""How alike claims are in words and meaning, and whether they say the very same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

import numpy as np

from tracer.lineage import candidates
from tracer.lineage.embedded import Rows
from tracer.lineage.keys import Keys, Table, near_pairs
from tracer.lineage.nearest import nearest
from tracer.lineage.pairs import Numbers, Pairs, Places
from tracer.lineage.parts import Run, here
from tracer.lineage.witness import Vectors
from tracer.lineage.words import FUNCTION_WORDS, Tokens
from tracer.model import Claim

MEANING_SHARE = 0.5
"""Of the likeness, with an embedder: so much by meaning, the rest by words."""
NEAR = 0.4
"""Claims that are less alike are not looked at."""
WHOLE = 1000
"""Up to so many different wordings all are compared; of more, only likely ones."""
_WHILE = 65536
"""Pairs that are taken out of arrays at a time, where each then takes ten times the memory."""
_BLOCK = 16384
_MOST_WORDED = 16
_MOST_MEANT = 6
_MOST_SPREAD = 64
READ = frozenset({"qualifier", "scope", "deontic", "judgement", "actor", "negation"})
"""The kinds of cues that say what a claim asserts, beside its force, time and numbers."""
_ONE = "1"
_NOTHING = 1e-9

Reading = tuple[object, ...]


def in_reading_order(claim: Claim) -> tuple[str, int, str]:
    """Sorts claims by article, then by place."""
    return claim.article, claim.span.start, claim.id


def numbers_of(claim: Claim) -> frozenset[str]:
    """The numbers that stand in a claim, as words are compared; "one" is seldom meant as one."""
    tokens = Tokens.of(claim.text)
    return frozenset(
        form
        for form, (start, _) in zip(tokens.forms, tokens.ranges.tolist(), strict=True)
        if form[0].isdigit() and (form != _ONE or claim.text[start] == _ONE)
    )


def reading(claim: Claim) -> Reading:
    """What the drift types look at in a claim: force, time, numbers, actors, qualifiers, …

    Two claims of much the same words and the same reading assert the same, whatever
    either of them was judged to be.
    """
    features = claim.features
    cues = frozenset((cue.kind, cue.key) for cue in features.cues if cue.kind in READ)
    return features.force, features.time, features.negative, numbers_of(claim), cues


class Likeness:
    """How alike claims are, 0…1: overlap of content words by rarity, and meaning if it can.

    Claims of the same words are compared as one wording, however many there are.

    Args:
        claims: the claims that are to be compared.
        embed: sentences to unit vectors, or None.
        run: how the parts of the search for likely pairs are worked out.
    """

    def __init__(
        self,
        claims: Sequence[Claim],
        embed: Callable[[list[str]], Rows] | None = None,
        run: Run = here,
    ) -> None:
        self._run = run
        ordered = sorted(claims, key=in_reading_order)
        places: dict[tuple[str, ...], int] = {}
        lines = [Tokens.of(claim.text).forms for claim in ordered]
        self._wording = {
            claim.id: places.setdefault(line, len(places))
            for claim, line in zip(ordered, lines, strict=True)
        }
        numbers: dict[str, int] = {}
        content = [_content(line, numbers) for line in places]
        self._words = Table.of([np.unique(line) for line in content])
        self._content = content
        rare = self._words.rarity
        alone = self._words.sizes - np.diff(self._words.held.indptr)
        self._size = self._words.weighed(rare) + alone * np.log2(len(places) + 1)
        texts = {self._wording[claim.id]: claim.text for claim in reversed(ordered)}
        self._vectors = (
            embed([texts[at] for at in range(len(places))])
            if embed is not None and ordered
            else None
        )

    @property
    def meant(self) -> bool:
        """Whether meaning counts, or words alone."""
        return self._vectors is not None

    def __len__(self) -> int:
        return len(self._size)

    def wording(self, claim: Claim) -> int:
        """The number of the claim's wording."""
        return self._wording[claim.id]

    def of(self, first: Claim, second: Claim) -> float:
        """Dice overlap of the words, averaged with the cosine where there is an embedder."""
        one, other = self._wording[first.id], self._wording[second.id]
        size = self._size[one] + self._size[other]
        common = self._size[one] if one == other else self._words.weight_of(one, other)
        worded = 2 * common / max(_NOTHING, size)
        if self._vectors is None:
            return float(worded)
        meant = float(self._vectors[one] @ self._vectors[other])
        return float((1 - MEANING_SHARE) * worded + MEANING_SHARE * meant)

    def between(self, one: Places, other: Places) -> Numbers:
        """Array (m,): :meth:`of` for wordings, two by two."""
        common = self._words.common(one, other, self._words.rarity)
        # Words that only one wording has are not in the table, but a wording shares them with
        # itself.
        common = np.where(one == other, self._size[one], common)
        worded: Numbers = 2 * common / np.maximum(_NOTHING, self._size[one] + self._size[other])
        if self._vectors is None:
            return worded
        meant = _cosines(self._vectors, one, other)
        mixed: Numbers = (1 - MEANING_SHARE) * worded + MEANING_SHARE * meant
        return mixed

    def near(self, among: Collection[int], least: float) -> Iterator[tuple[int, int, float]]:
        """Two different wordings each time, and how alike they are.

        Args:
            among: wordings of which both must be.
            least: how alike they are at least; of those that are less alike than
                :data:`NEAR` nothing is known.
        """
        one, other, alike = self._near
        there = np.zeros(len(self), dtype=bool)
        there[list(among)] = True
        some = np.nonzero((alike >= least) & there[one] & there[other])[0]
        for start in range(0, len(some), _WHILE):
            at = some[start : start + _WHILE]
            yield from zip(one[at].tolist(), other[at].tolist(), alike[at].tolist(), strict=True)

    @cached_property
    def _near(self) -> tuple[Places, Places, Numbers]:
        one, other = self._likely()
        alike = self.between(one, other)
        near = alike >= NEAR
        return one[near], other[near], alike[near]

    def _likely(self) -> tuple[Places, Places]:
        if len(self) <= WHOLE:
            one, other = np.triu_indices(len(self), 1)
            return one, other
        # In a large set single words lead to too many; two together seldom do.
        pairs = Table.of([near_pairs(line) for line in self._content])
        found = [candidates.worded(pairs, most=_MOST_WORDED, spread=_MOST_SPREAD, run=self._run)]
        if self._vectors is not None:
            found.append(nearest(self._vectors, _MOST_MEANT, self._run))
        likely = Pairs.of(len(self), found)
        once = likely.child < likely.parent
        return likely.child[once], likely.parent[once]


def _cosines(vectors: Rows, one: Places, other: Places) -> Vectors:
    found = np.zeros(len(one), dtype=np.float32)
    for start in range(0, len(one), _BLOCK):
        some = slice(start, start + _BLOCK)
        found[some] = np.einsum("ij,ij->i", vectors[one[some]], vectors[other[some]])
    return found


def _content(line: Sequence[str], numbers: dict[str, int]) -> Keys:
    content = [form for form in line if form not in FUNCTION_WORDS]
    return np.array([numbers.setdefault(form, len(numbers)) for form in content], dtype=np.uint64)
