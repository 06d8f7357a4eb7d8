"""The chain as a comic strip: a panel a witness, in order of time, and the same to read aloud."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tracer.model import Article, Claim, DriftStep, LineageEdge, SourcePack
from tracer.report import words
from tracer.report.articles import parent_words
from tracer.report.chain import Gutter, Tie, gutters
from tracer.report.claims import notice, outlet
from tracer.report.lookup import (
    Lookup,
    article_page,
    claim_href,
    is_drift,
    slug,
    source_page,
)
from tracer.report.views import Change, Panel

SECOND_PARENT_SHARE = 0.5
SECOND_PARENT_LEAST = 0.15
"""A second parent is drawn from this share of the best one's probability, and from this on."""

CHANGES_A_PANEL = 4
NODE_Y_PX = 26
SMALL_NODE_Y_PX = 15
SMALL_STRIP_PANELS = 12
"""Panels of the small chain on the summary."""


def panels(
    lookup: Lookup, only: Collection[str] | None = None, node_y: int = NODE_Y_PX
) -> tuple[Panel, ...]:
    """The panels from top to bottom: documents that were read, then articles by date.

    Args:
        lookup: the trace.
        only: article ids to show; all if None.
        node_y: distance in px of a panel's node from its top.
    """
    articles = [a for a in lookup.articles if only is None or a.id in only]
    ties = list(_ties(lookup, {a.id for a in articles}))
    read = {tie.parent for tie in ties}
    packs = [pack for pack in lookup.library.packs if f"pack:{pack.id}" in read]
    packs.sort(key=lambda pack: pack.dated or "")
    rows = [*(f"pack:{pack.id}" for pack in packs), *(f"article:{a.id}" for a in articles)]
    drawn = gutters(rows, ties, node_y)
    return (
        *(_document(pack, gutter) for pack, gutter in zip(packs, drawn, strict=False)),
        *(
            _article(lookup, article, gutter)
            for article, gutter in zip(articles, drawn[len(packs) :], strict=True)
        ),
    )


def small_strip(lookup: Lookup) -> tuple[tuple[Panel, ...], bool]:
    """The chain in small: all of it, or the way to the articles that changed most.

    Returns:
        the panels, and whether they are the whole chain.
    """
    if len(lookup.articles) <= SMALL_STRIP_PANELS:
        return panels(lookup, node_y=SMALL_NODE_Y_PX), True
    chosen: dict[str, None] = {}
    for article in sorted(lookup.articles, key=lambda a: -_gravity(lookup, a)):
        way = [each for each in _ancestry(lookup, article.id) if each not in chosen]
        if len(chosen) + len(way) <= SMALL_STRIP_PANELS:
            chosen |= dict.fromkeys(way)
    return panels(lookup, chosen, SMALL_NODE_Y_PX), False


def _gravity(lookup: Lookup, article: Article) -> int:
    verdicts = [lookup.verdict(claim) for claim in lookup.claims_of[article.id]]
    return sum(verdict.severity for verdict in verdicts if verdict.label == "drifted")


def _ancestry(lookup: Lookup, article: str) -> list[str]:
    """The article and its best parents, back to the first in this set."""
    way = [article]
    edge = lookup.trace.lineage.best.get(article)
    while edge and edge.parent_kind == "article" and edge.parent in lookup.article:
        if edge.parent in way:
            break
        way.append(edge.parent)
        edge = lookup.trace.lineage.best.get(edge.parent)
    return way


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
    edges = [e for e in lookup.trace.lineage.edges if e.child == article.id and e.rank > 1]
    second = min(edges, key=lambda e: e.rank, default=None)
    if best is None or second is None or second.parent_kind == "outside":
        return None
    least = max(SECOND_PARENT_LEAST, SECOND_PARENT_SHARE * best.probability)
    return second if second.probability >= least else None


def _document(pack: SourcePack, gutter: Gutter) -> Panel:
    when = words.day(pack.dated) if pack.dated else ""
    verb = "was issued" if pack.kind == "document" else "are the dated facts"
    return Panel(
        anchor=f"p-source-{slug(pack.id)}",
        kind="document",
        gutter=gutter,
        href=source_page(pack.id),
        name="The document" if pack.kind == "document" else "Dated facts",
        title=pack.title,
        when=when,
        language="",
        notice=None,
        origin="",
        origin_href="",
        second="",
        changes=(),
        more_changes=0,
        spoken=f"{'On ' + when + ' ' if when else ''}{pack.title} {verb}.",
    )


def _article(lookup: Lookup, article: Article, gutter: Gutter) -> Panel:
    edge = lookup.trace.lineage.best.get(article.id)
    changes = changes_of(lookup, article)
    origin, href = _origin(lookup, edge)
    second = _second(lookup, article)
    return Panel(
        anchor=f"p-{slug(article.id)}",
        kind="article",
        gutter=gutter,
        href=article_page(article.id),
        name=outlet(article),
        title=article.title,
        when=words.dated(article.published),
        language=article.language,
        notice=notice(article),
        origin=origin,
        origin_href=href,
        second=_second_words(lookup, second) if second else "",
        changes=tuple(changes[:CHANGES_A_PANEL]),
        more_changes=max(0, len(changes) - CHANGES_A_PANEL),
        spoken=_spoken(lookup, article, edge, second, changes),
    )


def _origin(lookup: Lookup, edge: LineageEdge | None) -> tuple[str, str]:
    if edge is None:
        return "Where it has it from was not traced.", ""
    said, href = parent_words(lookup, edge)
    sure = words.with_number(edge.probability)
    if edge.parent_kind == "source":
        return f"{said[0].upper()}{said[1:]} ({sure}).", href
    why = _why(edge)
    return f"Has it {said} ({sure}){f': {why}' if why else ''}.", href


def _why(edge: LineageEdge) -> str:
    """The kinds of evidence for an edge, strongest first, each once."""
    strongest = sorted(edge.evidence, key=lambda e: -e.weight_bits)
    kinds = dict.fromkeys(e.kind for e in strongest if e.weight_bits > 0)
    if set(kinds) == {"order"}:
        return "nothing but the dates speaks for it"
    kinds.pop("order", None)
    return words.listed([words.EVIDENCE_WORDS[kind] for kind in kinds])


def _second_words(lookup: Lookup, edge: LineageEdge) -> str:
    said, _ = parent_words(lookup, edge)
    return f"Or {said} ({words.with_number(edge.probability)})."


def changes_of(lookup: Lookup, article: Article) -> list[Change]:
    """What an article changed: introduced first, then inherited, then put right."""
    stepped: list[Change] = []
    for claim in lookup.claims_of[article.id]:
        for step in lookup.steps_of.get(claim.id, ()):
            stepped.append(_change(lookup, claim, step))
    if not stepped:
        stepped = [
            Change("introduced", lookup.change(claim, finding), claim_href(claim))
            for claim in lookup.claims_of[article.id]
            if lookup.verdict(claim).label == "drifted"
            for finding in lookup.drifts(claim)[:1]
        ]
    order = ("introduced", "inherited", "repaired")
    unique = dict.fromkeys(sorted(stepped, key=lambda change: order.index(change.status)))
    return list(unique)


def _change(lookup: Lookup, claim: Claim, step: DriftStep) -> Change:
    found = [
        f for f in lookup.verdict(claim).findings if is_drift(f) and f.drift_type == step.drift_type
    ]
    drift = words.DRIFT_NAMES[step.drift_type]
    if step.unhedged:
        said, drift = "drops a hedge", "a lost hedge"
    elif found:
        said = lookup.change(claim, max(found, key=lambda f: f.weight_bits))
    else:
        said = words.change(step.drift_type, "", "")
    entered = lookup.article.get(step.entered_at)
    if step.status == "inherited":
        where = f" (entered at {outlet(entered)})" if entered else ""
        said = f"repeats: {said}{where}"
    elif step.status == "repaired":
        said = f"puts right {drift}"
    return Change(step.status, said, claim_href(claim))


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
        sentences.append(_second_words(lookup, second))
    told = [c.words for c in changes if c.status == "introduced"]
    if told:
        sentences.append(f"It {words.listed(told)}.")
    repeated = [c.words.removeprefix("repeats: ") for c in changes if c.status == "inherited"]
    if repeated:
        sentences.append(f"Like its source, it {words.listed(repeated)}.")
    mended = [c.words.removeprefix("puts right ") for c in changes if c.status == "repaired"]
    if mended:
        sentences.append(f"It puts right {words.listed(mended)}.")
    if not changes:
        sentences.append("No change was found in it.")
    return " ".join(sentences)


def _took(lookup: Lookup, edge: LineageEdge | None) -> str:
    if edge is None:
        return "was not traced to anything in this set"
    sure = words.likely_adverb(edge.probability)
    if edge.parent_kind == "outside" or edge.parent is None:
        return f"{sure} has it from none of these"
    said, _ = parent_words(lookup, edge)
    if edge.parent_kind == "source":
        return f"{sure} {said}"
    why = _why(edge)
    return f"{sure} took it {said}{f' ({why})' if why else ''}"
