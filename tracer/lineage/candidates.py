"""Which texts of a large set are worth comparing: few for each, found without looking at all.

Four ways lead to a candidate: rare word pairs in common (an inverted index; bits by
rarity), meaning in common (nearest mean sentences), a drift in common, and being named by
link or in words. Their union is what is compared. Small sets are compared whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracer.lineage.keys import Table, blocks
from tracer.lineage.nearest import nearest
from tracer.lineage.pairs import Numbers, Pairs, Places
from tracer.lineage.parts import Run, here
from tracer.lineage.witness import Vectors

WHOLE = 300
"""Sets of up to so many texts are compared whole."""
MOST_WORDED = 20
"""So many texts with the most rare word pairs in common are compared with each…"""
MOST_MEANT = 8
"""…and so many of the nearest in meaning."""
MOST_SPREAD = 64
"""A word pair, a name or a drift that more texts have leads to nobody."""
_ROWS = 2048
_MET = 2_000_000

Found = tuple[Places, Places]
Spans = Numbers


def likely(
    spans: Spans,
    near: Table,
    middles: Vectors | None,
    alike: Sequence[Sequence[int]],
    named: Found,
    run: Run = here,
) -> Pairs:
    """The pairs of a large set that are compared.

    Args:
        spans: array (n, 2): for each text the earliest moment at which it can have been read
            and the latest at which it can have been begun.
        near: their word pairs.
        middles: array (n, d) of their mean sentences; None without an embedder.
        alike: groups of texts that share a drift.
        named: children and those whom they name.
        run: how the parts of the search are worked out.
    """
    found = [worded(near, spans, run=run), named, _joined(list(_within(alike)))]
    if middles is not None:
        found.append(nearest(middles, MOST_MEANT, run))
    return Pairs.of(len(spans), found)


def worded(
    near: Table,
    spans: Spans | None = None,
    most: int = MOST_WORDED,
    spread: int = MOST_SPREAD,
    run: Run = here,
) -> Found:
    """For each text those before it with the most bits of rare elements in common.

    Without ``spans`` the order is left aside. No element that more than ``spread`` texts have
    is looked at, so the work grows with the texts and not with their square.
    """
    if near.spread is None:
        raise TypeError("rare elements are not known in a hashed table")
    rare = near.held[:, np.nonzero(near.spread <= spread)[0]].astype(np.float32)
    bits = near.rarity[near.spread <= spread].astype(np.float32)
    heavy = rare.multiply(bits[None, :]).tocsr()
    columns = rare.T.tocsr()
    size = near.held.shape[0]
    if spans is None:
        spans = np.tile((-np.inf, np.inf), (size, 1))
    # A text meets at most so many others by its rare elements, one by one.
    met = np.cumsum(rare @ near.spread[near.spread <= spread])
    return _joined(list(run(_Meeting(heavy, columns, spans, most), blocks(met, _MET, _ROWS))))


@dataclass(frozen=True)
class _Meeting:
    """For the texts of a block those with the most bits of rare elements in common.

    ``heavy`` (n, elements) are sparse bits, ``columns`` (elements, n) sparse ones.
    """

    heavy: Any
    columns: Any
    spans: Spans
    most: int

    def __call__(self, parts: Iterable[slice]) -> Iterator[Found]:
        return map(self._best, parts)

    def _best(self, some: slice) -> Found:
        both = (self.heavy[some] @ self.columns).tocoo()
        child, parent = both.row.astype(np.int64) + some.start, both.col.astype(np.int64)
        apart = (child != parent) & (self.spans[parent, 0] <= self.spans[child, 1])
        child, parent, bits = child[apart], parent[apart], both.data[apart]
        order = np.lexsort((parent, -bits, child))
        child, parent = child[order], parent[order]
        rank = np.arange(len(child)) - np.searchsorted(child, child)
        return child[rank < self.most], parent[rank < self.most]


def _within(groups: Sequence[Sequence[int]]) -> Iterator[Found]:
    for group in groups:
        members = np.array(sorted(group), dtype=np.int64)
        if 1 < len(members) <= MOST_SPREAD:
            one, other = np.triu_indices(len(members), 1)
            yield members[one], members[other]


def _joined(found: Sequence[Found]) -> Found:
    none = np.zeros(0, dtype=np.int64)
    one = np.concatenate([*(pair[0] for pair in found), none])
    other = np.concatenate([*(pair[1] for pair in found), none])
    return one, other
