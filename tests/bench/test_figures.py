"""Figures as tables: what belongs together stands together, the longer side down."""

from __future__ import annotations

import pytest

from tracer.bench.figures import Figures, markdown, shown


def lines(*found):
    return [line for text in markdown(found) for line in text.splitlines() if line]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, ".500"), (1.25, "1.250"), (-0.031, "−.031"), (-0.0001, ".000"), (3, "3"), ("a", "a")],
)
def test_figures_have_three_digits_and_no_idle_zero(value, text):
    assert shown(value) == text


def test_rows_of_a_table_go_down_in_their_order():
    found = lines(
        Figures("judge", "actor", {"F1": 0.5, "n": 7}, table="by type"),
        Figures("judge", "scope", {"F1": 0.25, "n": 8}, table="by type"),
    )
    assert found == [
        "**judge**: by type",
        "|       | F1   | n |",
        "|-------|------|---|",
        "| actor | .500 | 7 |",
        "| scope | .250 | 8 |",
    ]


def test_few_sets_of_many_figures_stand_side_by_side():
    found = lines(
        Figures("judge", "one", {"n": 2, "AUROC": 0.5, "pairs": 1.0}),
        Figures("judge", "two", {"n": 3, "AUROC": 0.25}),
    )
    assert found[1:] == [
        "|       | one   | two  |",
        "|-------|-------|------|",
        "| n     | 2     | 3    |",
        "| AUROC | .500  | .250 |",
        "| pairs | 1.000 | –    |",
    ]


def test_tables_and_measures_are_kept_apart():
    found = lines(
        Figures("judge", "a", {"n": 1}, table="x"),
        Figures("judge", "b", {"n": 1}, table="y"),
        Figures("peers", "c", {"n": 1}, table="y"),
    )
    titles = [line for line in found if line.startswith("**")]
    assert titles == ["**judge**: x", "**judge**: y", "**peers**: y"]


def test_what_is_skipped_is_said_under_the_rest():
    found = lines(
        Figures("peers", "tracer", {"AUROC": 0.9}, table="x"),
        Figures("peers", "other", {}, "not installed", "x"),
    )
    assert found[-1] == "skipped: other: not installed"


def test_a_bar_in_a_text_does_not_end_the_cell():
    assert (
        lines(Figures("m", "a|b", {"text": "c|d", "n": 1}, table="x"))[-1] == r"| a\|b | c\|d | 1 |"
    )
