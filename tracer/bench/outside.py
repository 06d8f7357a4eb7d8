"""Yardsticks made by others: entailment between evidence and claim, measured and never shipped.

Thresholds are fitted out of fold on the set itself, as its protocol allows;
no weight is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt

from tracer.bench.entailment.data import read_vitaminc
from tracer.bench.gold import FOLDS, fold_of
from tracer.bench.scoring import auroc
from tracer.features.content import content_words
from tracer.judge.entailment import OPEN, REFUTES, SUPPORTS, Entailment
from tracer.text import statements

Values = npt.NDArray[Any]
_LABELS = {"supports": SUPPORTS, "refutes": REFUTES, "open": OPEN}
_WINDOW = 2
# The sentences of a document that share most with the claim: the rest cannot support it.
_NEAREST = 6


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
        "macro-F1": _macro_f1(truth, guesses),
        "accuracy, always supports": float((truth == SUPPORTS).mean()),
        "AUROC supports, word overlap": _auroc(overlap, truth == SUPPORTS),
        "AUROC supports": _auroc(labels[:, SUPPORTS].astype(float), truth == SUPPORTS),
    }


def typed_errors(path: Path, model: Entailment) -> dict[str, float]:
    """Balanced accuracy of consistent against not, by origin; the threshold is out of fold."""
    rows = _rows(path)
    by_origin: dict[str, list[tuple[str, bool, float, float]]] = defaultdict(list)
    for row in rows:
        claim = str(row["claim"])
        consistent = bool(row["consistent"])
        support = _support(model, str(row["document"]), claim)
        overlap = _overlap(str(row["document"]), claim)
        by_origin[str(row["origin"])].append((str(row["id"]), consistent, support, overlap))
    figures: dict[str, float] = {"n": len(rows)}
    for origin, found in sorted(by_origin.items()):
        groups = [name for name, *_ in found]
        truth = np.array([consistent for _, consistent, *_ in found])
        figures[f"{origin} balanced accuracy"] = _balanced(
            groups, truth, np.array([support for *_, support, _ in found])
        )
        figures[f"{origin} by word overlap"] = _balanced(
            groups, truth, np.array([overlap for *_, overlap in found])
        )
    return figures


def wice(path: Path, model: Entailment) -> dict[str, float]:
    """Supported, partially, not supported: macro-F1 with two out-of-fold thresholds."""
    rows = _rows(path)
    order = ["not_supported", "partially_supported", "supported"]
    truth = np.array([order.index(str(row["label"])) for row in rows])
    groups = [str(row["claim"]) for row in rows]
    evidence = [" ".join(map(str, row["evidence"])) for row in rows]
    scores = {
        "macro-F1": [_support(model, text, g) for text, g in zip(evidence, groups, strict=True)],
        "macro-F1, word overlap": [
            _overlap(text, g) for text, g in zip(evidence, groups, strict=True)
        ],
    }
    figures = {name: _ordered(groups, truth, np.array(values)) for name, values in scores.items()}
    return {"n": len(rows), **figures}


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


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


def _auroc(values: Values, positive: npt.NDArray[np.bool_]) -> float:
    sample = slice(None, 1500)
    return auroc(list(values[positive][sample]), list(values[~positive][sample]))


def _macro_f1(truth: Values, guess: Values) -> float:
    scores = []
    for label in sorted(set(truth.tolist())):
        hit = int(((truth == label) & (guess == label)).sum())
        named = int((truth == label).sum() + (guess == label).sum())
        scores.append(2 * hit / named if named else 0.0)
    return mean(scores)


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
            key=lambda cut: _macro_f1(truth[train], np.digitize(values[train], cut)),
            default=(0.33, 0.66),
        )
        guess[test] = np.digitize(values[test], (low, high))
    return _macro_f1(truth, guess)
