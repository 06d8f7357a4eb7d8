"""Who teaches the judge what, and how much each counts."""

from __future__ import annotations

from dataclasses import replace

from tracer.bench import gold, workbench
from tracer.bench.fit_judge import fit
from tracer.bench.gold import GOLD_WEIGHT, GoldClaim
from tracer.judge.judge import Reading
from tracer.judge.testing import view
from tracer.judge.view import Signal

SAME = view("Some units are rated.", "Some units are rated.")


def labelled(number: int, verdict: str, **more: object) -> GoldClaim:
    row = GoldClaim(
        f"x{number}", "Some units are rated.", "", None, "en", verdict, frozenset({verdict}),
        ("doc:1#1",), frozenset(), frozenset(), None, None, None,
    )  # fmt: skip
    return replace(row, **more)


def heard(value: float) -> Reading:
    return Reading(SAME, (Signal("echo", value, "It sounds so."),), (), ())


GATED = [
    (0.0, labelled(n, verdict, clauses=(), weight=1.0))
    for n, verdict in enumerate(("opinion", "off-topic"), start=100)
]


def echo_weight(rows: list[tuple[float, GoldClaim]]) -> float:
    every = [*rows, *GATED]
    fitted = fit([heard(value) for value, _ in every], [row for _, row in every])
    return fitted.drift.weights["echo"]


def test_known_retellings_do_not_teach_what_likeness_is_worth():
    strangers = [
        (value, labelled(n, verdict, weight=1.0))
        for n, (value, verdict) in enumerate([(0.8, "drifted"), (-0.8, "supported")] * 8)
    ]
    known = [
        (-value, replace(row, id=f"k{row.id}", known=True))
        for value, row in strangers
        for _ in "ab"
    ]
    assert echo_weight(strangers) > 1
    assert echo_weight([*strangers, *known]) == echo_weight(strangers)


def test_a_gold_claim_counts_as_several_training_sentences():
    one_way = [(0.8, labelled(1, "drifted")), (-0.8, labelled(2, "supported"))]
    other_way = [
        (value, labelled(n, verdict, weight=1.0))
        for n, (value, verdict) in enumerate([(-0.8, "drifted"), (0.8, "supported")] * 3, start=3)
    ]
    assert GOLD_WEIGHT > 3
    assert echo_weight([*one_way, *other_way]) > 0
    assert echo_weight([*other_way]) < 0


def test_training_sentences_know_whether_they_are_known_retellings():
    rows = gold.training()
    assert {row.weight for row in rows} == {1.0}
    assert {row.known for row in rows} == {True, False}
    assert not [row for row in gold.training(gold.STRANGERS) if row.known]
    assert {row.weight for row in workbench.gold("document claims")} == {GOLD_WEIGHT}
