"""Labelled claims with everything computed once, so that fits and folds are quick."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from tracer import embedders
from tracer.align import Aligner, ranker
from tracer.bench import fit_judge, fit_ranker
from tracer.bench.gold import GoldClaim, claims_of, read, splits, training, unseen_by
from tracer.bench.scoring import Answer
from tracer.corpus import corpus_folder
from tracer.features import Vocabulary
from tracer.judge import Judge
from tracer.judge.calibration import Calibration, Sum
from tracer.judge.entailment import Entailment, Scores
from tracer.judge.judge import Reading
from tracer.judge.view import Signal
from tracer.model import Alignment, Claim
from tracer.sources import load_library

PACKS = ("sc-2014-21", "pboc-2015-221", "context")
GOLD_FILES: Mapping[str, str] = {
    "document claims": "document-claims-dev.jsonl",
    "press claims": "press-claims-dev.jsonl",
}
_NOTHING = Sum(0.0, {})
MULTILINGUAL = "multilingual claims"
NO_WEIGHTS = Calibration(_NOTHING, _NOTHING, _NOTHING, _NOTHING, {}, 0.5, 0.5, 0.0)


def gold(name: str, data: Path | None = None) -> list[GoldClaim]:
    """A gold set by name, from ``data/gold`` if given and there, else from the corpus."""
    file = {**GOLD_FILES, MULTILINGUAL: "document-claims-dev-multilingual.jsonl"}[name]
    folders = [*([data / "gold"] if data else []), corpus_folder() / "gold"]
    return read(next(folder / file for folder in folders if (folder / file).is_file()))


class Remembering:
    """An entailment model that scores no pair twice: folds ask for nearly the same ones."""

    def __init__(self, model: Entailment) -> None:
        self._model, self.name, self.revision = model, model.name, model.revision
        self._known: dict[tuple[str, str], tuple[Scores, Scores]] = {}

    def score(self, pairs: Sequence[tuple[str, str]]) -> tuple[Scores, Scores]:
        """As the model's, from memory where it was asked before."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        if new:
            for pair, label, change in zip(new, *self._model.score(new), strict=True):
                self._known[pair] = (label, change)
        found = [self._known[pair] for pair in pairs]
        return np.stack([label for label, _ in found]), np.stack([change for _, change in found])


@cache
def _embedder() -> embedders.Embedder:
    """One for all benches: every set is fitted together with the same training claims."""
    return embedders.Remembering(embedders.load())


@dataclass(frozen=True, slots=True)
class Kept:
    """Which signals a bench works with, so that the worth of the others can be measured."""

    ranker: Callable[[str], bool]
    judge: Callable[[Signal], bool]
    entailment: bool = False
    likeness_flags: bool = False
    """Whether likeness alone may flag a claim: where no check can name a change, it must."""


class Workbench:
    """English labelled claims, their alignment signals, and fits on any subset of them."""

    def __init__(self, rows: Sequence[GoldClaim], entailment: Entailment | None = None) -> None:
        self.rows = list(rows)
        self.library = load_library(PACKS)
        self.vocabulary = Vocabulary.of(self.library)
        self.aligner = Aligner(self.library, _embedder(), self.vocabulary)
        self.claims: list[Claim] = claims_of(self.rows, self.vocabulary)
        self.matrices = fit_ranker.matrices(self.aligner, self.claims, self.rows)
        self.echoes = self.aligner.echoes(self.claims, unseen_by(self.rows))
        self._entailment = Remembering(entailment) if entailment else None
        self._kept: Kept | None = None

    def only(self, kept: Kept) -> Workbench:
        """A bench of the same claims that fits and judges by some signals alone."""
        other = copy.copy(self)
        other._kept = kept
        if not kept.entailment:
            other._entailment = None
        return other

    def fit_ranker(self, chosen: Sequence[int]) -> ranker.Matrix:
        """Ranker weights from the claims with these numbers; 0 for a signal that is not kept."""
        matrices = [self.matrices[i] for i in chosen]
        if self._kept:
            mask = np.array([float(self._kept.ranker(name)) for name in ranker.SIGNALS])
            matrices = [matrix * mask for matrix in matrices]
        return fit_ranker.fit(
            matrices,
            [self.rows[i] for i in chosen],
            self.aligner.english.addresses,
            fit_ranker.PENALTY,
        )

    def alignments(self, number: int, weights: ranker.Matrix) -> tuple[Alignment, ...]:
        """The best five sentences of one claim under some weights."""
        matrix = self.matrices[number]
        claim = self.claims[number].id
        return self.aligner.best(
            self.aligner.english, claim, matrix, ranker.weighted(matrix, weights)
        )

    def readings(self, weights: ranker.Matrix) -> list[Reading]:
        """What the checks see in every claim under some ranker weights."""
        judge = Judge(self.library, self.vocabulary, NO_WEIGHTS, self._entailment)
        alignments = {
            claim.id: self.alignments(number, weights) for number, claim in enumerate(self.claims)
        }
        readings = judge.read_all(self.claims, alignments, self.echoes)
        return [_only(reading, self._kept) for reading in readings] if self._kept else readings

    def fit_judge(self, readings: Sequence[Reading], chosen: Sequence[int]) -> Calibration:
        """The calibration from the claims with these numbers."""
        fitted = fit_judge.fit([readings[i] for i in chosen], [self.rows[i] for i in chosen])
        free = self._kept is not None and self._kept.likeness_flags
        return replace(fitted, plain_at=0.0) if free else fitted

    def answers(
        self,
        readings: Sequence[Reading],
        weights: ranker.Matrix,
        calibration: Calibration,
        chosen: Sequence[int],
    ) -> dict[str, Answer]:
        """Verdicts on the claims with these numbers, by claim id."""
        judge = Judge(self.library, self.vocabulary, calibration)
        return {
            self.rows[i].id: Answer.of(
                judge.decide(self.claims[i], readings[i]), self.alignments(i, weights)
            )
            for i in chosen
        }


def _only(reading: Reading, kept: Kept) -> Reading:
    return replace(
        reading,
        drift=tuple(filter(kept.judge, reading.drift)),
        opinion=tuple(filter(kept.judge, reading.opinion)),
        topic=tuple(filter(kept.judge, reading.topic)),
        likeness=tuple(filter(kept.judge, reading.likeness)),
    )


def english_sets(
    data: Path | None, entailment: Entailment | None = None
) -> Iterator[tuple[str, list[GoldClaim], Workbench]]:
    """Each gold set in English: its name, its claims, and a bench of them after all training."""
    for name in GOLD_FILES:
        rows = gold(name, data)
        yield name, rows, Workbench([*training(), *rows], entailment)


def tried(bench: Workbench, rows: Sequence[GoldClaim]) -> dict[str, Answer]:
    """Answers for the claims of a gold set, which are the last of a bench, out of fold."""
    return out_of_fold(bench, len(bench.rows) - len(rows), splits(rows))


def out_of_fold(
    bench: Workbench, always: int, splits: Sequence[tuple[list[int], list[int]]]
) -> dict[str, Answer]:
    """Answers for every claim after the first ``always``, each by a fit that never saw its group.

    Args:
        bench: training claims first, gold after.
        always: how many claims, from the start, are in every fit.
        splits: (train, test) numbers among the gold claims.
    """
    answers: dict[str, Answer] = {}
    for train, test in splits:
        fitted_on = [*range(always), *(always + i for i in train)]
        weights = bench.fit_ranker(fitted_on)
        readings = bench.readings(weights)
        calibration = bench.fit_judge(readings, fitted_on)
        answers |= bench.answers(readings, weights, calibration, [always + i for i in test])
    return answers
