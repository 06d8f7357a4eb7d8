"""The protocol of the extraction yardstick, and the skip where it is not there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tracer.bench.extraction import FOLDER, Match, figures, match, measured
from tracer.bench.measures import MEASURES

TRUE = "The council means to score every person who lives in the town."


@pytest.mark.parametrize(
    ("read", "precision", "recall"),
    [
        (TRUE, 1.0, 1.0),
        (f"Share this. {TRUE}", 9 / 11, 1.0),
        ("The council means to score every person", 1.0, 4 / 9),
        ("Nothing of it at all is here", 0.0, 0.0),
        ("", None, 0.0),
    ],
)
def test_texts_are_compared_as_bags_of_four_words(
    read: str, precision: float | None, recall: float
) -> None:
    found = match(TRUE, read)
    assert found.precision == (None if precision is None else pytest.approx(precision))
    assert found.recall == pytest.approx(recall)
    assert found.hit + found.extra + found.missed == pytest.approx(1.0)


def test_f1_is_of_the_means_and_an_empty_text_counts_for_recall_only() -> None:
    got = figures([Match(1.0, 0.0, 0.0), Match(0.0, 0.0, 1.0), Match(0.5, 0.5, 0.0)])
    assert got["precision"] == pytest.approx(0.75)
    assert got["recall"] == pytest.approx(2 / 3)
    assert got["F1"] == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))


def test_a_folder_of_the_yardsticks_form_is_measured(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    (folder / "html").mkdir(parents=True)
    body = "".join(f"<p>Paragraph {n}: what the council said on day {n}.</p>" for n in range(9))
    page = f"<html><title>T</title><body><h1>T</h1><article>{body}</article></body></html>"
    (folder / "html" / "a1.html.gz").write_bytes(gzip.compress(page.encode()))
    text = "\n".join(f"Paragraph {n}: what the council said on day {n}." for n in range(9))
    truth = {"a1": {"articleBody": text, "url": "http://a.example/1"}}
    (folder / "ground-truth.json").write_text(json.dumps(truth))
    assert measured(tmp_path)["F1"] == pytest.approx(1.0)


def test_without_the_yardstick_the_measure_says_what_is_missing(tmp_path: Path) -> None:
    (skipped,) = MEASURES["extraction"](tmp_path)
    assert skipped.skipped == f"no {FOLDER} in the data folder"
