"""ClaimReview (schema.org) as JSON-LD: only for claims on which people ruled and agree.

The properties are those that schema.org has for ClaimReview and Claim and that
Google's fact check markup asks for (``claimReviewed``, ``reviewRating`` with
``alternateName``, ``url``) or recommends (``author``, ``itemReviewed`` with
``appearance``, ``author``, ``datePublished``, ``firstAppearance``). The rating is
in words and has no number: a verdict is no point on a scale of truth.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from tracer.errors import UsageError
from tracer.model import Article, Claim, Ruling, SourcePack, Trace, VerdictLabel
from tracer.report import words
from tracer.report.lookup import Lookup, claim_href
from tracer.review import agreement

Record = dict[str, Any]

REVIEWABLE = frozenset({"supported", "drifted", "unsupported"})
"""An opinion or a line about something else is no claim that could be reviewed."""


def claim_reviews(trace: Trace, address: str, publisher: str = "") -> list[Record]:
    """One ClaimReview for every claim on which people agree, in reading order.

    Args:
        trace: with rulings.
        address: the folder on the web where the report will stand.
        publisher: the organisation that publishes the review; the person who ruled if "".

    Raises:
        UsageError: ``url-missing``, the address is none.
    """
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise UsageError(
            "url-missing",
            "a ClaimReview needs the address where the report will stand",
            "Give it: --url https://paper.example/reports/scores/",
        )
    base = address if address.endswith("/") else f"{address}/"
    lookup = Lookup(trace)
    agreed = agreement(trace).agreed
    return [
        _review(lookup, lookup.whole(claim), ruling, ruling.verdict, base, publisher)
        for claim in lookup.outlines
        if claim.id in agreed
        and (ruling := agreed[claim.id].ruling).verdict is not None
        and ruling.verdict in REVIEWABLE
    ]


def _review(
    lookup: Lookup, claim: Claim, ruling: Ruling, verdict: VerdictLabel, base: str, publisher: str
) -> Record:
    by = {"@type": "Organization", "name": publisher, "url": base}
    review: Record = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": urljoin(base, claim_href(claim)),
        "datePublished": ruling.made_at[:10],
        "author": by if publisher else {"@type": "Person", "name": ruling.person},
        "claimReviewed": claim.text,
        "inLanguage": "en",
        "itemReviewed": _claim(lookup, claim),
        "reviewRating": _rating(ruling, verdict),
    }
    pack = lookup.pack_of(ruling.source) if ruling.source else None
    if pack:
        review["reviewBody"] = f"{pack.title} ({ruling.source}): “{ruling.source_text}”"
        review["citation"] = _document(pack)
    return review


def _rating(ruling: Ruling, verdict: VerdictLabel) -> Record:
    """The verdict in words; a change is named by what it changes."""
    name = words.VERDICT_NAMES[verdict]
    said = words.lower_first(words.VERDICT_MEANINGS[verdict])
    if verdict == "drifted":
        said = f"changes {words.listed([words.DRIFT_NAMES[drift] for drift in ruling.drift])}"
    rating = {"@type": "Rating", "alternateName": f"{name}: {said.rstrip('.')}"}
    return rating | ({"ratingExplanation": ruling.reason} if ruling.reason else {})


def _claim(lookup: Lookup, claim: Claim) -> Record:
    article = lookup.article[claim.article]
    record: Record = {"@type": "Claim", "text": claim.text, "appearance": [_work(article)]}
    if claim.attribution is None and article.outlet:
        # Whom an article quotes may be a person or a body; the sentence alone does not tell.
        record["author"] = {"@type": "Organization", "name": article.outlet}
    if article.published:
        record["datePublished"] = article.published.value[:10]
    first = _earliest(lookup, claim)
    if first:
        record["firstAppearance"] = _work(first) | {
            "disambiguatingDescription": "The earliest found in this set of "
            f"{words.count(len(lookup.articles), 'page')}, by the tracer’s reconstruction; "
            "not the origin.",
        }
    return record


def _earliest(lookup: Lookup, claim: Claim) -> Article | None:
    """The article where the drifts of this claim came in, if the chain has one for them all."""
    entered = {step.entered_at for step in lookup.steps_of.get(claim.id, ())}
    return lookup.article.get(entered.pop()) if len(entered) == 1 else None


def _work(article: Article) -> Record:
    """A page as a work: where it stands, and by which bytes it is known."""
    record: Record = {"@type": "CreativeWork", "headline": article.title}
    if words.safe_url(article.url):
        record["url"] = article.url
    if article.published:
        record["datePublished"] = article.published.value[:10]
    if article.outlet:
        record["publisher"] = {"@type": "Organization", "name": article.outlet}
    if article.snapshot:
        record["identifier"] = {
            "@type": "PropertyValue",
            "propertyID": "sha256",
            "value": article.snapshot.sha256.removeprefix("sha256:"),
            "description": f"The page as received on {article.snapshot.fetched_at}",
        }
    return record


def _document(pack: SourcePack) -> Record:
    record: Record = {"@type": "CreativeWork", "name": pack.title}
    if pack.official_urls:
        record["url"] = pack.official_urls[0]
    if pack.dated:
        record["datePublished"] = pack.dated
    return record
