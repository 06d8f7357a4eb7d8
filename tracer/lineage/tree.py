"""Trees over a set: the belief in every edge under all of them, and the best single one.

A stemma is a tree in which every text hangs on another one or on the outside. The
weight of a tree is the sum of its edges' bits. Summed over all trees, the belief in
one edge is a ratio of determinants (the matrix-tree theorem; Smith and Smith,
"Probabilistic models of nonprojective dependency trees", EMNLP 2007), so circles
are impossible from the start and no sampling is needed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracer.lineage.witness import Matrix

OUTSIDE = -1
"""The virtual root: had it from none of these texts."""
MOST_BRANCHES = 12
"""So many candidates of a text are worth trying in a tree."""
_LN2 = float(np.log(2.0))
_FLOOR = 1e-300


class Beliefs(NamedTuple):
    """``edges[c, p]``: P(c has it from p); ``roots[c]``: P(from outside). Rows sum to one."""

    edges: Matrix
    roots: Matrix


def beliefs(bits: Matrix, root_bits: Matrix) -> Beliefs:
    """Marginals over all trees.

    Args:
        bits: array (n, n), ``bits[c, p]`` the weight of p as parent of c, −inf where it
            cannot be (also on the diagonal).
        root_bits: array (n,), the weight of c hanging on the outside; finite.
    """
    top = np.maximum(bits.max(axis=1, initial=-np.inf), root_bits)
    weights = np.exp((bits - top[:, None]) * _LN2)
    roots = np.exp((root_bits - top) * _LN2)
    laplacian = np.diag(weights.sum(axis=1) + roots) - weights
    inverse = np.linalg.inv(laplacian)
    diagonal = np.diag(inverse)
    edges = np.clip(weights * (diagonal[:, None] - inverse.T), 0.0, None)
    own = np.clip(roots * diagonal, 0.0, None)
    total = np.maximum(edges.sum(axis=1) + own, _FLOOR)
    return Beliefs(edges / total[:, None], own / total)


def branching(bits: Matrix, root_bits: Matrix) -> list[int]:
    """The heaviest tree (Edmonds): for each text the index of its parent, or OUTSIDE.

    Of each text's candidates only the likeliest enter, since the time grows with their square.
    """
    import networkx as nx

    graph = nx.DiGraph()
    for child in range(len(bits)):
        graph.add_edge(OUTSIDE, child, weight=float(root_bits[child]))
        likeliest = np.argsort(-bits[child], kind="stable")[:MOST_BRANCHES].tolist()
        for parent in likeliest:
            if np.isfinite(bits[child, parent]):
                graph.add_edge(parent, child, weight=float(bits[child, parent]))
    tree = nx.maximum_spanning_arborescence(graph)
    parents = {child: parent for parent, child in tree.edges}
    return [parents[child] for child in range(len(bits))]
