"""A trace turned round for reading: by article, by claim, by clause, with page addresses."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property

from tracer.analyses import Analyses, Outline, analyses_of, drifts_of
from tracer.model import (
    Article,
    Claim,
    Clause,
    DriftStep,
    DriftType,
    Finding,
    LineageEdge,
    Range,
    SourcePack,
    SourceSentence,
    StandingRuling,
    Trace,
    Verdict,
)
from tracer.report import words

_PLAIN_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NOT_PLAIN = re.compile(r"[^a-z0-9_-]+")

Family = tuple[str, DriftType]

FLAGGED = ("drifted", "unsupported", "uncertain")
UNJUDGED = ("opinion", "off-topic")


@cache
def slug(name: str) -> str:
    """A name as a file name or an anchor; names that had to change get a hash, so none collide."""
    if _PLAIN_ID.fullmatch(name):
        return name
    plain = _NOT_PLAIN.sub("-", name.lower()).strip("-")[:40]
    return f"{plain or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def article_page(article: str) -> str:
    """File name of an article's page."""
    return f"article-{slug(article)}.html"


def claims_page(article: str) -> str:
    """File name of the page that holds an article's claims against the documents."""
    return f"claims-{slug(article)}.html"


def source_page(pack: str) -> str:
    """File name of a pack's page."""
    return f"source-{slug(pack)}.html"


def claim_anchor(claim: str) -> str:
    """Anchor of a claim on its article's pages."""
    return f"c-{slug(claim)}"


def clause_anchor(address: str) -> str:
    """Anchor of a clause (without its sentence number) on its pack's page."""
    return f"k-{slug(address.split('#')[0].partition(':')[2])}"


def clause_href(address: str) -> str:
    """Where the clause of a ``pack:clause#n`` address is shown in full."""
    return f"{source_page(address.partition(':')[0])}#{clause_anchor(address)}"


def claim_href(claim: Claim | Outline) -> str:
    """Where a claim is shown in detail."""
    return f"{claims_page(claim.article)}#{claim_anchor(claim.id)}"


def family_of(step: DriftStep) -> Family:
    """Whose family a step belongs to: the claims that assert the same, and the change."""
    return step.family, step.drift_type


def cut(text: str, at: Range | None) -> str:
    """The words at a range, or "" where there is none."""
    return text[at[0] : at[1]].strip() if at else ""


class Kindred:
    """The claims that make the same change, by date, each with its step.

    Args:
        members: by claim id.
    """

    def __init__(self, members: Mapping[str, tuple[Outline, DriftStep]]) -> None:
        self.members = members
        first: dict[str, tuple[Outline, DriftStep]] = {}
        for member in members.values():
            first.setdefault(member[0].article, member)
        self.listed = tuple(first.values())
        """One claim of each article, its first."""
        self.place = {article: at for at, article in enumerate(first)}
        """Where each article stands among them."""
        self.introduced = tuple(
            at for at, (_, step) in enumerate(self.listed) if step.status == "introduced"
        )
        """Where those stand that nobody has it before."""


class Lookup:
    """Indexes over one trace, each built once.

    Claims are ordered by their article's date and by where they stand in it. Of all of
    them at once only outlines are held; whole ones are had when a page shows them.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.library = trace.library

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """Articles by date, undated last."""
        return tuple(sorted(self.trace.articles, key=_by_date))

    @cached_property
    def article(self) -> dict[str, Article]:
        """Articles by id."""
        return {article.id: article for article in self.trace.articles}

    @cached_property
    def _analyses(self) -> Analyses:
        return analyses_of(self.trace)

    @cached_property
    def outlines_of(self) -> dict[str, tuple[Outline, ...]]:
        """Judged claims of each article in brief, in the order of the text."""
        grouped: dict[str, list[Outline]] = {article.id: [] for article in self.articles}
        for each in self._analyses.outlines():
            if each.article in grouped:
                grouped[each.article].append(each)
        return {
            article: tuple(sorted(found, key=lambda c: (c.start, c.end, c.id)))
            for article, found in grouped.items()
        }

    @cached_property
    def outlines(self) -> tuple[Outline, ...]:
        """All judged claims in brief, by article date and place."""
        return tuple(c for article in self.articles for c in self.outlines_of[article.id])

    @cached_property
    def outline(self) -> dict[str, Outline]:
        """Judged claims in brief, by id."""
        return {each.id: each for each in self.outlines}

    def claims_of(self, article: str) -> tuple[Claim, ...]:
        """Judged claims of an article, in the order of the text."""
        found = self._analyses.of(article)
        judged = (claim for claim in found.claims if claim.id in found.verdicts)
        return tuple(sorted(judged, key=lambda c: (c.span.start, c.span.end, c.id)))

    def claim(self, claim: str | None) -> Claim | None:
        """The claim with this id, if it is in the trace."""
        return self._analyses.claim(claim) if claim else None

    def whole(self, outline: Outline) -> Claim:
        """The claim of which this tells in brief."""
        found = self._analyses.claim(outline.id)
        if found is None:
            raise KeyError(outline.id)
        return found

    def fingerprint(self, article: str) -> str:
        """A digest of all that was found in an article; "" where none is kept."""
        return self._analyses.fingerprint(article)

    @cached_property
    def claims_on(self) -> dict[str, tuple[Outline, ...]]:
        """Claims whose verdict rests on a clause, by the clause's address."""
        grouped: dict[str, dict[str, Outline]] = {}
        for each in self.outlines:
            for address in each.sources:
                grouped.setdefault(address.split("#")[0], {})[each.id] = each
        return {address: tuple(found.values()) for address, found in grouped.items()}

    @cached_property
    def steps_of(self) -> dict[str, tuple[DriftStep, ...]]:
        """What the lineage says of each claim's drifts."""
        grouped: dict[str, list[DriftStep]] = {}
        for step in self.trace.lineage.steps:
            grouped.setdefault(step.claim, []).append(step)
        return {claim: tuple(steps) for claim, steps in grouped.items()}

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each article stands in order of date."""
        return {article.id: at for at, article in enumerate(self.articles)}

    @cached_property
    def edges_of(self) -> dict[str, tuple[LineageEdge, ...]]:
        """Candidate parents of each article, best first."""
        grouped: dict[str, list[LineageEdge]] = defaultdict(list)
        for edge in self.trace.lineage.edges:
            grouped[edge.child].append(edge)
        return {
            child: tuple(sorted(edges, key=lambda e: e.rank)) for child, edges in grouped.items()
        }

    @cached_property
    def families(self) -> dict[Family, Kindred]:
        """The claims that make the same change, by family."""
        order = {each.id: at for at, each in enumerate(self.outlines)}
        grouped: dict[Family, dict[str, DriftStep]] = defaultdict(dict)
        for step in self.trace.lineage.steps:
            if step.claim in order:
                grouped[family_of(step)].setdefault(step.claim, step)
        return {
            family: Kindred(
                {c: (self.outline[c], steps[c]) for c in sorted(steps, key=order.__getitem__)}
            )
            for family, steps in grouped.items()
        }

    @cached_property
    def rulings_of(self) -> dict[str, tuple[StandingRuling, ...]]:
        """What people ruled on each claim of this run, the oldest first."""
        grouped: dict[str, list[StandingRuling]] = defaultdict(list)
        for standing in self.trace.rulings:
            if standing.claim and self.claim(standing.claim):
                grouped[standing.claim].append(standing)
        return {claim: tuple(found) for claim, found in grouped.items()}

    def verdict(self, claim: Claim | Outline) -> Verdict:
        """The verdict on a judged claim."""
        return self.trace.verdicts[claim.id]

    def kin(self, claim: Outline) -> set[str]:
        """Ids of the claims, its own among them, that assert the same."""
        families = {step.family for step in self.steps_of.get(claim.id, ())}
        return {claim.id}.union(*(self._asserting[family] for family in families))

    @cached_property
    def _asserting(self) -> dict[str, set[str]]:
        grouped: dict[str, set[str]] = defaultdict(set)
        for step in self.trace.lineage.steps:
            if step.claim in self.outline:
                grouped[step.family].add(step.claim)
        return grouped

    def pack_of(self, address: str) -> SourcePack | None:
        """The pack that an address belongs to, if it is loaded."""
        return self._packs.get(address.partition(":")[0])

    @cached_property
    def _packs(self) -> dict[str, SourcePack]:
        return {pack.id: pack for pack in self.library.packs}

    def clause(self, address: str) -> Clause | None:
        """The clause at, or around, an address; None where there is none."""
        return self.library.clause(address) if address in self.library else None

    def sentence(self, address: str | None) -> SourceSentence | None:
        """The source sentence at an address; None where there is none or no such address."""
        if not address or address not in self.library:
            return None
        try:
            return self.library.sentence(address)
        except KeyError:
            return next(iter(self.library.clause(address).sentences), None)

    def change(self, claim: Claim, finding: Finding) -> str:
        """What a drift finding does: a predicate with the words on both sides.

        Where it points at no words, its own sentence says more than a predicate could.
        """
        drift: DriftType = finding.drift_type or "invention"
        sentence = self.sentence(finding.source)
        theirs = cut(sentence.text, finding.source_range) if sentence else ""
        ours = cut(claim.text, finding.claim_range)
        if not theirs and not ours and finding.because:
            return words.lower_first(words.reason(finding.because)).rstrip(".")
        return words.change(drift, theirs, ours)

    def drifts(self, claim: Claim) -> list[Finding]:
        """The findings that name a change: worst first, then heaviest."""
        return drifts_of(self.verdict(claim).findings)

    def changes_of(self, clause: str) -> dict[str, tuple[DriftType, ...]]:
        """How each drifted claim that rests on a clause changes it, by claim id.

        A change counts for the clause that its finding names; one that names
        none, for the clause that the verdict rests on first.
        """
        changed = {}
        for claim in self.claims_on.get(clause, ()):
            if claim.label != "drifted":
                continue
            types = dict.fromkeys(
                drift
                for drift, source in claim.changes
                if (source or claim.sources[0]).split("#")[0] == clause
            )
            if types:
                changed[claim.id] = tuple(types)
        return changed


def _by_date(article: Article) -> tuple[str, str, str]:
    published = article.published.value if article.published else "9999"
    return published, article.outlet.casefold(), article.id
