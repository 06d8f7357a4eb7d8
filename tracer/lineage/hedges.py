"""Hedges that get lost: what a text only reported, told on as a fact.

"Apparently", "reportedly", "if the reports are right": whoever drops such a word departs
from the text before, not from the source. So these steps are found without any verdict,
from two claims that say the very same but for the hedge. They are typed as omissions, since
a qualifier is lost that carries the meaning, in families of their own (``hedge/1``, …).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tracer.lineage.families import same_readings
from tracer.lineage.hops import Descent
from tracer.lineage.likeness import Likeness, in_reading_order
from tracer.model import HEDGE_FAMILY, Claim, DriftStep, StepStatus

HEDGE = "hedge"
"""The kind of cue that a hedge is."""


def lost_hedges(
    claims: Sequence[Claim], descent: Descent, likeness: Likeness
) -> tuple[DriftStep, ...]:
    """Where hedges were lost, who had the bare claim on from there, and who hedged it again.

    Args:
        claims: claims that ``likeness`` knows.
        descent: who may have had it from whom.
        likeness: of these claims.
    """
    found: list[DriftStep] = []
    for number, group in enumerate(_groups(claims, likeness), start=1):
        found.extend(_Group(f"{HEDGE_FAMILY}{number}", group, descent).steps())
    return tuple(found)


def _groups(claims: Sequence[Claim], likeness: Likeness) -> list[list[Claim]]:
    """Claims that say the very same, some hedged and some not."""
    from scipy.cluster.hierarchy import DisjointSet

    of_wording: dict[int, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=in_reading_order):
        of_wording[likeness.wording(claim)].append(claim)
    first = {wording: same[0] for wording, same in of_wording.items()}
    found = DisjointSet(of_wording)
    for one, other in same_readings(first, likeness):
        found.merge(one, other)
    gathered = (
        [claim for wording in wordings for claim in of_wording[wording]]
        for wordings in found.subsets()
    )
    mixed = [
        sorted(same, key=in_reading_order)
        for same in gathered
        if len({_hedged(claim) for claim in same}) > 1
    ]
    return sorted(mixed, key=lambda same: in_reading_order(same[0]))


class _Group:
    """One assertion, hedged in some articles and bare in others."""

    def __init__(self, family: str, claims: Sequence[Claim], descent: Descent) -> None:
        self._family, self._descent = family, descent
        self._claims: dict[str, Claim] = {}
        for claim in claims:
            # An article that hedges it anywhere has hedged it.
            known = self._claims.get(claim.article)
            if known is None or (_hedged(claim) and not _hedged(known)):
                self._claims[claim.article] = claim
        self._entered: dict[str, str | None] = {}

    def steps(self) -> Iterator[DriftStep]:
        for article, claim in sorted(self._claims.items()):
            giver = self._giver(article)
            if giver is None:
                continue
            if _hedged(claim):
                entered = None if _hedged(self._claims[giver]) else self._entry(giver)
                if entered:
                    yield self._step(claim, giver, "repaired", entered)
            elif entered := self._entry(article):
                first = entered == article
                yield self._step(claim, giver, "introduced" if first else "inherited", entered)

    def _giver(self, article: str) -> str | None:
        """The likeliest parent that has it; bare kin only where no parent does."""
        parents = [p for p in self._descent.parents.get(article, ()) if p in self._claims]
        kin = [k for k in self._descent.kin.get(article, ()) if k in self._claims]
        # What has no parent with the claim cannot be seen to have lost anything.
        bare = [k for k in kin if not _hedged(self._claims[k])]
        return next(iter((*parents, *bare)), None)

    def _entry(self, article: str) -> str | None:
        """Where the hedge was lost that a bare claim lacks; None if it never had one here."""
        chain, at = [], article
        entered: str | None = None
        while at not in self._entered:
            chain.append(at)
            giver = self._giver(at)
            if giver is None or _hedged(self._claims[giver]):
                entered = at if giver else None
                break
            at = giver
        else:
            entered = self._entered[at]
        self._entered.update(dict.fromkeys(chain, entered))
        return entered

    def _step(self, claim: Claim, giver: str, status: StepStatus, entered: str) -> DriftStep:
        return DriftStep(
            family=self._family,
            drift_type="omission",
            article=claim.article,
            claim=claim.id,
            status=status,
            parent=giver,
            parent_claim=self._claims[giver].id,
            entered_at=entered,
        )


def _hedged(claim: Claim) -> bool:
    return bool(claim.features.of(HEDGE))
