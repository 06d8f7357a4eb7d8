"""A sentence of several statements takes the verdict of its worst one, and says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracer.judge.view import quoted
from tracer.model import Claim, Finding, Range, Verdict

_MILDER = frozenset({"supported", "uncertain"})


def worst(claim: Claim, whole: Verdict, parts: Sequence[tuple[Claim, Verdict]]) -> Verdict:
    """The verdict on a claim, given those on its statements.

    Args:
        claim: the whole sentence.
        whole: the verdict on it as one.
        parts: its statements with their verdicts; spans relative to the claim.

    Returns:
        ``whole``, or where it is milder than a statement's: that one's verdict, its
        ranges moved to where the statement stands, with a finding that names it.
    """
    drifted = [(part, verdict) for part, verdict in parts if verdict.label == "drifted"]
    if whole.label not in _MILDER or not drifted:
        return whole
    part, verdict = max(drifted, key=lambda pair: pair[1].p_drift)
    named = Finding(
        check="part",
        drift_type=None,
        weight_bits=0.0,
        because=f"Judged by its statement {quoted(part.text)}.",
        claim_range=(part.span.start, part.span.end),
    )
    moved = tuple(_moved(finding, part.span.start) for finding in verdict.findings)
    return replace(verdict, claim=claim.id, findings=(named, *moved))


def _moved(finding: Finding, by: int) -> Finding:
    span: Range | None = finding.claim_range
    return replace(finding, claim_range=(span[0] + by, span[1] + by) if span else None)
