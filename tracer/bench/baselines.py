"""Answers that anybody could give, and answers by one number for the support of a claim.

Thresholds are fitted on the other folds, the same folds as the judge's.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracer.bench.gold import GoldClaim, splits
from tracer.bench.scoring import CHECKABLE, FLAGS, LABELS, Answer, macro_f1

Values = npt.NDArray[np.float64]
_CUTS = 24


@dataclass(frozen=True, slots=True)
class Support:
    """How well one claim is supported, by any scale, and by which sentences (best first)."""

    value: float
    sources: tuple[str, ...] = ()


def always(label: str, rows: Sequence[GoldClaim]) -> dict[str, Answer]:
    """One verdict for every claim, with the commonest drift type where it is drifted.

    p_drift is the share of flagged claims in the set itself, and the type the commonest in it:
    no constant could do better, so these are the floors of every figure.
    """
    checkable = [row.verdict in FLAGS for row in rows if row.verdict in CHECKABLE]
    share = sum(checkable) / len(checkable) if checkable else 0.5
    types = Counter(t for row in rows for t in row.drift)
    commonest = max(sorted(types), key=types.__getitem__, default="")
    named = frozenset([commonest]) if label == "drifted" and types else frozenset()
    return {row.id: Answer(label, 1.0, share, (), named) for row in rows}


def by_support(rows: Sequence[GoldClaim], supports: Sequence[Support]) -> dict[str, Answer]:
    """Verdicts by two thresholds: unsupported below both, drifted between, supported above.

    The pair is taken that gives the other folds the best macro-F1 over the five labels. p_drift
    is a logistic regression on the support, which never rises with it. No drift type is named.
    """
    values = np.array([support.value for support in supports])
    answers: dict[str, Answer] = {}
    for train, test in splits(rows):
        others = [rows[i] for i in train]
        low, high = _thresholds(values[train], [row.verdict for row in others])
        chance = _logistic(
            values[[i for i in train if rows[i].verdict in CHECKABLE]],
            np.array([row.verdict in FLAGS for row in others if row.verdict in CHECKABLE]),
        )
        for i in test:
            value = values[i]
            place = int(value >= low) + int(value >= high)
            label = ("unsupported", "drifted", "supported")[place]
            p_drift = _probability(chance[0] + chance[1] * value)
            answers[rows[i].id] = Answer(label, 0.5, p_drift, supports[i].sources, frozenset())
    return answers


def _thresholds(values: Values, verdicts: Sequence[str]) -> tuple[float, float]:
    """The two cuts with the best macro-F1; equal ones leave the middle verdict out."""
    found = np.unique(values)
    between = np.concatenate([[-np.inf], (found[1:] + found[:-1]) / 2, [np.inf]])
    steps = np.linspace(0, len(between) - 1, min(len(between), _CUTS)).astype(int)
    cuts = between[np.unique(steps)].tolist()
    truth = np.array([LABELS.index(verdict) for verdict in verdicts])

    def score(cut: tuple[float, float]) -> float:
        low, high = cut
        place = (values >= low).astype(int) + (values >= high)
        return macro_f1(truth, np.array(_BY_PLACE)[place], range(len(LABELS)))

    return max(itertools.combinations_with_replacement(cuts, 2), key=score)


_BY_PLACE = tuple(LABELS.index(label) for label in ("unsupported", "drifted", "supported"))


def _logistic(values: Values, flagged: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Intercept and slope (at most 0) of the odds of a flag, lightly penalised."""
    from scipy.optimize import minimize

    centre, width = float(values.mean()), float(values.std()) or 1.0
    scaled, target = (values - centre) / width, flagged.astype(float)

    def loss(w: Values) -> float:
        odds = w[0] + w[1] * scaled
        return float((np.logaddexp(0, odds) - target * odds).sum() + 0.5 * w[1] * w[1])

    at = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(None, None), (None, 0.0)]).x
    slope = float(at[1]) / width
    return float(at[0]) - slope * centre, slope


def _probability(odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700))))


def ranked_sources(scores: Values, addresses: Sequence[str], best: int = 5) -> tuple[str, ...]:
    """The addresses with the best scores, best first."""
    return tuple(addresses[row] for row in np.argsort(-scores, kind="stable")[:best].tolist())
