"""The nearest vectors of each: exactly for few, through cells for many.

Of many vectors some, taken at random, become the middles of cells, and each vector is held
only against those in the cells whose middles are nearest to it (an inverted file, as in
Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", TPAMI 2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from tracer.lineage.embedded import Rows
from tracer.lineage.pairs import Places
from tracer.lineage.parts import Run, here
from tracer.lineage.witness import Vectors

EXACT = 10_000
"""Up to so many vectors all are compared."""
CELL = 256
"""About so many vectors share a cell."""
PROBED = 16
"""A vector is looked for in so many cells."""
_BLOCK = 1024

Cosines = Vectors
Part = tuple[Places, Places]
"""Those that ask for their nearest, and those among whom they are looked for."""


def nearest(vectors: Rows, most: int, run: Run = here) -> tuple[Places, Places]:
    """Indices of each unit vector and of its ``most`` nearest others by cosine, pair by pair."""
    if len(vectors) <= EXACT:
        return exactly(vectors, most, run)
    return through_cells(vectors, most, run)


def exactly(vectors: Rows, most: int, run: Run = here) -> tuple[Places, Places]:
    """As :func:`nearest`, comparing all; the time grows with the square."""
    every = np.arange(len(vectors))
    parts = ((every[start : start + _BLOCK], every) for start in range(0, len(every), _BLOCK))
    return _searched(vectors, most, parts, run)


def through_cells(vectors: Rows, most: int, run: Run = here) -> tuple[Places, Places]:
    """As :func:`nearest`, searching the likeliest cells only, so that some are missed."""
    size = len(vectors)
    count = max(1, size // CELL)
    dice = np.random.default_rng(size)
    middles = vectors[np.sort(dice.choice(size, count, replace=False))]
    probed = min(PROBED, count)
    cells = np.concatenate(
        [
            _highest(vectors[start : start + _BLOCK] @ middles.T, probed)[0]
            for start in range(0, size, _BLOCK)
        ]
    )
    homes = np.argsort(cells[:, 0], kind="stable")
    bounds = np.searchsorted(cells[homes, 0], np.arange(count + 1))
    visits = np.argsort(cells.ravel(), kind="stable")
    ends = np.searchsorted(cells.ravel()[visits], np.arange(count + 1))
    parts = (
        (visits[ends[cell] : ends[cell + 1]] // probed, homes[bounds[cell] : bounds[cell + 1]])
        for cell in range(count)
        if bounds[cell] < bounds[cell + 1]
    )
    return _searched(vectors, most, parts, run)


def _searched(vectors: Rows, most: int, parts: Iterable[Part], run: Run) -> tuple[Places, Places]:
    found = _Nearest(len(vectors), most)
    for part in run(_Search(vectors, most), parts):
        for asking, others, cosines in part:
            found.take(asking, others, cosines)
    return found.pairs()


@dataclass(frozen=True)
class _Search:
    """Holds each that asks against the members of its part; nothing is known from part to part."""

    vectors: Rows
    most: int

    def __reduce__(self) -> tuple[type[_Search], tuple[Vectors, int]]:
        # Where only some rows of a large array are looked at, only those are sent.
        return _Search, (self.vectors[:], self.most)

    def __call__(self, parts: Iterable[Part]) -> Iterator[list[tuple[Places, Places, Cosines]]]:
        for asking, members in parts:
            yield list(self._blocks(asking, members))

    def _blocks(self, asking: Places, members: Places) -> Iterator[tuple[Places, Places, Cosines]]:
        theirs = self.vectors[members].T
        for start in range(0, len(asking), _BLOCK):
            some = asking[start : start + _BLOCK]
            cosines = self.vectors[some] @ theirs
            cosines[some[:, None] == members[None, :]] = -np.inf
            places, high = _highest(cosines, self.most)
            yield some, members[places], high


class _Nearest:
    """The nearest that were found so far, the highest cosines first; −1 where none was."""

    def __init__(self, size: int, most: int) -> None:
        self._most = most
        self._others = np.full((size, most), -1, dtype=np.int64)
        self._cosines = np.full((size, most), -np.inf, dtype=np.float32)

    def take(self, asking: Places, others: Places, cosines: Cosines) -> None:
        """Others that those who ask were not held against before."""
        others = np.concatenate([self._others[asking], others], axis=1)
        cosines = np.concatenate([self._cosines[asking], cosines], axis=1)
        order = np.lexsort((others, -cosines))[:, : self._most]
        self._others[asking] = np.take_along_axis(others, order, axis=1)
        self._cosines[asking] = np.take_along_axis(cosines, order, axis=1)

    def pairs(self) -> tuple[Places, Places]:
        """Each and its nearest, pair by pair, the nearest first."""
        there = np.isfinite(self._cosines)
        one = np.repeat(np.arange(len(there)), there.sum(axis=1))
        return one, self._others[there]


def _highest(cosines: Cosines, most: int) -> tuple[Places, Cosines]:
    """Arrays (rows, ``most`` or fewer): where each row is highest, the highest first, and how."""
    kept = min(most, cosines.shape[1])
    places = np.argpartition(-cosines, kept - 1, axis=1)[:, :kept]
    high = np.take_along_axis(cosines, places, axis=1)
    order = np.lexsort((places, -high))
    return np.take_along_axis(places, order, axis=1), np.take_along_axis(high, order, axis=1)
