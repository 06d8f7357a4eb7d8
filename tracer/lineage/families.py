"""Families of claims: those of several articles that assert the same departure from the source.

Whether two claims assert the same is seen from their words and meaning, from the clause
against which they are held and from their numbers. Claims are gathered by average linkage:
a claim belongs to a family that it is like as a whole, not to one with a single likeness in it.

A claim that says the very same as one of the family (much the same words, and nothing
different of all that drift types look at) belongs to it too, even if it was judged otherwise:
whoever copies a sentence cannot have changed it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tracer.lineage.likeness import (
    Likeness,
    Reading,
    in_reading_order,
    numbers_of,
    reading,
)
from tracer.lineage.pairs import Numbers, Places
from tracer.model import Claim, DriftType, Verdict, VerdictLabel

LEAST_ALIKE = 0.55
LEAST_ALIKE_IN_WORDS = 0.5
"""How alike claims must be on average to assert the same, with meaning or by words alone…"""
SAME_CLAUSE = 0.1
"""…and what the same clause adds to it."""
SAME_WORDS = 0.6
"""How alike claims of the same reading must be to say the very same."""
FOLLOWED: frozenset[VerdictLabel] = frozenset({"drifted", "unsupported", "uncertain", "opinion"})
"""Verdicts under which a claim may carry a drift that was named on another one."""
_MOST_AVERAGED = 600
_ROUNDING = 1e-9


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
        return self._by_article.get(article, ())

    @cached_property
    def articles(self) -> frozenset[str]:
        return frozenset(member.article for member in self.members)

    @cached_property
    def _by_article(self) -> dict[str, tuple[Member, ...]]:
        gathered: dict[str, list[Member]] = defaultdict(list)
        for member in self.members:
            gathered[member.article].append(member)
        return {article: tuple(found) for article, found in gathered.items()}


def families(
    claims: Sequence[Claim], verdicts: Mapping[str, Verdict], likeness: Likeness
) -> tuple[Family, ...]:
    """The families of all drifted claims, in an order that does not depend on the input's.

    Args:
        claims: all claims of a set.
        verdicts: by claim id.
        likeness: of all claims whose verdict is among :data:`FOLLOWED`, at least.
    """
    followed = [
        Member(claim, verdicts[claim.id])
        for claim in sorted(claims, key=in_reading_order)
        if claim.id in verdicts and verdicts[claim.id].label in FOLLOWED
    ]
    gatherer = _Gatherer(followed, likeness)
    found: list[Family] = []
    for drift_type in sorted({t for m in followed for t in _drifts(m)}):
        groups = gatherer.groups(drift_type)
        for number, members in enumerate(groups, start=1):
            named = [m for m in members if drift_type in _drifts(m)]
            clause = _commonest([clause_of(m.verdict, drift_type) for m in named])
            found.append(Family(f"{drift_type}/{number}", drift_type, clause, tuple(members)))
    return tuple(found)


def clause_of(verdict: Verdict, drift_type: DriftType) -> str:
    """The address of the clause against which a drift was found; empty if none is named."""
    held = [f for f in verdict.findings if f.drift_type == drift_type and f.source]
    held.sort(key=lambda finding: -finding.weight_bits)
    source = held[0].source if held else next(iter(verdict.sources), "")
    return (source or "").split("#")[0]


def by_article(found: Sequence[Family]) -> dict[str, tuple[Family, ...]]:
    """The families in which each article has a claim."""
    gathered: dict[str, list[Family]] = {}
    for family in found:
        for article in sorted(family.articles):
            gathered.setdefault(article, []).append(family)
    return {article: tuple(having) for article, having in gathered.items()}


def same_readings(claims: Mapping[int, Claim], likeness: Likeness) -> Iterator[tuple[int, int]]:
    """Every two wordings that say the very same.

    Args:
        claims: one claim of each wording that is asked about, by wording.
        likeness: of these claims.
    """
    read: dict[int, Reading] = {}
    for one, other, _ in likeness.near(claims.keys(), SAME_WORDS):
        for wording in (one, other):
            if wording not in read:
                read[wording] = reading(claims[wording])
        if read[one] == read[other]:
            yield one, other


class _Gatherer:
    """Members by wording, and which wordings are alike."""

    def __init__(self, members: Sequence[Member], likeness: Likeness) -> None:
        self._likeness = likeness
        self._least = LEAST_ALIKE if likeness.meant else LEAST_ALIKE_IN_WORDS
        self._of_wording: dict[int, list[Member]] = defaultdict(list)
        for member in members:
            self._of_wording[likeness.wording(member.claim)].append(member)
        self._same = self._saying_the_same()

    def groups(self, drift_type: DriftType) -> list[list[Member]]:
        """Members that assert the same, each group and all groups in reading order."""
        clauses: dict[int, frozenset[str]] = {}
        for wording, members in self._of_wording.items():
            named = [m for m in members if drift_type in _drifts(m)]
            if named:
                clauses[wording] = frozenset(clause_of(m.verdict, drift_type) for m in named)
        numbers = {w: numbers_of(self._of_wording[w][0].claim) for w in clauses}
        found = []
        for component in self._components(clauses, numbers):
            found.extend(self._averaged(component, clauses, numbers))
        groups = []
        taken: set[int] = set()
        for wordings in sorted(found):
            carried = {w for at in wordings for w in self._same.get(at, ())} - clauses.keys()
            every = [*wordings, *sorted(carried - taken)]
            taken |= carried
            members = [m for wording in every for m in self._of_wording[wording]]
            groups.append(sorted(members, key=lambda m: in_reading_order(m.claim)))
        return sorted(groups, key=lambda members: in_reading_order(members[0].claim))

    def _saying_the_same(self) -> dict[int, list[int]]:
        first = {wording: found[0].claim for wording, found in self._of_wording.items()}
        same: dict[int, list[int]] = defaultdict(list)
        for one, other in same_readings(first, self._likeness):
            same[one].append(other)
            same[other].append(one)
        return same

    def _components(
        self, clauses: Mapping[int, frozenset[str]], numbers: Mapping[int, frozenset[str]]
    ) -> list[list[int]]:
        """Wordings that hang together by being alike enough, two by two."""
        from scipy.cluster.hierarchy import DisjointSet

        found = DisjointSet(clauses)
        least = self._least - SAME_CLAUSE - _ROUNDING
        for one, other, alike in self._likeness.near(clauses.keys(), least):
            closeness = alike + SAME_CLAUSE * bool(clauses[one] & clauses[other])
            if closeness >= self._least and _agree(numbers[one], numbers[other]):
                found.merge(one, other)
        return sorted(map(sorted, found.subsets()))

    def _averaged(
        self,
        component: Sequence[int],
        clauses: Mapping[int, frozenset[str]],
        numbers: Mapping[int, frozenset[str]],
    ) -> list[list[int]]:
        """A component parted by average linkage; one too large for that is left as it is."""
        size = len(component)
        if not 2 < size <= _MOST_AVERAGED:
            return [list(component)]
        from scipy.cluster.hierarchy import fcluster, linkage

        one, other = np.triu_indices(size, 1)
        wordings = np.array(component)
        alike = self._likeness.between(wordings[one], wordings[other])
        for at, (first, second) in enumerate(zip(wordings[one], wordings[other], strict=True)):
            alike[at] += SAME_CLAUSE * bool(clauses[first] & clauses[second])
            if not _agree(numbers[first], numbers[second]):
                alike[at] = 0.0
        labels = fcluster(linkage(_apart(alike), "average"), 1.0 - self._least, "distance")
        return _by_label(wordings, labels)


def _apart(alike: Numbers) -> Numbers:
    distances: Numbers = np.maximum(0.0, 1.0 - alike)
    return distances


def _by_label(wordings: Places, labels: Places) -> list[list[int]]:
    gathered: dict[int, list[int]] = defaultdict(list)
    for wording, label in zip(wordings.tolist(), labels.tolist(), strict=True):
        gathered[label].append(wording)
    return list(gathered.values())


def _agree(one: Set[str], other: Set[str]) -> bool:
    """Whether two claims may be one error: two wrong numbers are one only if they are the same."""
    return bool(one & other) or not one or not other


def _drifts(member: Member) -> tuple[DriftType, ...]:
    return member.verdict.drift if member.verdict.label == "drifted" else ()


def _commonest(names: Sequence[str]) -> str:
    return min(set(names), key=lambda name: (-names.count(name), name))
