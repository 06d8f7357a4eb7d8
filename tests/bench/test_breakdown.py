"""Figures of parts, on cases small enough to count by hand."""

from __future__ import annotations

import pytest
from bench_cases import answer, gold

from tracer.bench.breakdown import by_type, confusion, misjudged
from tracer.bench.scoring import Counts, score

ROWS = [
    gold("a", "drifted", drift=["quantity"], also=["scope"]),
    gold("b", "drifted", drift=["quantity", "scope"]),
    gold("c", "supported"),
    gold("d", "unsupported", accepted=["drifted"]),
]
ANSWERS = {
    "a": answer("drifted", drift=["quantity", "scope"], probability=0.9),
    "b": answer("supported", drift=["actor"], probability=0.6),
    "c": answer("uncertain", drift=["quantity"], probability=0.99),
    "d": answer("drifted", drift=["scope"], probability=0.97),
}


def test_types_are_counted_over_drifted_claims_and_fair_ones_are_no_error():
    found = dict(by_type(ROWS, ANSWERS))
    assert found["quantity"]["precision"] == 1
    assert found["quantity"]["recall"] == 0.5
    assert found["quantity"]["n"] == 2
    # Named for the first claim, where a fair judge would accept it: neither hit nor error.
    assert (found["scope"]["named"], found["scope"]["n"]) == (0, 1)
    assert (found["actor"]["precision"], found["actor"]["named"]) == (0, 1)


def test_the_types_together_give_the_micro_f1_of_the_protocol():
    found = [figures for _, figures in by_type(ROWS, ANSWERS)]
    hit = sum(round(f["recall"] * f["n"]) for f in found)
    both = sum(f["n"] + f["named"] for f in found)
    assert 2 * hit / both == pytest.approx(score(ROWS, ANSWERS)["types F1"])


def test_nothing_named_and_nothing_there_divide_by_nothing():
    assert (Counts(0, 0, 0).precision, Counts(0, 0, 0).recall, Counts(0, 0, 0).f1) == (0, 0, 0)


def test_confusion_counts_every_claim_once():
    found = dict(confusion(ROWS, ANSWERS))
    assert found["drifted"]["drifted"] == found["drifted"]["supported"] == 1
    assert found["supported"]["uncertain"] == 1
    assert sum(sum(row.values()) for row in found.values()) == len(ROWS)


def test_misjudged_leaves_out_what_a_rater_accepts_and_what_was_left_open():
    assert [row.id for row, _ in misjudged(ROWS, ANSWERS)] == ["b"]


def test_the_surest_error_comes_first():
    wrong = {**ANSWERS, "a": answer("opinion", probability=0.8)}
    assert [row.id for row, _ in misjudged(ROWS, wrong)] == ["a", "b"]
    assert [row.id for row, _ in misjudged(ROWS, wrong, most=1)] == ["a"]
