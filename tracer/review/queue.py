"""In which order a person is shown flags, and what people agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracer.model import Claim, StandingRuling, Trace

FLAGS = frozenset({"drifted", "unsupported", "uncertain"})
"""Verdicts that ask for a person: a change, no anchor, or a question left open."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The claims that people ruled on: what holds by claim id, and what they disagree on."""

    agreed: Mapping[str, StandingRuling]
    disputed: tuple[str, ...]


def queue(trace: Trace) -> tuple[Claim, ...]:
    """The flags, the most severe first, of these the most uncertain, then in reading order."""
    flagged = [
        claim
        for claim in trace.claims
        if claim.id in trace.verdicts and trace.verdicts[claim.id].label in FLAGS
    ]

    def urgency(claim: Claim) -> tuple[int, float]:
        verdict = trace.verdicts[claim.id]
        return -verdict.severity, abs(verdict.p_drift - 0.5)

    return tuple(sorted(flagged, key=urgency))


def in_force(found: Iterable[StandingRuling]) -> tuple[StandingRuling, ...]:
    """Of some rulings those that say today what holds: each person's last, on current words."""
    return tuple(
        item
        for item in found
        if item.ruling.verdict and item.state == "current" and item.replaced_by is None
    )


def agreement(trace: Trace) -> Agreement:
    """What holds by the people who ruled; where two verdicts differ, nothing does.

    Of several people who agree on the verdict the last one's ruling is given.
    """
    by_claim: dict[str, list[StandingRuling]] = {}
    for item in in_force(trace.rulings):
        if item.claim is not None:
            by_claim.setdefault(item.claim, []).append(item)
    agreed = {
        claim: found[-1]
        for claim, found in by_claim.items()
        if len({item.ruling.verdict for item in found}) == 1
    }
    return Agreement(agreed, tuple(claim for claim in by_claim if claim not in agreed))
