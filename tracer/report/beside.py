"""A claim beside the clauses its verdict speaks of, the changed words marked on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracer.analyses import is_drift
from tracer.model import Claim, Clause, Range, SourceSentence, Verdict
from tracer.report import diff, words
from tracer.report.lookup import FLAGGED, Lookup, clause_href
from tracer.report.views import ClauseBeside, SourceLine

NEIGHBOURS = 2
"""Sentences of a long clause shown before and after those that a verdict rests on;
where the claim says the same as they do, one is enough."""

WHOLE_CLAUSE_SENTENCES = 6
"""A clause up to this long is always shown whole."""


def numbered(lookup: Lookup, claim: Claim) -> dict[int, int]:
    """Numbers, from 1, of the findings that mark words, by the finding's place in the verdict."""
    verdict = lookup.verdict(claim)
    if verdict.label not in FLAGGED:
        return {}
    marking = [
        place
        for place, finding in enumerate(verdict.findings)
        if is_drift(finding) and (finding.claim_range or finding.source_range)
    ]
    return {place: number for number, place in enumerate(marking, start=1)}


def beside(
    lookup: Lookup, claim: Claim
) -> tuple[tuple[diff.Segment, ...], tuple[ClauseBeside, ...]]:
    """The claim's text and every clause its verdict speaks of, marked on both sides."""
    verdict = lookup.verdict(claim)
    numbers = numbered(lookup, claim)
    marks = [
        (numbers[place], finding)
        for place, finding in enumerate(verdict.findings)
        if place in numbers
    ]
    main = lookup.sentence(next(iter(verdict.sources), None))
    compared = diff.compare(claim.text, main.text) if main else diff.WordDiff(([], []), ([], []))
    by_words = compared.changed if verdict.label == "drifted" else ([], [])
    ours = [diff.Mark(n, f.claim_range) for n, f in marks if f.claim_range]
    ours += [diff.Mark(0, at) for at in by_words[0]]
    segments = diff.mark(claim.text, ours, compared.shared[0])
    theirs: dict[str, list[diff.Mark]] = {}
    for number, finding in marks:
        source = lookup.sentence(finding.source)
        if source and finding.source_range:
            theirs.setdefault(source.address, []).append(diff.Mark(number, finding.source_range))
    shared: dict[str, list[Range]] = {}
    if main:
        theirs.setdefault(main.address, []).extend(diff.Mark(0, at) for at in by_words[1])
        shared[main.address] = compared.shared[1]
    near = 1 if verdict.label == "supported" else None
    clauses = tuple(
        _clause_beside(lookup, clause, aligned, theirs, shared, near)
        for clause, aligned in _clauses(lookup, verdict)
    )
    return segments, clauses


def _clauses(lookup: Lookup, verdict: Verdict) -> Iterator[tuple[Clause, set[str]]]:
    """Clauses that the verdict rests on, then those its findings point to, each once."""
    found: dict[str, tuple[Clause, set[str]]] = {}
    pointed = [f.source for f in verdict.findings if f.source and f.source_range]
    for address in [*verdict.sources, *pointed]:
        clause = lookup.clause(address)
        if clause:
            found.setdefault(clause.address, (clause, set()))[1].add(address)
    yield from found.values()


def _clause_beside(
    lookup: Lookup,
    clause: Clause,
    aligned: set[str],
    marks: dict[str, list[diff.Mark]],
    shared: dict[str, list[Range]],
    near: int | None,
) -> ClauseBeside:
    pack = lookup.pack_of(clause.address)
    shown = _shown(clause.sentences, aligned, near)
    return ClauseBeside(
        address=clause.address,
        href=clause_href(clause.address),
        kind=clause.kind,
        says=words.KIND_WORDS[clause.kind],
        document=_document(pack.title, pack.dated) if pack else clause.pack,
        heading=heading_of(clause),
        heading_original=clause.heading_original,
        path=clause.path,
        addressee=clause.addressee,
        verification=words.VERIFICATION_WORDS.get(clause.verification, clause.verification),
        source_hint=clause.source_hint,
        lines=tuple(
            SourceLine(
                diff.mark(
                    sentence.text,
                    marks.get(sentence.address, ()),
                    shared.get(sentence.address, ()),
                ),
                sentence.address in aligned or len(clause.sentences) == 1,
                sentence.original or "",
                sentence.note or "",
            )
            for sentence in shown
        ),
        elided=len(shown) < len(clause.sentences),
    )


def heading_of(clause: Clause) -> str:
    """What a clause is headed: for a dated fact its date, as it is spoken."""
    when = next((sentence.date for sentence in clause.sentences if sentence.date), None)
    return f"Fact of {words.day(when)}" if clause.kind == "fact" and when else clause.heading


def _document(title: str, day: str | None) -> str:
    return f"{title}, {words.day(day)}" if day else title


def _shown(
    sentences: Sequence[SourceSentence], aligned: set[str], near: int | None
) -> Sequence[SourceSentence]:
    """The sentences of a clause to show: those that matter and ``near`` around each.

    Where ``near`` is None, all of a short clause, and :data:`NEIGHBOURS` in a long one.
    """
    at = [i for i, sentence in enumerate(sentences) if sentence.address in aligned]
    if not at:
        return sentences[:WHOLE_CLAUSE_SENTENCES]
    if near is None and len(sentences) <= WHOLE_CLAUSE_SENTENCES:
        return sentences
    around = NEIGHBOURS if near is None else near
    return sentences[max(0, min(at) - around) : max(at) + around + 1]
