"""The nearest vectors of each: exactly for few, through cells for many.

Of many vectors some, taken at random, become the middles of cells, and each vector is held
only against those in the cells whose middles are nearest to it (an inverted file, as in
Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", TPAMI 2011).
"""

from __future__ import annotations

import numpy as np

from tracer.lineage.embedded import Rows
from tracer.lineage.pairs import Places
from tracer.lineage.witness import Vectors

EXACT = 10_000
"""Up to so many vectors all are compared."""
CELL = 256
"""About so many vectors share a cell."""
PROBED = 16
"""A vector is looked for in so many cells."""
_BLOCK = 1024

Cosines = Vectors


def nearest(vectors: Rows, most: int) -> tuple[Places, Places]:
    """Indices of each unit vector and of its ``most`` nearest others by cosine, pair by pair."""
    if len(vectors) <= EXACT:
        return exactly(vectors, most)
    return through_cells(vectors, most)


def exactly(vectors: Rows, most: int) -> tuple[Places, Places]:
    """As :func:`nearest`, comparing all; the time grows with the square."""
    every = np.arange(len(vectors))
    found = _Nearest(len(vectors), most)
    found.look(vectors, every, every)
    return found.pairs()


def through_cells(vectors: Rows, most: int) -> tuple[Places, Places]:
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
    found = _Nearest(size, most)
    for cell in range(count):
        members = homes[bounds[cell] : bounds[cell + 1]]
        if len(members):
            found.look(vectors, visits[ends[cell] : ends[cell + 1]] // probed, members)
    return found.pairs()


class _Nearest:
    """The nearest that were found so far, the highest cosines first; −1 where none was."""

    def __init__(self, size: int, most: int) -> None:
        self._most = most
        self._others = np.full((size, most), -1, dtype=np.int64)
        self._cosines = np.full((size, most), -np.inf, dtype=np.float32)

    def look(self, vectors: Rows, asking: Places, members: Places) -> None:
        """Holds each that asks against members that it was not held against before."""
        theirs = vectors[members].T
        for start in range(0, len(asking), _BLOCK):
            some = asking[start : start + _BLOCK]
            cosines = vectors[some] @ theirs
            cosines[some[:, None] == members[None, :]] = -np.inf
            places, high = _highest(cosines, self._most)
            self._take(some, members[places], high)

    def _take(self, asking: Places, others: Places, cosines: Cosines) -> None:
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
