"""What the entailment model reads between a claim and the nearest source sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, View
from tracer.model import DRIFT_TYPES

# Below this the model hardly sees the change, and a reader should not be told of it.
_LEAST_CHANGE = 0.25


def check(view: View) -> Iterator[Signal]:
    """Support, contradiction and openness over the nearest sentences, and the change seen."""
    if not view.entailed:
        return
    best = max(view.entailed, key=lambda e: e.supports)
    decisive = max(view.entailed, key=lambda e: max(e.supports, e.refutes))
    yield Signal(
        "entails", best.supports,
        f"The entailment model reads the claim as following from the source ({best.supports:.2f}).",
        None, None, best.address,
    )  # fmt: skip
    yield Signal(
        "contradicts", decisive.refutes,
        f"The entailment model reads the claim as contradicting the source "
        f"({decisive.refutes:.2f}).",
        None, None, decisive.address,
    )  # fmt: skip
    yield Signal(
        "leaves-open", min(e.leaves_open for e in view.entailed),
        "The entailment model reads the sources as leaving the claim open.",
        None, None, best.address,
    )  # fmt: skip
    first = view.entailed[0]
    for drift_type, chance in zip(DRIFT_TYPES, first.changes, strict=False):
        value = chance * (1.0 - best.supports)
        if value >= _LEAST_CHANGE:
            yield Signal(
                f"change-{drift_type}", value,
                f"The entailment model reads a change of {_WORDS[drift_type]} ({chance:.2f}).",
                drift_type, None, first.address, None, 2,
            )  # fmt: skip


_WORDS = {
    "modality": "force", "temporal": "time", "quantity": "number", "actor": "doer",
    "scope": "reach", "polarity": "yes to no", "conflation": "two things into one",
    "omission": "a qualifier dropped", "opinion": "a judgement added",
    "invention": "a detail added",
}  # fmt: skip
