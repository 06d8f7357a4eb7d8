"""Science news: at which hop, paper to press release to news, a claim grew stronger.

The set is that of InSciOut (Sumner et al., BMJ 2014): three statements on one finding, each
coded by hand on a ladder from no relation (1) over correlation (2), ambiguity (3), may (4)
and can (5) to cause (6). From the statements alone the hop is to be named.

A statement's rung is estimated from words alone (``strength.yaml``), by ridge regression,
and the hop by comparing the three estimates. Weights and thresholds are fitted on nine tenths
of the papers and tried on the tenth; nothing that is fitted here is kept.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from tracer.bench import scoring

FILE = Path("insciout/hops-dev.jsonl")
HOPS = ("none", "press_release", "news", "both")
TELLERS = ("paper", "press_release", "news")
FOLDS = 10
RIDGE = 3.0
_LONG_WORDS = 60
_SOFT = ("may", "can", "suggests", "goes-with", "linked", "foretells", "compared")

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Rows = Sequence[Mapping[str, Any]]


def measured(path: Path) -> dict[str, float | str]:
    """Macro-F1 over the four answers, and how well each teller's rung is estimated."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    true = np.array([HOPS.index(row["enters_at"]) for row in rows])
    guessed, rungs = answers(rows)
    most = np.full(len(rows), np.bincount(true).argmax())
    figures: dict[str, float | str] = {
        "n": len(rows),
        "hop macro-F1": macro_f1(true, guessed),
        "always the commonest": macro_f1(true, most),
    }
    for teller in TELLERS:
        coded = [row["strength"][teller] for row in rows]
        figures[f"correlation of rungs, {teller}"] = float(np.corrcoef(coded, rungs[teller])[0, 1])
    return figures


def answers(rows: Rows) -> tuple[Places, dict[str, Numbers]]:
    """The hop of each row (index into :data:`HOPS`) and its estimated rungs, out of fold."""
    read = reader()
    seen = {t: np.array([read(row[t]) for row in rows]) for t in TELLERS}
    coded = {t: np.array([row["strength"][t] for row in rows], dtype=float) for t in TELLERS}
    true = np.array([HOPS.index(row["enters_at"]) for row in rows])
    guessed = np.zeros(len(rows), dtype=np.int64)
    rungs = {teller: np.zeros(len(rows)) for teller in TELLERS}
    for held in _folds(rows):
        estimates = {t: _estimated(seen[t], coded[t], ~held) for t in TELLERS}
        inside = {t: found[~held] for t, found in estimates.items()}
        best = max(_thresholds(), key=lambda at: macro_f1(true[~held], hops(inside, at)))
        outside = {t: found[held] for t, found in estimates.items()}
        guessed[held] = hops(outside, best)
        for teller in TELLERS:
            rungs[teller][held] = outside[teller]
    return guessed, rungs


def reader() -> Callable[[str], list[float]]:
    """What makes numbers of a statement: which kinds of words it has, and some of them together."""
    text = files("tracer.bench").joinpath("strength.yaml").read_text("utf-8")
    kinds = {kind: _pattern(words) for kind, words in yaml.safe_load(text).items()}

    def read(statement: str) -> list[float]:
        has = {kind: float(bool(found.search(statement))) for kind, found in kinds.items()}
        plain = float(not any(has[kind] for kind in _SOFT))
        together = [has["causes"] * has[kind] for kind in ("may", "can", "goes-with", "linked")]
        return [
            *has.values(),
            *together,
            has["compared"] * (1 - has["causes"]),
            has["denies"] * has["goes-with"],
            plain,
            plain * (1 - has["causes"]),
            float("?" in statement),
            min(len(statement.split()), _LONG_WORDS) / _LONG_WORDS,
        ]

    return read


def hops(rungs: Mapping[str, Numbers], at: Sequence[float]) -> Places:
    """Where the claim grows, by the estimates and by how much each must differ to count.

    Args:
        rungs: estimates by teller.
        at: by how much the news must exceed the paper, the release the paper, the news the
            release, and the release the paper at most where the news alone is to blame.
    """
    paper, release, news = (rungs[teller] for teller in TELLERS)
    grown = news > paper + at[0]
    in_release = grown & (release > paper + at[1]) & (release >= news - at[2])
    in_news = grown & ~in_release & (release <= paper + at[3])
    found = np.full(len(paper), HOPS.index("both"))
    found[~grown] = HOPS.index("none")
    found[in_release] = HOPS.index("press_release")
    found[in_news] = HOPS.index("news")
    return found


def macro_f1(true: Places, guessed: Places) -> float:
    """The mean of F1 over the four answers."""
    return scoring.macro_f1(true, guessed, range(len(HOPS)))


def _folds(rows: Rows) -> Iterator[npt.NDArray[np.bool_]]:
    """Papers stay together, since one is told in several news stories."""
    papers = sorted({row["paper"] for row in rows})
    dice = np.random.default_rng(0)
    fold = dict(zip(papers, dice.permutation(len(papers)) % FOLDS, strict=True))
    of_row = np.array([fold[row["paper"]] for row in rows])
    for number in range(FOLDS):
        yield of_row == number


def _estimated(seen: Numbers, coded: Numbers, inside: npt.NDArray[np.bool_]) -> Numbers:
    """Estimates for all rows, by ridge regression on those ``inside``."""
    every = np.column_stack([np.ones(len(seen)), seen])
    some = every[inside]
    weights = np.linalg.solve(some.T @ some + RIDGE * np.eye(some.shape[1]), some.T @ coded[inside])
    found: Numbers = every @ weights
    return found


def _thresholds() -> Iterator[tuple[float, ...]]:
    return itertools.product(
        np.arange(-0.6, 1.9, 0.2).tolist(),
        np.arange(-0.6, 1.3, 0.3).tolist(),
        np.arange(-0.6, 1.3, 0.3).tolist(),
        np.arange(-0.4, 1.3, 0.3).tolist(),
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)
