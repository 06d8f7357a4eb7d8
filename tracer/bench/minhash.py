"""MinHash with banding, to compare the stage's own choice of candidates with.

Two sets' smallest hashes agree as often as the sets overlap (Broder, "On the resemblance
and containment of documents", 1997); texts of which all hashes of some band agree become
candidates (Indyk and Motwani, "Approximate nearest neighbors", STOC 1998).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tracer.lineage.keys import Table
from tracer.lineage.pairs import Places

_SEED = 1
_MOST = 64
"""Of a bucket with more texts only so many are joined."""

Hashes = npt.NDArray[np.uint64]


def banded(table: Table, hashes: int, rows: int) -> tuple[Places, Places]:
    """Candidates, two by two, by bands of ``rows`` out of so many hashes."""
    dice = np.random.default_rng(_SEED)
    starts = table.held.indptr
    some = np.diff(starts) > 0
    band = np.zeros(len(starts) - 1, dtype=np.uint64)
    one, other = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for number in range(1, hashes + 1):
        factor = dice.integers(1, 2**63, dtype=np.uint64) | np.uint64(1)
        mixed = _mixed((table.held.indices.astype(np.uint64) + np.uint64(1)) * factor)
        least = np.zeros(len(starts) - 1, dtype=np.uint64)
        least[some] = np.minimum.reduceat(mixed, starts[:-1][some])
        band = _mixed(band) ^ least
        if number % rows == 0:
            for members in _buckets(band, some):
                first, second = np.triu_indices(len(members), 1)
                one.append(members[first])
                other.append(members[second])
            band = np.zeros_like(band)
    return np.concatenate(one), np.concatenate(other)


def _buckets(band: Hashes, some: npt.NDArray[np.bool_]) -> list[Places]:
    there = np.nonzero(some)[0]
    order = there[np.argsort(band[there], kind="stable")]
    edges = np.nonzero(np.diff(band[order]) != 0)[0] + 1
    return [members[:_MOST] for members in np.split(order, edges) if len(members) > 1]


def _mixed(numbers: Hashes) -> Hashes:
    turned: Hashes = (numbers ^ (numbers >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return turned ^ (turned >> np.uint64(29))
