"""The stage: gathers the evidence of a set, lets it compete, and follows every drift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tracer.lineage.company import Company
from tracer.lineage.edges import edges_of
from tracer.lineage.hedges import lost_hedges
from tracer.lineage.hops import Descent, steps
from tracer.lineage.parts import Run, here
from tracer.lineage.records import BadLine, Text
from tracer.lineage.score import Score, score_of
from tracer.lineage.told import Claims
from tracer.lineage.witness import Embed, Witness
from tracer.model import Article, Lineage, LineageEdge, SourceLibrary, Verdict

_NO_SOURCES = SourceLibrary(())


def reconstruct(
    articles: Sequence[Article],
    claims: Claims = (),
    verdicts: Mapping[str, Verdict] | None = None,
    library: SourceLibrary = _NO_SOURCES,
    *,
    undated: bool = False,
    embed: Embed | None = None,
    run: Run = here,
) -> Lineage:
    """Who had it from whom in one set of articles, and where each drift enters.

    Args:
        articles: the witnesses; their order is of no consequence.
        claims: their claims, by article id or all together; may be empty.
        verdicts: by claim id; may be empty. What a claim rests on is read off
            ``Verdict.sources`` and its findings.
        library: the sources, each of which competes as a parent.
        undated: leave all dates aside.
        embed: sentences to unit vectors (n, d); without it meaning is no evidence.
        run: how the parts of the search for candidates are worked out in a large set: here, or
            by an engine.

    Returns:
        For each child at most ten candidates, best first, whose probabilities sum to
        one, and the steps of every drift.

    Raises:
        UsageError: two articles have the same id.
    """
    witnesses = [Witness.of(article, undated=undated) for article in articles]
    return _lineage(Company(witnesses, claims, verdicts or {}, library, embed, run))


def reconstruct_texts(
    texts: Iterable[Text | BadLine],
    library: SourceLibrary = _NO_SOURCES,
    *,
    undated: bool = False,
    embed: Embed | None = None,
) -> Lineage:
    """The lineage of texts as :func:`tracer.lineage.read_texts` gives them, group by group."""
    groups: dict[str, list[Witness]] = {}
    for text in texts:
        if isinstance(text, Text):
            groups.setdefault(text.group, []).append(text.witness(undated=undated))
    edges: list[LineageEdge] = []
    for group in sorted(groups):
        edges.extend(_lineage(Company(groups[group], (), {}, library, embed)).edges)
    return Lineage(tuple(edges))


def _lineage(company: Company) -> Lineage:
    return lineage_from(company, score_of(company))


def lineage_from(company: Company, score: Score) -> Lineage:
    """Edges and steps of a set whose evidence has been weighed."""
    edges = edges_of(company, score)
    when = {w.id: w.ended.middle for w in company.witnesses if w.ended}
    descent, likeness = Descent.of(edges, when), company.likeness
    drifts = steps(company.families, company.told, company.verdicts, descent, likeness)
    return Lineage(edges, (*drifts, *lost_hedges(company.told, descent, likeness)))
