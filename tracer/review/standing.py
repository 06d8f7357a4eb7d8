"""Where a ruling hangs, and how it stands when the page was fetched or read again.

A ruling is anchored by quotation (the text quote selector of the W3C Web Annotation
Data Model, 2017) in a text known by its hash. It is never moved silently: where the
text changed and the words are still there once, the ruling is stale and says so;
where they are gone, or stand there more than once with nothing around them to tell
which is meant, it is an orphan.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tracer.analyses import analyses_of
from tracer.model import (
    Article,
    Claim,
    Decision,
    Ruling,
    RulingState,
    Selector,
    SourceLibrary,
    StandingRuling,
    Trace,
)

GONE = "The page was read again, and these words are not on it any more."
UNCLEAR = "The page changed, and these words now stand on it more than once."
CHANGED = "The page changed since; these words are still on it."
CUT = "The same words are now part of another sentence."
NOT_JUDGED = "The page was collected again and has not been judged since."
SOURCE = "The source sentence it was held against reads otherwise today."


def text_sha256(article: Article) -> str:
    """``sha256:<hex>`` of an article's readable text."""
    return f"sha256:{hashlib.sha256(article.text.encode()).hexdigest()}"


def selector_of(claim: Claim, article: Article) -> Selector:
    """Where a ruling on this claim hangs."""
    return Selector(
        snapshot_sha256=article.snapshot.sha256 if article.snapshot else "",
        text_sha256=text_sha256(article),
        exact=claim.span.quote,
        prefix=claim.span.prefix,
        suffix=claim.span.suffix,
        start=claim.span.start,
    )


def new_ruling(person: str, decision: Decision, **fields: Any) -> Ruling:
    """A ruling made now, with an id of its own."""
    made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Ruling(f"r{secrets.token_hex(8)}", person, made_at, decision, **fields)


def standing(rulings: Iterable[Ruling], trace: Trace) -> tuple[StandingRuling, ...]:
    """The rulings that were not taken back, each as it stands in a run.

    Args:
        rulings: everything that was ever ruled, the oldest first.
        trace: the run; rulings on articles that are not in it are left out, errata never.
    """
    rulings = list(rulings)
    undone = {ruling.undoes for ruling in rulings if ruling.undoes is not None}
    place = _placing(trace)
    found = [
        place(ruling) for ruling in rulings if ruling.decision != "undo" and ruling.id not in undone
    ]
    return tuple(_with_replacements([ruling for ruling in found if ruling is not None]))


def _placing(trace: Trace) -> Callable[[Ruling], StandingRuling | None]:
    articles = {article.id: article for article in trace.articles}
    found_in = cache(analyses_of(trace).of)

    def place(ruling: Ruling) -> StandingRuling | None:
        anchor = ruling.selector
        if anchor is None or ruling.article is None:
            return StandingRuling(ruling, "current")
        article = articles.get(ruling.article)
        if article is None:
            return StandingRuling(ruling, "current") if ruling.erratum else None
        state, start, because = _found(anchor, article, text_sha256(article))
        if start is None:
            return StandingRuling(ruling, state, None, because)
        claims = found_in(article.id).claims
        at = {(claim.span.start, claim.span.end): claim.id for claim in claims}
        claim = at.get((start, start + len(anchor.exact)))
        if claim is None:
            lost = CUT if claims else NOT_JUDGED
            return StandingRuling(ruling, "stale", None, because or lost)
        if state == "current" and _source_changed(ruling, trace.library):
            return StandingRuling(ruling, "stale", claim, SOURCE)
        return StandingRuling(ruling, state, claim, because)

    return place


def _found(
    anchor: Selector, article: Article, text_hash: str
) -> tuple[RulingState, int | None, str]:
    """State, place in the article's text, and the reason for anything but ``current``."""
    if anchor.text_sha256 == text_hash:
        return "current", anchor.start, ""
    places = _places(anchor, article.text)
    if len(places) != 1:
        return "orphan", None, UNCLEAR if places else GONE
    received = article.snapshot.sha256 if article.snapshot else ""
    if received and anchor.snapshot_sha256 == received:
        # The same bytes, read by another version: the page is what it was.
        return "current", places[0], ""
    return "stale", places[0], CHANGED


def _places(anchor: Selector, text: str) -> list[int]:
    """Where the words stand; of several places only the one that most of the words around fit."""
    if not anchor.exact:
        return []
    places = [found.start() for found in re.finditer(f"(?={re.escape(anchor.exact)})", text)]
    fits = [_fit(anchor, text, place) for place in places]
    best = [place for place, fit in zip(places, fits, strict=True) if fit == max(fits)]
    return best if len(best) == 1 else places


def _fit(anchor: Selector, text: str, place: int) -> int:
    """How many of the two, the words before and those after, are as they were."""
    before, after = text[:place], text[place + len(anchor.exact) :]
    return before.endswith(anchor.prefix) + after.startswith(anchor.suffix)


def _source_changed(ruling: Ruling, library: SourceLibrary) -> bool:
    if ruling.source is None:
        return False
    try:
        return library.sentence(ruling.source).text != ruling.source_text
    except KeyError:
        return True


def _with_replacements(found: list[StandingRuling]) -> list[StandingRuling]:
    """A person's verdict on the same words replaces that person's earlier one."""
    last: dict[tuple[str | None, ...], str] = {}
    kept = []
    for item in reversed(found):
        key = _who_and_what(item)
        kept.append(replace(item, replaced_by=last.get(key)) if item.ruling.verdict else item)
        if item.ruling.verdict:
            last.setdefault(key, item.ruling.id)
    return kept[::-1]


def _who_and_what(item: StandingRuling) -> tuple[str | None, ...]:
    ruling = item.ruling
    words = ruling.selector.exact if ruling.selector else None
    return ruling.person, ruling.article, item.claim, None if item.claim else words
