"""Yardsticks made by others: what a text bears out of a claim, measured and never shipped.

Thresholds are fitted out of fold on the set itself, as its protocol allows;
no weight is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt

from tracer.bench.entailment.data import read_vitaminc
from tracer.bench.gold import FOLDS, fold_of, records
from tracer.bench.scoring import auroc, macro_f1
from tracer.features.content import content_words
from tracer.judge.entailment import OPEN, REFUTES, SUPPORTS, Entailment
from tracer.text import statements

Values = npt.NDArray[Any]
_LABELS = {"supports": SUPPORTS, "refutes": REFUTES, "open": OPEN}
_WINDOW = 2
# The sentences of a document that share most with the claim: the rest cannot support it.
_NEAREST = 6
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<!^)\b[A-Z][\w'’-]+")


def vitaminc(path: Path, model: Entailment) -> dict[str, float]:
    """Accuracy and macro-F1 on the tenth of VitaminC's pages that was held back."""
    pairs = read_vitaminc(path)[1]
    labels, _ = model.score([(pair.premise, pair.hypothesis) for pair in pairs])
    guesses = labels.argmax(axis=1)
    truth = np.array([_LABELS[pair.label] for pair in pairs])
    overlap = np.array([_overlap(pair.premise, pair.hypothesis) for pair in pairs])
    return {
        "n": len(pairs),
        "accuracy": float((guesses == truth).mean()),
        "macro-F1": macro_f1(truth, guesses),
        "accuracy, always supports": float((truth == SUPPORTS).mean()),
        "AUROC supports, word overlap": _auroc(overlap, truth == SUPPORTS),
        "AUROC supports": _auroc(labels[:, SUPPORTS].astype(float), truth == SUPPORTS),
    }


def typed_errors(path: Path, model: Entailment | None) -> dict[str, float]:
    """Balanced accuracy of consistent against not, by origin; the threshold is out of fold."""
    by_origin: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = records(path)
    for row in rows:
        by_origin[str(row["origin"])].append(row)
    figures: dict[str, float] = {"n": len(rows)}
    for origin, found in sorted(by_origin.items()):
        groups = [str(row["id"]) for row in found]
        truth = np.array([bool(row["consistent"]) for row in found])
        pairs = [(str(row["document"]), str(row["claim"])) for row in found]
        for name, measure in _measures(model).items():
            values = np.array([measure(document, claim) for document, claim in pairs])
            figures[f"{origin} balanced accuracy, {name}"] = _balanced(groups, truth, values)
    return figures


def wice(path: Path, model: Entailment | None) -> dict[str, float]:
    """Supported, partially, not supported: macro-F1 with two out-of-fold thresholds."""
    rows = records(path)
    order = ["not_supported", "partially_supported", "supported"]
    truth = np.array([order.index(str(row["label"])) for row in rows])
    groups = [str(row["claim"]) for row in rows]
    evidence = [" ".join(map(str, row["evidence"])) for row in rows]
    figures: dict[str, float] = {"n": len(rows)}
    for name, measure in _measures(model).items():
        values = [measure(text, claim) for text, claim in zip(evidence, groups, strict=True)]
        figures[f"macro-F1, {name}"] = _ordered(groups, truth, np.array(values))
    return figures


def _measures(model: Entailment | None) -> dict[str, Callable[[str, str], float]]:
    """Ways to say how far a document bears a claim out, by name; the model's where there is one."""
    measures: dict[str, Callable[[str, str], float]] = {
        "word overlap": _overlap,
        "words, names, numbers, neighbours": _grounding,
    }
    if model is not None:
        support = partial(_support, model)
        measures["entailment"] = support
        measures["entailment and words"] = lambda text, claim: (
            support(text, claim) + _grounding(text, claim)
        )
    return measures


def _support(model: Entailment, document: str, claim: str) -> float:
    """The best support that any short stretch of a document gives a claim."""
    spans = statements(document)
    sentences = [document[start:end] for start, end in spans]
    nearest = sorted(range(len(sentences)), key=lambda i: -_overlap(sentences[i], claim))
    starts = sorted(nearest[:_NEAREST])
    premises = [" ".join(sentences[max(0, i - _WINDOW + 1) : i + 1]) for i in starts]
    premises.append(" ".join(sentences[i] for i in starts[:3]))
    labels, _ = model.score([(premise, claim) for premise in premises])
    return float(labels[:, SUPPORTS].max())


def _overlap(document: str, claim: str) -> float:
    known = {word.stem for word in content_words(document)}
    found = [word.stem in known for word in content_words(claim)]
    return mean(found) if found else 0.0


def _grounding(document: str, claim: str) -> float:
    """Mean share of a claim's words, names, numbers and neighbouring words that a text has.

    A claim without names has none that the text lacks, and one without numbers likewise. A
    name at the start of the claim is left aside: any word has a capital there.
    """
    low = document.lower()
    ours, theirs = ([word.stem for word in content_words(text)] for text in (claim, document))
    neighbours = set(pairwise(theirs))
    names = [name.lower() in low for name in _NAME.findall(claim)]
    numbers = [number in document for number in _NUMBER.findall(claim)]
    joined = [pair in neighbours for pair in pairwise(ours)]
    shares = [mean(found) if found else 1.0 for found in (names, numbers)]
    return mean([_overlap(document, claim), mean(joined) if joined else 0.0, *shares])


def _auroc(values: Values, positive: npt.NDArray[np.bool_]) -> float:
    sample = slice(None, 1500)
    return auroc(list(values[positive][sample]), list(values[~positive][sample]))


def _folds(groups: Sequence[str]) -> Iterator[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    numbers = np.array([fold_of(group) for group in groups])
    for fold in range(FOLDS):
        if (numbers == fold).any():
            yield numbers != fold, numbers == fold


def _balanced(groups: Sequence[str], truth: npt.NDArray[np.bool_], values: Values) -> float:
    guess = np.zeros(len(truth), dtype=bool)
    for train, test in _folds(groups):
        cuts = np.unique(values[train])
        best = max(cuts, key=lambda cut: _balance(truth[train], values[train] >= cut))
        guess[test] = values[test] >= best
    return _balance(truth, guess)


def _balance(truth: npt.NDArray[np.bool_], guess: npt.NDArray[np.bool_]) -> float:
    return float((guess[truth].mean() + (~guess[~truth]).mean()) / 2)


def _ordered(groups: Sequence[str], truth: Values, values: Values) -> float:
    guess = np.zeros(len(truth), dtype=int)
    for train, test in _folds(groups):
        cuts = np.quantile(values[train], np.linspace(0.05, 0.95, 19))
        low, high = max(
            ((a, b) for a in cuts for b in cuts if a < b),
            key=lambda cut: macro_f1(truth[train], np.digitize(values[train], cut)),
            default=(0.33, 0.66),
        )
        guess[test] = np.digitize(values[test], (low, high))
    return macro_f1(truth, guess)
