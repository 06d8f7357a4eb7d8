"""A small story from literals: one plan, one private product, five articles that drift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracer.model import (
    Actor,
    Alignment,
    Article,
    Attribution,
    Claim,
    Clause,
    Dating,
    DriftStep,
    DriftType,
    Evidence,
    Failure,
    Features,
    Finding,
    KeyTerm,
    Lineage,
    LineageEdge,
    Link,
    Provenance,
    Range,
    Snapshot,
    SourceLibrary,
    SourcePack,
    SourceSentence,
    Span,
    Trace,
    Verdict,
    VerdictLabel,
)

EMBEDDER = "minilm@1"


def at(text: str, words: str) -> Range:
    """Where the words stand in the text."""
    start = text.index(words)
    return start, start + len(words)


def clause(
    address: str,
    heading: str,
    *texts: str,
    kind: str = "clause",
    original: str | None = None,
    date: str | None = None,
    modality: str | None = "strengthen/establish",
) -> Clause:
    pack = address.partition(":")[0]
    sentences = tuple(
        SourceSentence(
            f"{address}#{n}" if kind == "clause" else address,
            address,
            pack,
            kind,  # type: ignore[arg-type]
            text,
            modality if kind == "clause" else None,
            original if n == 1 else None,
            date,
            "high",
        )
        for n, text in enumerate(texts, start=1)
    )
    return Clause(
        address,
        pack,
        kind,  # type: ignore[arg-type]
        heading,
        "自然人信用建设" if original else "",
        f"Part II > {heading}",
        "local governments and banks" if kind == "clause" else "",
        "" if kind == "absence" else "checked",
        "" if kind == "absence" else "compared with a full copy of the original",
        sentences,
    )


PLAN = SourcePack(
    "plan-2014",
    "document",
    "Planning Outline for Building Credit",
    "信用建设规划纲要",
    "Plan [2014] No. 7 (规划〔2014〕7号)",
    "The Council",
    "2014-06-14",
    "2014-06-27",
    ("https://council.example/plans/7.html",),
    "This is the project’s own working rendering into English; it is not an official translation.",
    "Every sentence was compared with a full copy of the original, none with the publisher’s page.",
    (
        clause(
            "plan-2014:2.1",
            "Credit records of natural persons",
            "Establish and improve the credit records of natural persons in economic activity.",
            "Encourage banks to share repayment records in accordance with law.",
            "The records of farmers and of students are kept apart.",
            original="建立完善自然人在经济活动中的信用记录。",
        ),
        clause(
            "plan-2014:2.2",
            "Credit services",
            "Explore the use of credit reports in hiring for posts of trust.",
            modality="explore/pilot",
        ),
        clause(
            "plan-2014:3.1",
            "Goals",
            "By 2020 the laws and standards on which credit rests are basically complete.",
            modality="goal",
        ),
        clause("plan-2014:3.2", "Openness", "Publish the results of inspections of companies."),
        clause(
            "plan-2014:absent/no-score",
            "Not in the document",
            "It sets out no numerical score of citizens.",
            kind="absence",
        ),
        clause(
            "plan-2014:absent/no-friends",
            "Not in the document",
            "It makes nobody answer for the conduct of friends.",
            kind="absence",
        ),
    ),
    (KeyTerm("信用", "credit", "Trustworthiness, and the money kind of credit."),),
    (Actor("council", "The Council", "government", "public"),),
    ("credit",),
    "plan-2014/pack.yaml",
    "sha256:" + "ab" * 32,
)
FACTS = SourcePack(
    "context",
    "facts",
    "Dated facts beside the plan",
    "",
    "",
    "",
    None,
    None,
    (),
    "",
    "",
    (
        clause(
            "context:acorn-score",
            "Fact of 28 January 2015",
            "Acorn Credit, a private company, gives its customers who ask for it a score "
            "from 350 to 950.",
            kind="fact",
            date="2015-01-28",
        ),
    ),
    (),
    (Actor("acorn", "Acorn Credit", "company", "private"),),
    (),
    "context/pack.yaml",
    "sha256:" + "cd" * 32,
)
LIBRARY = SourceLibrary((PLAN, FACTS))


def article(
    id_: str, outlet: str, title: str, body: Sequence[str], published: Dating | None, **more: object
) -> Article:
    text = "\n\n".join([title, *body])
    url = f"http://{outlet.lower().replace(' ', '-')}.example/{id_}"
    made = Article(
        id_, url, url, outlet, "", "en", title, len(title), text, published, (), _snapshot(id_, url)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _snapshot(id_: str, url: str) -> Snapshot:
    digest = f"sha256:{sum(map(ord, id_)):064x}"
    return Snapshot(url, url, "2024-05-01T09:30:00Z", 200, digest, f"{id_}.html", "text/html", 4096)


HARBOUR = article(
    "harbour",
    "The Harbour Post",
    "Capital sets out a plan for credit records",
    [
        (
            "The Council has published a plan for credit. It wants the credit records of natural "
            "persons established and improved."
        ),
        (
            "Banks are encouraged to share repayment records. The laws on which credit rests "
            "should be basically complete by 2020."
        ),
        "Whether that is wise is another question.",
    ],
    Dating("2014-10-07", "day", "the page’s own metadata"),
    author="A. Quill",
)
LEDGER = article(
    "ledger",
    "The Northern Ledger",
    "Banks must share your repayment record",
    [
        (
            "Banks must share the repayment records of every citizen, The Harbour Post reported. "
            "Employers will use credit reports in hiring."
        ),
        "The weather in the north was fine.",
    ],
    Dating("2015-01-12", "day", "the page’s own metadata"),
    links=(Link(HARBOUR.url, "The Harbour Post"),),
)
QUAY = article(
    "quay",
    "Quay Herald",
    "A score for every citizen",
    [
        (
            "The state gives every citizen a score from 350 to 950. Friends who post the wrong "
            "thing pull it down."
        ),
        "“Banks must hand over everything,” said Jo Merrow, a lawyer.",
    ],
    Dating("2015-02", "month", "the case file"),
    notice="paraphrase: rewritten in other words for this test",
)
WREN = article(
    "wren",
    "Evening Wren",
    "The score you cannot escape",
    [
        (
            "By 2020 everyone must have a score from 350 to 950. It is an Orwellian nightmare to "
            "punish dissent."
        ),
        "Loyalty is measured by the brand of tea one drinks.",
    ],
    Dating("2015-10-05T06:15:00Z", "second", "the page’s own metadata"),
)
LETTERS = article(
    "letters",
    "Letters from Nowhere",
    "What the plan says",
    ["The plan explores the use of credit reports in hiring. Farmers’ records are kept apart."],
    None,
    notice="invented: made for this test",
    snapshot=None,
)
ARTICLES = (HARBOUR, LEDGER, QUAY, WREN, LETTERS)


def claim(article_: Article, quote: str, id_: str, **more: object) -> Claim:
    start, end = at(article_.text, quote)
    before = article_.text.rfind("\n\n", 0, start)
    after = article_.text.find("\n\n", end)
    paragraph = (before + 2 if before >= 0 else 0, after if after >= 0 else len(article_.text))
    made = Claim(
        id_,
        article_.id,
        "headline" if end <= article_.title_end else "sentence",
        Span.of(article_.id, article_.text, start, end),
        Span.of(article_.id, article_.text, *paragraph),
        None,
        0.9,
        Features(),
        "en",
        article_.published.value if article_.published else None,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def drift(
    held: Claim,
    type_: DriftType,
    because: str,
    bits: float,
    severity: int,
    words: str = "",
    source: str | None = None,
    source_words: str = "",
) -> Finding:
    """A finding that names a change, with the words on both sides."""
    return Finding(
        f"check-{type_}",
        type_,
        bits,
        because,
        at(held.text, words) if words else None,
        source,
        at(LIBRARY.sentence(source).text, source_words) if source and source_words else None,
        severity,
    )


def verdict(
    held: Claim,
    label: VerdictLabel,
    probability: float,
    findings: Sequence[Finding],
    sources: Sequence[str] = (),
    prior: float = -0.6,
) -> Verdict:
    drifts = (
        tuple(dict.fromkeys(f.drift_type for f in findings if f.drift_type))
        if (label == "drifted")
        else ()
    )
    total = prior + sum(f.weight_bits for f in findings)
    severity = max((f.severity or 0 for f in findings), default=0) if drifts else 0
    return Verdict(
        held.id,
        label,
        probability,
        1 / (1 + 2**-total),
        prior,
        tuple(findings),
        tuple(sources),
        drifts,
        severity,
    )


def _same(because: str, bits: float, source: str) -> Finding:
    return Finding("entailment", None, bits, because, None, source)


def _judged() -> list[tuple[Claim, Verdict]]:
    records, share, hiring = "plan-2014:2.1#1", "plan-2014:2.1#2", "plan-2014:2.2#1"
    goals, score = "plan-2014:3.1#1", "context:acorn-score"
    h1 = claim(
        HARBOUR,
        "It wants the credit records of natural persons established and improved.",
        "harbour-1",
    )
    h2 = claim(HARBOUR, "Banks are encouraged to share repayment records.", "harbour-2")
    h3 = claim(
        HARBOUR,
        "The laws on which credit rests should be basically complete by 2020.",
        "harbour-3",
    )
    h4 = claim(HARBOUR, "Whether that is wise is another question.", "harbour-4")
    l0 = claim(LEDGER, "Banks must share your repayment record", "ledger-0")
    l1 = claim(
        LEDGER,
        "Banks must share the repayment records of every citizen, The Harbour Post reported.",
        "ledger-1",
        attribution=Attribution("The Harbour Post", "reported", False),
    )
    l2 = claim(LEDGER, "Employers will use credit reports in hiring.", "ledger-2")
    l3 = claim(LEDGER, "The weather in the north was fine.", "ledger-3")
    q1 = claim(QUAY, "The state gives every citizen a score from 350 to 950.", "quay-1")
    q2 = claim(QUAY, "Friends who post the wrong thing pull it down.", "quay-2")
    q3 = claim(
        QUAY,
        "“Banks must hand over everything,” said Jo Merrow, a lawyer.",
        "quay-3",
        attribution=Attribution("Jo Merrow", "said", True),
    )
    w1 = claim(WREN, "By 2020 everyone must have a score from 350 to 950.", "wren-1")
    w2 = claim(WREN, "It is an Orwellian nightmare to punish dissent.", "wren-2")
    w3 = claim(WREN, "Loyalty is measured by the brand of tea one drinks.", "wren-3")
    n1 = claim(LETTERS, "The plan explores the use of credit reports in hiring.", "letters-1")
    n2 = claim(LETTERS, "Farmers’ records are kept apart.", "letters-2")
    must = "The document encourages banks to share records; the claim says that they must."
    merged = (
        "The score is a private company’s, for customers who ask; the claim gives it to the state."
    )
    return [
        (h1, verdict(h1, "supported", 0.97, [_same("Says the same.", -3.1, records)], [records])),
        (
            h2,
            verdict(
                h2,
                "drifted",
                0.62,
                [
                    _same("Same act and same object.", -1.2, share),
                    drift(
                        h2,
                        "omission",
                        "Leaves out that it is to be done in accordance with law.",
                        2.3,
                        1,
                        source=share,
                        source_words="in accordance with law",
                    ),
                ],
                [share],
            ),
        ),
        (h3, verdict(h3, "supported", 0.91, [_same("Says the same.", -2.4, goals)], [goals])),
        (
            h4,
            verdict(
                h4,
                "opinion",
                0.94,
                [Finding("gate", None, 0.0, "It asks a question of judgement.")],
            ),
        ),
        (
            l0,
            verdict(
                l0,
                "drifted",
                0.9,
                [drift(l0, "modality", must, 3.2, 3, "must", share, "Encourage")],
                [share],
            ),
        ),
        (
            l1,
            verdict(
                l1,
                "drifted",
                0.96,
                [
                    _same("Same act and same object.", -0.8, share),
                    drift(l1, "modality", must, 3.2, 3, "must", share, "Encourage"),
                    drift(
                        l1,
                        "scope",
                        "The document does not say whose records; the claim says every citizen’s.",
                        1.4,
                        2,
                        "every citizen",
                    ),
                ],
                [share],
            ),
        ),
        (
            l2,
            verdict(
                l2,
                "drifted",
                0.83,
                [
                    drift(
                        l2, "modality", "Explored, not decided.", 2.1, 2, "will", hiring, "Explore"
                    )
                ],
                [hiring],
            ),
        ),
        (
            l3,
            verdict(
                l3, "off-topic", 0.99, [Finding("gate", None, 0.0, "It is about the weather.")]
            ),
        ),
        (
            q1,
            verdict(
                q1,
                "drifted",
                0.98,
                [
                    drift(
                        q1,
                        "conflation",
                        merged,
                        3.8,
                        3,
                        "The state",
                        score,
                        "Acorn Credit, a private company",
                    ),
                    drift(
                        q1,
                        "scope",
                        "Customers who ask became every citizen.",
                        1.9,
                        3,
                        "every citizen",
                        score,
                        "customers who ask for it",
                    ),
                    Finding(
                        "quantity",
                        "quantity",
                        -1.0,
                        "The number is the same.",
                        at(q1.text, "350 to 950"),
                        score,
                        at(LIBRARY.sentence(score).text, "350 to 950"),
                    ),
                ],
                [score, "plan-2014:absent/no-score"],
            ),
        ),
        (
            q2,
            verdict(
                q2,
                "unsupported",
                0.88,
                [Finding("anchor", None, 2.9, "No source sentence is about friends and posts.")],
            ),
        ),
        (
            q3,
            verdict(
                q3,
                "uncertain",
                0.51,
                [drift(q3, "modality", must, 1.1, 3, "must", share, "Encourage")],
                [share],
                prior=-1.0,
            ),
        ),
        (
            w1,
            verdict(
                w1,
                "drifted",
                0.97,
                [
                    drift(w1, "conflation", merged, 3.1, 3, "everyone", score, "customers who ask"),
                    drift(
                        w1,
                        "temporal",
                        "2020 is the goal for laws and standards, not for a score.",
                        1.2,
                        2,
                        "By 2020",
                        goals,
                        "By 2020",
                    ),
                ],
                [score, goals],
            ),
        ),
        (
            w2,
            verdict(
                w2, "opinion", 0.86, [Finding("gate", None, 0.0, "Loaded words, nothing to check.")]
            ),
        ),
        (w3, verdict(w3, "unsupported", 0.93, [])),
        (n1, verdict(n1, "supported", 0.95, [_same("Says the same.", -2.8, hiring)], [hiring])),
        (
            n2,
            verdict(
                n2,
                "supported",
                0.8,
                [_same("Says less, without misleading.", -1.5, "plan-2014:2.1#3")],
                ["plan-2014:2.1#3"],
            ),
        ),
    ]


def _alignments(judged: Sequence[tuple[Claim, Verdict]]) -> dict[str, tuple[Alignment, ...]]:
    everything = [s.address for s in LIBRARY.sentences()]
    found = {}
    for held, ruled in judged:
        order = list(dict.fromkeys([*ruled.sources, *everything]))[:5]
        found[held.id] = tuple(
            Alignment(
                held.id,
                address,
                rank,
                0.82 - 0.09 * rank,
                9.0 - rank,
                0.9 - 0.1 * rank,
                0.1 if rank == 1 else None,
                EMBEDDER,
            )
            for rank, address in enumerate(order, start=1)
        )
    return found


def _edge(
    child: Article,
    parent: str | None,
    kind: str,
    rank: int,
    probability: float,
    *evidence: Evidence,
) -> LineageEdge:
    bits = sum(e.weight_bits for e in evidence)
    return LineageEdge(
        child.id,
        parent,
        kind,  # type: ignore[arg-type]
        rank,
        probability,
        bits,
        None,
        evidence,
    )


def _lineage() -> Lineage:
    link = Evidence(
        "attribution",
        5.2,
        "It names The Harbour Post as its source.",
        at(LEDGER.text, "The Harbour Post reported"),
    )
    reuse = Evidence(
        "shared-drift",
        3.0,
        "Both give the score to the state.",
        at(WREN.text, "a score from 350 to 950"),
        at(QUAY.text, "a score from 350 to 950"),
    )
    later = Evidence("order", 0.1, "It came later.")
    return Lineage(
        (
            _edge(HARBOUR, "plan-2014", "source", 1, 0.9),
            _edge(HARBOUR, None, "outside", 2, 0.1),
            _edge(LEDGER, "harbour", "article", 1, 0.97, link),
            _edge(LEDGER, "plan-2014", "source", 2, 0.03),
            _edge(QUAY, "ledger", "article", 1, 0.55, later),
            _edge(QUAY, "harbour", "article", 2, 0.4, later),
            _edge(QUAY, None, "outside", 3, 0.05),
            _edge(WREN, "quay", "article", 1, 0.88, reuse, later),
            _edge(WREN, "ledger", "article", 2, 0.12),
            _edge(LETTERS, None, "outside", 1, 0.81),
            _edge(LETTERS, "plan-2014", "source", 2, 0.19),
        ),
        (
            DriftStep(
                "share", "omission", "harbour", "harbour-2", "introduced", None, None, "harbour"
            ),
            DriftStep(
                "share",
                "modality",
                "ledger",
                "ledger-1",
                "introduced",
                "harbour",
                "harbour-2",
                "ledger",
            ),
            DriftStep(
                "share",
                "scope",
                "ledger",
                "ledger-1",
                "introduced",
                "harbour",
                "harbour-2",
                "ledger",
            ),
            DriftStep(
                "hiring", "modality", "ledger", "ledger-2", "introduced", "harbour", None, "ledger"
            ),
            DriftStep(
                "score", "conflation", "quay", "quay-1", "introduced", "ledger", None, "quay"
            ),
            DriftStep(
                "score", "conflation", "wren", "wren-1", "inherited", "quay", "quay-1", "quay"
            ),
            DriftStep(
                "score", "temporal", "wren", "wren-1", "introduced", "quay", "quay-1", "wren"
            ),
            DriftStep(
                "hiring", "modality", "letters", "letters-1", "repaired", None, None, "ledger"
            ),
        ),
    )


def trace() -> Trace:
    """The whole story, judged and linked."""
    judged = _judged()
    return Trace(
        Provenance(
            "0.1.0",
            "5e" * 32,
            {"embedder": EMBEDDER, "entailment": "off"},
            {pack.id: pack.sha256 for pack in LIBRARY.packs},
            "2024-05-01T09:29:00Z",
            "2024-05-01T09:31:00Z",
            "A score for everyone",
        ),
        LIBRARY,
        ARTICLES,
        tuple(held for held, _ in judged),
        _alignments(judged),
        {held.id: ruled for held, ruled in judged},
        _lineage(),
        (
            Failure(
                "http://gone.example/story",
                "collect",
                "host-not-found",
                "gone.example cannot be found",
                "2024-05-01T09:30:10Z",
            ),
        ),
        {"parents": "4 of 4", "where each change entered": "6 of 7"},
    )
