"""Errata: labels held to be wrong change what is scored, and never the gold."""

from __future__ import annotations

import json

import pytest
from bench_cases import gold

from tracer.bench import errata
from tracer.bench.gold import read as read_gold
from tracer.bench.workbench import GOLD_FILES
from tracer.corpus import corpus_folder

GOLD = corpus_folder() / "gold"


def written(tmp_path, **row):
    path = tmp_path / "errata.jsonl"
    path.write_text(json.dumps({"id": "b", "set": "s.jsonl", "why": "It says so.", **row}) + "\n")
    return path


def test_a_proposed_label_replaces_that_one_and_no_other(tmp_path):
    rows = [gold("a", "drifted", drift=["scope"]), gold("b", "drifted", drift=["scope"])]
    known = errata.read(written(tmp_path, proposed={"verdict": "supported", "drift": []}))
    first, second = errata.amended(rows, known, "s.jsonl")
    assert first == rows[0]
    assert (second.verdict, second.accepted, second.drift) == (
        "supported", {"supported"}, frozenset(),
    )  # fmt: skip


def test_what_is_not_proposed_stays(tmp_path):
    row = gold("b", "drifted", accepted=["opinion"], clauses=["p:1#1"], drift=["scope"], theme="t")
    known = errata.read(written(tmp_path, proposed={"drift": ["quantity"]}))
    (changed,) = errata.amended([row], known, "s.jsonl")
    assert changed.drift == {"quantity"}
    assert (changed.accepted, changed.clauses, changed.theme) == (
        row.accepted, row.clauses, row.theme,
    )  # fmt: skip


def test_errata_of_another_set_change_nothing(tmp_path):
    rows = [gold("b", "drifted")]
    known = errata.read(written(tmp_path, proposed={"verdict": "supported"}))
    assert errata.amended(rows, known, "other.jsonl") == rows


@pytest.mark.parametrize(
    "row", [{}, {"proposed": {}}, {"proposed": {"text": "other"}},
            {"proposed": {"verdict": "supported"}, "why": ""}],
)  # fmt: skip
def test_a_row_without_a_label_or_a_reason_is_refused(tmp_path, row):
    with pytest.raises(ValueError, match="erratum b"):
        errata.read(written(tmp_path, **row))


def test_an_erratum_without_its_claim_is_refused(tmp_path):
    known = errata.read(written(tmp_path, proposed={"verdict": "supported"}))
    with pytest.raises(ValueError, match=r"s\.jsonl without a claim: b"):
        errata.amended([gold("a", "drifted")], known, "s.jsonl")


def test_the_errata_of_the_corpus_are_about_its_gold_and_its_packs(library):
    known = errata.read()
    for erratum in known:
        for address in erratum.proposed.get("clauses", ()):
            assert library.sentence(address).address == address
    assert {erratum.set for erratum in known} <= set(GOLD_FILES.values())
    for name in GOLD_FILES.values():
        rows = read_gold(GOLD / name)
        assert len(errata.amended(rows, known, name)) == len(rows)
