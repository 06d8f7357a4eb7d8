"""Families of drift: claims of several articles that change the source in the same way.

A shared error says more about descent than shared truth does: two texts may agree
because both follow the source, but they rarely go astray alike by chance. It is the
test by which editors of manuscripts have told copies from copies (Roos and Heikkilä,
"Evaluating methods for computer-assisted stemmatology", LLC 2009).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracer.lineage.overlap import rarity
from tracer.lineage.witness import Embed
from tracer.lineage.words import FUNCTION_WORDS, Tokens
from tracer.model import Claim, DriftType, Evidence, Range, Verdict
from tracer.text import shorten

SAME_CLAUSE_LIKENESS = 0.35
OTHER_CLAUSE_LIKENESS = 0.6
"""How alike two claims must be to assert the same, on the same clause or on another."""
MEANING_SHARE = 0.5
"""Of the likeness, with an embedder: so much by meaning, the rest by words."""
MOST_FAMILY_BITS = 4.0
MOST_SHARED_BITS = 9.0
_NOTHING = 1e-9


class Likeness:
    """How alike claims are, 0…1: overlap of content words by rarity, and meaning if it can."""

    def __init__(self, claims: Sequence[Claim], embed: Embed | None = None) -> None:
        ordered = sorted(claims, key=in_reading_order)
        self._index = {claim.id: at for at, claim in enumerate(ordered)}
        self._words = [frozenset(Tokens.of(c.text).forms) - FUNCTION_WORDS for c in ordered]
        self._rarity = rarity(self._words)
        self._size = [self._weight(words) for words in self._words]
        self._vectors = (
            np.asarray(embed([claim.text for claim in ordered]), dtype=float)
            if embed is not None and ordered
            else None
        )

    def of(self, first: Claim, second: Claim) -> float:
        """Dice overlap of the words, averaged with the cosine where there is an embedder."""
        one, two = self._index[first.id], self._index[second.id]
        common = self._weight(self._words[one] & self._words[two])
        worded = 2 * common / max(_NOTHING, self._size[one] + self._size[two])
        if self._vectors is None:
            return worded
        meant = float(self._vectors[one] @ self._vectors[two])
        return (1 - MEANING_SHARE) * worded + MEANING_SHARE * meant

    def _weight(self, words: frozenset[str]) -> float:
        return sum(self._rarity[word] for word in sorted(words))


@dataclass(frozen=True)
class Member:
    """One claim of a family."""

    claim: Claim
    verdict: Verdict

    @property
    def article(self) -> str:
        return self.claim.article


@dataclass(frozen=True)
class Family:
    """Claims that share a drift: its type, the clause most of them are held against, and they."""

    id: str
    drift_type: DriftType
    clause: str
    members: tuple[Member, ...]

    def of(self, article: str) -> tuple[Member, ...]:
        """The article's claims of this family, in reading order."""
        return tuple(m for m in self.members if m.article == article)

    @property
    def articles(self) -> frozenset[str]:
        return frozenset(member.article for member in self.members)


def families(
    claims: Sequence[Claim], verdicts: Mapping[str, Verdict], likeness: Likeness
) -> tuple[Family, ...]:
    """The families of all drifted claims, in an order that does not depend on the input's."""
    drifted = [
        Member(claim, verdicts[claim.id])
        for claim in sorted(claims, key=in_reading_order)
        if claim.id in verdicts and verdicts[claim.id].label == "drifted"
    ]
    found: list[Family] = []
    for drift_type in sorted({t for member in drifted for t in member.verdict.drift}):
        having = [member for member in drifted if drift_type in member.verdict.drift]
        for number, members in enumerate(_clusters(having, drift_type, likeness), start=1):
            clause = _commonest([clause_of(m.verdict, drift_type) for m in members])
            found.append(Family(f"{drift_type}/{number}", drift_type, clause, tuple(members)))
    return tuple(found)


def clause_of(verdict: Verdict, drift_type: DriftType) -> str:
    """The address of the clause against which a drift was found; empty if none is named."""
    held = [f for f in verdict.findings if f.drift_type == drift_type and f.source]
    held.sort(key=lambda finding: -finding.weight_bits)
    source = held[0].source if held else next(iter(verdict.sources), "")
    return (source or "").split("#")[0]


def shared_drift(found: Sequence[Family], articles: Sequence[str]) -> dict[tuple[str, str], float]:
    """Bits for every two articles (in both orders) that have families of drift in common."""
    bits: dict[tuple[str, str], float] = defaultdict(float)
    for family in found:
        weight = family_bits(family, len(articles))
        for child in family.articles:
            for parent in family.articles - {child}:
                bits[child, parent] += weight
    return {pair: min(MOST_SHARED_BITS, total) for pair, total in bits.items()}


def family_bits(family: Family, size: int) -> float:
    """Bits by rarity: what two of a set of ``size`` articles alone share says most."""
    return min(MOST_FAMILY_BITS, math.log2(max(1.0, size / len(family.articles))))


def drift_evidence(
    found: Sequence[Family], child: str, parent: str, bits: float
) -> tuple[Evidence, ...]:
    """The rarest drift that two articles share, quoted on both sides."""
    common = [f for f in found if child in f.articles and parent in f.articles]
    if not common or bits <= 0:
        return ()
    best = min(common, key=lambda family: (len(family.articles), family.id))
    ours, theirs = best.of(child)[0].claim, best.of(parent)[0].claim
    others = len(best.articles) - 2
    also = f"; {others} more of this set do" if others else "; no other of this set does"
    more = f", and {len(common) - 1} more" if len(common) > 1 else ""
    because = (
        f"Both change the source alike ({best.drift_type}{more}): "
        f"“{shorten(ours.text, 70)}” and “{shorten(theirs.text, 70)}”{also}."
    )
    return (Evidence("shared-drift", bits, because, _range(ours), _range(theirs)),)


def _range(claim: Claim) -> Range:
    return claim.span.start, claim.span.end


def in_reading_order(claim: Claim) -> tuple[str, int, str]:
    """Sorts claims by article, then by place."""
    return claim.article, claim.span.start, claim.id


def _clusters(
    members: Sequence[Member], drift_type: DriftType, likeness: Likeness
) -> list[list[Member]]:
    """Connected groups of claims that assert the same, in the order of their first members."""
    group = list(range(len(members)))

    def root(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    for second, later in enumerate(members):
        for first, earlier in enumerate(members[:second]):
            if _asserts_the_same(earlier, later, drift_type, likeness):
                low, high = sorted((root(first), root(second)))
                group[high] = low
    gathered: dict[int, list[Member]] = defaultdict(list)
    for at, member in enumerate(members):
        gathered[root(at)].append(member)
    return [gathered[key] for key in sorted(gathered)]


def _asserts_the_same(
    first: Member, second: Member, drift_type: DriftType, likeness: Likeness
) -> bool:
    # Two wrong numbers are one error only if they are the same number.
    if drift_type == "quantity" and not _numbers(first) & _numbers(second):
        return False
    same = clause_of(first.verdict, drift_type) == clause_of(second.verdict, drift_type)
    least = SAME_CLAUSE_LIKENESS if same else OTHER_CLAUSE_LIKENESS
    return likeness.of(first.claim, second.claim) >= least


def _numbers(member: Member) -> frozenset[str]:
    return frozenset(w for w in Tokens.of(member.claim.text).forms if w[0].isdigit())


def _commonest(names: Sequence[str]) -> str:
    return min(set(names), key=lambda name: (-names.count(name), name))
