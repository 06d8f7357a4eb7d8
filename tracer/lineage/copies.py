"""Syndicated copies: texts that several outlets print as they stand, or nearly so.

Twenty papers that print one agency's text are one witness twenty times. They stay in the
stemma, each under the text it was copied from, but wherever witnesses are counted as
independent of each other they count once.
"""

from __future__ import annotations

import numpy as np

from tracer.lineage.keys import Table
from tracer.lineage.pairs import Pairs, Places

COPIED_SHARE = 0.8
"""Of the shorter text's runs of six words, so many stand in the longer…"""
LEAST_SHARE = 0.5
"""…which is at most so much longer: a copy is cut, not excerpted…"""
LEAST_RUNS = 12
"""…and there are so many of them at least."""


def copies(pairs: Pairs, passages: Table) -> Places:
    """Array (n,): the same number for texts that are copies of each other.

    Args:
        pairs: who is compared with whom.
        passages: the runs of words of each text.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ours, theirs = passages.sizes[pairs.child], passages.sizes[pairs.parent]
    shorter, longer = np.minimum(ours, theirs), np.maximum(ours, theirs)
    shared = passages.shared(pairs)
    copied = (shared >= COPIED_SHARE * shorter) & (shorter >= LEAST_SHARE * longer)
    copied &= shared >= LEAST_RUNS
    ends = (pairs.child[copied], pairs.parent[copied])
    graph = coo_array((np.ones(int(copied.sum()), np.int8), ends), shape=(pairs.size, pairs.size))
    _, labels = connected_components(graph.tocsr(), directed=False)
    return np.asarray(labels, dtype=np.int64)
