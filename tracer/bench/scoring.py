"""The measures of the gold protocol: verdicts, flags, alignment, types, pairs, calibration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np
import numpy.typing as npt

from tracer.bench.gold import GoldClaim
from tracer.model import DRIFT_TYPES, Alignment, Verdict

LABELS = ("supported", "drifted", "unsupported", "opinion", "off-topic")
FLAGS = frozenset({"drifted", "unsupported"})
CHECKABLE = FLAGS | {"supported"}
_BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one gold claim; ``because`` is the reason that weighed most."""

    label: str
    probability: float
    p_drift: float
    sources: tuple[str, ...]
    drift: frozenset[str]
    because: str = ""

    @classmethod
    def of(cls, verdict: Verdict, alignments: Sequence[Alignment]) -> Answer:
        return cls(
            verdict.label,
            verdict.probability,
            verdict.p_drift,
            tuple(alignment.source for alignment in alignments),
            frozenset(verdict.drift),
            _reason(verdict),
        )


def _reason(verdict: Verdict) -> str:
    """What was found that did most for the verdict; the gate's reason where one closed."""
    gate = next((f for f in verdict.findings if f.check == f"gate-{verdict.label}"), None)
    if gate is not None:
        return gate.because
    sign = 1 if verdict.label in FLAGS else -1
    heaviest = max(verdict.findings, key=lambda f: sign * f.weight_bits, default=None)
    return heaviest.because if heaviest else ""


def score(gold: Sequence[GoldClaim], answers: Mapping[str, Answer]) -> dict[str, float]:
    """All figures of the protocol, by name; those without any case are left out.

    Args:
        gold: labelled claims; every one needs an answer.
        answers: by claim id.
    """
    pairs = [(g, answers[g.id]) for g in gold]
    figures = {"n": float(len(pairs)), **_verdicts(pairs), **_flags(pairs), **_alignment(pairs)}
    figures |= {**_types(pairs), **_minimal_pairs(pairs), **_calibration(pairs)}
    return {name: float(value) for name, value in figures.items()}


Pairs = Sequence[tuple[GoldClaim, Answer]]


def _verdicts(pairs: Pairs) -> dict[str, float]:
    truth, given = [g.verdict for g, _ in pairs], [a.label for _, a in pairs]
    return {
        "macro-F1": macro_f1(truth, given, LABELS),
        "accepted": mean(a.label in g.accepted for g, a in pairs),
        "uncertain": mean(a.label == "uncertain" for _, a in pairs),
    }


def macro_f1(
    truth: npt.ArrayLike, given: npt.ArrayLike, labels: Iterable[object] | None = None
) -> float:
    """Mean F1 over the labels (those of the truth if None); 0 for one that occurs nowhere."""
    true, told = np.asarray(truth), np.asarray(given)
    counts = [
        Counts(int(((told == x) & (true == x)).sum()), int(((told == x) & (true != x)).sum()),
               int(((told != x) & (true == x)).sum()))
        for x in (np.unique(true) if labels is None else labels)
    ]  # fmt: skip
    return mean(each.f1 for each in counts)


def _flags(pairs: Pairs) -> dict[str, float]:
    drifted = [a for g, a in pairs if g.verdict == "drifted"]
    supported = [a for g, a in pairs if g.verdict == "supported"]
    checkable = [(g, a) for g, a in pairs if g.verdict in CHECKABLE]
    if not drifted or not supported:
        return {}
    return {
        "drifted flagged": mean(a.label in FLAGS for a in drifted),
        "supported flagged": mean(a.label in FLAGS for a in supported),
        "AUROC": auroc([a.p_drift for a in drifted], [a.p_drift for a in supported]),
        "Brier": mean((a.p_drift - (g.verdict in FLAGS)) ** 2 for g, a in checkable),
    }


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a positive scores above a negative, ties counting half."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def clause(address: str) -> str:
    """The clause of a sentence's address."""
    return address.split("#")[0]


def _alignment(pairs: Pairs) -> dict[str, float]:
    anchored = [(g, a) for g, a in pairs if g.clauses]
    if not anchored:
        return {}
    return {
        f"clause@{k}": mean(
            bool({clause(s) for s in a.sources[:k]} & {clause(s) for s in g.clauses})
            for g, a in anchored
        )
        for k in (1, 3, 5)
    }


@dataclass(frozen=True, slots=True)
class Counts:
    """Of things looked for: found, named though not there, missed."""

    hit: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was named that was there; 0 where nothing was named."""
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Share of what was there that was named; 0 where nothing was there."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.hit + self.extra + self.missed
        return 2 * self.hit / both if both else 0.0


def type_counts(pairs: Pairs, types: Iterable[str] = DRIFT_TYPES) -> Counts:
    """How often these drift types were found in drifted claims.

    A type that a fair judge would accept counts neither as found nor as wrong.
    """
    wanted = frozenset(types)
    cases = [(g, a) for g, a in pairs if g.verdict == "drifted" and g.drift]
    return Counts(
        hit=sum(len(a.drift & g.drift & wanted) for g, a in cases),
        extra=sum(len((a.drift - g.drift - g.drift_also) & wanted) for g, a in cases),
        missed=sum(len((g.drift - a.drift) & wanted) for g, a in cases),
    )


def _types(pairs: Pairs) -> dict[str, float]:
    cases = [(g, a) for g, a in pairs if g.verdict == "drifted" and g.drift]
    if not cases:
        return {}
    accepted = mean(bool(a.drift & (g.drift | g.drift_also)) for g, a in cases)
    return {"types F1": type_counts(pairs).f1, "any accepted type": accepted}


def _minimal_pairs(pairs: Pairs) -> dict[str, float]:
    by_id = {g.id: (g, a) for g, a in pairs}
    twins = {
        frozenset((g.id, g.pair)) for g, _ in pairs if g.pair and g.pair in by_id and g.pair != g.id
    }
    if not twins:
        return {}
    both = mean(all(by_id[i][0].verdict == by_id[i][1].label for i in twin) for twin in twins)
    return {"pairs right": both}


def _calibration(pairs: Pairs) -> dict[str, float]:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for gold, answer in pairs:
        if answer.label != "uncertain":
            place = min(_BINS - 1, int(answer.probability * _BINS))
            bins.setdefault(place, []).append((answer.probability, answer.label in gold.accepted))
    total = sum(map(len, bins.values()))
    if not total:
        return {}
    return {
        "ECE": sum(
            len(rows) / total * abs(mean(p for p, _ in rows) - mean(right for _, right in rows))
            for rows in bins.values()
        )
    }
