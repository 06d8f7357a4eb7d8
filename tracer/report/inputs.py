"""Digests of what goes into a page, so that a page whose inputs are the same is not made again.

Every value that a page of an article can show is in its digest; what no page
shows (embedding features, lexical scores) is not. A digest is much cheaper than
a page: plain tuples, serialised in C. The tests change every field of a trace
in turn and compare with a report made from nothing.
"""

from __future__ import annotations

import hashlib
import marshal
from operator import attrgetter
from typing import Any

from tracer.analyses import Outline
from tracer.model import Article, Claim, LineageEdge, StandingRuling
from tracer.report.lookup import Family, Lookup, family_of

_SERIAL = 2
"""The last version of marshal whose bytes depend on values alone, not on shared references."""

_SPAN = attrgetter("document", "start", "quote")
_CLAIM = attrgetter("id", "language")
_ATTRIBUTION = attrgetter("speaker", "cue", "quoted")
_VERDICT = attrgetter(
    "label", "probability", "p_drift", "prior_bits", "sources", "drift", "severity"
)
_FINDING = attrgetter(
    "check", "drift_type", "weight_bits", "because", "claim_range", "source", "source_range",
    "severity",
)  # fmt: skip
_ALIGNMENT = attrgetter("source", "rank", "cosine")
_STEP = attrgetter("family", "drift_type", "status", "parent", "entered_at")
_EDGE = attrgetter("parent", "parent_kind", "rank", "probability")
_EVIDENCE = attrgetter("kind", "weight_bits", "because", "child_range", "parent_range")
_ARTICLE = attrgetter(
    "id", "url", "canonical_url", "outlet", "author", "language", "title", "title_end", "text",
    "notice",
)  # fmt: skip
_STANDING = attrgetter("state", "because", "replaced_by")
_RULING = attrgetter(
    "person", "made_at", "decision", "machine", "verdict", "drift", "reason", "source",
)  # fmt: skip
_ERRATUM = attrgetter("report", "wrong", "since", "put_right")
_DATING = attrgetter("value", "precision", "basis")
_SNAPSHOT = attrgetter("sha256", "fetched_at")


def digest(*parts: Any) -> str:
    """A short digest of plain values (numbers, strings, tuples, None)."""
    return hashlib.blake2b(marshal.dumps(parts, _SERIAL), digest_size=16).hexdigest()


class Inputs:
    """The digests of one trace.

    Args:
        lookup: the trace.
        common: what every page depends on, as a digest.
    """

    def __init__(self, lookup: Lookup, common: str) -> None:
        self._lookup = lookup
        self._common = common
        self._cards: dict[str, str] = {}
        self._families: dict[Family, str] = {}

    def of(self, article: Article) -> str:
        """The digest of everything that the two pages of an article show."""
        lookup = self._lookup
        claims = lookup.outlines_of[article.id]
        edges = lookup.edges_of.get(article.id, ())
        place = lookup.place[article.id]
        named = [edge.parent for edge in edges if edge.parent]
        for claim in claims:
            for step in lookup.steps_of.get(claim.id, ()):
                named += [step.parent or "", step.entered_at]
        around = [a.id for a in lookup.articles[max(0, place - 1) : place + 2]]
        return digest(
            self._common,
            _article(article),
            lookup.fingerprint(article.id) or self._found(article),
            tuple(map(self._around, claims)),
            tuple(map(_edge, edges)),
            tuple(self._card(each) for each in dict.fromkeys(named)),
            tuple(map(self._card, around)),
        )

    def _found(self, article: Article) -> tuple[Any, ...]:
        """What was found in an article, without its place in the set."""
        return tuple(map(self._claim, self._lookup.claims_of(article.id)))

    def _claim(self, claim: Claim) -> tuple[Any, ...]:
        lookup = self._lookup
        verdict = lookup.verdict(claim)
        return (
            _CLAIM(claim),
            _SPAN(claim.span),
            _SPAN(claim.context),
            _ATTRIBUTION(claim.attribution) if claim.attribution else None,
            _VERDICT(verdict),
            tuple(map(_FINDING, verdict.findings)),
            tuple(map(_ALIGNMENT, lookup.trace.alignments.get(claim.id, ()))),
        )

    def _around(self, claim: Outline) -> tuple[Any, ...]:
        """A claim's steps, the families that it shares with others, and what people ruled."""
        lookup = self._lookup
        steps = lookup.steps_of.get(claim.id, ())
        return (
            claim.id,
            tuple(map(_STEP, steps)),
            tuple(self._family(family_of(step)) for step in steps),
            tuple(map(_standing, lookup.rulings_of.get(claim.id, ()))),
        )

    def _family(self, family: Family) -> str:
        """The claims of a family, each with its article."""
        if family not in self._families:
            members = self._lookup.families[family].members.values()
            said = tuple((c.id, step.status, step.parent) for c, step in members)
            cards = tuple(self._card(c.article) for c, _ in members)
            parents = tuple(self._card(step.parent) for _, step in members if step.parent)
            self._families[family] = digest(said, cards, parents)
        return self._families[family]

    def _card(self, article_id: str) -> str:
        """What the pages of others say of an article, and quote from it."""
        if article_id not in self._cards:
            article = self._lookup.article.get(article_id)
            self._cards[article_id] = digest(_article(article)) if article else article_id
        return self._cards[article_id]


def _article(article: Article) -> tuple[Any, ...]:
    return (
        _ARTICLE(article),
        _DATING(article.published) if article.published else None,
        _SNAPSHOT(article.snapshot) if article.snapshot else None,
    )


def _standing(standing: StandingRuling) -> tuple[Any, ...]:
    erratum = standing.ruling.erratum
    return (
        _STANDING(standing),
        _RULING(standing.ruling),
        _ERRATUM(erratum) if erratum else None,
    )


def _edge(edge: LineageEdge) -> tuple[Any, ...]:
    return _EDGE(edge), tuple(map(_EVIDENCE, edge.evidence))
