"""From bits to belief: every earlier text, every source and the outside compete for each child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracer.lineage.dates import order_bits
from tracer.lineage.overlap import Overlap
from tracer.lineage.tree import OUTSIDE, Beliefs, beliefs, branching, cyclic
from tracer.lineage.weights import weights
from tracer.lineage.witness import Matrix, Witness

CROWDING_BITS = 1.0
"""Lost by a candidate that is not named, each time the number of its other children doubles."""
FEW = 20
"""The size of the sets that were fitted on, about."""
FITTED_RATE = 0.2
"""Share of texts from outside among those on which the weights were fitted."""
FITTED_SIZE = 8.0
"""So many texts of that kind temper the share that is found in a set."""
_ROUNDS = 10


@dataclass(frozen=True)
class Contest:
    """The weights of one set: what competes for each of n children, in bits.

    ``articles[c, p]`` is −inf where p cannot be the parent; ``sources`` is (n, packs),
    ``outside`` (n,). ``named[c, p]``: the child says so itself, by link or by name.
    """

    articles: Matrix
    named: Matrix
    sources: Matrix
    outside: Matrix

    @property
    def roots(self) -> Matrix:
        """Bits, for each child, of having it from any source or from the outside."""
        total: Matrix = np.log2(np.exp2(self.outside) + np.exp2(self.sources).sum(axis=1))
        return total


@dataclass(frozen=True)
class Posterior:
    """Beliefs that sum to one for each child, and the choice of the best tree.

    ``crowding[c, p]`` is what the other children of p took off, ``shift`` what the set
    as a whole added to every source and to the outside; ``choice[c]`` is an article's
    index or OUTSIDE.
    """

    articles: Matrix
    sources: Matrix
    outside: Matrix
    crowding: Matrix
    shift: float
    choice: tuple[int, ...]


def permitted(witnesses: Sequence[Witness]) -> Matrix:
    """Array (n, n): the bits of order for ``p`` before ``c``, −inf where time forbids it."""
    size = len(witnesses)
    bits = np.full((size, size), -np.inf)
    for child in range(size):
        for parent in range(size):
            if parent == child:
                continue
            found = order_bits(witnesses[parent].ended, witnesses[child].began)
            bits[child, parent] = -np.inf if found is None else found
    return bits


def weighed(common: Overlap, names: Sequence[str], *, meaning: bool) -> Matrix:
    """Array (n, n): the bits that the named features bring, without the constant."""
    fitted = weights(meaning=meaning).bits
    total: Matrix = sum(
        (fitted[name] * common.features[name] for name in names), np.zeros(_shape(common))
    )
    return total


def constant(size: int, *, meaning: bool) -> float:
    """Bits of any one of ``size`` − 1 candidates before anything is seen, against the outside.

    The more there are, the less likely is each; that there are few makes none likelier.
    """
    return weights(meaning=meaning).constant - float(np.log2(max(FEW, size - 1)))


def posterior(contest: Contest) -> Posterior:
    """Beliefs under all trees, with two things learnt from the set itself.

    A parent that already has children is discounted for others, and how many texts of
    this set come from outside shifts the odds of the outside for each.

    Where time leaves the order open, two texts may each look like the other's parent.
    Then half of the belief goes by all trees and half by the best one, which decides
    the first rank.
    """
    crowding = np.zeros_like(contest.articles)
    shift = 0.0
    held = beliefs(contest.articles, contest.roots)
    for _ in range(_ROUNDS):
        crowding = _crowding(contest, held.edges)
        shift = _outside_shift(held.roots)
        ahead = beliefs(contest.articles + crowding, contest.roots + shift)
        held = Beliefs((held.edges + ahead.edges) / 2, (held.roots + ahead.roots) / 2)
    bits, roots = contest.articles + crowding, contest.roots + shift
    held = beliefs(bits, roots)
    if cyclic(np.isfinite(bits)):
        choice = branching(bits, roots)
        held = _mixed(held, choice)
    else:
        choice = _likeliest(bits, roots)
    share = np.exp2(np.column_stack([contest.outside, contest.sources]) - contest.roots[:, None])
    split = held.roots[:, None] * share
    return Posterior(held.edges, split[:, 1:], split[:, 0], crowding, shift, tuple(choice))


def _likeliest(bits: Matrix, roots: Matrix) -> list[int]:
    return [
        int(row.argmax()) if len(row) and row.max() > root else OUTSIDE
        for row, root in zip(bits, roots, strict=True)
    ]


def _outside_shift(roots: Matrix) -> float:
    """Bits by which the outside is likelier in this set than in those that were fitted on."""
    rate = (roots.sum() + FITTED_RATE * FITTED_SIZE) / (len(roots) + FITTED_SIZE)
    shift = np.log2(rate / (1 - rate)) - np.log2(FITTED_RATE / (1 - FITTED_RATE))
    return float(shift)


def _crowding(contest: Contest, edges: Matrix) -> Matrix:
    """Moves belief from parents that have children to those that have none; not to the outside."""
    others = np.maximum(edges.sum(axis=0)[None, :] - edges, 0.0)
    lost = np.where(contest.named > 0, 0.0, -CROWDING_BITS * np.log2(1.0 + others))
    before, after = _sum_bits(contest.articles), _sum_bits(contest.articles + lost)
    any_left = np.isfinite(after)
    made_up = np.where(any_left, before, 0.0) - np.where(any_left, after, 0.0)
    bits: Matrix = lost + made_up[:, None]
    return bits


def _sum_bits(bits: Matrix) -> Matrix:
    """Log2 of the summed weights of each row."""
    with np.errstate(divide="ignore"):
        top = bits.max(axis=1, initial=-np.inf)
        safe = np.where(np.isfinite(top), top, 0.0)
        total: Matrix = safe + np.log2(np.exp2(bits - safe[:, None]).sum(axis=1))
    return total


def _mixed(held: Beliefs, choice: Sequence[int]) -> Beliefs:
    edges, roots = held.edges / 2, held.roots / 2
    for child, parent in enumerate(choice):
        if parent == OUTSIDE:
            roots[child] += 0.5
        else:
            edges[child, parent] += 0.5
    return Beliefs(edges, roots)


def _shape(common: Overlap) -> tuple[int, int]:
    rows, columns = next(iter(common.features.values())).shape
    return rows, columns
