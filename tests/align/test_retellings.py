"""Known retellings: read from data, found by likeness, and left out where a fit asks for it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tracer.align.index import Retellings
from tracer.corpus import retellings
from tracer.errors import PackError
from tracer.sources import load_library

ADDRESS = "sc-2014-21:5.1.7#2"


class Letters:
    name, revision = "letters", "1"

    def encode(self, texts):
        rows = np.array(
            [[t.lower().count(c) + 0.01 for c in "abcdefghijklmnopqrstuvwxyz"] for t in texts],
            dtype=np.float32,
        )
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_every_shipped_retelling_names_sentences_that_exist():
    library = load_library(("sc-2014-21", "pboc-2015-221", "context"))
    known = retellings([pack.path for pack in library.packs])
    assert len(known) > 500
    unknown = {a for r in known for a in r.sources if a not in library}
    assert not unknown
    assert all(r.text in r.around for r in known)


def test_a_pack_may_bring_its_own(tmp_path):
    row = {"text": "It does so.", "context": "Look. It does so.", "clauses": ["mine:1#1"]}
    (tmp_path / "retellings.jsonl").write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    own = [r for r in retellings([str(tmp_path)]) if r.sources == ("mine:1#1",)]
    assert [(r.text, r.around, r.verdict) for r in own] == [
        ("It does so.", "Look. It does so.", "")
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"clauses": []}', '{"text": 1, "clauses": 2}'])
def test_a_bad_line_is_named(tmp_path, line):
    (tmp_path / "retellings.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(PackError, match="line 1"):
        retellings([str(tmp_path)])


def test_a_familiar_wording_finds_its_sentence_unless_it_is_to_be_unseen(monkeypatch, tmp_path):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    library = load_library(("sc-2014-21",))
    known = Retellings(library, Letters(), [s.address for s in library.sentences()])
    one = next(r for r in retellings([]) if r.sources and r.sources[0] in library)
    row = [s.address for s in library.sentences()].index(one.sources[0])
    text, around = Letters().encode([one.text, one.around])
    assert known.near_around(around).max() == pytest.approx(1, abs=1e-2)
    seen = known.nearest(known.near(text))
    hidden = known.nearest(known.near(text), unseen=frozenset({one.text}))
    assert seen[row] == pytest.approx(1, abs=1e-2)
    assert hidden[row] < seen[row]


def test_an_echo_leans_to_the_verdicts_of_its_like(monkeypatch, tmp_path):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    library = load_library(("sc-2014-21", "context"))
    known = Retellings(library, Letters(), [s.address for s in library.sentences()])
    drifted = next(r for r in retellings([]) if r.verdict == "drifted")
    text, around = Letters().encode([drifted.text, drifted.around])
    near = known.near(text), known.near_around(around)
    echo = known.echo(*near)
    assert echo is not None
    without = known.echo(*near, unseen=frozenset({drifted.text}))
    assert without is not None
    assert echo.lean > without.lean


@pytest.mark.parametrize(
    ("verdict", "lean"),
    [("opinion", "opinion"), ("off-topic", "off_topic"), ("unsupported", "unsourced")],
)
def test_an_echo_leans_to_every_kind_by_its_like(monkeypatch, tmp_path, verdict, lean):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    library = load_library(("sc-2014-21", "context"))
    known = Retellings(library, Letters(), [s.address for s in library.sentences()])
    like = next(r for r in retellings([]) if r.verdict == verdict)
    text, around = Letters().encode([like.text, like.around])
    near, near_around = known.near(text), known.near_around(around)
    echo = known.echo(near, near_around)
    without = known.echo(near, near_around, unseen=frozenset({like.text}))
    assert getattr(echo, lean) > getattr(without, lean)


def test_the_nearest_retelling_of_each_sentence_is_the_best_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("TRACER_CACHE", str(tmp_path))
    library = load_library(("sc-2014-21",))
    addresses = [s.address for s in library.sentences()]
    known = Retellings(library, Letters(), addresses)
    one = next(r for r in retellings([]) if r.sources and r.sources[0] in library)
    near = known.near(Letters().encode([one.text])[0])
    unseen = frozenset({one.text})
    best: dict[str, float] = {}
    for retelling, cosine in zip(known._known, near, strict=True):
        for address in retelling.sources:
            if retelling.text not in unseen:
                best[address] = max(cosine, best.get(address, 0.0))
    found = known.nearest(near, unseen=unseen)
    assert found.tolist() == [best.get(address, 0.0) for address in addresses]
