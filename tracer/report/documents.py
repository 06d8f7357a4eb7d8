"""The source pages: a document clause by clause, with what the press made of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tracer.model import Clause, SourcePack, SourceSentence
from tracer.report import words
from tracer.report.beside import heading_of
from tracer.report.claims import brief
from tracer.report.lookup import (
    Lookup,
    clause_anchor,
    clause_href,
    source_page,
)
from tracer.report.views import (
    ClauseBar,
    MapCell,
    MapPart,
    Place,
    SourceClause,
    SourcePage,
    SourceSentenceLine,
)
from tracer.text import shorten

CLAIMS_A_CLAUSE = 12
"""Claims listed under a clause; the rest are counted."""

NAME_CHARACTERS = 120
HOTTEST = 4
"""Steps of heat on the map of a document, beside none."""

# The ordinary verbs of a plan, and statements of fact, bind nobody and go unmarked.
_FORCE_WORDS = {
    "explore/pilot": "to be explored or tried out",
    "allow": "allowed",
    "encourage": "encouraged",
    "must": "binding",
    "prohibit": "forbidden",
    "protect": "protected",
    "goal": "a goal",
}


def bar(lookup: Lookup, clause: Clause, most: int) -> ClauseBar:
    """How often a clause was used and changed, against the most used one."""
    claims = lookup.claims_on.get(clause.address, ())
    changed = lookup.changes_of(clause.address)
    tally = Counter(drift for drifts in changed.values() for drift in drifts)
    said = words.listed([f"{words.DRIFT_NAMES[drift]} ({n})" for drift, n in tally.most_common()])
    used = f"used by {words.count(len(claims), 'claim')}"
    change = "changes it" if len(changed) == 1 else "change it"
    how = f"; {len(changed)} {change}: {said}" if changed else ", never changed" if claims else ""
    return ClauseBar(
        href=clause_href(clause.address),
        address=clause.address,
        heading=name_of(clause),
        text=clause.text,
        used=len(claims),
        changed=len(changed),
        used_share=round(100 * len(claims) / most, 1) if most else 0.0,
        changed_share=round(100 * len(changed) / most, 1) if most else 0.0,
        words=used + how,
    )


def name_of(clause: Clause) -> str:
    """What a clause is called in a list: its heading, or the beginning of what it says."""
    if clause.kind != "clause" or not clause.heading:
        return shorten(clause.text, NAME_CHARACTERS)
    return clause.heading


def most_used(lookup: Lookup) -> int:
    """How many claims rest on the most used clause: the scale of all bars."""
    return max((len(claims) for claims in lookup.claims_on.values()), default=0)


def most_changed(lookup: Lookup, limit: int) -> tuple[ClauseBar, ...]:
    """The clauses that the press changed most, most changed first."""
    most = most_used(lookup)
    bars = [
        bar(lookup, clause, most)
        for address in lookup.claims_on
        if (clause := lookup.clause(address)) is not None
    ]
    changed = sorted((b for b in bars if b.changed), key=lambda b: (-b.changed, -b.used, b.address))
    return tuple(changed[:limit])


def source_view(lookup: Lookup, pack: SourcePack) -> SourcePage:
    """The page of one pack."""
    most = most_used(lookup)
    views = [(clause, _clause(lookup, clause, most)) for clause in pack.clauses]
    shown = [(clause, view) for clause, view in views if clause.kind != "absence"]
    return SourcePage(
        name=source_page(pack.id),
        title=pack.title,
        title_original=pack.title_original,
        kind=pack.kind,
        facts=tuple(_about(pack)),
        addresses=tuple(Place(words.safe_url(url), url) for url in pack.official_urls),
        rendering_note=pack.rendering_note,
        verification_note=pack.verification_note,
        clauses=tuple(view for _, view in shown),
        absences=tuple(view for clause, view in views if clause.kind == "absence"),
        terms=tuple((term.original, term.rendering, term.note) for term in pack.key_terms),
        map=tuple(_map(shown)),
        used=sum(1 for _, view in shown if view.bar.used),
        changed=sum(1 for _, view in shown if view.bar.changed),
    )


def _map(views: Sequence[tuple[Clause, SourceClause]]) -> list[MapPart]:
    """The clauses as cells, by the part of the document they stand in."""
    most = max((view.bar.changed for _, view in views), default=0)
    parts: list[tuple[str, list[MapCell]]] = []
    for clause, view in views:
        name = clause.path.partition(" > ")[0]
        # The same part may be named in full once and in short after.
        if not parts or not _same_part(name, parts[-1][0]):
            parts.append((name, []))
        parts[-1][1].append(_cell(clause, view.bar, most))
    return [MapPart(name, tuple(cells)) for name, cells in parts]


def _same_part(name: str, other: str) -> bool:
    return name.startswith(other) or other.startswith(name)


def _cell(clause: Clause, bar: ClauseBar, most: int) -> MapCell:
    number = clause.address.partition(":")[2]
    return MapCell(
        href=f"#{clause_anchor(clause.address)}",
        number=number,
        heat=-(-HOTTEST * bar.changed // most) if most else 0,
        used=bar.used,
        changed=bar.changed,
        spoken=f"{bar.heading}: {bar.words}",
    )


def _about(pack: SourcePack) -> list[tuple[str, str]]:
    known = [
        ("Number", pack.number),
        ("Issued by", pack.issuer),
        ("Dated", words.day(pack.dated) if pack.dated else ""),
        ("Released", words.day(pack.released) if pack.released else ""),
        ("sha256 of the pack", pack.sha256),
    ]
    return [(name, value) for name, value in known if value]


def _clause(lookup: Lookup, clause: Clause, most: int) -> SourceClause:
    claims = lookup.claims_on.get(clause.address, ())
    order = list(words.VERDICT_NAMES)
    claims = tuple(sorted(claims, key=lambda c: order.index(c.label)))
    return SourceClause(
        anchor=clause_anchor(clause.address),
        bar=bar(lookup, clause, most),
        heading=heading_of(clause),
        heading_original=clause.heading_original,
        path=clause.path,
        addressee=clause.addressee,
        verification=words.VERIFICATION_WORDS.get(clause.verification, clause.verification),
        checked=clause.checked,
        source_hint=clause.source_hint,
        sentences=tuple(_sentence(sentence) for sentence in clause.sentences),
        claims=tuple(brief(lookup, lookup.whole(c)) for c in claims[:CLAIMS_A_CLAUSE]),
        more_claims=max(0, len(claims) - CLAIMS_A_CLAUSE),
    )


def _sentence(sentence: SourceSentence) -> SourceSentenceLine:
    force = sentence.modality or ""
    return SourceSentenceLine(
        sentence.text,
        sentence.original or "",
        _FORCE_WORDS.get(force, ""),
        sentence.note or "",
        f"{sentence.confidence} confidence" if sentence.confidence not in {None, "high"} else "",
    )
