"""The measures, on cases small enough to count by hand, and against the gold's own scorer."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from bench_cases import answer, gold

from tracer.bench.gold import fold_of, read, splits
from tracer.bench.scoring import auroc, score
from tracer.corpus import corpus_folder

GOLD = corpus_folder() / "gold" / "document-claims-dev.jsonl"


def test_counts_by_hand():
    rows = [
        gold("a", "supported", clauses=["p:1#1"], pair="b"),
        gold("b", "drifted", clauses=["p:1#1"], drift=["quantity"], pair="a"),
        gold("c", "drifted", clauses=["p:2#1"], drift=["scope"]),
        gold("d", "unsupported"),
    ]
    answers = {
        "a": answer("supported", 0.1, ["p:1#2"]),
        "b": answer("drifted", 0.9, ["p:1#1"], ["quantity"]),
        "c": answer("supported", 0.4, ["p:3#1", "p:2#4"]),
        "d": answer("unsupported", 0.8),
    }
    figures = score(rows, answers)
    assert figures["accepted"] == 0.75
    assert figures["drifted flagged"] == 0.5
    assert figures["supported flagged"] == 0
    assert figures["clause@1"] == pytest.approx(2 / 3)
    assert figures["clause@3"] == 1
    assert figures["pairs right"] == 1
    assert figures["types F1"] == pytest.approx(2 / 3)
    assert figures["AUROC"] == 1
    assert figures["Brier"] == pytest.approx((0.01 + 0.01 + 0.36 + 0.04) / 4)


def test_auroc_counts_ties_half():
    assert auroc([0.5, 0.9], [0.5]) == 0.75


def test_folds_keep_kin_together():
    rows = read(GOLD)
    by_pair = {row.id: row for row in rows}
    for row in rows:
        if row.pair:
            assert fold_of(row.group) == fold_of(by_pair[row.pair].group)
    tested = sorted(number for _, test in splits(rows) for number in test)
    assert tested == list(range(len(rows)))


def test_no_claim_is_tried_by_a_fit_that_saw_its_theme_its_pair_or_its_page():
    for name in ("document-claims-dev.jsonl", "press-claims-dev.jsonl"):
        rows = read(GOLD.parent / name)
        tested = []
        for train, test in splits(rows):
            tested += test
            assert not {rows[i].group for i in train} & {rows[i].group for i in test}
            assert not {rows[i].page for i in train if rows[i].page} & {rows[i].page for i in test}
            # For all that is left out for its page, enough is left to fit on.
            assert len(train) > 0.4 * len(rows)
        assert sorted(tested) == list(range(len(rows)))


def test_agrees_with_the_scorer_beside_the_gold(shared, tmp_path):
    """To the third digit, on answers that are neither all right nor all wrong."""
    rows = read(GOLD)
    labels = ["supported", "drifted", "unsupported", "opinion", "off-topic", "uncertain"]
    answers = {}
    for number, row in enumerate(rows):
        right = number % 3 > 0
        label = row.verdict if right else labels[number % len(labels)]
        answers[row.id] = answer(
            label, (number * 37 % 100) / 100, row.clauses[:1] if right else ["sc-2014-21:0.1#1"],
            row.drift if right else ["scope"], (number * 53 % 100) / 100,
        )  # fmt: skip
    out = tmp_path / "out.jsonl"
    lines = [
        {
            "id": key, "verdict": a.label, "probability": a.probability, "p_drift": a.p_drift,
            "clauses": [{"id": s} for s in a.sources], "drift": [{"type": t} for t in a.drift],
        }
        for key, a in answers.items()
    ]  # fmt: skip
    out.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    command = [sys.executable, str(shared / "gold" / "score.py"), "claims", str(GOLD), str(out)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    ours = score(rows, answers)
    for name, pattern in (
        ("macro-F1", r"macro-F1 ([\d.]+)"),
        ("Brier", r"BRIER p_drift ([\d.]+)"),
        ("drifted flagged", r"FLAG drifted/misleading ([\d.]+)"),
        ("supported flagged", r"wrongly flagged ([\d.]+)"),
        ("AUROC", r"AUROC p_drift ([\d.]+)"),
        ("clause@1", r"@1 clause ([\d.]+)"),
        ("clause@3", r"@3 clause ([\d.]+)"),
        ("types F1", r"micro P [\d.]+ R [\d.]+ F1 ([\d.]+)"),
        ("pairs right", r"PAIRS both right ([\d.]+)"),
        ("ECE", r"CALIBRATION ECE ([\d.]+)"),
    ):
        found = re.search(pattern, printed)
        assert found, name
        assert float(found[1]) == pytest.approx(ours[name], abs=0.0006), name
