"""The pairs of texts that are compared: all of a small set, likely ones of a large one.

Whatever is known of pairs is kept as one number a pair, in an array beside these, so
that memory and time grow with the pairs and not with the square of the texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of ``size`` texts, by child and then by parent; each with its mirror image.

    ``child`` and ``parent`` are arrays (m,) of indices. Whoever is compared with a text
    is its neighbour, whichever of the two may be the parent.
    """

    size: int
    child: Places
    parent: Places

    @classmethod
    def every(cls, size: int) -> Pairs:
        """All pairs of different texts."""
        child, parent = np.nonzero(~np.eye(size, dtype=bool))
        return cls(size, child, parent)

    @classmethod
    def of(cls, size: int, found: Iterable[tuple[Places, Places]]) -> Pairs:
        """The pairs found, in whatever order and direction, each once and with its mirror image."""
        keys = [np.zeros(0, dtype=np.int64)]
        for one, other in found:
            first, second = np.asarray(one, np.int64), np.asarray(other, np.int64)
            apart = first != second
            low = np.minimum(first, second)[apart]
            keys.append(np.unique(low * size + np.maximum(first, second)[apart]))
        low, high = np.divmod(np.unique(np.concatenate(keys)), max(1, size))
        child, parent = np.concatenate([low, high]), np.concatenate([high, low])
        order = np.lexsort((parent, child))
        return cls(size, child[order], parent[order])

    def __len__(self) -> int:
        return len(self.child)

    @property
    def complete(self) -> bool:
        """Whether every text is compared with every other."""
        return len(self) == self.size * (self.size - 1)

    @cached_property
    def starts(self) -> Places:
        """Array (size + 1,): where each child's pairs begin."""
        return np.searchsorted(self.child, np.arange(self.size + 1))

    @cached_property
    def counts(self) -> Places:
        """Array (size,): how many neighbours each text has."""
        return np.diff(self.starts)

    @cached_property
    def mirror(self) -> Places:
        """Array (m,): where the same two texts stand with their parts exchanged."""
        return np.lexsort((self.child, self.parent))

    def row(self, child: int) -> slice:
        """The child's pairs."""
        return slice(int(self.starts[child]), int(self.starts[child + 1]))

    def at(self, child: int, parent: int) -> int | None:
        """Where a pair stands; None if the two are not compared."""
        row = self.row(child)
        place = row.start + int(np.searchsorted(self.parent[row], parent))
        return place if place < row.stop and self.parent[place] == parent else None

    def sums(self, values: Numbers) -> Numbers:
        """Array (size,): the sum over each child's pairs."""
        total = np.bincount(self.child, weights=values, minlength=self.size)
        return total.astype(float)

    def parent_sums(self, values: Numbers) -> Numbers:
        """Array (size,): the sum over the pairs of which each text is the parent."""
        total = np.bincount(self.parent, weights=values, minlength=self.size)
        return total.astype(float)

    def highest(self, values: Numbers) -> Numbers:
        """Array (size,): the highest of each child's pairs, −inf where it has none."""
        top = np.full(self.size, -np.inf)
        np.maximum.at(top, self.child, values)
        return top

    def medians(self, values: Numbers) -> Numbers:
        """Array (size,): the median of each child's pairs, 0 where it has none."""
        order = np.lexsort((values, self.child))
        ordered = values[order]
        middle = np.zeros(self.size)
        some = self.counts > 0
        low = self.starts[:-1][some] + (self.counts[some] - 1) // 2
        high = self.starts[:-1][some] + self.counts[some] // 2
        middle[some] = (ordered[low] + ordered[high]) / 2
        return middle

    def among(self, places: Places) -> Pairs:
        """The pairs at these places; mirror images may be lost."""
        return Pairs(self.size, self.child[places], self.parent[places])

    def square(self, values: Numbers, otherwise: float = 0.0) -> Numbers:
        """Array (size, size) of the values; for small sets only."""
        full = np.full((self.size, self.size), otherwise)
        full[self.child, self.parent] = values
        return full
