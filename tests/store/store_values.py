"""A small trace written out by hand: a pack of two clauses, two articles, one drift."""

from tracer.model import (
    Alignment,
    Article,
    Claim,
    Clause,
    Dating,
    DriftStep,
    Evidence,
    Failure,
    Features,
    Finding,
    Lineage,
    LineageEdge,
    Link,
    Provenance,
    Snapshot,
    SourceLibrary,
    SourcePack,
    SourceSentence,
    Span,
    Trace,
    Verdict,
)


def make_pack(text="Explore the building of credit archives.", pack_id="plan"):
    def clause(number, words, original):
        address = f"{pack_id}:{number}"
        sentence = SourceSentence(
            f"{address}#1", address, pack_id, "clause", words, "explore/pilot", original
        )
        return Clause(
            address, pack_id, "clause", f"Part {number}", "", "", "", "checked", "", (sentence,)
        )

    return SourcePack(
        id=pack_id,
        kind="document",
        title="The plan",
        title_original="规划",
        number="No. 1",
        issuer="The council",
        dated="2014-06-14",
        released="2014-06-27",
        official_urls=("http://council.example/plan",),
        rendering_note="",
        verification_note="",
        clauses=(
            clause("1.1", text, "探索建立信用档案。"),
            clause("1.2", "Records are kept in accordance with law.", "依法记录。"),
        ),
        key_terms=(),
        actors=(),
        topic_terms=("credit",),
        path="plan/pack.yaml",
        sha256=f"sha256 of {text}",
    )


def make_article(article_id="a1", text="Every citizen will have a score.", outlet="The Post"):
    url = f"http://{article_id}.example/score"
    snapshot = Snapshot(
        url, url, "2024-01-01T00:00:00Z", 200, f"sha256:{article_id}", "x.html", "text/html", 99
    )
    return Article(
        id=article_id,
        url=url,
        canonical_url=url,
        outlet=outlet,
        author="",
        language="en",
        title="A score",
        title_end=7,
        text=f"A score\n\n{text}",
        published=Dating("2015-10-05", "day", "the page"),
        links=(Link("http://council.example/plan", "the plan", (9, 14)),),
        snapshot=snapshot,
    )


def make_analysis(article, source="plan:1.1#1", count=1):
    """Claims, alignments and verdicts: ``count`` drifted claims, all on the same words."""
    text = article.text
    span = Span.of(article.id, text, article.title_end + 2, len(text))
    claims, alignments, verdicts = [], {}, {}
    for number in range(count):
        claim = Claim(
            f"{article.id}.{number}", article.id, "sentence", span, span, None, 0.9, Features()
        )
        finding = Finding(
            "scope",
            "scope",
            2.5,
            "It covers everyone, the plan does not.",
            (0, 5),
            source,
            (0, 7),
            3,
        )
        claims.append(claim)
        alignments[claim.id] = (Alignment(claim.id, source, 1, 0.7, 3.0, 0.8, 0.1, "hand@1"),)
        verdicts[claim.id] = Verdict(
            claim.id, "drifted", 0.9, 0.9, 0.5, (finding,), (source,), ("scope",), 3
        )
    return claims, alignments, verdicts


def make_provenance(started_at="2024-01-01T00:00:00Z"):
    return Provenance("0.1.0", "digest", {"embedder": "hand@1"}, {"plan": "abc"}, started_at)


def make_trace():
    first, second = make_article("a1"), make_article("a2", "Friends lower a score.", "The Echo")
    claims, alignments, verdicts = make_analysis(first)
    more = make_analysis(second, "plan:1.2#1")
    evidence = Evidence("link", 6.0, "It links to The Post.", (0, 4), None)
    return Trace(
        provenance=make_provenance(),
        library=SourceLibrary((make_pack(),)),
        articles=(first, second),
        claims=(*claims, *more[0]),
        alignments={**alignments, **more[1]},
        verdicts={**verdicts, **more[2]},
        lineage=Lineage(
            (
                LineageEdge("a1", "plan", "source", 1, 0.8, 3.0, None, ()),
                LineageEdge("a2", "a1", "article", 1, 0.9, 6.0, 86400.0, (evidence,)),
                LineageEdge("a2", None, "outside", 2, 0.1, 0.0, None, ()),
            ),
            (
                DriftStep("f1", "scope", "a1", "a1.0", "introduced", "plan", None, "a1"),
                DriftStep("f1", "scope", "a2", "a2.0", "inherited", "a1", "a1.0", "a1"),
            ),
        ),
        failures=(Failure("http://gone.example/", "collect", "http-404", "not there", "now"),),
        recovered={"edges": "2 of 2"},
    )
