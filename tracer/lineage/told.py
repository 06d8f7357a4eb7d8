"""What the stage keeps of claims and verdicts: a set's worth must fit in memory at once.

Of claims under a verdict that no drift comes from or goes to, nothing is kept; of the others
what drift is followed by: the words and their place, what was read off them, and of the
findings of a drifted claim which drift they name and against what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern

from tracer.lineage.families import FOLLOWED
from tracer.lineage.hedges import HEDGE
from tracer.lineage.likeness import READ
from tracer.model import VERDICT_LABELS, Claim, Cue, Features, Finding, Verdict

Claims = Mapping[str, Sequence[Claim]] | Iterable[Claim]

COMPARED = FOLLOWED | {"supported"}
"""Verdicts under which a claim may carry a drift or put one right."""
_LABELS = {label: label for label in VERDICT_LABELS}
"""One string each, where a database gives one a row."""
_SIGNALS = READ | {HEDGE}


@dataclass(frozen=True)
class Told:
    """The claims of a set that are compared, by article and there in reading order."""

    claims: Mapping[str, Sequence[Claim]]
    verdicts: Mapping[str, Verdict]

    @classmethod
    def of(cls, claims: Claims, verdicts: Mapping[str, Verdict]) -> Told:
        """From all claims; each is looked at once, and may be forgotten then."""
        every = (
            (claim for found in claims.values() for claim in found)
            if isinstance(claims, Mapping)
            else claims
        )
        kept: dict[str, list[Claim]] = {}
        held: dict[str, Verdict] = {}
        for claim in every:
            verdict = verdicts.get(claim.id)
            if verdict is not None and verdict.label in COMPARED:
                kept.setdefault(claim.article, []).append(_lean(claim))
                held[claim.id] = _lean_verdict(verdict, claim.id)
        ordered = {
            article: sorted(found, key=lambda c: (c.span.start, c.id))
            for article, found in sorted(kept.items())
        }
        return cls(ordered, held)


def _lean(claim: Claim) -> Claim:
    article = intern(claim.article)
    span = replace(claim.span, document=article, prefix="", suffix="")
    features = Features(
        force=claim.features.force,
        time=claim.features.time,
        negative=claim.features.negative,
        cues=tuple(
            _signal(intern(cue.kind), intern(cue.key))
            for cue in claim.features.cues
            if cue.kind in _SIGNALS
        ),
    )
    return replace(
        claim, article=article, span=span, context=span, attribution=None, features=features
    )


@lru_cache(maxsize=4096)
def _signal(kind: str, key: str) -> Cue:
    return Cue(kind, key, 0, 0)


def _lean_verdict(verdict: Verdict, claim: str) -> Verdict:
    findings = (
        tuple(_lean_finding(f) for f in verdict.findings if f.drift_type and f.source)
        if verdict.label == "drifted"
        else ()
    )
    return replace(
        verdict,
        claim=claim,
        label=_LABELS[verdict.label],
        findings=findings,
        sources=tuple(map(intern, verdict.sources)),
    )


def _lean_finding(finding: Finding) -> Finding:
    source = intern(finding.source) if finding.source else None
    return Finding("", finding.drift_type, finding.weight_bits, "", source=source)
