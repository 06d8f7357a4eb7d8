"""A second look at pages: what changed in what they claim, and what they say of it themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tracer.errors import CollectError
from tracer.model import Article, Claim, Dating, Revision, Target
from tracer.pipeline.plan import now

GONE = frozenset({"http-404", "http-410", "host-not-found"})
"""With these a page that was there is there no longer; other failures may pass."""
_FROM_PAGE_ITSELF = ("case file", "feed", "sitemap")

Claims = Callable[[Article], Iterable[Claim]]


@dataclass(frozen=True, slots=True)
class Watched:
    """One page looked at again: what was found, and the article as it is kept now.

    ``before`` and ``after`` give the verdicts of its sentences, by their words, where
    they were judged.
    """

    revision: Revision
    article: Article
    before: Mapping[str, str]
    after: Mapping[str, str]


def target_of(article: Article) -> Target:
    """What to collect to see an article's page again."""
    return Target(
        article.id,
        article.url,
        outlet=article.outlet,
        language=article.language,
        published=_told_from_outside(article.published),
    )


def _told_from_outside(published: Dating | None) -> Dating | None:
    """A date that did not come from the page, which will not give it again."""
    outside = published is not None and published.basis.startswith(_FROM_PAGE_ITSELF)
    return published if outside else None


def compared(
    before: Article, found: Article | CollectError, claims: Claims, snapshots: Path
) -> Revision | None:
    """What a second look found; None where it failed in a way that may pass.

    Args:
        before: the article as it was kept.
        found: what the second look gave.
        claims: the sentences of an article that count.
        snapshots: the folder of snapshots.
    """
    if isinstance(found, CollectError):
        if found.slug not in GONE:
            return None
        return Revision(before.id, now(), "gone", before.snapshot, None, reason=found.message)
    if before.snapshot is None or found.snapshot is None:
        return None
    revision = Revision(
        before.id, found.snapshot.fetched_at, "unchanged", before.snapshot, found.snapshot
    )
    if found.snapshot.sha256 == before.snapshot.sha256:
        return revision
    from tracer.collect.corrections import corrections
    from tracer.collect.snapshots import body_of

    correction, modified = corrections(body_of(found.snapshot, snapshots), found.snapshot)
    old, new = _sentences(claims(before)), _sentences(claims(found))
    added = tuple(words for words in new if words not in old)
    removed = tuple(words for words in old if words not in new)
    return replace(
        revision,
        status="claims" if added or removed else "layout",
        added=added,
        removed=removed,
        correction=correction,
        modified=modified,
    )


def _sentences(claims: Iterable[Claim]) -> dict[str, None]:
    """The words of the claims in order, without what only lays them out."""
    return dict.fromkeys(" ".join(claim.span.quote.split()) for claim in claims)
