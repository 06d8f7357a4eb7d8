"""First hops: where each drift enters, who had it on from there, and who put it right."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracer.lineage.families import Family, Member
from tracer.lineage.likeness import Likeness, in_reading_order
from tracer.model import Claim, DriftStep, LineageEdge, Verdict

SECOND_PARENT_PROBABILITY = 0.1
"""A parent at least so likely, or one that the child names, counts beside the best one."""
KIN_BITS = 6.0
"""A candidate so many bits ahead of the outside is kin: where no parent has a drift, as when
it stands in a sentence that was cut, it may have come from there all the same."""
KIN_LIKENESS = 0.8
"""How alike its claim and the article's must be for that."""
REPAIR_LIKENESS = 0.25
"""How alike a supported claim must be to the parent's drifted one to be its correction."""


@dataclass(frozen=True)
class Descent:
    """The parents that each article may have had a drift from, the best one first.

    ``parents`` are those beside which nobody else need be looked for; ``kin`` are others
    of close descent. Neither holds a circle, so every chain ends.
    """

    parents: Mapping[str, tuple[str, ...]]
    kin: Mapping[str, tuple[str, ...]]
    best: Mapping[str, str | None]

    @classmethod
    def of(cls, edges: Sequence[LineageEdge], when: Mapping[str, float]) -> Descent:
        """From all ranked edges of a set.

        Args:
            edges: the edges; those of rank 1 hold no circle.
            when: seconds since 1970 by article, as far as known: a second parent counts
                only if it comes before the child in an order that fits the best ones.
        """
        best = {
            edge.child: edge.parent if edge.parent_kind == "article" else None
            for edge in edges
            if edge.rank == 1
        }
        order = _order(best, when)
        nothing = {e.child: e.weight_bits for e in edges if e.parent_kind == "outside"}
        parents: dict[str, tuple[str, ...]] = {}
        kin: dict[str, tuple[str, ...]] = {}
        for edge in sorted(edges, key=lambda e: (e.child, e.rank)):
            parent = edge.parent if edge.parent_kind == "article" else None
            if parent is None or order[parent] > order[edge.child]:
                continue
            if _is_parent(edge):
                parents[edge.child] = (*parents.get(edge.child, ()), parent)
            elif edge.weight_bits >= nothing.get(edge.child, 0.0) + KIN_BITS:
                kin[edge.child] = (*kin.get(edge.child, ()), parent)
        return cls(parents, kin, best)

    def giver(self, article: str, family: Family, likeness: Likeness) -> str | None:
        """The likeliest parent that has the family, or kin that has the claim much as it is."""
        if parent := self.parent_with(article, family):
            return parent
        kin = (k for k in self.kin.get(article, ()) if k in family.articles)
        return next((k for k in kin if _retold(article, k, family, likeness)), None)

    def parent_with(self, article: str, family: Family) -> str | None:
        """The likeliest parent that has the family, if any."""
        return next((p for p in self.parents.get(article, ()) if p in family.articles), None)

    def entered(self, family: Family, likeness: Likeness) -> dict[str, str]:
        """By each of the family's articles, where the chain of parents that have it begins."""
        found: dict[str, str] = {}
        for article in family.articles:
            chain = [article]
            while (giver := self.giver(chain[-1], family, likeness)) and giver not in found:
                chain.append(giver)
            first = found[giver] if giver else chain[-1]
            found.update(dict.fromkeys(chain, first))
        return found

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The articles that may have had something from each as from a parent."""
        found: dict[str, list[str]] = {}
        for child in sorted(self.parents):
            for parent in self.parents[child]:
                found.setdefault(parent, []).append(child)
        return {parent: tuple(children) for parent, children in found.items()}


def _retold(article: str, kin: str, family: Family, likeness: Likeness) -> bool:
    return any(
        likeness.of(ours.claim, theirs.claim) >= KIN_LIKENESS
        for ours in family.of(article)
        for theirs in family.of(kin)
    )


def _order(best: Mapping[str, str | None], when: Mapping[str, float]) -> dict[str, int]:
    """Every article after its best parent, and by date as far as that allows."""
    children: dict[str | None, list[str]] = {}
    for child, parent in best.items():
        children.setdefault(parent, []).append(child)
    waiting = [(when.get(child, math.inf), child) for child in children.get(None, ())]
    heapq.heapify(waiting)
    order: dict[str, int] = {}
    while waiting:
        _, article = heapq.heappop(waiting)
        order[article] = len(order)
        for child in children.get(article, ()):
            heapq.heappush(waiting, (when.get(child, math.inf), child))
    return order


def _is_parent(edge: LineageEdge) -> bool:
    named = any(item.kind in ("link", "attribution") for item in edge.evidence)
    return edge.rank == 1 or named or edge.probability >= SECOND_PARENT_PROBABILITY


def steps(
    families: Sequence[Family],
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    descent: Descent,
    likeness: Likeness,
) -> tuple[DriftStep, ...]:
    """What every hop did to every drift: introduced, inherited or repaired.

    Args:
        families: see :func:`tracer.lineage.drift.families`.
        claims: all claims of the set.
        verdicts: by claim id.
        descent: who may have had it from whom.
        likeness: of all these claims.
    """
    supported: dict[str, list[Member]] = {}
    for claim in sorted(claims, key=in_reading_order):
        verdict = verdicts.get(claim.id)
        if verdict and verdict.label == "supported":
            supported.setdefault(claim.article, []).append(Member(claim, verdict))
    found: list[DriftStep] = []
    for family in families:
        entered = descent.entered(family, likeness)
        found.extend(_taken(family, descent, entered, likeness))
        heirs = {c for article in family.articles for c in descent.children.get(article, ())}
        for article in sorted(heirs - family.articles):
            candidates = _on_same_clause(family, supported.get(article, ()))
            found.extend(_repaired(family, article, candidates, descent, entered, likeness))
    return tuple(sorted(found, key=lambda s: (s.article, s.family, s.claim, s.status)))


def _taken(
    family: Family, descent: Descent, entered: Mapping[str, str], likeness: Likeness
) -> Iterator[DriftStep]:
    for member in family.members:
        giver = descent.giver(member.article, family, likeness)
        source = _likest(member, family.of(giver), likeness) if giver else None
        yield DriftStep(
            family=family.id,
            drift_type=family.drift_type,
            article=member.article,
            claim=member.claim.id,
            status="inherited" if giver else "introduced",
            parent=giver or descent.best.get(member.article),
            parent_claim=source.claim.id if source else None,
            entered_at=entered[member.article],
        )


def _repaired(
    family: Family,
    article: str,
    candidates: Sequence[Member],
    descent: Descent,
    entered: Mapping[str, str],
    likeness: Likeness,
) -> Iterator[DriftStep]:
    giver = descent.parent_with(article, family)
    if giver is None or not candidates:
        return
    pairs = [(ours, theirs) for theirs in family.of(giver) for ours in candidates]
    ours, theirs = max(pairs, key=lambda p: likeness.of(p[0].claim, p[1].claim))
    if likeness.of(ours.claim, theirs.claim) >= REPAIR_LIKENESS:
        yield DriftStep(
            family=family.id,
            drift_type=family.drift_type,
            article=article,
            claim=ours.claim.id,
            status="repaired",
            parent=giver,
            parent_claim=theirs.claim.id,
            entered_at=entered[giver],
        )


def _likest(member: Member, others: Sequence[Member], likeness: Likeness) -> Member:
    return max(others, key=lambda other: likeness.of(member.claim, other.claim))


def _on_same_clause(family: Family, supported: Sequence[Member]) -> list[Member]:
    """The supported claims that rest on a clause on which the family's claims rest."""
    clauses = {s.split("#")[0] for m in family.members for s in m.verdict.sources}
    return [
        member
        for member in supported
        if clauses & {source.split("#")[0] for source in member.verdict.sources}
    ]
