"""Bins of p_drift, their expected error, and a drawing that is the same each time."""

from __future__ import annotations

import json

import pytest
from bench_cases import answer, gold
from lxml import etree

from tracer.bench import reliability
from tracer.bench.chart import Panel, Point, drawn

ROWS = [
    gold("a", "supported"), gold("b", "drifted"), gold("c", "unsupported"),
    gold("d", "drifted"), gold("e", "opinion"),
]  # fmt: skip
ANSWERS = {
    "a": answer("supported", 0.12), "b": answer("supported", 0.18), "c": answer("drifted", 1.0),
    "d": answer("drifted", 0.9), "e": answer("opinion", 0.5),
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def test_bins_hold_checkable_claims_and_the_last_one_its_end():
    low, high = reliability.bins(ROWS, ANSWERS)
    assert (low.name, low.n, low.true) == ("0.1–0.2", 2, 0.5)
    assert low.said == pytest.approx(0.15)
    assert (high.name, high.n, high.true) == ("0.9–1.0", 2, 1)


def test_the_expected_error_weighs_bins_by_their_claims():
    found = reliability.bins(ROWS, ANSWERS)
    assert reliability.expected_error(found) == pytest.approx((0.35 + 0.05) / 2)


def records():
    for one in reliability.bins(ROWS, ANSWERS):
        figures = {"n": one.n, "said": one.said, "true": one.true}
        yield {"table": f"press claims: {reliability.TABLE}", "figures": figures}
    yield {"table": "press claims: by drift type", "figures": {"n": 3}}


def test_the_drawing_has_the_bins_of_the_records(tmp_path):
    lines = tmp_path / "judge.jsonl"
    lines.write_text("\n".join(map(json.dumps, records())), encoding="utf-8")
    out = tmp_path / "out.svg"
    assert reliability.main([str(lines), str(out)]) == 0
    first = out.read_bytes()
    assert reliability.main([str(lines), str(out)]) == 0
    assert out.read_bytes() == first
    root = etree.fromstring(first)
    assert len(root.findall(f".//{SVG}circle")) == 2
    assert "press claims, n = 4, ECE .200" in root.findtext(f"{SVG}title")


def test_records_without_bins_draw_nothing(tmp_path, capsys):
    lines = tmp_path / "judge.jsonl"
    lines.write_text(json.dumps({"table": "", "figures": {}}), encoding="utf-8")
    assert reliability.main([str(lines), str(tmp_path / "out.svg")]) == 1
    assert "has no rows" in capsys.readouterr().err
    assert not (tmp_path / "out.svg").exists()


def test_a_point_stands_where_its_figures_say_and_grows_with_its_cases():
    panel = Panel("a & b", (Point(0.25, 1.0, 9), Point(0.5, 0.0, 91)))
    root = etree.fromstring(drawn([panel], across="said", up="true").encode())
    few, many = root.findall(f".//{SVG}circle")
    assert (few.get("cx"), few.get("cy")) == ("75.0", "0.0")
    assert (many.get("cx"), many.get("cy")) == ("150.0", "300.0")
    assert float(few.get("r")) < float(many.get("r"))
    assert "prefers-color-scheme: dark" in root.findtext(f"{SVG}style")
