"""``tracer bench`` on a yardstick small enough to know the answer."""

import json

import pytest

GAME = [
    ("root", None, "A heron sat on the ferry bell on Tuesday and the captain would not ring it."),
    ("copy", "root", "On Tuesday a heron sat on the ferry bell; the captain would not ring it."),
    ("last", "copy", "On Tuesday a heron sat on a bell; the captain was cross and went home."),
]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "yardsticks"
    (folder / "narration").mkdir(parents=True)
    rows = [
        {
            "id": name,
            "parent": parent,
            "text": text,
            "title": "heron",
            "started_ms": 1000 * at,
            "finished_ms": 1000 * at + 500,
        }
        for at, (name, parent, text) in enumerate(GAME)
    ]
    (folder / "narration" / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def test_a_set_that_is_not_there_is_skipped_with_a_message(tracer, monkeypatch):
    monkeypatch.delenv("TRACER_BENCH_DATA", raising=False)
    found = tracer("bench", "lineage")
    assert found.code == 0
    assert "skipped: no narration/dev.jsonl" in found.out


def test_an_unknown_measure_is_told_with_those_there_are(tracer):
    found = tracer("bench", "beauty")
    assert (found.code, found.out) == (2, "")
    assert "demo, judge, peers, lineage" in found.err


@pytest.mark.models
def test_the_parents_of_a_small_game_are_measured(tracer, data):
    found = tracer("bench", "lineage", "--data", data, "--format", "jsonl")
    rows = {row["dataset"]: row["figures"] for row in map(json.loads, found.out.splitlines())}
    dated = rows["narration, dated"]
    assert dated["n"] == 2
    # With its times the first copy can have it only from the root.
    assert dated["parent right"] >= 0.5
    assert dated["MRR"] >= dated["parent right"]


def test_tables_as_the_documentation_has_them(tracer, monkeypatch):
    monkeypatch.delenv("TRACER_BENCH_DATA", raising=False)
    found = tracer("bench", "entailment", "--format", "markdown")
    assert found.code == 0
    assert found.out.startswith("**entailment**")
    assert "skipped: VitaminC, pages held back: no model named: --entailment FOLDER" in found.out


def test_a_model_that_is_not_there_is_told(tracer, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "card.json").write_text("{}")
    found = tracer("bench", "entailment", "--entailment", "model")
    assert (found.code, found.out) == (3, "")
    assert "model-card" in found.err
