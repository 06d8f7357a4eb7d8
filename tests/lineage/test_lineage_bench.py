from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.bench import lineage as bench

ROWS = [
    {"id": "a", "title": "t", "text": "Red kites steal nine wigs.", "parent": None},
    {"id": "b", "title": "t", "text": "Red kites steal wigs.", "parent": "a"},
    {"id": "c", "title": "t", "text": "Kites steal.", "parent": "b"},
    {"id": "d", "title": "u", "text": "Red kites steal nine wigs.", "parent": None},
]
TIMED = [row | {"started_ms": n, "finished_ms": n} for n, row in enumerate(ROWS)]


def test_a_figure_counts_first_places_and_reciprocal_ranks() -> None:
    found = bench.figure("x", TIMED, {"b": ["a"], "c": [None, "a", "b"]})
    assert (found.right, found.reciprocal, found.count) == (0.5, pytest.approx(2 / 3), 2)
    assert bench.figure("x", TIMED, {}).reciprocal == 0


def test_baselines_keep_to_the_title_to_time_and_to_length() -> None:
    assert bench.by_time(TIMED)["c"] == ["b", "a"]
    assert bench.by_tfidf(TIMED, undated=False)["b"] == ["a"]
    assert bench.by_tfidf(TIMED, undated=True)["a"] == []
    assert bench.by_tfidf(TIMED, undated=True)["c"] == ["b", "a"]


def test_the_stage_is_ranked_as_its_records_are() -> None:
    ranked = bench.ranking(TIMED, "title", None)
    assert list(ranked) == ["a", "b", "c", "d"]
    assert ranked["b"][0] == "a"
    assert set(ranked["d"]) == {None}


@pytest.mark.models
def test_figures_agree_with_the_scorer(tmp_path: Path) -> None:
    shared = os.environ.get("TRACER_SHARED")
    if not shared:
        pytest.skip("TRACER_SHARED is not set")
    from tracer import embedders
    from tracer.lineage import edges_as_records, read_texts, reconstruct_texts

    gold = Path(shared) / "benchmarks" / bench.NARRATION
    rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    embed = embedders.load("minilm").encode
    kept = ("id", "text", "started_ms", "finished_ms")
    texts = read_texts(
        json.dumps({key: row[key] for key in kept} | {"group": row["title"]}) for row in rows
    )
    records = edges_as_records(reconstruct_texts(texts, embed=embed), texts)
    out = tmp_path / "out.jsonl"
    out.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    scorer = Path(shared) / "gold" / "score.py"
    printed = subprocess.run(
        [sys.executable, str(scorer), "lineage", str(gold), str(out)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    ours = bench.figure("narration", rows, bench.ranking(rows, "title", embed))
    assert f"parent right {ours.right:.3f} MRR {ours.reciprocal:.3f}" in printed
