"""Stages of the ablation: each has more signals than the one before, and the last has all."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tracer.align import ranker
from tracer.bench.ablations import STAGES, unknown_signals
from tracer.bench.gold import read
from tracer.bench.workbench import Workbench
from tracer.corpus import corpus_folder
from tracer.judge.view import Signal


def kept(stage):
    return {name for name in ranker.SIGNALS if stage.kept.ranker(name)}


def test_each_stage_adds_and_the_last_leaves_nothing_out():
    for fewer, more in pairwise(STAGES):
        assert kept(fewer) <= kept(more)
        assert more.judge is None or fewer.judge < more.judge
    assert kept(STAGES[-1]) == set(ranker.SIGNALS)
    assert STAGES[-1].kept.judge(Signal("a-check-of-tomorrow", 1.0, ""))
    assert not STAGES[0].kept.judge(Signal("a-check-of-tomorrow", 1.0, ""))


@pytest.fixture(scope="module")
def bench():
    rows = read(corpus_folder() / "gold" / "press-claims-dev.jsonl")[:30]
    return Workbench([*rows, *read(corpus_folder() / "training" / "claims.jsonl")[:60]])


@pytest.fixture(scope="module")
def readings(bench):
    return bench.readings(bench.fit_ranker(range(len(bench.rows))))


@pytest.mark.models
def test_every_signal_that_a_stage_names_is_one_that_is_seen(readings):
    """A signal that was renamed would move into the last stage unnoticed."""
    seen = {s.name: s for r in readings for s in (*r.drift, *r.opinion, *r.topic, *r.likeness)}
    assert unknown_signals(seen) <= {"no-anchor"}


@pytest.mark.models
def test_a_stage_fits_and_reads_by_its_signals_alone(bench):
    alone = bench.only(STAGES[0].kept)
    weights = alone.fit_ranker(range(len(bench.rows)))
    used = {n for n, w in zip(ranker.SIGNALS, weights, strict=True) if abs(w) > 1e-9}
    assert used
    assert used <= STAGES[0].ranker
    readings = alone.readings(weights)
    seen = {s.name for r in readings for s in (*r.drift, *r.opinion, *r.topic, *r.likeness)}
    assert seen
    assert seen <= STAGES[0].judge
    # Without checks no change can be named: likeness must be able to flag.
    assert alone.fit_judge(readings, range(len(bench.rows))).plain_at == 0


@pytest.mark.models
def test_the_last_stage_is_the_bench_itself(bench, readings):
    whole = bench.only(STAGES[-1].kept)
    weights = bench.fit_ranker(range(len(bench.rows)))
    assert np.array_equal(whole.fit_ranker(range(len(bench.rows))), weights)
    fitted = bench.fit_judge(readings, range(len(bench.rows)))
    assert whole.fit_judge(whole.readings(weights), range(len(bench.rows))) == fitted
