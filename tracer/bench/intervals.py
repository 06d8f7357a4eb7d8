"""Bootstrap intervals of the gold figures, by resampling groups of claims.

Claims that say the same thing, and the halves of a minimal pair, are right or wrong
together: resampling single claims would make the figures look surer than they are
(cluster bootstrap; Field and Welsh, 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracer.bench.figures import shown
from tracer.bench.gold import GoldClaim
from tracer.bench.scoring import Answer, score

SEED = 20140614
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of a figure over the resamples."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{shown(self.low)} to {shown(self.high)}"


def intervals(
    gold: Sequence[GoldClaim],
    answers: Mapping[str, Answer],
    beside: Mapping[str, Answer] | None = None,
    *,
    resamples: int = RESAMPLES,
) -> dict[str, Interval]:
    """Percentile intervals of every figure of :func:`score`, the same for the same claims.

    Args:
        gold: labelled claims.
        answers: by claim id.
        beside: other answers to the same claims: the intervals are then those of the
            differences, each resample being scored for both.
        resamples: how often to draw as many groups as there are, with replacement.

    A resample in which a figure has no case (none supported, say) does not count for it.
    """
    groups: dict[str, list[GoldClaim]] = {}
    for row in gold:
        groups.setdefault(row.group, []).append(row)
    names = sorted(groups)
    dice = np.random.default_rng(SEED)
    drawn: dict[str, list[float]] = {}
    for _ in range(resamples):
        places = dice.integers(len(names), size=len(names))
        rows, ids = _drawn([groups[names[place]] for place in places])
        figures = score(rows, {new: answers[old] for new, old in ids.items()})
        if beside is not None:
            other = score(rows, {new: beside[old] for new, old in ids.items()})
            figures = {n: figures[n] - other[n] for n in figures.keys() & other.keys()}
        for name, value in figures.items():
            drawn.setdefault(name, []).append(value)
    tail = 50 * (1 - LEVEL)
    return {
        name: Interval(*map(float, np.percentile(values, [tail, 100 - tail])))
        for name, values in drawn.items()
    }


def _drawn(groups: Sequence[Sequence[GoldClaim]]) -> tuple[list[GoldClaim], dict[str, str]]:
    """The claims of the groups, with ids that tell a group drawn twice apart, and their old ids.

    Pairs are found by id, so that a pair that is drawn twice counts twice.
    """
    rows: list[GoldClaim] = []
    ids: dict[str, str] = {}
    for number, group in enumerate(groups):
        for row in group:
            new = f"{number}/{row.id}"
            ids[new] = row.id
            pair = f"{number}/{row.pair}" if row.pair else None
            rows.append(replace(row, id=new, pair=pair))
    return rows, ids
