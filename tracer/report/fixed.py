"""A trace whose moments of making are all the same, for reports that can be compared."""

from __future__ import annotations

from dataclasses import replace

from tracer.model import Article, Trace


def with_fixed_times(trace: Trace, at: str) -> Trace:
    """The trace with ``at`` for when it was collected and judged.

    What the pages say of themselves (when they were published) and what people
    ruled keeps its time: only how the records were made is fixed.

    Args:
        trace: any run.
        at: ISO time in UTC.
    """
    return replace(
        trace,
        provenance=replace(
            trace.provenance,
            started_at=at,
            finished_at=at if trace.provenance.finished_at else None,
        ),
        articles=tuple(_fetched(article, at) for article in trace.articles),
        failures=tuple(replace(failure, at=at) for failure in trace.failures),
    )


def _fetched(article: Article, at: str) -> Article:
    if article.snapshot is None:
        return article
    return replace(article, snapshot=replace(article.snapshot, fetched_at=at))
