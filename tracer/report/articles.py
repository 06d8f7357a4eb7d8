"""The article page: the whole text, its claims marked in place, the findings in the margin."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from tracer.analyses import Outline
from tracer.model import Article, Claim, Evidence, LineageEdge, Range, VerdictLabel
from tracer.report import words
from tracer.report.claims import change_words, likelihood, notice, outlet
from tracer.report.lookup import (
    FLAGGED,
    Lookup,
    article_page,
    claim_anchor,
    claim_href,
    claims_page,
    cut,
    source_page,
)
from tracer.report.rulings import ruled
from tracer.report.views import (
    ArticleLine,
    ArticlePage,
    EvidenceLine,
    MarginNote,
    Origin,
    Paragraph,
    ParentLine,
    Place,
    Tally,
    TextMark,
)
from tracer.text import paragraphs

PARENTS = 5
"""Candidate parents shown for an article, best first."""

EVIDENCE_CHARACTERS = 240

READ_IT = "read the document itself:"

_PRECEDENCE: tuple[VerdictLabel, ...] = tuple(words.VERDICT_NAMES)


def line(lookup: Lookup, article: Article) -> ArticleLine:
    """An article in one line of a list."""
    claims = lookup.outlines_of[article.id]
    tallies = tally(claims)
    return ArticleLine(
        href=article_page(article.id),
        claims_href=claims_page(article.id),
        outlet=outlet(article),
        title=article.title or "No headline",
        when=words.dated(article.published),
        when_key=article.published.value if article.published else "",
        language=article.language,
        notice=notice(article),
        tallies=tallies,
        claims=len(claims),
        flagged=sum(t.number for t in tallies if t.label in FLAGGED),
        tags=" ".join(t.label for t in tallies if t.number and t.label in FLAGGED) or "none",
    )


def tally(claims: Sequence[Outline]) -> tuple[Tally, ...]:
    """Counts by verdict in reading order, verdicts that nobody got included."""
    counts = Counter(claim.label for claim in claims)
    return tuple(
        Tally(label, name, words.VERDICT_MEANINGS[label], counts[label])
        for label, name in words.VERDICT_NAMES.items()
    )


def article_view(lookup: Lookup, article: Article) -> ArticlePage:
    """The page of one article."""
    claims = lookup.claims_of(article.id)
    flagged = [c for c in claims if lookup.verdict(c).label in FLAGGED or c.id in lookup.rulings_of]
    numbers = {claim.id: number for number, claim in enumerate(flagged, start=1)}
    ranges = [
        (start + article.title_end, end + article.title_end)
        for start, end in paragraphs(article.text[article.title_end :])
    ]
    at = lookup.place[article.id]
    snapshot = article.snapshot
    return ArticlePage(
        name=article_page(article.id),
        line=line(lookup, article),
        author=article.author,
        headline=_paragraph(lookup, article, claims, (0, article.title_end), numbers),
        dating=_dating(article),
        address=article.canonical_url or article.url,
        address_href=words.safe_url(article.canonical_url or article.url),
        sha256=snapshot.sha256 if snapshot else "",
        captured=words.moment(snapshot.fetched_at) if snapshot else "",
        parents=tuple(parents(lookup, article)),
        paragraphs=tuple(_paragraph(lookup, article, claims, each, numbers) for each in ranges),
        earlier=_neighbour(lookup, at - 1),
        later=_neighbour(lookup, at + 1),
    )


def parents(lookup: Lookup, article: Article) -> list[ParentLine]:
    """Who the article may have had it from, best first, with the evidence."""
    return [
        ParentLine(
            origin(lookup, edge),
            tuple(_evidence(lookup, article, edge, item) for item in edge.evidence),
        )
        for edge in lookup.edges_of.get(article.id, ())[:PARENTS]
    ]


def origin(lookup: Lookup, edge: LineageEdge, why: str = "") -> Origin:
    """A candidate parent in words, and where to see it ("" for none of these)."""
    sure = words.with_number(edge.probability)
    if edge.parent_kind == "outside" or edge.parent is None:
        return Origin("from none of these", "", "", sure, why)
    if edge.parent_kind == "source":
        pack = lookup.pack_of(f"{edge.parent}:")
        name = pack.title if pack else edge.parent
        return Origin(READ_IT, name, source_page(edge.parent) if pack else "", sure, why)
    parent = lookup.article.get(edge.parent)
    if parent is None:
        return Origin("from", edge.parent, "", sure, why)
    name = f"{outlet(parent)}, {words.dated(parent.published)}"
    return Origin("from", name, article_page(parent.id), sure, why)


def _evidence(lookup: Lookup, article: Article, edge: LineageEdge, item: Evidence) -> EvidenceLine:
    parent = lookup.article.get(edge.parent or "") if edge.parent_kind == "article" else None
    return EvidenceLine(
        item.because,
        _excerpt(article, item.child_range),
        _excerpt(parent, item.parent_range) if parent else "",
    )


def _excerpt(article: Article, at: Range | None) -> str:
    found = " ".join(cut(article.text, at).split())
    return found if len(found) <= EVIDENCE_CHARACTERS else found[:EVIDENCE_CHARACTERS] + "…"


def _dating(article: Article) -> str:
    if article.published is None:
        return "undated: no date was found on the page"
    exactness = {"second": "to the second", "day": "to the day", "month": "to the month"}
    known = exactness.get(article.published.precision, "to the year")
    basis = f", from {article.published.basis}" if article.published.basis else ""
    exact = article.published.precision == "second"
    when = words.moment(article.published.value) if exact else words.dated(article.published)
    return f"{when} (known {known}{basis})"


def _neighbour(lookup: Lookup, at: int) -> Place | None:
    if not 0 <= at < len(lookup.articles):
        return None
    article = lookup.articles[at]
    return Place(article_page(article.id), f"{outlet(article)}, {words.dated(article.published)}")


def _paragraph(
    lookup: Lookup,
    article: Article,
    judged: Sequence[Claim],
    at: Range,
    numbers: dict[str, int],
) -> Paragraph:
    """A paragraph cut at the edges of its claims; where claims overlap, the graver one shows."""
    start, end = at
    claims = [c for c in judged if c.span.start < end and c.span.end > start]
    claims.sort(key=lambda c: _PRECEDENCE.index(lookup.verdict(c).label))
    edges = {start, end}
    for claim in claims:
        edges |= {max(start, claim.span.start), min(end, claim.span.end)}
    places = sorted(edges)
    cuts = list(itertools.pairwise(places))
    owners = [
        next((c for c in claims if c.span.start <= a and b <= c.span.end), None) for a, b in cuts
    ]
    marks = []
    for place, ((a, b), owner) in enumerate(zip(cuts, owners, strict=True)):
        if owner is None:
            marks.append(TextMark(article.text[a:b]))
            continue
        last = owner not in owners[place + 1 :] and owner.span.end <= end
        first = owner not in owners[:place] and owner.span.start >= start
        marks.append(
            TextMark(
                article.text[a:b],
                claim_href(owner),
                claim_anchor(owner.id) if first else "",
                lookup.verdict(owner).label,
                numbers.get(owner.id) if last else None,
                ruled(lookup, owner),
            )
        )
    starting = sorted(
        (c for c in claims if c.id in numbers and c.span.start >= start), key=lambda c: c.span.start
    )
    return Paragraph(tuple(marks), tuple(_note(lookup, c, numbers[c.id]) for c in starting))


def _note(lookup: Lookup, claim: Claim, number: int) -> MarginNote:
    verdict = lookup.verdict(claim)
    return MarginNote(
        number,
        claim_href(claim),
        verdict.label,
        words.VERDICT_NAMES[verdict.label],
        likelihood(verdict),
        change_words(lookup, claim),
        ruled(lookup, claim),
    )
