"""Answers by one number: thresholds from the other folds, and no better than the number is."""

from __future__ import annotations

import numpy as np
import pytest
from bench_cases import gold

from tracer.bench.baselines import Support, always, by_support, ranked_sources
from tracer.bench.scoring import score

VERDICTS = ("unsupported", "drifted", "supported")


def claims(n=90):
    return [gold(f"c{i}", VERDICTS[i % 3], drift=["scope"] if i % 3 == 1 else []) for i in range(n)]


def test_always_drifted_flags_everything_and_names_the_commonest_type():
    rows = claims()
    figures = score(rows, always("drifted", rows))
    assert figures["drifted flagged"] == figures["supported flagged"] == 1
    assert (figures["AUROC"], figures["types F1"]) == (0.5, 1)
    # Two in three are flagged: no constant has a lower Brier score than that share.
    assert figures["Brier"] == pytest.approx(2 / 9)


def test_always_supported_flags_nothing_and_names_nothing():
    rows = claims()
    figures = score(rows, always("supported", rows))
    assert figures["drifted flagged"] == figures["types F1"] == 0


def test_a_number_that_orders_the_verdicts_is_cut_where_they_part():
    rows = claims()
    supports = [Support(float(VERDICTS.index(row.verdict))) for row in rows]
    answers = by_support(rows, supports)
    assert all(answers[row.id].label == row.verdict for row in rows)
    figures = score(rows, answers)
    assert figures["AUROC"] == 1
    assert figures["Brier"] < 0.1


def test_p_drift_never_rises_with_the_support():
    """Not even where the support is upside down: a tool is not turned round to its favour."""
    rows = claims()
    supports = [Support(-float(VERDICTS.index(row.verdict))) for row in rows]
    answers = by_support(rows, supports)
    by_value = {s.value: answers[r.id].p_drift for r, s in zip(rows, supports, strict=True)}
    assert by_value[-2.0] >= by_value[0.0]
    assert score(rows, answers)["Brier"] > 0.2


def test_a_claim_has_no_part_in_its_own_threshold():
    """The tested claims' labels may be anything: their answers stay the same."""
    rows = claims()
    supports = [Support(float(VERDICTS.index(row.verdict))) for row in rows]
    before = by_support(rows, supports)
    other = [gold(rows[0].id, "opinion"), *rows[1:]]
    assert by_support(other, supports)[rows[0].id] == before[rows[0].id]


def test_a_number_that_is_always_the_same_gives_the_verdict_that_scores_best():
    rows = [gold(f"c{i}", "drifted" if i % 4 else "supported") for i in range(80)]
    labels = {a.label for a in by_support(rows, [Support(0.0)] * len(rows)).values()}
    assert labels == {"drifted"}


def test_sources_are_ranked_by_score():
    assert ranked_sources(np.array([0.1, 0.9, 0.5]), ["a", "b", "c"], 2) == ("b", "c")
