"""Counting what was recovered, on a truth small enough to count by hand."""

from dataclasses import replace

import pytest

from tracer.corpus import target_for
from tracer.model import (
    Alignment,
    Article,
    Claim,
    DriftStep,
    Features,
    Lineage,
    LineageEdge,
    Provenance,
    SourceLibrary,
    Span,
    Trace,
    Verdict,
)
from tracer.pipeline.truth import recovered

TRUTH = """
articles:
  - {id: first, url: "http://first.example/", parents: [plan]}
  - {id: second, url: "http://second.example/", parents: [first, plan]}
  - {id: alone, url: "http://alone.example/", parents: []}
hops:
  - {family: everybody, drift_type: scope, enters_at: first}
  - {family: must, drift_type: modality, enters_at: second}
claims:
  - article: first
    quote: "Everyone's score “counts”."
    verdict: drifted
    drift: [scope]
    drift_also: [quantity]
    family: everybody
    sources: ["plan:1#1", "plan:2#1"]
  - {article: second, quote: "It is a must.", verdict: drifted, drift: [modality], family: must}
  - {article: second, quote: "It rained.", verdict: off-topic}
"""

FIRST, SECOND, ALONE = (target_for(f"http://{n}.example/").id for n in ("first", "second", "alone"))


def article(article_id):
    return Article(article_id, "", "", "", "", "en", "", 0, "", None, ())


def claim(claim_id, article_id, text):
    span = Span(article_id, 0, len(text), text)
    return Claim(claim_id, article_id, "sentence", span, span, None, 1.0, Features())


def verdict(claim_id, label, *drift):
    return Verdict(claim_id, label, 0.9, 0.9, 0.0, (), (), drift, 2)


def edge(child, parent, kind):
    return LineageEdge(child, parent, kind, 1, 0.9, 3.0, None, ())


@pytest.fixture
def truth(tmp_path):
    path = tmp_path / "truth.yaml"
    path.write_text(TRUTH, encoding="utf-8")
    return path


@pytest.fixture
def trace():
    return Trace(
        provenance=Provenance("", "", {}, {}, ""),
        library=SourceLibrary(()),
        articles=(article(FIRST), article(SECOND), article(ALONE)),
        claims=(
            claim("c1", FIRST, 'Everyone\'s  score "counts".'),
            claim("c2", SECOND, "It is a must."),
            claim("c3", SECOND, "It rained."),
        ),
        alignments={"c1": (Alignment("c1", "plan:2#1", 1, 0.5, 1.0, 0.5, None, "e@1"),)},
        verdicts={
            "c1": verdict("c1", "drifted", "scope", "quantity", "opinion"),
            "c2": verdict("c2", "supported"),
            "c3": verdict("c3", "off-topic"),
        },
        lineage=Lineage(
            (
                edge(FIRST, "plan", "source"),
                edge(SECOND, "plan", "source"),
                edge(ALONE, None, "outside"),
            ),
            (DriftStep("f", "scope", FIRST, "c1", "introduced", None, None, FIRST),),
        ),
    )


def test_everything_is_counted(trace, truth):
    assert recovered(trace, truth) == {
        "parents": "2 of 3",
        "first hops": "1 of 2",
        "verdicts": "2 of 3",
        "sources": "1 of 1",
        "drift types found": "1 of 2",
        "drift types named that are fair": "2 of 3",
    }


def test_nothing_collected_is_nothing_recovered(trace, truth):
    empty = replace(trace, articles=(), claims=(), alignments={}, verdicts={}, lineage=Lineage())
    counts = recovered(empty, truth)
    assert counts["parents"] == "0 of 3"
    assert counts["verdicts"] == "0 of 3"
    assert counts["first hops"] == "0 of 2"


@pytest.mark.parametrize(
    "step",
    [
        DriftStep("f", "scope", SECOND, "c1", "inherited", None, None, FIRST),
        DriftStep("f", "modality", FIRST, "c1", "introduced", None, None, FIRST),
        DriftStep("f", "scope", SECOND, "c2", "introduced", None, None, SECOND),
    ],
)
def test_a_hop_counts_only_where_and_how_the_drift_enters(trace, truth, step):
    other = replace(trace, lineage=replace(trace.lineage, steps=(step,)))
    assert recovered(other, truth)["first hops"] == "0 of 2"
