"""What was found in the articles of a run, article by article, so that no more need be in memory.

A trace gives claims, alignments and verdicts as a sequence and two mappings. Behind them
stands either plain tuples and dictionaries, or a place that reads an article's share when
it is asked for. Whoever goes through a whole set asks here, and need not care which.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import overload

from tracer.model import Alignment, Claim, DriftType, Finding, Trace, Verdict, VerdictLabel


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in one article; alignments and verdicts by claim id."""

    article: str
    claims: tuple[Claim, ...]
    alignments: Mapping[str, tuple[Alignment, ...]]
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Outline:
    """A judged claim in brief: what counts and lists take in of all claims at once.

    ``start`` and ``end`` are its place in the article's text. ``changes`` are, of a drifted
    claim, its drifts with the address of what they change, if any: worst first, then heaviest.
    """

    id: str
    article: str
    start: int
    end: int
    label: VerdictLabel
    severity: int
    probability: float
    sources: tuple[str, ...]
    changes: tuple[tuple[DriftType, str | None], ...] = ()


class Analyses(ABC):
    """The analyses of a set of articles."""

    @abstractmethod
    def __iter__(self) -> Iterator[Analysis]:
        """Each article's, in the order of the articles."""

    @abstractmethod
    def of(self, article: str) -> Analysis:
        """One article's; an empty one where nothing was found or the article is not here."""

    @abstractmethod
    def about(self, claim: str) -> Analysis | None:
        """Of the analysis that holds a claim at least what is about it; None if none does."""

    @abstractmethod
    def count(self) -> int:
        """How many claims there are, those that were not judged among them."""

    @abstractmethod
    def outlines(self) -> Iterator[Outline]:
        """Every judged claim in brief, in the order of the claims."""

    @abstractmethod
    def fingerprint(self, article: str) -> str:
        """A digest that is another whenever an article's analysis is; "" where none is kept."""

    def claim(self, claim: str) -> Claim | None:
        """The claim with this id, if it is in the set."""
        found = self.about(claim)
        return next((c for c in found.claims if c.id == claim), None) if found else None

    def labels(self) -> Iterator[tuple[str, VerdictLabel]]:
        """Every judged claim's id and verdict, in the order of the claims."""
        return ((each.id, each.label) for each in self.outlines())


class Held(Analyses):
    """Analyses that are in memory, as a trace made by hand has them."""

    def __init__(
        self,
        claims: Sequence[Claim],
        alignments: Mapping[str, tuple[Alignment, ...]],
        verdicts: Mapping[str, Verdict],
    ) -> None:
        self.claims = claims
        self.alignments, self.verdicts = alignments, verdicts
        self._by_id = {claim.id: claim for claim in claims}
        self._by_article: dict[str, list[Claim]] = {}
        for claim in claims:
            self._by_article.setdefault(claim.article, []).append(claim)

    def __iter__(self) -> Iterator[Analysis]:
        yield from map(self.of, self._by_article)

    def of(self, article: str) -> Analysis:
        return self._analysis(article, tuple(self._by_article.get(article, ())))

    def _analysis(self, article: str, claims: tuple[Claim, ...]) -> Analysis:
        return Analysis(
            article,
            claims,
            {c.id: self.alignments[c.id] for c in claims if c.id in self.alignments},
            {c.id: self.verdicts[c.id] for c in claims if c.id in self.verdicts},
        )

    def about(self, claim: str) -> Analysis | None:
        known = self._by_id.get(claim)
        return self._analysis(known.article, (known,)) if known else None

    def count(self) -> int:
        return len(self.claims)

    def outlines(self) -> Iterator[Outline]:
        for claim in self.claims:
            if claim.id in self.verdicts:
                yield outline(claim, self.verdicts[claim.id])

    def fingerprint(self, article: str) -> str:  # noqa: ARG002, none is kept of any
        return ""


def outline(claim: Claim, verdict: Verdict) -> Outline:
    """A judged claim in brief."""
    drifts = drifts_of(verdict.findings) if verdict.label == "drifted" else ()
    return Outline(
        claim.id,
        claim.article,
        claim.span.start,
        claim.span.end,
        verdict.label,
        verdict.severity,
        verdict.probability,
        verdict.sources,
        tuple((found.drift_type, found.source) for found in drifts if found.drift_type),
    )


def is_drift(finding: Finding) -> bool:
    """Whether a finding names a change and does not speak against one."""
    return finding.drift_type is not None and finding.weight_bits > 0


def drifts_of(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that are drifts: worst first, then heaviest."""
    return sorted(filter(is_drift, findings), key=lambda f: (-(f.severity or 0), -f.weight_bits))


def analyses_of(trace: Trace) -> Analyses:
    """What was found in a trace's articles, by article.

    A trace whose parts were read from one place is read from there; of any other the
    parts are gathered anew with each call.
    """
    parts = (trace.claims, trace.alignments, trace.verdicts)
    places = {id(part.analyses): part.analyses for part in parts if isinstance(part, Part)}
    if len(places) == 1 and all(isinstance(part, Part) for part in parts):
        return next(iter(places.values()))
    return Held(trace.claims, trace.alignments, trace.verdicts)


def in_memory(trace: Trace) -> Trace:
    """The trace with everything in memory: for whoever goes through it again and again."""
    analyses = analyses_of(trace)
    if isinstance(analyses, Held):
        return trace
    claims: list[Claim] = []
    alignments: dict[str, tuple[Alignment, ...]] = {}
    verdicts: dict[str, Verdict] = {}
    for analysis in analyses:
        claims.extend(analysis.claims)
        alignments.update(analysis.alignments)
        verdicts.update(analysis.verdicts)
    return replace(trace, claims=tuple(claims), alignments=alignments, verdicts=verdicts)


# ------------------------------------------------- sequences and mappings over analyses


class Part:
    """Something of a trace that is read from analyses when it is asked for."""

    def __init__(self, analyses: Analyses) -> None:
        self.analyses = analyses

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.analyses!r}>"


class ClaimsOf(Part, Sequence[Claim]):
    """The claims of analyses, in order. Whoever walks over them has one article's at a time."""

    def __iter__(self) -> Iterator[Claim]:
        for analysis in self.analyses:
            yield from analysis.claims

    def __len__(self) -> int:
        return self.analyses.count()

    @overload
    def __getitem__(self, at: int) -> Claim: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Claim, ...]: ...
    def __getitem__(self, at: int | slice) -> Claim | tuple[Claim, ...]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        """Equal to any sequence of the same claims."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return tuple, (list(self),)


class AlignmentsOf(Part, Mapping[str, tuple[Alignment, ...]]):
    """The alignments of analyses by claim id, best first."""

    def __getitem__(self, claim: str) -> tuple[Alignment, ...]:
        found = self.analyses.about(claim)
        if found is None:
            raise KeyError(claim)
        return found.alignments[claim]

    def __iter__(self) -> Iterator[str]:
        for analysis in self.analyses:
            yield from analysis.alignments

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[object, ...]:
        return dict, (dict(self),)


class VerdictsOf(Part, Mapping[str, Verdict]):
    """The verdicts of analyses by claim id."""

    def __getitem__(self, claim: str) -> Verdict:
        found = self.analyses.about(claim)
        if found is None:
            raise KeyError(claim)
        return found.verdicts[claim]

    def __iter__(self) -> Iterator[str]:
        for analysis in self.analyses:
            yield from analysis.verdicts

    def __len__(self) -> int:
        return sum(1 for _ in self.analyses.labels())

    def __reduce__(self) -> tuple[object, ...]:
        return dict, (dict(self),)
