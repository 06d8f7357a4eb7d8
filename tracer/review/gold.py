"""Rulings as gold: labelled claims in the form of the files under ``corpus/gold``."""

from __future__ import annotations

from typing import Any

from tracer.model import Trace
from tracer.review.queue import agreement


def gold_rows(trace: Trace) -> list[dict[str, Any]]:
    """One labelled claim for every claim on which people agree, in reading order.

    A claim is left out where two people's verdicts differ, or where the page
    or the source changed since: such a label would not be one.
    """
    agreed = agreement(trace).agreed
    articles = {article.id: article for article in trace.articles}
    rows = []
    for claim in trace.claims:
        if claim.id not in agreed:
            continue
        ruling = agreed[claim.id].ruling
        article = articles[claim.article]
        rows.append(
            {
                "id": claim.id,
                "page": article.id,
                "lang": claim.language,
                "published": claim.published,
                "text": claim.text,
                "context": claim.context.quote,
                "verdict": ruling.verdict,
                "clauses": [ruling.source] if ruling.source else [],
                "drift": list(ruling.drift),
                "severity": ruling.severity,
                "note": ruling.reason,
                "machine": ruling.machine,
                "rater": ruling.person,
                "ruled_at": ruling.made_at,
                "url": article.url,
                "snapshot": article.snapshot.sha256 if article.snapshot else None,
            }
        )
    return rows
