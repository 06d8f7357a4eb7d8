"""Articles, claims and verdicts from a few literals."""

from __future__ import annotations

from tracer.model import (
    Article,
    Claim,
    Clause,
    Dating,
    DriftType,
    Features,
    Finding,
    Link,
    Precision,
    SourceLibrary,
    SourcePack,
    SourceSentence,
    Span,
    Verdict,
    VerdictLabel,
)

CLAUSE = "doc:1.1"
_PRECISION: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


def article(
    identity: str,
    text: str = "Nothing of note.",
    *,
    url: str = "",
    outlet: str = "",
    author: str = "",
    title: str = "",
    day: str = "",
    links: tuple[Link, ...] = (),
    language: str = "en",
) -> Article:
    body = f"{title}\n\n{text}" if title else text
    dating = Dating(day, _PRECISION.get(len(day), "second"), "test") if day else None
    return Article(
        id=identity,
        url=url or f"http://{identity}.example/story",
        canonical_url="",
        outlet=outlet,
        author=author,
        language=language,
        title=title,
        title_end=len(title),
        text=body,
        published=dating,
        links=links,
    )


def link(text: str, url: str, anchor: str) -> Link:
    start = text.index(anchor)
    return Link(url, anchor, (start, start + len(anchor)))


def claim(source: Article, quote: str, number: int = 0) -> Claim:
    start = source.text.index(quote)
    span = Span.of(source.id, source.text, start, start + len(quote))
    return Claim(f"{source.id}-{number}", source.id, "sentence", span, span, None, 1.0, Features())


def verdict(of: Claim, label: VerdictLabel, *drift: DriftType, clause: str = CLAUSE) -> Verdict:
    findings = tuple(Finding("test", d, 3.0, "It differs.", None, f"{clause}#1") for d in drift)
    return Verdict(of.id, label, 0.9, 0.9, 0.0, findings, (f"{clause}#1",), drift, 2)


def library(*sentences: str) -> SourceLibrary:
    """One document, "Planning Outline for the Lighting of Streets", a sentence to a clause."""
    clauses = tuple(
        Clause(
            address=f"doc:1.{number}",
            pack="doc",
            kind="clause",
            heading="Lamps",
            heading_original="",
            path="1",
            addressee="",
            verification="",
            checked="",
            sentences=(
                SourceSentence(f"doc:1.{number}#1", f"doc:1.{number}", "doc", "clause", sentence),
            ),
        )
        for number, sentence in enumerate(sentences, start=1)
    )
    pack = SourcePack(
        id="doc",
        kind="document",
        title="Planning Outline for the Lighting of Streets",
        title_original="",
        number="Lampfa [2014] No. 21",
        issuer="Lamp Office",
        dated="2014-06-14",
        released="2014-06-27",
        official_urls=("http://lamps.example/outline.htm",),
        rendering_note="",
        verification_note="",
        clauses=clauses,
        key_terms=(),
        actors=(),
        topic_terms=(),
        path="",
        sha256="",
    )
    return SourceLibrary((pack,))
