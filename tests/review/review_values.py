"""A small trace made of lines: each paragraph of a text is a sentence, and a claim."""

import re

from tracer.model import (
    Alignment,
    Article,
    Claim,
    Clause,
    Dating,
    Erratum,
    Features,
    Finding,
    Lineage,
    Provenance,
    Snapshot,
    SourceLibrary,
    SourcePack,
    SourceSentence,
    Span,
    Trace,
    Verdict,
)
from tracer.review import new_ruling, selector_of

ARTICLE = "a1"
TITLE = "A score"
TEXT = (
    "China plans a register.\n\n"
    "Every citizen must have a score by 2020.\n\n"
    "Nobody was asked about it."
)
FLAGS_TEXT = "\n\n".join(f"Rule {n} must be followed by everyone." for n in range(12))
ERRATUM = Erratum("2026-run", "It said must.", "2026-01-02", "It says may.")
ADDRESS = "http://post.example/score"


def make_library():
    def clause(number, *words):
        address = f"plan:{number}"
        sentences = tuple(
            SourceSentence(
                f"{address}#{n}", address, "plan", "clause", text, "explore/pilot", "探索"
            )
            for n, text in enumerate(words, 1)
        )
        return Clause(
            address, "plan", "clause", f"Part {number}", "", "", "", "checked", "", sentences
        )

    pack = SourcePack(
        "plan", "document", "The plan", "规划", "No. 1", "The council", "2014-06-14",
        "2014-06-27", ("http://council.example/plan",), "", "",
        (
            clause("1.1", "Explore archives.", "Records follow the law."),
            clause("1.2", "Ask people."),
        ),
        (), (), ("credit",), "plan/pack.yaml", "sha256 of the plan",
    )  # fmt: skip
    return SourceLibrary((pack,))


def make_article(text=TEXT, *, sha256="sha256:a1", article=ARTICLE, **fields):
    kept = Snapshot(
        ADDRESS, ADDRESS, "2026-01-01T00:00:00Z", 200, sha256, "a1.bin", "text/html", 99
    )
    body = f"{TITLE}\n\n{text}"
    given = {
        "id": article, "url": ADDRESS, "canonical_url": ADDRESS, "outlet": "The Post",
        "author": "", "language": "en", "title": TITLE, "title_end": len(TITLE), "text": body,
        "published": Dating("2015-10-05", "day", "the page"), "links": (), "snapshot": kept,
    }  # fmt: skip
    return Article(**given | fields)


def claims_of(article):
    """A claim a sentence, ended by a full stop; a closing bracket belongs to its sentence."""
    body = article.title_end + 2
    spans = [
        (body + match.start(), body + match.end())
        for match in re.finditer(r"[^\s.][^.]*\.\)?", article.text[body:])
    ]
    return tuple(
        Claim(
            f"{article.id}.{n}", article.id, "sentence", Span.of(article.id, article.text, *span),
            Span.of(article.id, article.text, *span), None, 0.9, Features(), "en", "2015-10-05",
        )
        for n, span in enumerate(spans)
    )  # fmt: skip


def make_verdict(claim, label="drifted", probability=0.9, severity=3):
    finding = Finding(
        "modality", "modality", 2.5, "It says must, the plan says explore.", (0, 5),
        "plan:1.1#1", (0, 7), severity,
    )  # fmt: skip
    drift = ("modality",) if label == "drifted" else ()
    sources = () if label in {"opinion", "off-topic"} else ("plan:1.1#1",)
    return Verdict(
        claim.id, label, probability, probability, 0.5, (finding,), sources, drift,
        severity if label in {"drifted", "unsupported"} else 0,
    )  # fmt: skip


def make_trace(text=TEXT, *, sha256="sha256:a1", articles=None):
    articles = articles or (make_article(text, sha256=sha256),)
    claims = tuple(claim for article in articles for claim in claims_of(article))
    return Trace(
        provenance=Provenance(
            "0.1.0", "digest", {"embedder": "hand@1"}, {"plan": "abc"}, "2026-01-01T00:00:00Z"
        ),
        library=make_library(),
        articles=articles,
        claims=claims,
        alignments={
            c.id: (Alignment(c.id, "plan:1.1#1", 1, 0.7, 3.0, 0.8, 0.1, "hand@1"),) for c in claims
        },
        verdicts={claim.id: make_verdict(claim) for claim in claims},
        lineage=Lineage(),
    )


def rule(trace, number, decision, *, person="Ada", verdict="drifted", **fields):
    """A person's ruling on the claim with this number."""
    claim = trace.claims[number]
    article = next(a for a in trace.articles if a.id == claim.article)
    if decision == "undo":
        return new_ruling(person, decision, **fields)
    if decision == "erratum":
        fields |= {"erratum": ERRATUM}
        verdict = None
    return new_ruling(
        person, decision, article=article.id, claim=claim.id,
        selector=selector_of(claim, article), verdict=verdict, **fields,
    )  # fmt: skip
