"""A trace of any size, made from the built-in documents: what the report's size is measured on.

Its articles say what the documents say, partly changed; nothing in it was judged.
It exists to weigh pages, so that every field that a page shows is as long and as
frequent as in a traced story, and the same seed always gives the same trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from tracer.model import (
    Alignment,
    Article,
    Claim,
    Dating,
    DriftStep,
    DriftType,
    Evidence,
    Features,
    Finding,
    Lineage,
    LineageEdge,
    Provenance,
    Snapshot,
    SourceLibrary,
    SourceSentence,
    Span,
    Trace,
    Verdict,
    VerdictLabel,
)

CLAIMS_AN_ARTICLE = 30
FAMILY = 12
"""Claims that make the same change."""

_PARAGRAPH_SENTENCES = 4
SWAPPED = 0.25
"""Chance that a word is changed where it could be: a fifth of the claims then drift."""

_FIRST_DAY = date(2014, 7, 1)
_OTHERS: tuple[tuple[VerdictLabel, int], ...] = (
    ("off-topic", 27),
    ("supported", 24),
    ("opinion", 22),
    ("unsupported", 5),
    ("uncertain", 2),
)
"""How many of 80 claims that do not drift get each verdict: as in the demonstration."""

_SWAPS: tuple[tuple[str, str, DriftType, int], ...] = (
    ("Encourage", "Force", "modality", 3),
    ("Explore", "Impose", "modality", 3),
    ("Establish", "Complete", "temporal", 2),
    ("the", "every", "scope", 2),
)


def made_trace(articles: int, library: SourceLibrary, seed: int = 7) -> Trace:
    """A trace of so many articles, :data:`CLAIMS_AN_ARTICLE` claims each.

    The first ``n`` articles are the same whatever the number, so that a trace of
    one article more is the same trace with one article added.
    """
    sentences = [s for s in library.sentences() if s.kind == "clause"]
    maker = _Maker(sentences, seed)
    for number in range(articles):
        maker.add(number)
    return Trace(
        Provenance(
            "0",
            "5e" * 32,
            {"embedder": "made"},
            {},
            "2024-05-01T09:30:00Z",
            None,
            "made to measure",
        ),
        library,
        tuple(maker.articles),
        tuple(maker.claims),
        maker.alignments,
        maker.verdicts,
        Lineage(tuple(maker.edges), tuple(maker.steps)),
    )


class _Maker:
    """Adds one article after another."""

    def __init__(self, sentences: Sequence[SourceSentence], seed: int) -> None:
        self.sentences = sentences
        self.seed = seed
        self.articles: list[Article] = []
        self.claims: list[Claim] = []
        self.alignments: dict[str, tuple[Alignment, ...]] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.edges: list[LineageEdge] = []
        self.steps: list[DriftStep] = []
        self._carriers: dict[str, list[DriftStep]] = {}

    def add(self, number: int) -> None:
        """One article with its claims, its candidate parents and its hops."""
        chance = Random(f"{self.seed}/{number}")  # noqa: S311 - nothing secret
        id_ = f"made-{number:05}"
        chosen = [self._saying(chance) for _ in range(CLAIMS_AN_ARTICLE)]
        title = chosen[0][1][:70].rstrip(" ,;.")
        body = [
            " ".join(said for _, said, _ in chosen[at : at + _PARAGRAPH_SENTENCES])
            for at in range(0, len(chosen), _PARAGRAPH_SENTENCES)
        ]
        text = "\n\n".join([title, *body])
        day = (_FIRST_DAY + timedelta(days=number * 9 // 10 + chance.randrange(20))).isoformat()
        url = f"http://outlet-{number % 211:03}.example/{id_}"
        article = Article(
            id_, url, url, f"Outlet {number % 211:03}", "A. Writer", "en", title, len(title), text,
            Dating(day, "day", "the page’s own metadata"), (),
            Snapshot(url, url, "2024-05-01T09:30:00Z", 200, f"sha256:{number:064x}", f"{id_}.html",
                     "text/html", len(text)),
        )  # fmt: skip
        self.articles.append(article)
        self.edges.extend(self._parents(article, chance))
        at = len(title) + 2
        for place, (source, said, swap) in enumerate(chosen):
            start = text.index(said, at)
            at = start + len(said)
            self._claim(article, place, start, (source, said, swap), chance)

    def _saying(self, chance: Random) -> tuple[SourceSentence, str, int]:
        """A sentence of the documents, with one word changed where one of ours is in it."""
        source = chance.choice(self.sentences)
        for place, (old, new, _, _) in enumerate(_SWAPS):
            if old in source.text and chance.random() < SWAPPED:
                return source, source.text.replace(old, new, 1), place
        return source, source.text, -1

    def _claim(
        self,
        article: Article,
        place: int,
        start: int,
        saying: tuple[SourceSentence, str, int],
        chance: Random,
    ) -> None:
        source, said, swap = saying
        id_ = f"{article.id}.{place}"
        context_start = article.text.rfind("\n\n", 0, start) + 2
        context_end = article.text.find("\n\n", start)
        end = context_end if context_end >= 0 else len(article.text)
        claim = Claim(
            id_, article.id, "sentence",
            Span.of(article.id, article.text, start, start + len(said)),
            Span.of(article.id, article.text, context_start, end),
            None, 0.8, Features(),
        )  # fmt: skip
        self.claims.append(claim)
        near = [source, *(chance.choice(self.sentences) for _ in range(4))]
        self.alignments[id_] = tuple(
            Alignment(id_, s.address, rank, round(0.9 - 0.1 * rank, 3), 9.0 / rank, 1.0 / rank,
                      0.1 if rank == 1 else None, "made@1")
            for rank, s in enumerate(near, 1)
        )  # fmt: skip
        labels, weights = zip(*_OTHERS, strict=True)
        label: VerdictLabel = "drifted" if swap >= 0 else chance.choices(labels, weights)[0]
        findings = self._findings(source, said, swap, label)
        judged = Verdict(
            id_, label, 0.9, 0.9 if swap >= 0 else 0.2, -1.0, findings,
            (source.address,) if label in {"drifted", "supported", "uncertain"} else (),
            tuple(f.drift_type for f in findings if f.drift_type),
            _SWAPS[swap][3] if swap >= 0 else 0,
        )  # fmt: skip
        self.verdicts[id_] = judged
        if swap >= 0:
            self._step(claim, source, _SWAPS[swap][2])

    def _findings(
        self, source: SourceSentence, said: str, swap: int, label: VerdictLabel
    ) -> tuple[Finding, ...]:
        common = [
            Finding("near", None, -0.7, "The closest source sentence has a cosine of 0.80 with the "
                    "claim.", None, source.address),
            Finding("ahead", None, -0.1, "Other clauses are close.", None, source.address),
            Finding("covered", None, -0.4, "80 of 100 content words of the claim are in the source "
                    "or around it.", None, source.address),
            Finding("unanchored", None, -0.9, "The source speaks of the same thing."),
        ]  # fmt: skip
        if label in {"opinion", "off-topic"}:
            common.insert(0, Finding(f"gate-{label}", None, 0.0, f"Read as {label} (0.75)."))
        if swap < 0:
            return tuple(common)
        old, new, drift, severity = _SWAPS[swap]
        ours, theirs = said.index(new), source.text.index(old)
        found = Finding(
            "swapped", drift, 3.1, f"The claim says “{new}”; the source says “{old}”.",
            (ours, ours + len(new)), source.address, (theirs, theirs + len(old)), severity,
        )  # fmt: skip
        return (*common, found)

    def _step(self, claim: Claim, source: SourceSentence, drift: DriftType) -> None:
        """The claim carries its drift on from a recent carrier, or brings it in."""
        kind = f"{source.address} {drift}"
        carriers = self._carriers.setdefault(kind, [])
        family = f"{kind} {len(carriers) // FAMILY}"
        last = carriers[-1] if carriers else None
        if last and last.family == family and last.article != claim.article:
            step = DriftStep(family, drift, claim.article, claim.id, "inherited", last.article,
                             last.claim, last.entered_at)  # fmt: skip
        else:
            step = DriftStep(
                family, drift, claim.article, claim.id, "introduced", None, None, claim.article
            )
        carriers.append(step)
        self.steps.append(step)

    def _parents(self, article: Article, chance: Random) -> Iterator[LineageEdge]:
        recent = self.articles[:-1][-40:]
        chosen = chance.sample(recent, min(4, len(recent)))
        odds = [0.6, 0.2, 0.1, 0.05]
        for rank, (parent, probability) in enumerate(zip(chosen, odds, strict=False), 1):
            evidence = (
                Evidence("link", 4.0, "Links to it.", (0, 20), None),
                Evidence(
                    "reuse", 2.0, "Uses the same wording: 12 words in a row.", (0, 60), (0, 60)
                ),
            )
            yield LineageEdge(
                article.id, parent.id, "article", rank, probability, 5.0, 86400.0, evidence
            )
        yield LineageEdge(
            article.id,
            None,
            "outside",
            len(chosen) + 1,
            1 - sum(odds[: len(chosen)]),
            0.0,
            None,
            (),
        )
