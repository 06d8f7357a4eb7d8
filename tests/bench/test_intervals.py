"""Intervals that are the same each time, and as wide as the claims are few and alike."""

from __future__ import annotations

import pytest
from bench_cases import answer, gold

from tracer.bench.intervals import intervals
from tracer.bench.scoring import score


def claims(groups, each=1):
    """Half of the groups supported, half drifted, so many claims in each; every third is missed."""
    rows, answers = [], {}
    for group in range(groups):
        verdict = ("supported", "drifted")[group % 2]
        for number in range(each):
            row = gold(f"{group}-{number}", verdict, theme=f"t{group}")
            rows.append(row)
            right = group % 3 > 0
            answers[row.id] = answer(verdict if right else "unsupported", 0.2 + 0.6 * (group % 2))
    return rows, answers


def test_the_same_claims_give_the_same_interval_around_their_figure():
    rows, answers = claims(40)
    first, second = (intervals(rows, answers, resamples=200) for _ in range(2))
    assert first == second
    assert first["accepted"].low < score(rows, answers)["accepted"] < first["accepted"].high


def test_claims_of_one_theme_count_as_one_case():
    """Saying everything five times over makes nothing surer."""
    once, five = (intervals(*claims(20, each), resamples=200)["accepted"] for each in (1, 5))
    assert (five.low, five.high) == pytest.approx((once.low, once.high))


def test_a_pair_that_is_drawn_twice_counts_twice():
    rows = [
        gold("a", "supported", pair="b"), gold("b", "drifted", pair="a"),
        gold("c", "supported", pair="d"), gold("d", "drifted", pair="c"),
    ]  # fmt: skip
    answers = {row.id: answer(row.verdict if row.id in "ab" else "opinion") for row in rows}
    found = intervals(rows, answers, resamples=100)["pairs right"]
    assert (found.low, found.high) == (0, 1)


def test_a_figure_without_a_case_in_a_resample_does_not_count_for_it():
    rows = [gold("a", "supported"), gold("b", "drifted")]
    answers = {"a": answer("supported", 0.1), "b": answer("drifted", 0.9)}
    found = intervals(rows, answers, resamples=50)
    assert (found["AUROC"].low, found["AUROC"].high) == (1, 1)


def test_the_difference_of_like_answers_is_nothing():
    rows, answers = claims(10)
    found = intervals(rows, answers, answers, resamples=20)
    assert {(i.low, i.high) for i in found.values()} == {(0, 0)}


def test_a_difference_has_the_sign_of_what_was_added():
    rows, answers = claims(30)
    worse = {name: answer("opinion", given.p_drift) for name, given in answers.items()}
    found = intervals(rows, answers, worse, resamples=50)["accepted"]
    assert 0 < found.low < found.high
