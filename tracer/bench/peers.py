"""Other ways to hold a claim against sources, on the same claims and the same folds.

Plain cosine and BM25 are built in. Three packages are measured where they are installed and
are no dependency of the tracer; what they are asked is what their documentation says to ask.
All run without network and without a model of their own. Thresholds are fitted for each alike
(:func:`tracer.bench.baselines.by_support`), since a package's own was chosen for other texts.
"""

from __future__ import annotations

import importlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tracer.align.aligner import COSINE
from tracer.align.lexical import stems
from tracer.bench.baselines import Support, ranked_sources
from tracer.bench.gold import GoldClaim
from tracer.bench.workbench import Workbench

Sources = Mapping[str, Sequence[str]]
"""For each claim the sentences that it is held against where a peer finds none by itself."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package that judges claims against texts.

    Attributes:
        package: its name at the index.
        version: that its figures were measured with.
        module: what is imported.
        support: gives the support of each claim.
        finds_sources: whether it looks for sentences itself; if not it is given ours.
    """

    package: str
    version: str
    module: str
    support: Callable[[ModuleType, Workbench, Sequence[GoldClaim], Sources], list[Support]]
    finds_sources: bool = False

    @property
    def installed(self) -> str | None:
        """The version that is installed; None where none is."""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return None

    @property
    def missing(self) -> str:
        """What to do where it is not installed."""
        return f"not installed: pip install {self.package}=={self.version}"

    def supports(
        self, bench: Workbench, rows: Sequence[GoldClaim], sources: Sources
    ) -> list[Support]:
        """The support that it finds for each claim."""
        return self.support(importlib.import_module(self.module), bench, rows, sources)


def cosine(bench: Workbench, rows: Sequence[GoldClaim]) -> list[Support]:
    """The cosine of the claim with the nearest sentence, by the tracer's own embedder."""
    addresses = bench.aligner.english.addresses
    return [
        Support(float(scores.max()), ranked_sources(scores, addresses))
        for scores in (matrix[:, COSINE] for matrix in _matrices(bench, rows))
    ]


def bm25(bench: Workbench, rows: Sequence[GoldClaim]) -> list[Support]:
    """BM25 of the best sentence, for each of the claim's words: longer claims score no higher."""
    index = bench.aligner.english
    found = []
    for row in rows:
        terms = stems(row.text)
        scores = index.word_scores(terms)
        value = float(scores.max()) / max(1, len(set(terms)))
        found.append(Support(value, ranked_sources(scores, index.addresses)))
    return found


def _anchorcite(
    package: ModuleType, bench: Workbench, rows: Sequence[GoldClaim], _: Sources
) -> list[Support]:
    """Its anchor without a model: words shared with the best sentence, 1 for words taken over.

    All packs are one source text, in which it finds a sentence by itself.
    """
    anchorer = package.CitationAnchorer(scorer=package.LexicalScorer(), threshold=0.0)
    sentences = bench.aligner.english.sentences
    whole = "\n".join(sentence.text for sentence in sentences)
    starts = np.cumsum([0, *(len(sentence.text) + 1 for sentence in sentences[:-1])]).tolist()
    found = []
    for row in rows:
        anchor = anchorer.anchor(row.text, whole)
        if anchor is None:
            found.append(Support(0.0))
        else:
            place = bisect_right(starts, anchor.start_offset) - 1
            found.append(Support(float(anchor.score), (sentences[place].address,)))
    return found


def _grounded_check(
    package: ModuleType, bench: Workbench, rows: Sequence[GoldClaim], sources: Sources
) -> list[Support]:
    """Share of words found, less one for each quotation, number, name or citation that is not.

    So its two tiers stay in their order: nothing that fails its exact checks comes before
    what passes them.
    """
    kinds = set(package.Kind)
    found = []
    for row in rows:
        texts = [
            package.Source(path=Path(address), raw=bench.library.sentence(address).text)
            for address in sources[row.id]
        ]
        result = package.verify(package.extract(row.text, kinds=kinds), texts)
        shares = [finding.score for finding in result.heuristic]
        share = sum(shares) / len(shares) if shares else 1.0
        found.append(Support(share - len(result.failures)))
    return found


def _corroborate(
    package: ModuleType, bench: Workbench, rows: Sequence[GoldClaim], sources: Sources
) -> list[Support]:
    """Less one for each number, date or quotation that it does not find."""
    found = []
    for row in rows:
        chunks = [bench.library.sentence(address).text for address in sources[row.id]]
        report: Any = package.check_answer("", chunks, row.text)
        missing = sum(len(finding.spans) for finding in report.critical)
        found.append(Support(-float(missing)))
    return found


PEERS = (
    Peer("anchorcite", "0.1.0", "anchorcite", _anchorcite, finds_sources=True),
    Peer("grounded-check", "0.1.2", "grounded", _grounded_check),
    Peer("corroborate", "0.1.0", "corroborate", _corroborate),
)


def _matrices(bench: Workbench, rows: Sequence[GoldClaim]) -> Iterator[Any]:
    place = {row.id: number for number, row in enumerate(bench.rows)}
    return (bench.matrices[place[row.id]] for row in rows)
