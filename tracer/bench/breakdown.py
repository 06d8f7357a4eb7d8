"""Where the judge is right and where it errs: by drift type, by verdict, claim by claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tracer.bench.gold import GoldClaim
from tracer.bench.scoring import LABELS, Answer, type_counts
from tracer.model import DRIFT_TYPES

GIVEN = (*LABELS, "uncertain")
"""What may be answered: the gold labels, and that the evidence is too close."""
MISJUDGED = 10


def by_type(
    gold: Sequence[GoldClaim], answers: Mapping[str, Answer]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Precision, recall and F1 of each drift type, and how many claims have it to be found."""
    pairs = [(g, answers[g.id]) for g in gold]
    for name in DRIFT_TYPES:
        counts = type_counts(pairs, [name])
        yield (
            name,
            {
                "precision": counts.precision,
                "recall": counts.recall,
                "F1": counts.f1,
                "n": counts.hit + counts.missed,
                "named": counts.hit + counts.extra,
            },
        )


def confusion(
    gold: Sequence[GoldClaim], answers: Mapping[str, Answer]
) -> Iterator[tuple[str, dict[str, float]]]:
    """For each gold label, how often each verdict was given."""
    given = Counter((g.verdict, answers[g.id].label) for g in gold)
    for label in LABELS:
        yield label, {verdict: given[label, verdict] for verdict in GIVEN}


def misjudged(
    gold: Sequence[GoldClaim], answers: Mapping[str, Answer], most: int = MISJUDGED
) -> list[tuple[GoldClaim, Answer]]:
    """The surest of the verdicts that no rater accepts, surest first; none that was left open."""
    wrong = [
        (g, answers[g.id]) for g in gold if answers[g.id].label not in g.accepted | {"uncertain"}
    ]
    return sorted(wrong, key=lambda pair: (-pair[1].probability, pair[0].id))[:most]
