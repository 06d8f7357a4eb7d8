"""From bits to belief: every earlier text, every source and the outside compete for each child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracer.lineage.dates import moments, orders
from tracer.lineage.knots import Held, Knots
from tracer.lineage.pairs import Flags, Numbers, Pairs, Places
from tracer.lineage.tree import OUTSIDE
from tracer.lineage.weights import weights
from tracer.lineage.witness import Witness

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

    ``articles`` (m,) beside the ``pairs`` is −inf where the one cannot be the parent of
    the other; ``sources`` is (n, packs), ``outside`` (n,). ``named`` (m,): the child says
    so itself, by link or by name.
    """

    pairs: Pairs
    articles: Numbers
    named: Flags
    sources: Numbers
    outside: Numbers

    @property
    def roots(self) -> Numbers:
        """Bits, for each child, of having it from any source or from the outside."""
        total: Numbers = np.log2(np.exp2(self.outside) + np.exp2(self.sources).sum(axis=1))
        return total


@dataclass(frozen=True)
class Posterior:
    """Beliefs that sum to one for each child, and the choice of the best tree.

    ``articles`` (m,), ``sources`` (n, packs) and ``outside`` (n,) are probabilities;
    ``crowding`` (m,) is what the other children of the parent took off, ``shift`` what the
    set as a whole added to every source and to the outside; ``choice[c]`` is an article's
    index or OUTSIDE.
    """

    articles: Numbers
    sources: Numbers
    outside: Numbers
    crowding: Numbers
    shift: float
    choice: tuple[int, ...]


def permitted(witnesses: Sequence[Witness], pairs: Pairs) -> Numbers:
    """Array (m,): the bits of order for the parent before the child, −inf where time forbids."""
    ended = moments([witness.ended for witness in witnesses])
    began = moments([witness.began for witness in witnesses])
    return orders(ended[pairs.parent], began[pairs.child])


def weighed(features: Mapping[str, Numbers], names: Sequence[str], *, meaning: bool) -> Numbers:
    """Array (m,): the bits that the named features bring, without the constant."""
    fitted = weights(meaning=meaning).bits
    total = np.zeros_like(next(iter(features.values())))
    for name in names:
        total += fitted[name] * features[name]
    return total


def constant(pairs: Pairs, *, meaning: bool) -> Numbers:
    """Array (m,): bits of a candidate before anything is seen, against the outside.

    The more there are, the less likely is each; that there are few makes none likelier.
    """
    compared = np.log2(np.maximum(FEW, pairs.counts))
    start: Numbers = weights(meaning=meaning).constant - compared[pairs.child]
    return start


def posterior(contest: Contest) -> Posterior:
    """Beliefs under all trees, with two things learnt from the set itself.

    A parent that already has children is discounted for others, and how many texts of
    this set come from outside shifts the odds of the outside for each.

    Where time leaves the order open, two texts may each look like the other's parent.
    Then half of the belief goes by all trees and half by the best one, which decides
    the first rank.
    """
    pairs = contest.pairs
    knots = Knots.of(pairs, contest.articles, contest.roots)
    crowding, shift = np.zeros(len(pairs)), 0.0
    held = knots.beliefs(pairs, contest.articles, contest.roots)
    for _ in range(_ROUNDS):
        crowding = _crowding(contest, held.pairs)
        shift = _outside_shift(held.roots)
        ahead = knots.beliefs(pairs, contest.articles + crowding, contest.roots + shift)
        held = Held((held.pairs + ahead.pairs) / 2, (held.roots + ahead.roots) / 2)
    bits, roots = contest.articles + crowding, contest.roots + shift
    held = knots.beliefs(pairs, bits, roots)
    choice = knots.choice(pairs, bits, roots)
    held = _mixed(held, pairs, choice, knots)
    share = np.exp2(np.column_stack([contest.outside, contest.sources]) - contest.roots[:, None])
    split = held.roots[:, None] * share
    return Posterior(held.pairs, split[:, 1:], split[:, 0], crowding, shift, tuple(choice.tolist()))


def _outside_shift(roots: Numbers) -> float:
    """Bits by which the outside is likelier in this set than in those that were fitted on."""
    rate = (roots.sum() + FITTED_RATE * FITTED_SIZE) / (len(roots) + FITTED_SIZE)
    shift = np.log2(rate / (1 - rate)) - np.log2(FITTED_RATE / (1 - FITTED_RATE))
    return float(shift)


def _crowding(contest: Contest, edges: Numbers) -> Numbers:
    """Moves belief from parents that have children to those that have none; not to the outside."""
    pairs = contest.pairs
    others = np.maximum(pairs.parent_sums(edges)[pairs.parent] - edges, 0.0)
    lost = np.where(contest.named, 0.0, -CROWDING_BITS * np.log2(1.0 + others))
    before, after = _sum_bits(pairs, contest.articles), _sum_bits(pairs, contest.articles + lost)
    any_left = np.isfinite(after)
    made_up = np.where(any_left, before, 0.0) - np.where(any_left, after, 0.0)
    bits: Numbers = lost + made_up[pairs.child]
    return bits


def _sum_bits(pairs: Pairs, bits: Numbers) -> Numbers:
    """Array (n,): log2 of the summed weights of each child's pairs."""
    top = pairs.highest(bits)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total: Numbers = safe + np.log2(pairs.sums(np.exp2(bits - safe[pairs.child])))
    return total


def _mixed(held: Held, pairs: Pairs, choice: Places, knots: Knots) -> Held:
    open_ = np.zeros(pairs.size, dtype=bool)
    open_[knots.texts] = True
    chosen = (choice[pairs.child] == pairs.parent).astype(float)
    rooted = (choice == OUTSIDE).astype(float)
    return Held(
        np.where(open_[pairs.child], (held.pairs + chosen) / 2, held.pairs),
        np.where(open_, (held.roots + rooted) / 2, held.roots),
    )
