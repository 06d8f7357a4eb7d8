"""The pages about the whole: the summary, all flagged claims, the chain and the method."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from tracer.model import Failure, SourcePack
from tracer.report import words
from tracer.report.articles import line, tally
from tracer.report.claims import brief, overruled, worst
from tracer.report.documents import most_changed
from tracer.report.lookup import FLAGGED, UNJUDGED, Lookup, article_page, source_page
from tracer.report.rulings import errata, held, lost
from tracer.report.strip import PAGE_PANELS, Drawing, chain_pages, panels, small_strip
from tracer.report.views import (
    ChainPage,
    FailureLine,
    FlagsPage,
    IndexPage,
    MethodPage,
    Place,
    Site,
    Tally,
    VerdictGroup,
)
from tracer.text import shorten

WORST = 5
CHANGED_CLAUSES = 5
NAME_CHARACTERS = 28
LISTED = {"drifted": 200, "unsupported": 200, "uncertain": 200}
LISTED_OTHERWISE = 100
"""Claims of a verdict that the page of all claims lists; every claim stands with its article."""


def site(lookup: Lookup) -> Site:
    """What every page shares; nothing in it differs between two runs on the same records."""
    case = lookup.trace.provenance.case
    places = (
        Place("index.html", "Summary"),
        Place("claims.html", "Claims"),
        Place("chain.html", "Chain"),
        *(Place(source_page(pack.id), _short(pack)) for pack in lookup.library.packs),
        Place("method.html", "Method"),
    )
    return Site(case or "A trace", places, lookup.trace.provenance.tracer)


def index_view(lookup: Lookup) -> IndexPage:
    """The summary page."""
    trace = lookup.trace
    tallies = tally(lookup.outlines)
    strip, whole = small_strip(lookup)
    lines = tuple(line(lookup, article) for article in lookup.articles)
    return IndexPage(
        errata=errata(lookup),
        lost=lost(lookup),
        ruled=sum(1 for claim in lookup.outlines if held(lookup, claim)),
        overruled=sum(
            1 for claim in lookup.outlines if claim.label == "drifted" and overruled(lookup, claim)
        ),
        lead=_lead(lookup),
        sources=tuple(
            Place(source_page(pack.id), _with_date(pack.title, pack.dated))
            for pack in lookup.library.packs
        ),
        when=words.moment(trace.provenance.finished_at or trace.provenance.started_at),
        tallies=tuple(_linked(t) for t in tallies),
        worst=worst(lookup, WORST),
        drifted=next(t.number for t in tallies if t.label == "drifted"),
        clauses=most_changed(lookup, CHANGED_CLAUSES),
        strip=strip,
        strip_whole=whole,
        articles=lines,
        choices=tuple(
            (tag, f"with {name}", sum(tag in each.tags.split() for each in lines))
            for tag, name in (*((label, label) for label in FLAGGED), ("none", "no flag"))
        ),
        unjudged=tuple(
            _linked(t) for t in tallies if t.number and t.label in (*UNJUDGED, "uncertain")
        ),
        failures=tuple(_failures(lookup)),
        silent=sum(1 for claims in lookup.outlines_of.values() if not claims),
        recovered=tuple(trace.recovered.items()),
    )


def flags_view(lookup: Lookup) -> FlagsPage:
    """The claims by verdict, the gravest first."""
    by_verdict = defaultdict(list)
    for claim in lookup.outlines:
        by_verdict[claim.label].append(claim)
    groups = []
    for each in tally(lookup.outlines):
        claims = sorted(by_verdict[each.label], key=lambda c: (-c.severity, -c.probability))
        shown = claims[: LISTED.get(each.label, LISTED_OTHERWISE)]
        briefs = tuple(brief(lookup, lookup.whole(claim)) for claim in shown)
        groups.append(VerdictGroup(each, briefs, len(claims) - len(shown)))
    kinds = Counter(drift for g in groups for claim in g.claims for drift in claim.drifts)
    verdicts = ((g.tally.label, g.tally.name, len(g.claims)) for g in groups)
    changes = ((drift, words.DRIFT_NAMES[drift], n) for drift, n in kinds.most_common())
    return FlagsPage(
        tuple(groups),
        tuple(verdicts),
        tuple(changes),
        sum(len(group.claims) for group in groups),
        not any(group.more for group in groups),
    )


def chain_view(lookup: Lookup, drawn: Drawing, number: int) -> ChainPage:
    """One page of the chain, from 0."""
    undated = sum(1 for article in lookup.articles if article.published is None)
    names = chain_pages(lookup)
    return ChainPage(
        names[number],
        panels(lookup, drawn, number),
        undated,
        tuple(Place(name, _span(lookup, at)) for at, name in enumerate(names)),
    )


def _span(lookup: Lookup, number: int) -> str:
    """The dates that a page of the chain goes from and to."""
    shown = lookup.articles[number * PAGE_PANELS : (number + 1) * PAGE_PANELS]
    ends = [words.dated(article.published) for article in (*shown[:1], *shown[-1:])]
    return " to ".join(dict.fromkeys(ends))


def method_view(lookup: Lookup) -> MethodPage:
    """The method page."""
    made = lookup.trace.provenance
    names = {pack.id: pack.title for pack in lookup.library.packs}
    lines = [
        ("Tracer", made.tracer),
        ("Settings (sha256)", made.settings),
        ("Case", made.case),
        ("Started", words.moment(made.started_at)),
        ("Finished", words.moment(made.finished_at) if made.finished_at else ""),
    ]
    return MethodPage(
        meanings=tally(lookup.outlines),
        made=tuple((name, value) for name, value in lines if value),
        models=tuple(sorted(made.models.items())),
        sources=tuple((names.get(pack, pack), digest) for pack, digest in made.sources.items()),
        failures=tuple(_failures(lookup)),
    )


def _lead(lookup: Lookup) -> str:
    articles = words.count(len(lookup.articles), "article")
    claims = words.count(len(lookup.outlines), "claim")
    documents = sum(1 for pack in lookup.library.packs if pack.kind == "document")
    facts = " and the dated facts around them" if documents < len(lookup.library.packs) else ""
    held = words.count(documents, "document")
    return f"{articles} with {claims}, held sentence by sentence against {held}{facts}."


def _linked(each: Tally) -> Tally:
    return replace(each, href=f"claims.html#{each.label}") if each.number else each


def _failures(lookup: Lookup) -> Iterator[FailureLine]:
    for failure in lookup.trace.failures:
        yield FailureLine(
            failure.input,
            _failed_input(lookup, failure),
            failure.stage,
            failure.message,
            words.moment(failure.at),
        )


def _failed_input(lookup: Lookup, failure: Failure) -> str:
    """Where a failed input can be seen: our page of it, else its own address if that is safe."""
    if failure.input in lookup.article:
        return article_page(failure.input)
    return words.safe_url(failure.input)


def _with_date(title: str, dated: str | None) -> str:
    return f"{title} ({words.day(dated)})" if dated else title


def _short(pack: SourcePack) -> str:
    """A pack's name as it is cited: its number, or the beginning of its title."""
    if pack.kind == "facts":
        return "Dated facts"
    return shorten(pack.number.partition(" (")[0] or pack.title, NAME_CHARACTERS)
