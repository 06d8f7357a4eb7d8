"""Claims as a reader meets them: in one line, beside the clause, and as a sum of reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracer.analyses import Outline
from tracer.model import (
    Article,
    Claim,
    DriftStep,
    Finding,
    Verdict,
)
from tracer.report import words
from tracer.report.beside import beside, numbered
from tracer.report.lookup import (
    FLAGGED,
    UNJUDGED,
    Lookup,
    article_page,
    claim_anchor,
    claim_href,
    clause_href,
    family_of,
)
from tracer.report.rulings import held, ruled, rulings_on
from tracer.report.views import (
    ArticleLine,
    Candidate,
    Carrier,
    ClaimBrief,
    ClaimsPage,
    ClaimView,
    FamilyView,
    Notice,
    NoticeKind,
    Worst,
)
from tracer.report.waterfall import waterfall
from tracer.text import shorten

CONTEXT_CHARACTERS = 320
"""How much of the paragraph is shown before and after a claim."""

CANDIDATES = 4
CANDIDATE_CHARACTERS = 200
CARRIERS = 8
"""Articles listed with a claim that make the same change; the rest are counted."""

_NOTICES: dict[NoticeKind, tuple[str, str]] = {
    "paraphrase": (
        "paraphrase",
        "This page is a paraphrase. It must not be quoted as the outlet’s own words.",
    ),
    "invented": (
        "invented",
        "This page is invented. No outlet published it; it must not be quoted as anyone’s words.",
    ),
    "notice": ("see notice", "Read this before you quote the page."),
}


def notice(article: Article) -> Notice | None:
    """The warning that an article carries, if it does."""
    text = article.notice.strip()
    if not text:
        return None
    start = text.casefold()
    known = (kind for kind in _NOTICES if start.startswith(kind))
    kind: NoticeKind = next(known, "notice")
    return Notice(kind, *_NOTICES[kind], text)


def lone_article(claim: Claim) -> Article:
    """An article that is nothing but the claim's paragraph, for a claim that came without one."""
    return Article(
        claim.article, "", "", "", "", claim.language, "", 0, claim.context.quote, None, ()
    )


def brief(lookup: Lookup, claim: Claim) -> ClaimBrief:
    """A claim in one line."""
    verdict = lookup.verdict(claim)
    article = lookup.article[claim.article]
    drifts = lookup.drifts(claim)
    return ClaimBrief(
        anchor=claim_anchor(claim.id),
        href=claim_href(claim),
        article_href=f"{article_page(article.id)}#{claim_anchor(claim.id)}",
        label=verdict.label,
        verdict=words.VERDICT_NAMES[verdict.label],
        likelihood=likelihood(verdict),
        text=claim.text,
        language=claim.language,
        outlet=outlet(article),
        when=words.dated(article.published),
        notice=notice(article),
        change=change_words(lookup, claim),
        because=because(verdict, drifts),
        drifts=tuple(dict.fromkeys(d.drift_type for d in drifts if d.drift_type))
        if verdict.label == "drifted"
        else (),
        ruled=ruled(lookup, claim),
    )


def outlet(article: Article) -> str:
    """Whose page it is, or where it was found."""
    return article.outlet or article.title or article.url or article.id


def change_words(lookup: Lookup, claim: Claim) -> str:
    """The one-line finding of a claim, as a predicate or a plain statement."""
    verdict = lookup.verdict(claim)
    drifts = lookup.drifts(claim)
    if verdict.label == "drifted" and drifts:
        return lookup.change(claim, drifts[0])
    return words.lower_first(words.VERDICT_MEANINGS[verdict.label].rstrip("."))


def likelihood(verdict: Verdict) -> str:
    """How likely a verdict is; nothing for one that leaves the question open."""
    return "" if verdict.label == "uncertain" else words.with_number(verdict.probability)


def because(verdict: Verdict, drifts: Sequence[Finding]) -> str:
    """The one reason to read first: the worst change, or what weighs most for the verdict."""
    if verdict.label == "drifted" and drifts:
        return words.reason(drifts[0].because)
    if not verdict.findings:
        return words.VERDICT_MEANINGS[verdict.label]
    if verdict.label in UNJUDGED:
        return words.reason(verdict.findings[0].because)
    sign = -1 if verdict.label == "supported" else 1
    return words.reason(max(verdict.findings, key=lambda f: sign * f.weight_bits).because)


def claims_page(lookup: Lookup, article: Article, line: ArticleLine, name: str) -> ClaimsPage:
    """All judged claims of an article; what was not judged comes as one-liners at the end."""
    claims = lookup.claims_of(article.id)
    judged = [
        c for c in claims if lookup.verdict(c).label not in UNJUDGED or c.id in lookup.rulings_of
    ]
    views = tuple(view(lookup, claim) for claim in judged)
    packs = {
        pack.id: (pack.title, pack.rendering_note)
        for claim in views
        for clause in claim.clauses
        if (pack := lookup.pack_of(clause.address)) and pack.rendering_note
    }
    return ClaimsPage(
        name=name,
        line=line,
        sha256=article.snapshot.sha256 if article.snapshot else "",
        captured=words.moment(article.snapshot.fetched_at) if article.snapshot else "",
        address=article.canonical_url or article.url,
        address_href=words.safe_url(article.canonical_url or article.url),
        choices=tuple((t.label, t.name, t.number) for t in line.tallies if t.label not in UNJUDGED),
        claims=views,
        unjudged=tuple(brief(lookup, c) for c in claims if c not in judged),
        renderings=tuple(packs.values()),
    )


def view(lookup: Lookup, claim: Claim) -> ClaimView:
    """A claim with its clauses, its reasons, its step in the chain and its other candidates."""
    verdict = lookup.verdict(claim)
    before, after = _around(claim)
    numbers = numbered(lookup, claim)
    segments, clauses = beside(lookup, claim)
    fall = waterfall(verdict, numbers)
    return ClaimView(
        brief=brief(lookup, claim),
        meaning=words.VERDICT_MEANINGS[verdict.label],
        rulings=rulings_on(lookup, claim),
        before=before,
        segments=segments,
        after=after,
        speaker=_speaker(claim),
        severity=words.SEVERITY_WORDS.get(verdict.severity, "") if verdict.severity else "",
        clauses=clauses,
        changes=tuple(r for r in fall.reasons if r.drift and r.towards_drift)
        if verdict.label in FLAGGED
        else (),
        waterfall=fall,
        families=tuple(_family(lookup, claim, step) for step in lookup.steps_of.get(claim.id, ())),
        candidates=tuple(_candidates(lookup, claim, {c.address for c in clauses})),
    )


def overruled(lookup: Lookup, claim: Outline) -> bool:
    """Whether people ruled on a claim, and none of them holds with the machine's verdict."""
    verdicts = held(lookup, claim)
    return bool(verdicts) and claim.label not in verdicts


def worst(lookup: Lookup, limit: int) -> tuple[Worst, ...]:
    """The worst drifts: severity, then probability; one for all claims that assert the same.

    A claim of which all who ruled say that it is not drifted is not among them.
    """
    drifted = [
        claim
        for claim in lookup.outlines
        if claim.label == "drifted" and not overruled(lookup, claim)
    ]
    drifted.sort(key=lambda c: (-c.severity, -c.probability))
    chosen: list[Worst] = []
    seen: set[str] = set()
    for claim in drifted:
        if claim.id in seen or len(chosen) == limit:
            continue
        kin = lookup.kin(claim)
        seen |= kin
        articles = {lookup.outline[other].article for other in kin} - {claim.article}
        whole = lookup.whole(claim)
        segments, clauses = beside(lookup, whole)
        first = clauses[0] if clauses else None
        chosen.append(Worst(brief(lookup, whole), segments, first, len(articles)))
    return tuple(chosen)


def _around(claim: Claim) -> tuple[str, str]:
    """The paragraph's words before and after the claim, cut to a readable length."""
    context, start = claim.context, claim.span.start - claim.context.start
    end = start + len(claim.text)
    if context.document != claim.span.document or context.quote[max(start, 0) : end] != claim.text:
        return "", ""
    before, after = context.quote[:start], context.quote[end:]
    if len(before) > CONTEXT_CHARACTERS:
        before = "…" + before[-CONTEXT_CHARACTERS:].partition(" ")[2]
    if len(after) > CONTEXT_CHARACTERS:
        after = after[:CONTEXT_CHARACTERS].rpartition(" ")[0] + "…"
    return before, after


def _speaker(claim: Claim) -> str:
    if claim.attribution is None:
        return ""
    said = claim.attribution
    manner = "quoted" if said.quoted else "reported"
    return f"{said.speaker or 'an unnamed speaker'} ({manner} with {words.quoted(said.cue)})"


def _step(lookup: Lookup, step: DriftStep) -> str:
    """Where a drift of this claim came from, in one sentence."""
    drift = "a lost hedge" if step.unhedged else words.DRIFT_NAMES[step.drift_type]
    entered = lookup.article.get(step.entered_at)
    parent = lookup.article.get(step.parent or "")
    if step.status == "introduced":
        return f"Introduced here ({drift}): the earliest found in this set."
    source = f" from {outlet(parent)}" if parent else ""
    if step.status == "repaired":
        return f"Put right here ({drift}): it {words.repaired(step.drift_type)}."
    where = ""
    if entered and entered.id != step.article:
        where = (
            f" It entered at {outlet(entered)}, {words.dated(entered.published)}: "
            "the earliest found in this set."
        )
    return f"Inherited{source} ({drift}).{where}"


def _family(lookup: Lookup, claim: Claim, step: DriftStep) -> FamilyView:
    """The way of one change through the set: its first article, and those around this claim."""
    kindred = lookup.families[family_of(step)]
    # Of its own article it is this claim that is listed, whichever comes first there.
    own, here = kindred.members[claim.id], kindred.place[claim.article]
    others = next((at for at in kindred.introduced if at != here), None)
    entered = [here] if own[1].status == "introduced" else []
    first = min([*entered, *(() if others is None else (others,))], default=0)
    size = len(kindred.listed)
    around = range(max(0, here - CARRIERS // 2), min(size, here + CARRIERS // 2))
    shown = sorted({first, *around})
    return FamilyView(
        _step(lookup, step),
        tuple(_carrier(lookup, own if at == here else kindred.listed[at], claim) for at in shown),
        size - len(shown),
    )


def _carrier(lookup: Lookup, member: tuple[Outline, DriftStep], of: Claim) -> Carrier:
    claim, step = member
    article = lookup.article[claim.article]
    parent = lookup.article.get(step.parent or "")
    source = f" from {outlet(parent)}" if parent else ""
    manner = {
        "introduced": "first found here",
        "inherited": f"has it{source}",
        "repaired": f"puts it right: {words.repaired(step.drift_type)}",
    }[step.status]
    return Carrier(
        claim_href(claim),
        outlet(article),
        words.dated(article.published),
        manner,
        claim.id == of.id,
        step.status == "introduced",
    )


def _candidates(lookup: Lookup, claim: Claim, shown: set[str]) -> Iterator[Candidate]:
    """Near source sentences of clauses that are not shown already, best first."""
    offered = 0
    for alignment in sorted(lookup.trace.alignments.get(claim.id, ()), key=lambda a: a.rank):
        sentence = lookup.sentence(alignment.source)
        if sentence is None or alignment.source.split("#")[0] in shown or offered == CANDIDATES:
            continue
        offered += 1
        yield Candidate(
            sentence.address,
            clause_href(sentence.address),
            shorten(sentence.text, CANDIDATE_CHARACTERS),
            words.nearness(alignment.cosine),
        )
