"""Trees over large sets, knot by knot.

Texts that could descend from each other in a circle, as far as time and the candidates
go, form a knot (a strongly connected component). Circles lie within knots alone, so the
weight of all trees is a product over the knots, in each of which every parent outside the
knot acts as a root. What a tree over the whole set would cost in the cube of its texts
then costs it in the cube of the knots', and it is the same sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tracer.lineage.pairs import Flags, Numbers, Pairs, Places
from tracer.lineage.tree import OUTSIDE, beliefs, branching

MOST_KNOTTED = 400
"""Of a knot with more texts, the least likely edges are cut until it falls apart."""
_CUTS = (40.0, 30.0, 24.0, 20.0, 16.0, 13.0, 10.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.0, 0.5, 0.0)


class Held(NamedTuple):
    """Belief in each pair, an array (m,), and in each text's own root, (n,)."""

    pairs: Numbers
    roots: Numbers


@dataclass(frozen=True)
class Knot:
    """``members`` are indices of texts; ``inner`` and ``outer`` places of pairs by which a
    member hangs on another member or on a text outside; ``child``, ``parent`` and ``host``
    the members' places within the knot that belong to them.
    """

    members: Places
    inner: Places
    child: Places
    parent: Places
    outer: Places
    host: Places


@dataclass(frozen=True)
class Knots:
    """All knots of more than one text, and which pairs are left (m,)."""

    every: tuple[Knot, ...]
    left: Flags

    @classmethod
    def of(cls, pairs: Pairs, bits: Numbers, roots: Numbers) -> Knots:
        """The knots of the pairs whose bits are finite."""
        left = np.isfinite(bits)
        best = np.maximum(pairs.highest(np.where(left, bits, -np.inf)), roots)
        labels = _labels(pairs, left)
        for cut in _CUTS:
            big = np.bincount(labels) > MOST_KNOTTED
            if not big.any():
                break
            knotted = big[labels[pairs.child]] & (labels[pairs.child] == labels[pairs.parent])
            left &= ~knotted | (bits >= best[pairs.child] - cut)
            labels = _labels(pairs, left)
        return cls(tuple(_knots(pairs, left, labels)), left)

    def beliefs(self, pairs: Pairs, bits: Numbers, roots: Numbers) -> Held:
        """The belief in every edge under all trees (see :func:`tracer.lineage.tree.beliefs`)."""
        bits = np.where(self.left, bits, -np.inf)
        top = np.maximum(pairs.highest(bits), roots)
        weight, own = np.exp2(bits - top[pairs.child]), np.exp2(roots - top)
        total = pairs.sums(weight) + own
        held, rooted = weight / total[pairs.child], own / total
        for knot in self.every:
            size = len(knot.members)
            inside = np.full((size, size), -np.inf)
            inside[knot.child, knot.parent] = bits[knot.inner]
            out = own[knot.members].copy()
            np.add.at(out, knot.host, weight[knot.outer])
            with np.errstate(divide="ignore"):
                away = np.maximum(np.log2(out), -1000.0) + top[knot.members]
            found = beliefs(inside, away)
            held[knot.inner] = found.edges[knot.child, knot.parent]
            scale = found.roots / np.maximum(out, np.finfo(float).tiny)
            held[knot.outer] = weight[knot.outer] * scale[knot.host]
            rooted[knot.members] = own[knot.members] * scale
        return Held(held, rooted)

    def choice(self, pairs: Pairs, bits: Numbers, roots: Numbers) -> Places:
        """Array (n,): each text's parent in the heaviest tree, or OUTSIDE."""
        bits = np.where(self.left, bits, -np.inf)
        chosen = _likeliest(pairs, bits, roots)
        for knot in self.every:
            size = len(knot.members)
            inside = np.full((size, size), -np.inf)
            inside[knot.child, knot.parent] = bits[knot.inner]
            outer = pairs.among(knot.outer)
            away = _likeliest(outer, bits[knot.outer], roots)[knot.members]
            best = np.maximum(roots, outer.highest(bits[knot.outer]))[knot.members]
            tree = np.array(branching(inside, best))
            chosen[knot.members] = np.where(tree == OUTSIDE, away, knot.members[tree])
        return chosen

    @property
    def texts(self) -> Places:
        """The texts whose order is open."""
        return np.concatenate([*(knot.members for knot in self.every), np.zeros(0, np.int64)])


def _labels(pairs: Pairs, left: Flags) -> Places:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = (pairs.child[left], pairs.parent[left])
    graph = coo_array((np.ones(int(left.sum()), np.int8), ends), shape=(pairs.size, pairs.size))
    _, labels = connected_components(graph.tocsr(), directed=True, connection="strong")
    return np.asarray(labels, dtype=np.int64)


def _knots(pairs: Pairs, left: Flags, labels: Places) -> Iterator[Knot]:
    counts = np.bincount(labels)
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(counts)
    position = np.zeros(pairs.size, dtype=np.int64)
    for label in np.nonzero(counts > 1)[0].tolist():
        members = order[ends[label] - counts[label] : ends[label]]
        position[members] = np.arange(len(members))
        places = np.concatenate([np.arange(*pairs.starts[m : m + 2]) for m in members])
        places = places[left[places]]
        inside = labels[pairs.parent[places]] == label
        inner, outer = places[inside], places[~inside]
        yield Knot(
            members,
            inner,
            position[pairs.child[inner]],
            position[pairs.parent[inner]],
            outer,
            position[pairs.child[outer]],
        )


def _likeliest(pairs: Pairs, bits: Numbers, roots: Numbers) -> Places:
    best = np.full(pairs.size, OUTSIDE, dtype=np.int64)
    top = pairs.highest(bits)
    # Backwards, so that of equals the first is left standing.
    first = np.nonzero(np.isfinite(bits) & (bits == top[pairs.child]))[0][::-1]
    best[pairs.child[first]] = pairs.parent[first]
    return np.where(top > roots, best, OUTSIDE)
