"""Fits the judge's weights on gold: four penalised logistic regressions, in bits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import log

import numpy as np
import numpy.typing as npt

from tracer.bench.gold import GoldClaim
from tracer.judge.calibration import Calibration, Sum, probability
from tracer.judge.judge import Reading, anchoring_signal, is_firm, named_types
from tracer.judge.view import Signal

Matrix = npt.NDArray[np.float64]
PENALTY = {"drift": 1.0, "unanchored": 2.0, "opinion": 1.0, "off_topic": 1.0}
# What a check that names a change is held to be worth before any claim was seen, in nats: a rare
# signal is not held to be worth nothing because few claims had it.
_TRUST = 1.0
# A type that a fair judge would accept counts in part: it is no error, nor the one looked for.
_ALSO = 0.4
FLAGGED = frozenset({"drifted", "unsupported"})
# Found to agree with the source: such a signal may never speak for drift.
AGREEING = frozenset(
    "modality-same in-place-both date-same quantity-same actor-same owner-same scope-same "
    "subject-matched deontic-same both-deny kept-apart qualifier-kept absence-agreed covered near "
    "same-matter entails nothing-differs".split()
)


def fit(readings: Sequence[Reading], gold: Sequence[GoldClaim]) -> Calibration:
    """The calibration that fits these labelled readings best, sign by sign as the checks say.

    Drift and whether anything is about a claim are learnt from claims that are no known
    retellings; of opinions and other topics there are too few without those.
    """
    pairs = list(zip(readings, gold, strict=True))
    strangers = [(r, g) for r, g in pairs if not g.known]
    checkable = [(r, g) for r, g in strangers if g.verdict in FLAGGED | {"supported"}]
    flagged = [(r, g) for r, g in pairs if g.verdict in FLAGGED]
    unanchored = _logistic(
        [r.anchoring for r, _ in strangers],
        [not g.clauses and g.verdict != "supported" for _, g in strangers],
        _counted(strangers),
        PENALTY["unanchored"],
        _free,
        balance=0.5,
    )
    drift = _logistic(
        [
            (*r.drift, anchoring_signal(probability(unanchored.total(r.anchoring)), r.view))
            for r, _ in checkable
        ],
        [g.verdict in FLAGGED for _, g in checkable],
        _counted(checkable),
        PENALTY["drift"],
        _signed,
        expected=_trusted,
    )
    drifted = [(r, g) for r, g in flagged if g.verdict == "drifted"]
    fitted = Calibration(
        drift=drift,
        unanchored=unanchored,
        opinion=_logistic(
            [r.opinion for r, _ in pairs],
            [g.verdict == "opinion" for _, g in pairs],
            _counted(pairs),
            PENALTY["opinion"],
            _free,
            balance=0.5,
        ),
        off_topic=_logistic(
            [r.topical for r, _ in pairs],
            [g.verdict == "off-topic" for _, g in pairs],
            _counted(pairs),
            PENALTY["off_topic"],
            _tying,
            balance=0.75,
        ),
        types=_type_trust(drifted),
        type_at=0.0,
        flag_at=0.48,
        abstain_within=0.02,
        opinion_at=0.67,
        off_topic_at=0.7,
        unanchored_at=0.6,
        far_flag_at=0.505,
        plain_at=0.75,
        near_from=0.501,
    )
    return replace(fitted, type_at=_type_threshold(fitted, drifted))


def as_file(fitted: Calibration, digest: str) -> str:
    """The text of ``judge/calibration.json``."""

    def part(total: Sum) -> dict[str, object]:
        kept = {name: round(w, 3) for name, w in sorted(total.weights.items()) if abs(w) >= 0.005}
        return {"prior": round(total.prior, 3), "weights": kept}

    record = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "gold_sha256": digest,
        "sums": {
            "drift": part(fitted.drift),
            "unanchored": part(fitted.unanchored),
            "opinion": part(fitted.opinion),
            "off_topic": part(fitted.off_topic),
        },
        "types": dict(sorted(fitted.types.items())),
        "type_at": fitted.type_at,
        "flag_at": fitted.flag_at,
        "abstain_within": fitted.abstain_within,
        "opinion_at": fitted.opinion_at,
        "off_topic_at": fitted.off_topic_at,
        "unanchored_at": fitted.unanchored_at,
        "far_flag_at": fitted.far_flag_at,
        "plain_at": fitted.plain_at,
        "near_from": fitted.near_from,
    }
    return json.dumps(record, indent=2) + "\n"


def _counted(pairs: Sequence[tuple[Reading, GoldClaim]]) -> Matrix:
    """Array (n,): how much each labelled claim counts."""
    return np.array([gold.weight for _, gold in pairs])


def _signed(signal: Signal) -> tuple[float | None, float | None]:
    if signal.drift_type is not None:
        return 0.0, None
    return (None, 0.0) if signal.name in AGREEING else (None, None)


def _trusted(signal: Signal) -> float:
    return _TRUST if is_firm(signal) else 0.0


def _tying(signal: Signal) -> tuple[float | None, float | None]:
    """A change that can be shown ties a sentence to the story, and never speaks against it."""
    return (None, 0.0) if signal.drift_type is not None else (None, None)


def _free(signal: Signal) -> tuple[float | None, float | None]:
    del signal
    return None, None


def _logistic(
    rows: Sequence[Sequence[Signal]],
    positive: Sequence[bool],
    counts: Matrix,
    penalty: float,
    bounds_of: Callable[[Signal], tuple[float | None, float | None]],
    *,
    balance: float = 0.0,
    expected: Callable[[Signal], float] | None = None,
) -> Sum:
    """Weights in bits.

    ``counts`` is how much each row counts; ``balance`` 0 takes classes as they come, 1 makes
    them weigh the same. The penalty draws every weight to what is ``expected`` of its signal,
    in nats (0 if None).
    """
    from scipy.optimize import minimize

    bounds = {signal.name: bounds_of(signal) for row in rows for signal in row}
    names = sorted(bounds)
    guess = {signal.name: expected(signal) for row in rows for signal in row} if expected else {}
    drawn_to = np.array([*(guess.get(name, 0.0) for name in names), 0.0])
    place = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names) + 1))
    matrix[:, -1] = 1.0
    for number, row in enumerate(rows):
        for signal in row:
            matrix[number, place[signal.name]] += signal.value
    target = np.array(positive, dtype=float)
    weight = counts
    if balance:
        share = np.average(target, weights=counts)
        rarer = np.where(target > 0, 0.5 / share, 0.5 / (1 - share))
        weight = counts * rarer**balance

    def loss(w: Matrix) -> tuple[float, Matrix]:
        score = matrix @ w
        value = weight * (np.logaddexp(0, score) - target * score)
        slope = matrix.T @ (weight * (1 / (1 + np.exp(-score)) - target))
        free = np.append(np.ones(len(names)), 0.0)
        away = free * (w - drawn_to)
        return float(value.sum() + 0.5 * penalty * away @ away), slope + penalty * away

    result = minimize(
        loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B",
        bounds=[bounds[name] for name in names] + [(None, None)],
    )  # fmt: skip
    bits = result.x / log(2)
    return Sum(float(bits[-1]), dict(zip(names, map(float, bits[:-1]), strict=True)))


_SMOOTHING = 1.0


def _type_trust(cases: Sequence[tuple[Reading, GoldClaim]]) -> dict[str, float]:
    """Share of drifted claims with a signal in which its drift type was an accepted one.

    Weighted by the signal's value, and drawn towards a half where there are few.
    """
    right: dict[str, float] = defaultdict(float)
    seen: dict[str, float] = defaultdict(float)
    for reading, gold in cases:
        for signal in reading.drift:
            if signal.drift_type is None:
                continue
            value = gold.weight * signal.value
            seen[signal.name] += value
            if signal.drift_type in gold.drift:
                right[signal.name] += value
            elif signal.drift_type in gold.drift_also:
                right[signal.name] += _ALSO * value
    return {
        name: round((right[name] + 0.5 * _SMOOTHING) / (n + _SMOOTHING), 3)
        for name, n in seen.items()
    }


def _type_threshold(fitted: Calibration, cases: Sequence[tuple[Reading, GoldClaim]]) -> float:
    grid = [round(0.05 * step, 2) for step in range(2, 15)]
    return max(grid, key=lambda least: _micro_f1(fitted, cases, least))


def _micro_f1(
    fitted: Calibration, cases: Sequence[tuple[Reading, GoldClaim]], least: float
) -> float:
    hit = extra = missed = 0.0
    for reading, gold in cases:
        named: set[str] = set(named_types(replace(fitted, type_at=least), reading.drift))
        hit += gold.weight * len(named & gold.drift)
        extra += gold.weight * len(named - gold.drift - gold.drift_also)
        missed += gold.weight * len(gold.drift - named)
    return 2 * hit / max(1.0, 2 * hit + extra + missed)
