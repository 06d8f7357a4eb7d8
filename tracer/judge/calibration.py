"""Weights of the signals in bits, and the thresholds of the verdicts: data, fitted on gold.

Logistic regressions in bits (log2 odds). ``python -m tracer.bench.fit`` fits them
again; out-of-fold figures are in docs/measurements.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tracer.judge.view import Signal
from tracer.model import DriftType


@dataclass(frozen=True, slots=True)
class Sum:
    """A prior and one weight for each signal, both in bits."""

    prior: float
    weights: Mapping[str, float]

    def bits(self, signal: Signal) -> float:
        """Weight of one signal as seen; 0 for a signal that was never fitted."""
        return self.weights.get(signal.name, 0.0) * signal.value

    def total(self, signals: Iterable[Signal]) -> float:
        """Prior plus the weights of all signals."""
        return self.prior + sum(self.bits(signal) for signal in signals)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The four sums and where verdicts part.

    ``drift``: drifted or unsupported against supported. ``unanchored``: nothing in
    the sources is about it. ``opinion``, ``off_topic``: the gates. ``types``: how often
    a signal's drift type was the right one in drifted claims; from ``type_at`` on
    it is named. ``opinion_at``, ``off_topic_at``, ``unanchored_at``: where those gates close.
    Where fewer than ``near_from`` of the claim's words are the source's, ``far_flag_at``
    stands in for ``flag_at``, and a flag below ``plain_at`` without a change that a check can
    name is left open: likeness alone flags nobody.
    """

    drift: Sum
    unanchored: Sum
    opinion: Sum
    off_topic: Sum
    types: Mapping[str, float]
    type_at: float
    flag_at: float
    abstain_within: float
    opinion_at: float = 0.5
    off_topic_at: float = 0.5
    unanchored_at: float = 0.5
    far_flag_at: float = 0.5
    plain_at: float = 0.0
    near_from: float = 0.0

    def trust_in_types(self, signals: Iterable[Signal]) -> dict[DriftType, float]:
        """For each drift type that a signal speaks of, the trust in the best such signal."""
        best: dict[DriftType, float] = {}
        for signal in signals:
            if signal.drift_type is not None:
                trust = self.types.get(signal.name, 0.0) * signal.value
                best[signal.drift_type] = max(trust, best.get(signal.drift_type, 0.0))
        return best


CHECKS_ALONE, WITH_ENTAILMENT = "calibration.json", "calibration-entailment.json"


@cache
def load(*, with_entailment: bool = False) -> Calibration:
    """The calibration that ships, for the checks alone or with the entailment model."""
    name = WITH_ENTAILMENT if with_entailment else CHECKS_ALONE
    return from_record(json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8")))


def from_record(record: Mapping[str, object]) -> Calibration:
    """A calibration from the form of ``calibration.json``."""
    table: Mapping[str, Mapping[str, object]] = record["sums"]  # type: ignore[assignment]

    def part(name: str) -> Sum:
        entry = table[name]
        return Sum(float(entry["prior"]), dict(entry["weights"]))  # type: ignore[arg-type,call-overload]

    return Calibration(
        drift=part("drift"),
        unanchored=part("unanchored"),
        opinion=part("opinion"),
        off_topic=part("off_topic"),
        types=dict(record["types"]),  # type: ignore[call-overload]
        type_at=float(record["type_at"]),  # type: ignore[arg-type]
        flag_at=float(record["flag_at"]),  # type: ignore[arg-type]
        abstain_within=float(record["abstain_within"]),  # type: ignore[arg-type]
        opinion_at=float(record["opinion_at"]),  # type: ignore[arg-type]
        off_topic_at=float(record["off_topic_at"]),  # type: ignore[arg-type]
        unanchored_at=float(record["unanchored_at"]),  # type: ignore[arg-type]
        far_flag_at=float(record["far_flag_at"]),  # type: ignore[arg-type]
        plain_at=float(record["plain_at"]),  # type: ignore[arg-type]
        near_from=float(record["near_from"]),  # type: ignore[arg-type]
    )


def probability(bits: float) -> float:
    """1/(1+2^−bits), without overflow."""
    if bits >= 0:
        return float(1.0 / (1.0 + 2.0**-bits))
    power = 2.0**bits
    return float(power / (1.0 + power))
