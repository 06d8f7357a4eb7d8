"""The chain as a comic strip: a panel a witness, in order of time, and the same to read aloud."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tracer.analyses import is_drift
from tracer.model import Article, Claim, DriftStep, LineageEdge, SourcePack
from tracer.report import words
from tracer.report.articles import READ_IT, origin
from tracer.report.chain import Gutter, Tie, gutters
from tracer.report.claims import notice, outlet
from tracer.report.lookup import (
    Lookup,
    article_page,
    claim_href,
    slug,
    source_page,
)
from tracer.report.views import Change, Origin, Panel

SECOND_PARENT_SHARE = 0.5
SECOND_PARENT_LEAST = 0.15
"""A second parent is drawn from this share of the best one's probability, and from this on."""

CHANGES_A_PANEL = 4
NODE_Y_PX = 26
SMALL_NODE_Y_PX = 15
SMALL_STRIP_PANELS = 12
"""Panels of the small chain on the summary."""

PAGE_PANELS = 100
"""Articles on one page of the chain; the lines run on from page to page."""


def chain_pages(lookup: Lookup) -> tuple[str, ...]:
    """File names of the pages of the chain."""
    last = max(len(lookup.articles) - 1, 0) // PAGE_PANELS
    return tuple(_page_name(number) for number in range(last + 1))


def panel_href(lookup: Lookup, article: Article) -> str:
    """Where an article's panel is."""
    return f"{_page_name(lookup.place[article.id] // PAGE_PANELS)}#{_panel_anchor(article.id)}"


def _page_name(number: int) -> str:
    return f"chain-{number + 1}.html" if number else "chain.html"


def _panel_anchor(article: str) -> str:
    return f"p-{slug(article)}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chain as it is drawn: its rows from top to bottom, each with its gutter."""

    packs: tuple[tuple[SourcePack, Gutter], ...]
    articles: tuple[tuple[Article, Gutter], ...]


def drawing(
    lookup: Lookup, only: Collection[str] | None = None, node_y: int = NODE_Y_PX
) -> Drawing:
    """The chain from top to bottom: documents that were read, then articles by date.

    Args:
        lookup: the trace.
        only: article ids that are drawn; all if None.
        node_y: distance in px of a panel's node from its top.
    """
    articles = [a for a in lookup.articles if only is None or a.id in only]
    ties = list(_ties(lookup, {a.id for a in articles}))
    read = {tie.parent for tie in ties}
    packs = [pack for pack in lookup.library.packs if f"pack:{pack.id}" in read]
    packs.sort(key=lambda pack: pack.dated or "")
    rows = [*(f"pack:{pack.id}" for pack in packs), *(f"article:{a.id}" for a in articles)]
    drawn = gutters(rows, ties, node_y)
    return Drawing(
        tuple(zip(packs, drawn, strict=False)),
        tuple(zip(articles, drawn[len(packs) :], strict=True)),
    )


def panels(lookup: Lookup, drawn: Drawing, page: int | None = None) -> tuple[Panel, ...]:
    """The panels of a drawing.

    Args:
        lookup: the trace.
        drawn: what is drawn beside them.
        page: the page of the chain, from 0; all if None. Documents stand on the first.
    """
    part = slice(None) if page is None else slice(page * PAGE_PANELS, (page + 1) * PAGE_PANELS)
    packs = () if page else drawn.packs
    return (
        *(_document(pack, gutter) for pack, gutter in packs),
        *(_article(lookup, article, gutter) for article, gutter in drawn.articles[part]),
    )


def small_strip(lookup: Lookup) -> tuple[tuple[Panel, ...], bool]:
    """The chain in small: all of it, or the way to the articles that changed most.

    Returns:
        the panels, and whether they are the whole chain.
    """
    if len(lookup.articles) <= SMALL_STRIP_PANELS:
        return panels(lookup, drawing(lookup, None, SMALL_NODE_Y_PX)), True
    chosen: dict[str, None] = {}
    for article in sorted(lookup.articles, key=lambda a: -_gravity(lookup, a)):
        if len(chosen) == SMALL_STRIP_PANELS:
            break
        way = [each for each in _ancestry(lookup, article.id) if each not in chosen]
        if len(chosen) + len(way) <= SMALL_STRIP_PANELS:
            chosen |= dict.fromkeys(way)
    return panels(lookup, drawing(lookup, chosen, SMALL_NODE_Y_PX)), False


def _gravity(lookup: Lookup, article: Article) -> int:
    claims = lookup.outlines_of[article.id]
    return sum(claim.severity for claim in claims if claim.label == "drifted")


def _ancestry(lookup: Lookup, article: str) -> list[str]:
    """The article and its best parents, back to the first in this set."""
    way = {article: None}
    edge = lookup.trace.lineage.best.get(article)
    while edge and edge.parent_kind == "article" and edge.parent in lookup.article:
        if edge.parent in way:
            break
        way[edge.parent] = None
        edge = lookup.trace.lineage.best.get(edge.parent)
    return list(way)


def _ties(lookup: Lookup, shown: set[str]) -> Iterator[Tie]:
    for article in lookup.articles:
        if article.id not in shown:
            continue
        for edge in _drawn_edges(lookup, article):
            dashed = edge.rank > 1
            if edge.parent_kind == "source" and lookup.pack_of(f"{edge.parent}:"):
                yield Tie(f"pack:{edge.parent}", f"article:{article.id}", dashed)
            elif edge.parent_kind == "article" and edge.parent in shown:
                yield Tie(f"article:{edge.parent}", f"article:{article.id}", dashed)


def _drawn_edges(lookup: Lookup, article: Article) -> list[LineageEdge]:
    best = lookup.trace.lineage.best.get(article.id)
    if best is None:
        return []
    second = _second(lookup, article)
    return [best, second] if second else [best]


def _second(lookup: Lookup, article: Article) -> LineageEdge | None:
    """The second parent, where it is close enough to the best to be shown."""
    best = lookup.trace.lineage.best.get(article.id)
    edges = lookup.edges_of.get(article.id, ())
    second = next((edge for edge in edges if edge.rank > 1), None)
    if best is None or second is None or second.parent_kind == "outside":
        return None
    least = max(SECOND_PARENT_LEAST, SECOND_PARENT_SHARE * best.probability)
    return second if second.probability >= least else None


def _document(pack: SourcePack, gutter: Gutter) -> Panel:
    when = words.day(pack.dated) if pack.dated else ""
    verb = "was issued" if pack.kind == "document" else "are the dated facts"
    return Panel(
        anchor=_document_anchor(pack.id),
        here=f"chain.html#{_document_anchor(pack.id)}",
        parents=(),
        kind="document",
        gutter=gutter,
        href=source_page(pack.id),
        name="The document" if pack.kind == "document" else "Dated facts",
        title=pack.title,
        when=when,
        language="",
        notice=None,
        origin=None,
        second=None,
        changes=(),
        more_changes=0,
        spoken=f"{'On ' + when + ' ' if when else ''}{pack.title} {verb}.",
    )


def _document_anchor(pack: str) -> str:
    return f"p-source-{slug(pack)}"


def _article(lookup: Lookup, article: Article, gutter: Gutter) -> Panel:
    edge = lookup.trace.lineage.best.get(article.id)
    changes = changes_of(lookup, article)
    second = _second(lookup, article)
    return Panel(
        anchor=_panel_anchor(article.id),
        here=panel_href(lookup, article),
        parents=tuple(_parent_anchors(lookup, article)),
        kind="article",
        gutter=gutter,
        href=article_page(article.id),
        name=outlet(article),
        title=article.title,
        when=words.dated(article.published),
        language=article.language,
        notice=notice(article),
        origin=origin(lookup, edge, _why(edge)) if edge else None,
        second=origin(lookup, second) if second else None,
        changes=tuple(changes[:CHANGES_A_PANEL]),
        more_changes=max(0, len(changes) - CHANGES_A_PANEL),
        spoken=_spoken(lookup, article, edge, second, changes),
    )


def _parent_anchors(lookup: Lookup, article: Article) -> Iterator[str]:
    """The panels that this one's lines come from."""
    for edge in _drawn_edges(lookup, article):
        if edge.parent_kind == "source" and edge.parent:
            yield _document_anchor(edge.parent)
        elif edge.parent in lookup.article:
            yield _panel_anchor(edge.parent)


def _why(edge: LineageEdge) -> str:
    """The kinds of evidence for an edge, strongest first, each once."""
    strongest = sorted(edge.evidence, key=lambda e: -e.weight_bits)
    kinds = dict.fromkeys(e.kind for e in strongest if e.weight_bits > 0)
    if set(kinds) == {"order"}:
        return "nothing but the dates speaks for it"
    kinds.pop("order", None)
    return words.listed([words.EVIDENCE_WORDS[kind] for kind in kinds])


def _spoken_origin(found: Origin) -> str:
    return f"{found.lead} {found.name}".strip()


def changes_of(lookup: Lookup, article: Article) -> list[Change]:
    """What an article changed: introduced first, then inherited, then put right."""
    stepped: list[Change] = []
    claims = lookup.outlines_of[article.id]
    for claim in claims:
        for step in lookup.steps_of.get(claim.id, ()):
            stepped.append(_change(lookup, lookup.whole(claim), step))
    if not stepped:
        stepped = [
            Change("introduced", lookup.change(claim, finding), claim_href(claim))
            for claim in map(lookup.whole, (c for c in claims if c.label == "drifted"))
            for finding in lookup.drifts(claim)[:1]
        ]
    order = ("introduced", "inherited", "repaired")
    unique = dict.fromkeys(sorted(stepped, key=lambda change: order.index(change.status)))
    return list(unique)


def _change(lookup: Lookup, claim: Claim, step: DriftStep) -> Change:
    said = "drops a hedge" if step.unhedged else _said(lookup, claim, step)
    entered = lookup.article.get(step.entered_at)
    if step.status == "inherited":
        said = f"{said} (entered at {outlet(entered)})" if entered else said
    elif step.status == "repaired":
        said = "puts a lost hedge back" if step.unhedged else words.repaired(step.drift_type)
    return Change(step.status, said, claim_href(claim))


def _said(lookup: Lookup, claim: Claim, step: DriftStep) -> str:
    """What a claim does to its source, by the finding of the step's kind."""
    verdict = lookup.verdict(claim)
    found = [f for f in verdict.findings if is_drift(f) and f.drift_type == step.drift_type]
    if found:
        return lookup.change(claim, max(found, key=lambda f: f.weight_bits))
    if verdict.label == "unsupported":
        return f"says {words.quoted(claim.text)}, which is not in these documents"
    return f"{words.change(step.drift_type, '', '')}: {words.quoted(claim.text)}"


def _spoken(
    lookup: Lookup,
    article: Article,
    edge: LineageEdge | None,
    second: LineageEdge | None,
    changes: Sequence[Change],
) -> str:
    """The panel as sentences that can be read aloud."""
    dated = article.published is not None
    when = words.dated(article.published)
    opening = f"{outlet(article)}, {when}," if dated else f"{outlet(article)}, undated,"
    sentences = [f"{opening} {_took(lookup, edge)}."]
    if second:
        other = origin(lookup, second)
        sentences.append(f"Or {_spoken_origin(other)} ({other.likelihood}).")
    for status, opening in _OPENINGS.items():
        told = [change.words for change in changes if change.status == status]
        if told:
            sentences.append(f"{opening}: {'; '.join(told)}.")
    if not changes:
        sentences.append("No change was found in it.")
    return " ".join(sentences)


_OPENINGS = {
    "introduced": "New in it",
    "inherited": "Carried on from its source",
    "repaired": "Put right in it",
}


def _took(lookup: Lookup, edge: LineageEdge | None) -> str:
    if edge is None:
        return "was not traced to anything in this set"
    sure = words.likely_adverb(edge.probability)
    found = origin(lookup, edge)
    if not found.name:
        return f"{sure} has it {found.lead}"
    if found.lead == READ_IT:
        return f"{sure} {_spoken_origin(found)}"
    why = _why(edge)
    return f"{sure} took it {_spoken_origin(found)}{f' ({why})' if why else ''}"
