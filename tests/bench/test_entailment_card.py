"""The card of an entailment model as its documentation has it."""

from __future__ import annotations

import json

from tracer.bench.entailment.card import main

CARD = {
    "base": "all-MiniLM-L6-v2", "seed": 7, "pairs": 66000, "steps": 1375, "minutes": 51.1,
    "vitaminc_sha256": "ab", "sources_sha256": {"sc-2014-21": "cd"},
    "labels": ["supports", "refutes", "open"], "types": ["scope"], "max_tokens": 112,
    "held_back": {"n": 5120, "accuracy": 0.6684, "macro_f1": 0.6283},
    "sha256": {"model.onnx": "ef"},
}  # fmt: skip


def test_the_table_has_what_the_card_says(tmp_path, capsys):
    (tmp_path / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    (tmp_path / "model.onnx").write_bytes(bytes(2_500_000))
    assert main([str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["| | |", "|---|---|"]
    assert "| pairs; steps; minutes | 66,000; 1,375; 51.1 |" in lines
    assert "| weights, int8 | 2.5 MB |" in lines
    assert any(line.endswith("| .668; .628 |") for line in lines)
    assert "| sha256 of model.onnx | `ef` |" in lines
