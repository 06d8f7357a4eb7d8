"""What the desk shows: page data first, markup after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from tracer.analyses import is_drift
from tracer.desk.http import address
from tracer.model import (
    DRIFT_TYPES,
    Article,
    Claim,
    Decision,
    Finding,
    Ruling,
    StandingRuling,
    Trace,
    VerdictLabel,
)
from tracer.report import words
from tracer.report.beside import beside, numbered
from tracer.report.claims import notice, outlet
from tracer.report.diff import Segment
from tracer.report.lookup import Lookup
from tracer.report.views import ClauseBeside, Notice
from tracer.review import in_force, queue, text_sha256
from tracer.review.decide import RULED, SEVERITIES
from tracer.text import shorten, whole_number

PER_PAGE = 100
CANDIDATES = 5
CANDIDATE_CHARACTERS = 240

_DID: dict[Decision, str] = {
    "confirm": "confirmed the flag",
    "reject": "rejected the flag",
    "change": "ruled otherwise",
    "note": "noted",
    "erratum": "gave an erratum",
    "undo": "took back a ruling",
}
_STATES = {"current": "", "stale": "stale", "orphan": "orphan"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page carries: who rules, and the secret of its forms."""

    person: str
    secret: str


@dataclass(frozen=True, slots=True)
class Message:
    """A page that says one thing."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RulingLine:
    """A ruling in words."""

    id: str
    person: str
    when: str
    did: str
    holds: str
    reason: str
    quote: str
    state: str
    because: str
    replaced: bool
    mine: bool
    href: str


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag in the list."""

    href: str
    text: str
    language: str
    outlet: str
    when: str
    notice: Notice | None
    label: VerdictLabel
    verdict: str
    severity: str
    rulings: tuple[RulingLine, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things to choose from in a form."""

    value: str
    name: str
    chosen: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """Where to go from here, and what can be taken back."""

    open: int
    total: int
    last: RulingLine | None
    undone: RulingLine | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """All flags, the most severe and most uncertain first, and rulings that lost their place."""

    around: Around
    lines: tuple[FlagLine, ...]
    show: str
    counts: tuple[tuple[str, str, int, str], ...]
    loose: tuple[RulingLine, ...]
    newer: str
    older: str
    start: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding in words."""

    number: int
    because: str
    drift: str
    leaning: str


@dataclass(frozen=True, slots=True)
class FlagPage:
    """One flag: the claim in its paragraph beside the clause, the findings, the forms."""

    around: Around
    claim: str
    text_sha256: str
    place: int
    label: VerdictLabel
    verdict: str
    likelihood: str
    meaning: str
    severity: str
    language: str
    before: str
    segments: tuple[Segment, ...]
    after: str
    title: str
    outlet: str
    when: str
    url: str
    notice: Notice | None
    speaker: str
    cite: str
    clauses: tuple[ClauseBeside, ...]
    reasons: tuple[Reason, ...]
    others: tuple[Reason, ...]
    rulings: tuple[RulingLine, ...]
    verdicts: tuple[Choice, ...]
    drifts: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    can_confirm: bool
    can_reject: bool
    previous: str
    following: str


@dataclass(frozen=True, slots=True)
class ErratumLine:
    """An erratum in words."""

    id: str
    person: str
    when: str
    report: str
    href: str
    wrong: str
    since: str
    put_right: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ErrataPage:
    """What published reports had wrong, and the form for one more."""

    around: Around
    errata: tuple[ErratumLine, ...]
    report: str


# ----------------------------------------------------------------------- queue


def next_open(trace: Trace, person: str, claim: str) -> str:
    """The flag to rule on after this one, from the start again at the end; "" if none is left."""
    ids = [flag.id for flag in queue(trace)]
    at = ids.index(claim) if claim in ids else -1
    ruled = _ruled_by(trace, person)
    return next((i for i in [*ids[at + 1 :], *ids[: at + 1]] if i not in ruled), "")


def _ruled_by(trace: Trace, person: str) -> set[str | None]:
    return {item.claim for item in in_force(trace.rulings) if item.ruling.person == person}


# ----------------------------------------------------------------------- pages


def list_page(
    trace: Trace, rulings: Sequence[Ruling], person: str, show: str, page: str, undone: str
) -> ListPage:
    """The list of flags, or of one kind of them.

    Args:
        trace: with the rulings as they stand.
        rulings: everything ever ruled.
        person: who looks.
        show: ``open`` (what that person has still to rule on), ``ruled`` or ``all``.
        page: which page of it, from 1.
        undone: the undo that led here, if one did.
    """
    flags = queue(trace)
    ruled = _ruled_by(trace, person)
    kinds = {
        "open": [flag for flag in flags if flag.id not in ruled],
        "ruled": [flag for flag in flags if flag.id in ruled],
        "all": list(flags),
    }
    show = show if show in kinds else "open"
    chosen = kinds[show]
    number = max(1, whole_number(page) or 1)
    start = (number - 1) * PER_PAGE
    names = {"open": "to rule on", "ruled": "ruled on", "all": "all flags"}
    articles = {article.id: article for article in trace.articles}
    return ListPage(
        around=_around(trace, rulings, person, undone),
        lines=tuple(
            _flag_line(trace, claim, articles[claim.article], person)
            for claim in chosen[start : start + PER_PAGE]
        ),
        show=show,
        counts=tuple(
            (kind, names[kind], len(kinds[kind]), address("/", show=kind)) for kind in kinds
        ),
        loose=tuple(
            ruling_line(item, person)
            for item in trace.rulings
            if item.state != "current" and item.replaced_by is None
        ),
        newer=address("/", show=show, page=str(number - 1)) if number > 1 else "",
        older=address("/", show=show, page=str(number + 1))
        if start + PER_PAGE < len(chosen)
        else "",
        start=address("/flag", claim=kinds["open"][0].id) if kinds["open"] else "",
    )


def _flag_line(
    trace: Trace,
    claim: Claim,
    article: Article,
    person: str,
) -> FlagLine:
    verdict = trace.verdicts[claim.id]
    return FlagLine(
        href=address("/flag", claim=claim.id),
        text=claim.text,
        language=claim.language,
        outlet=outlet(article),
        when=words.dated(article.published),
        notice=notice(article),
        label=verdict.label,
        verdict=words.VERDICT_NAMES[verdict.label],
        severity=words.SEVERITY_WORDS.get(verdict.severity, ""),
        rulings=tuple(ruling_line(item, person) for item in trace.rulings_on(claim.id)),
    )


def flag_page(
    trace: Trace, rulings: Sequence[Ruling], person: str, claim: Claim, undone: str
) -> FlagPage:
    """One claim with all that a person needs to rule on it."""
    lookup = Lookup(trace)
    verdict = trace.verdicts[claim.id]
    article = lookup.article[claim.article]
    segments, clauses = beside(lookup, claim)
    before, after = _paragraph(claim)
    reasons, others = _reasons(lookup, claim)
    ids = [flag.id for flag in queue(trace)]
    at = ids.index(claim.id) if claim.id in ids else -1
    said = claim.attribution
    return FlagPage(
        around=_around(trace, rulings, person, undone),
        claim=claim.id,
        text_sha256=text_sha256(article),
        place=at + 1,
        label=verdict.label,
        verdict=words.VERDICT_NAMES[verdict.label],
        likelihood="" if verdict.label == "uncertain" else words.with_number(verdict.probability),
        meaning=words.VERDICT_MEANINGS[verdict.label],
        severity=words.SEVERITY_WORDS.get(verdict.severity, ""),
        language=claim.language,
        before=before,
        segments=segments,
        after=after,
        title=article.title,
        outlet=outlet(article),
        when=words.dated(article.published),
        url=words.safe_url(article.url),
        notice=notice(article),
        speaker=(said.speaker or "an unnamed speaker") if said else "",
        cite=_cite(claim, article),
        clauses=clauses,
        reasons=reasons,
        others=others,
        rulings=tuple(ruling_line(item, person) for item in trace.rulings_on(claim.id)),
        verdicts=tuple(
            Choice(label, words.VERDICT_NAMES[label], label == verdict.label, meaning)
            for label, meaning in words.VERDICT_MEANINGS.items()
            if label in RULED
        ),
        drifts=tuple(
            Choice(drift, words.DRIFT_NAMES[drift], drift in verdict.drift) for drift in DRIFT_TYPES
        ),
        severities=tuple(
            Choice(str(n), words.SEVERITY_WORDS[n], n == verdict.severity) for n in SEVERITIES
        ),
        sources=_sources(lookup, claim),
        can_confirm=verdict.label != "uncertain",
        can_reject=verdict.label in {"drifted", "unsupported"},
        previous=address("/flag", claim=ids[at - 1]) if at > 0 else "",
        following=address("/flag", claim=ids[at + 1]) if 0 <= at < len(ids) - 1 else "",
    )


def errata_page(trace: Trace, rulings: Sequence[Ruling], person: str) -> ErrataPage:
    """All errata of the database, the newest first."""
    return ErrataPage(
        around=_around(trace, rulings, person, ""),
        errata=tuple(
            ErratumLine(
                id=ruling.id,
                person=ruling.person,
                when=words.moment(ruling.made_at),
                report=told.report,
                href=words.safe_url(told.report),
                wrong=told.wrong,
                since=words.day(told.since),
                put_right=told.put_right,
                mine=ruling.person == person,
            )
            for item in reversed(trace.errata)
            for ruling in [item.ruling]
            if (told := ruling.erratum) is not None
        ),
        report=trace.provenance.started_at,
    )


# ----------------------------------------------------------------------- parts


def _around(trace: Trace, rulings: Sequence[Ruling], person: str, undone: str) -> Around:
    ids = {claim.id for claim in queue(trace)}
    open_ = len(ids - _ruled_by(trace, person))
    known = {ruling.id: ruling for ruling in rulings}
    taken_back = {ruling.undoes for ruling in rulings if ruling.undoes}
    last = next(
        (
            ruling
            for ruling in reversed(rulings)
            if ruling.person == person and ruling.decision != "undo" and ruling.id not in taken_back
        ),
        None,
    )
    undo = known.get(undone)
    gone = known.get(undo.undoes) if undo and undo.undoes else None
    return Around(
        open=open_,
        total=len(ids),
        last=_as_made(last, person) if last else None,
        undone=_as_made(gone, person) if gone else None,
    )


def _as_made(ruling: Ruling, person: str) -> RulingLine:
    return ruling_line(StandingRuling(ruling, "current", ruling.claim), person)


def ruling_line(item: StandingRuling, person: str) -> RulingLine:
    """A ruling in words, as it stands."""
    ruling = item.ruling
    holds = words.VERDICT_NAMES[ruling.verdict].lower() if ruling.verdict else ""
    if ruling.drift:
        holds += f" ({words.listed([words.DRIFT_NAMES[drift] for drift in ruling.drift])})"
    return RulingLine(
        id=ruling.id,
        person=ruling.person,
        when=words.moment(ruling.made_at),
        did=_DID[ruling.decision],
        holds=holds,
        reason=ruling.erratum.wrong if ruling.erratum else ruling.reason,
        quote=ruling.selector.exact if ruling.selector else "",
        state=_STATES[item.state],
        because=item.because,
        replaced=item.replaced_by is not None,
        mine=ruling.person == person,
        href=address("/flag", claim=item.claim) if item.claim else "",
    )


def _paragraph(claim: Claim) -> tuple[str, str]:
    """The paragraph's words before and after the claim."""
    context, start = claim.context, claim.span.start - claim.context.start
    end = start + len(claim.text)
    if context.document != claim.span.document or context.quote[max(start, 0) : end] != claim.text:
        return "", ""
    return context.quote[:start], context.quote[end:]


def _cite(claim: Claim, article: Article) -> str:
    """The citation line: the words, where they stand, when they were had, by which hash."""
    where = [outlet(article), words.dated(article.published), article.url]
    line = f"“{claim.text}” {', '.join(part for part in where if part)}."
    kept = article.snapshot
    return f"{line} As received on {words.day(kept.fetched_at)}; {kept.sha256}." if kept else line


def _reasons(lookup: Lookup, claim: Claim) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What the claim changes, by the findings that say so, and all other findings."""
    numbers = numbered(lookup, claim)
    found = [
        (finding, _reason(numbers.get(place, 0), finding))
        for place, finding in enumerate(lookup.verdict(claim).findings)
    ]
    found.sort(key=lambda pair: -abs(pair[0].weight_bits))
    return (
        tuple(sorted((r for f, r in found if is_drift(f)), key=lambda r: r.number or 99)),
        tuple(reason for finding, reason in found if not is_drift(finding)),
    )


def _reason(number: int, finding: Finding) -> Reason:
    drift = words.DRIFT_NAMES[finding.drift_type] if finding.drift_type else ""
    return Reason(number, finding.because, drift, words.weight(finding.weight_bits))


def _sources(lookup: Lookup, claim: Claim) -> tuple[Choice, ...]:
    """The sentences a claim may be held against: those of its verdict, then the nearest."""
    verdict = lookup.verdict(claim)
    near = sorted(lookup.trace.alignments.get(claim.id, ()), key=lambda a: a.rank)
    addresses = [*verdict.sources, *(alignment.source for alignment in near)]
    chosen = next(iter(verdict.sources), "")
    return tuple(
        Choice(source, source, source == chosen, shorten(sentence.text, CANDIDATE_CHARACTERS))
        for source in _first(dict.fromkeys(addresses), CANDIDATES)
        if (sentence := lookup.sentence(source)) is not None
    )


def _first(values: Iterable[str], most: int) -> list[str]:
    return list(values)[:most]


# ---------------------------------------------------------------------- markup


def render(template: str, frame: Frame, page: object) -> bytes:
    """A page as HTML."""
    text = _environment().get_template(template).render(frame=frame, page=page)
    return text.encode("utf-8", errors="replace")


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("tracer.desk", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["language"] = words.language
    env.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    env.globals["icon"] = f"data:image/svg+xml,{quote(_ICON)}"
    env.globals["m"] = env.get_template("macros.html").module
    return env


_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M3 9l3 3 7-8" fill="none" stroke="#9f2417" stroke-width="2.5"/></svg>'
)
