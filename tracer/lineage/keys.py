"""What texts are made of, as sorted numbers: words, word pairs, passages and runs of letters.

Two texts' common elements are then found by arithmetic, for millions of pairs. Longer
runs are told apart by hash; that two different ones of the same two texts meet in one number
is as likely as one in thousands of millions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tracer.lineage.pairs import Numbers, Pairs, Places
from tracer.lineage.witness import LETTER_RUN, PAIR_REACH, PASSAGE_WORDS, Witness
from tracer.lineage.words import FUNCTION_WORDS, even

Keys = npt.NDArray[np.uint64]

_SPARSE_COLUMNS = 2**31 - 1
_BLOCK = 16384
_LOOKED_AT = 2_000_000
"""Pairs, and elements of theirs, that are looked at together."""
_MOST_SQUARED = 2048
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


@dataclass(frozen=True)
class Table:
    """Which elements each of n texts has.

    ``sizes`` (n,) are the numbers of different elements; ``held`` is a sparse array
    (n, columns) of ones. Where ``spread`` is given it tells for each column how many
    texts have the element; elements of a single text are then left out of ``held``.
    """

    held: Any
    sizes: Numbers
    spread: Places | None

    @classmethod
    def of(cls, rows: Sequence[Keys]) -> Table:
        """A table that knows how widely each element is spread."""
        flat = np.concatenate([*rows, np.zeros(0, np.uint64)])
        common, spread = _common(flat)
        columns = np.zeros(len(flat), dtype=np.int32)
        kept = np.zeros(len(flat), dtype=bool)
        for start in range(0, len(flat) if len(common) else 0, _LOOKED_AT):
            some = flat[start : start + _LOOKED_AT]
            place = np.minimum(np.searchsorted(common, some), len(common) - 1)
            columns[start : start + _LOOKED_AT] = place
            kept[start : start + _LOOKED_AT] = common[place] == some
        return cls._built(rows, columns, kept, spread, len(common))

    @classmethod
    def hashed(cls, rows: Iterable[Keys]) -> Table:
        """A table without that knowledge, which takes less memory to make."""
        width = np.uint64(_SPARSE_COLUMNS)
        small = [np.unique(row % width).astype(np.int32) for row in rows]
        flat = np.concatenate([*small, np.zeros(0, np.int32)])
        return cls._built(small, flat, None, None, _SPARSE_COLUMNS)

    @classmethod
    def _built(
        cls, rows: Sequence[Any], columns: Any, kept: Any, spread: Places | None, width: int
    ) -> Table:
        from scipy import sparse

        if spread is not None and not len(spread):
            spread = np.ones(1, dtype=np.int64)
        sizes = np.array([len(row) for row in rows], dtype=float)
        starts = np.cumsum([0, *sizes.astype(int)])
        if kept is not None:
            # How many elements are kept before each row.
            starts = np.concatenate([[0], np.cumsum(kept)])[starts]
            columns = columns[kept]
        ones = np.ones(len(columns), dtype=np.int8)
        shape = (len(rows), max(1, width))
        held = sparse.csr_array((ones, columns.astype(np.int32), starts), shape=shape)
        held.sort_indices()
        return cls(held, sizes, spread)

    @cached_property
    def rarity(self) -> Numbers:
        """Bits by column: log2((n+1)/df) over ``n`` texts; what everybody has says nothing."""
        if self.spread is None:
            raise TypeError("a hashed table does not know how widely its elements are spread")
        bits: Numbers = np.log2((self.held.shape[0] + 1) / np.maximum(self.spread, 1))
        return bits

    def weighed(self, weights: Numbers) -> Numbers:
        """Array (n,): the summed weights of each text's elements, single ones not counted."""
        total: Numbers = self.held.astype(np.float64) @ weights
        return total

    def shared(self, pairs: Pairs, weights: Numbers | None = None) -> Numbers:
        """Array (m,): the summed weight (1 each by default) of what two texts have in common."""
        if pairs.complete and pairs.size <= _MOST_SQUARED and self.held.shape[1] < _SPARSE_COLUMNS:
            return self._squared(pairs, weights)
        # Each two texts once: both directions have the same in common.
        once = np.nonzero(pairs.child < pairs.parent)[0]
        found = np.zeros(len(pairs))
        found[once] = self.common(pairs.child[once], pairs.parent[once], weights)
        found[pairs.mirror[once]] = found[once]
        return found

    def common(self, one: Places, other: Places, weights: Numbers | None = None) -> Numbers:
        """Array (m,): as :meth:`shared`, for the texts at these places, two by two."""
        found = np.zeros(len(one))
        held = np.diff(self.held.indptr)
        for some in blocks(np.cumsum(held[one] + held[other]), _LOOKED_AT, _BLOCK):
            both = self.held[one[some]].multiply(self.held[other[some]]).tocsr()
            if weights is None:
                found[some] = np.diff(both.indptr)
            else:
                found[some] = both.astype(np.float64) @ weights
        return found

    def weight_of(self, one: int, other: int) -> float:
        """The summed bits of rarity of what two texts have in common."""
        starts, columns = self.held.indptr, self.held.indices
        ours, theirs = (columns[starts[at] : starts[at + 1]] for at in (one, other))
        return float(self.rarity[np.intersect1d(ours, theirs, assume_unique=True)].sum())

    def _squared(self, pairs: Pairs, weights: Numbers | None) -> Numbers:
        held = self.held.astype(np.float64)
        other = held if weights is None else held.multiply(weights[None, :]).tocsr()
        both: Numbers = (other @ held.T).toarray()
        return both[pairs.child, pairs.parent]


class Elements:
    """The tables of a set of texts, each made when it is first asked for."""

    def __init__(self, witnesses: Sequence[Witness]) -> None:
        self._witnesses = witnesses
        numbers: dict[str, int] = {}
        self._lines = [
            np.array([numbers.setdefault(f, len(numbers)) for f in w.tokens.forms], dtype=np.uint64)
            for w in witnesses
        ]
        self._empty = np.array(
            [numbers[word] for word in sorted(FUNCTION_WORDS & numbers.keys())], dtype=np.uint64
        )

    @cached_property
    def words(self) -> Table:
        return Table.of([np.unique(line) for line in self._lines])

    @cached_property
    def content(self) -> Table:
        """The words without articles, prepositions and the like."""
        return Table.of([np.unique(line) for line in self._content])

    @cached_property
    def pairs(self) -> Table:
        """Pairs of content words that stand near each other, in their order."""
        return Table.of([near_pairs(line) for line in self._content])

    @cached_property
    def passages(self) -> Table:
        """All runs of :data:`PASSAGE_WORDS` words."""
        return Table.of([runs(line, PASSAGE_WORDS) for line in self._lines])

    def letters(self) -> Table:
        """All runs of letters: they survive misspellings. Large, and so not kept."""
        rows = (_letters(witness.prose) for witness in self._witnesses)
        few = len(self._witnesses) <= _MOST_SQUARED
        return Table.of(list(rows)) if few else Table.hashed(rows)

    @property
    def _content(self) -> list[Keys]:
        return [line[~np.isin(line, self._empty)] for line in self._lines]


def _common(flat: Keys) -> tuple[Keys, Places]:
    """The elements that stand there more than once, in order, and how often each does."""
    ordered = np.sort(flat)
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    starts = np.nonzero(first)[0]
    counts = np.diff(starts, append=len(ordered))
    return ordered[starts[counts > 1]], counts[counts > 1]


def blocks(total: Any, most: int, rows: int) -> Iterator[slice]:
    """Rows that are looked at together: as many as together hold no more than ``most``.

    Args:
        total: array (n,), how much each row and all before it hold.
        most: how much may be held, unless a single row holds more.
        rows: and no more rows than that.
    """
    start = 0
    while start < len(total):
        before = total[start - 1] if start else 0
        stop = int(np.searchsorted(total, before + most, side="right"))
        stop = min(max(stop, start + 1), start + rows)
        yield slice(start, stop)
        start = stop


def runs(line: Keys, size: int) -> Keys:
    """The different runs of ``size`` elements, each as one number."""
    length = len(line) - size + 1
    if length < 1:
        return np.zeros(0, dtype=np.uint64)
    total = np.zeros(length, dtype=np.uint64)
    for at in range(size):
        total = _mixed(total * _ODD + line[at : at + length] + np.uint64(1))
    return np.unique(total)


def near_pairs(line: Keys) -> Keys:
    """The different pairs of elements that stand near each other, each as one number."""
    steps = range(1, PAIR_REACH + 1)
    found = [_mixed(line[:-step] * _ODD + line[step:]) for step in steps if len(line) > step]
    return np.unique(np.concatenate([*found, np.zeros(0, np.uint64)]))


def _letters(text: str) -> Keys:
    plain = even(text).ljust(LETTER_RUN)
    return runs(np.frombuffer(plain.encode("utf-32-le"), np.uint32).astype(np.uint64), LETTER_RUN)


def _mixed(keys: Keys) -> Keys:
    """Numbers whose bits depend on all bits of the given ones."""
    turned: Keys = (keys ^ (keys >> _SHIFT)) * _MIX
    return turned ^ (turned >> _SHIFT)
