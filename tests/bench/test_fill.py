"""Measured tables take the place that the document keeps for them, and touch nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict

from tracer.bench.figures import Figures
from tracer.bench.fill import filled, main

DOCUMENT = """# Measurements

By type:

<!-- judge: by drift type -->

| | F1 |
|-|----|
| actor | .1 |

<!-- peers: press claims -->

| kept | as | it | was |

The end.
"""
FOUND = [
    Figures("judge", "actor", {"F1": 0.5}, table="by drift type"),
    Figures("judge", "scope", {"F1": 0.25}, table="by drift type"),
    Figures("judge", "alone", {"F1": 0.75}),
    Figures("judge", "x", {"n": 1}, table="unheard of"),
    Figures("peers", "other", {}, "not installed", "press claims"),
]


def test_a_named_table_is_replaced_and_the_rest_stays(tmp_path, capsys):
    records, document = tmp_path / "figures.jsonl", tmp_path / "measurements.md"
    records.write_text("\n".join(json.dumps(asdict(one)) for one in FOUND), encoding="utf-8")
    document.write_text(DOCUMENT, encoding="utf-8")
    assert main([str(records), str(document)]) == 0
    assert document.read_text(encoding="utf-8") == DOCUMENT.replace(
        "| | F1 |\n|-|----|\n| actor | .1 |\n",
        "|       | F1   |\n|-------|------|\n| actor | .500 |\n| scope | .250 |\n",
    )
    assert capsys.readouterr().err == "no place for judge: unheard of\n"


def test_a_place_without_a_table_gets_one_apart_from_what_follows():
    text = "<!-- judge: by drift type -->\n\nThe end.\n"
    first = filled(text, {"judge: by drift type": "| a |"})
    assert first == "<!-- judge: by drift type -->\n\n| a |\n\nThe end.\n"
    assert filled(first, {"judge: by drift type": "| b |"}) == first.replace("| a |", "| b |")
