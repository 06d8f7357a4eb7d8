"""The nearest vectors of each: exactly for few, through cells for many.

Of many vectors some, taken at random, become the middles of cells, and each vector is held
only against those in the cells whose middles are nearest to it (an inverted file, as in
Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", TPAMI 2011).
"""

from __future__ import annotations

import numpy as np

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


def nearest(vectors: Vectors, most: int) -> tuple[Places, Places]:
    """Indices of each unit vector and of its ``most`` nearest others by cosine, pair by pair."""
    if len(vectors) <= EXACT:
        return exactly(vectors, most)
    return through_cells(vectors, most)


def exactly(vectors: Vectors, most: int) -> tuple[Places, Places]:
    """As :func:`nearest`, comparing all; the time grows with the square."""
    every = np.arange(len(vectors))
    return _joined(
        [
            _closest(vectors, every[start : start + _BLOCK], every, most)
            for start in range(0, len(vectors), _BLOCK)
        ],
        most,
    )


def through_cells(vectors: Vectors, most: int) -> tuple[Places, Places]:
    """As :func:`nearest`, searching the likeliest cells only, so that some are missed."""
    size = len(vectors)
    count = max(1, size // CELL)
    dice = np.random.default_rng(size)
    middles = vectors[np.sort(dice.choice(size, count, replace=False))]
    probed = min(PROBED, count)
    near = [
        np.argsort(-(vectors[start : start + _BLOCK] @ middles.T), axis=1, kind="stable")
        for start in range(0, size, _BLOCK)
    ]
    cells = np.concatenate([found[:, :probed] for found in near])
    homes = np.argsort(cells[:, 0], kind="stable")
    bounds = np.searchsorted(cells[homes, 0], np.arange(count + 1))
    visits = np.argsort(cells.ravel(), kind="stable")
    ends = np.searchsorted(cells.ravel()[visits], np.arange(count + 1))
    found = []
    for cell in range(count):
        members = homes[bounds[cell] : bounds[cell + 1]]
        asking = visits[ends[cell] : ends[cell + 1]] // probed
        if len(members):
            found.append(_closest(vectors, asking, members, most))
    return _joined(found, most)


def _closest(
    vectors: Vectors, asking: Places, members: Places, most: int
) -> tuple[Places, Places, Cosines]:
    """Of each that asks, the ``most`` nearest members but itself, with their cosines."""
    cosines = vectors[asking] @ vectors[members].T
    cosines[asking[:, None] == members[None, :]] = -np.inf
    kept = min(most, len(members))
    chosen = np.argpartition(-cosines, kept - 1, axis=1)[:, :kept]
    high = np.take_along_axis(cosines, chosen, axis=1).ravel()
    one, other = np.repeat(asking, kept), members[chosen].ravel()
    there = np.isfinite(high)
    return one[there], other[there], high[there]


def _joined(found: list[tuple[Places, Places, Cosines]], most: int) -> tuple[Places, Places]:
    one, other, cosine = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((other, -cosine, one))
    one, other = one[order], other[order]
    rank = np.arange(len(one)) - np.searchsorted(one, one)
    return one[rank < most], other[rank < most]
