"""What people ruled, in words: beside the machine's verdict, which stays in sight."""

from __future__ import annotations

from tracer.analyses import Outline
from tracer.model import Claim, Decision, Erratum, Ruling, StandingRuling, VerdictLabel
from tracer.report import words
from tracer.report.lookup import Lookup, article_page, claim_href, clause_href
from tracer.report.views import ErratumView, LostRuling, RulingView

_DECISIONS: dict[Decision, str] = {
    "confirm": "confirms the verdict",
    "reject": "overrules the verdict",
    "change": "changes the verdict",
    "note": "notes",
    "erratum": "corrects a published report",
    "undo": "takes a ruling back",
}


def rulings_on(lookup: Lookup, claim: Claim) -> tuple[RulingView, ...]:
    """Everything that people ruled on a claim, the oldest first."""
    return tuple(_view(lookup, standing) for standing in lookup.rulings_of.get(claim.id, ()))


def held(lookup: Lookup, claim: Claim | Outline) -> tuple[VerdictLabel, ...]:
    """The verdicts that hold by people's standing rulings: none, one, or several that differ."""
    return tuple(
        dict.fromkeys(
            standing.ruling.verdict
            for standing in lookup.rulings_of.get(claim.id, ())
            if _holds(standing) and standing.ruling.verdict
        )
    )


def ruled(lookup: Lookup, claim: Claim) -> str:
    """Who ruled what on a claim, in a few words; "" where nobody did."""
    said = [
        f"{standing.ruling.person} rules: {words.VERDICT_NAMES[standing.ruling.verdict].lower()}"
        f"{'' if standing.state == 'current' else ' (stale)'}"
        for standing in lookup.rulings_of.get(claim.id, ())
        if standing.ruling.verdict and not standing.replaced_by
    ]
    return "; ".join(said)


def errata(lookup: Lookup) -> tuple[ErratumView, ...]:
    """What published reports had wrong, the newest first: it stands at the top."""
    return tuple(_erratum(lookup, standing) for standing in reversed(lookup.trace.errata))


def lost(lookup: Lookup) -> tuple[LostRuling, ...]:
    """Rulings that are about no claim of this run any more."""
    return tuple(
        LostRuling(_view(lookup, standing), _quote(standing.ruling), *_where(lookup, standing))
        for standing in lookup.trace.rulings
        if lookup.claim(standing.claim) is None
        and not standing.ruling.erratum
        and standing.ruling.selector
    )


def _holds(standing: StandingRuling) -> bool:
    return standing.state == "current" and standing.replaced_by is None


def _view(lookup: Lookup, standing: StandingRuling) -> RulingView:
    ruling = standing.ruling
    source = lookup.sentence(ruling.source)
    return RulingView(
        person=ruling.person,
        when=words.moment(ruling.made_at),
        decision=_DECISIONS[ruling.decision],
        label=ruling.verdict,
        verdict=words.VERDICT_NAMES[ruling.verdict] if ruling.verdict else "",
        drift=words.listed([words.DRIFT_NAMES[each] for each in ruling.drift]),
        machine=words.VERDICT_NAMES[ruling.machine] if ruling.machine else "",
        reason=ruling.reason or (_corrected(ruling) if ruling.erratum else ""),
        source=ruling.source if ruling.source and source else "",
        source_href=clause_href(ruling.source) if ruling.source and source else "",
        state=standing.state,
        because=standing.because,
        replaced=bool(standing.replaced_by),
    )


def _corrected(ruling: Ruling) -> str:
    if ruling.erratum is None:
        return ""
    return f"{ruling.erratum.wrong} Put right: {ruling.erratum.put_right}"


def _erratum(lookup: Lookup, standing: StandingRuling) -> ErratumView:
    ruling = standing.ruling
    wrong = ruling.erratum or Erratum("", "", "", "")
    claim = lookup.claim(standing.claim)
    return ErratumView(
        person=ruling.person,
        when=words.moment(ruling.made_at),
        report=wrong.report,
        report_href=words.safe_url(wrong.report),
        wrong=wrong.wrong,
        since=words.day(wrong.since) if wrong.since else "",
        put_right=wrong.put_right,
        quote=_quote(ruling),
        href=claim_href(claim) if claim and claim.id in lookup.trace.verdicts else "",
        because=standing.because,
    )


def _quote(ruling: Ruling) -> str:
    return ruling.selector.exact if ruling.selector else ""


def _where(lookup: Lookup, standing: StandingRuling) -> tuple[str, str]:
    """The article a ruling is about: its name, and its page if it is in this run."""
    article = lookup.article.get(standing.ruling.article or "")
    if article is None:
        return standing.ruling.article or "", ""
    return article.outlet or article.title or article.id, article_page(article.id)
