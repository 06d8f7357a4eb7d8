"""The JSON forms of results: promises to whoever reads them, changed only with a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracer.analyses import analyses_of
from tracer.model import (
    Alignment,
    Claim,
    Failure,
    Finding,
    Range,
    SourceLibrary,
    StandingRuling,
    Trace,
    Verdict,
)

MOST_CLAUSES = 5

Record = dict[str, Any]


def verdict_record(
    claim: Claim,
    alignments: tuple[Alignment, ...],
    verdict: Verdict,
    library: SourceLibrary,
    provenance: Record,
) -> Record:
    """One claim with its verdict, the clauses beside it and every finding."""
    return {
        "id": claim.id,
        "text": claim.text,
        "lang": claim.language,
        "verdict": verdict.label,
        "probability": verdict.probability,
        "p_drift": verdict.p_drift,
        "clauses": [
            {
                "id": alignment.source,
                "cosine": alignment.cosine,
                "text": library.sentence(alignment.source).text,
            }
            for alignment in alignments[:MOST_CLAUSES]
        ],
        "drift": [
            _finding(finding)
            for finding in verdict.findings
            if finding.drift_type in verdict.drift and finding.weight_bits > 0
        ],
        "findings": [{"check": finding.check, **_finding(finding)} for finding in verdict.findings],
        "provenance": provenance,
    }


def _finding(finding: Finding) -> Record:
    return {
        "type": finding.drift_type,
        "severity": finding.severity,
        "weight_bits": finding.weight_bits,
        "clause": finding.source,
        "claim_span": _span(finding.claim_range),
        "source_span": _span(finding.source_range),
        "because": finding.because,
    }


def _span(value: Range | None) -> list[int] | None:
    return None if value is None else list(value)


def provenance_record(tracer: str, models: Mapping[str, str], sources: Mapping[str, str]) -> Record:
    """How a record was made: version, models, and the hashes of the packs."""
    return {"tracer": tracer, "models": dict(models), "sources": dict(sources)}


def trace_records(trace: Trace) -> Iterator[Record]:
    """Every judged claim of a trace, in reading order, with the article it stands in."""
    articles = {article.id: article for article in trace.articles}
    provenance = provenance_record(
        trace.provenance.tracer, trace.provenance.models, trace.provenance.sources
    )
    yield from (
        verdict_record(
            claim,
            trace.alignments.get(claim.id, ()),
            trace.verdicts[claim.id],
            trace.library,
            provenance,
        )
        | {
            "article": claim.article,
            "url": articles[claim.article].url,
            "outlet": articles[claim.article].outlet,
            "published": claim.published,
            "span": [claim.span.start, claim.span.end],
            "speaker": claim.attribution.speaker if claim.attribution else None,
            "rulings": [ruling_record(found) for found in trace.rulings_on(claim.id)],
        }
        for claim in trace.claims
        if claim.id in trace.verdicts
    )


def ruling_record(standing: StandingRuling) -> Record:
    """What a person ruled, and how it stands in this run."""
    ruling = standing.ruling
    return {
        "id": ruling.id,
        "person": ruling.person,
        "made_at": ruling.made_at,
        "decision": ruling.decision,
        "verdict": ruling.verdict,
        "drift": list(ruling.drift),
        "severity": ruling.severity,
        "clause": ruling.source,
        "reason": ruling.reason,
        "machine": ruling.machine,
        "state": standing.state,
        "because": standing.because,
        "replaced_by": standing.replaced_by,
    }


def failure_record(failed: Failure) -> Record:
    """An input that could not be had or read."""
    return {
        "input": failed.input,
        "stage": failed.stage,
        "slug": failed.slug,
        "message": failed.message,
        "at": failed.at,
    }


def summary_record(trace: Trace, counts: Mapping[str, int], report: str | None) -> Record:
    """A run in one object: counts, failures, what was recovered, where the report is.

    Args:
        trace: the run.
        counts: as :func:`verdict_counts` gives them.
        report: where the report is, if there is one.
    """
    return {
        "report": report,
        "case": trace.provenance.case,
        "articles": len(trace.articles),
        "claims": len(trace.claims),
        "verdicts": dict(counts),
        "failures": [failure_record(failed) for failed in trace.failures],
        "recovered": dict(trace.recovered),
        "provenance": provenance_record(
            trace.provenance.tracer, trace.provenance.models, trace.provenance.sources
        ),
    }


def verdict_counts(trace: Trace) -> dict[str, int]:
    """How often each verdict was given, the commonest first."""
    counts: dict[str, int] = {}
    for _, label in analyses_of(trace).labels():
        counts[label] = counts.get(label, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
