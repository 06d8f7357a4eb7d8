"""What a large set is kept in: less than all there is, and the same answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from lineage_build import article

from tracer.bench.telephone import Games, play
from tracer.lineage import candidates, embedded, reconstruct
from tracer.lineage.candidates import worded
from tracer.lineage.embedded import Embedded
from tracer.lineage.keys import Elements
from tracer.lineage.overlap import Meaning
from tracer.lineage.told import Told
from tracer.lineage.witness import Witness
from tracer.model import Cue, Verdict


@pytest.fixture(scope="module")
def games() -> Games:
    return play(40, seed=5)


def by_letters(texts: list[str]) -> np.ndarray:
    rows = np.zeros((len(texts), 26), dtype=np.float32)
    for row, text in enumerate(texts):
        for letter in text.lower():
            if "a" <= letter <= "z":
                rows[row, ord(letter) - ord("a")] += 1
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def test_what_is_not_kept_of_claims_and_verdicts_has_no_say(games: Games) -> None:
    every = reconstruct(games.articles, games.claims, games.verdicts, games.library)
    told = Told.of(games.claims, games.verdicts)
    some = reconstruct(games.articles, told.claims, told.verdicts, games.library)
    assert every.steps
    assert some == every


def test_claims_that_no_drift_concerns_are_not_kept(games: Games) -> None:
    claim = games.claims[0]
    hedge = Cue("hedge", "reportedly", 3, 9)
    claim = replace(claim, features=replace(claim.features, cues=(hedge, Cue("number", "5", 0, 1))))
    judged = games.verdicts[claim.id]
    for label, kept in (("off-topic", 0), ("supported", 1), ("uncertain", 1)):
        told = Told.of([claim], {claim.id: replace(judged, label=label)})
        assert len(told.verdicts) == kept
    (lean,) = told.claims[claim.article]
    assert lean.text == claim.text
    assert [(cue.kind, cue.key) for cue in lean.features.cues] == [("hedge", "reportedly")]


def test_a_claim_without_a_verdict_is_not_kept(games: Games) -> None:
    none: dict[str, Verdict] = {}
    assert not Told.of(games.claims, none).claims


def test_texts_are_embedded_once_and_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_AT_ONCE", 3)
    asked: list[list[str]] = []

    def embed(texts: list[str]) -> np.ndarray:
        asked.append(texts)
        return by_letters(texts)

    texts = [f"text {word}" for word in ("one", "two", "one", "three", "four", "two")]
    found = Embedded.of(texts, embed)
    assert asked == [["text one", "text two", "text three"], ["text four"]]
    assert len(found.rows) == 4
    picked = found.picked(texts)
    assert len(picked) == len(texts)
    assert (picked[:] == by_letters(texts)).all()
    assert (picked[np.array([5, 0])] == by_letters([texts[5], texts[0]])).all()
    assert found.lengths() == pytest.approx(1.0)


def test_no_texts_have_no_vectors() -> None:
    assert Embedded.of([], by_letters).rows.shape == (0, 0)


def test_mean_sentences_do_not_depend_on_how_many_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [f"The {word} came. It left on day {n}." for n, word in enumerate(("cat", "bus") * 4)]
    witnesses = [Witness.of(article(f"a{n}", text)) for n, text in enumerate(texts)]
    whole = Meaning.of(witnesses, by_letters).middles
    monkeypatch.setattr("tracer.lineage.overlap._TEXTS", 3)
    assert (Meaning.of(witnesses, by_letters).middles == whole).all()


def test_candidates_do_not_depend_on_how_many_are_looked_at(
    games: Games, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = Elements([Witness.of(page) for page in games.articles]).pairs
    whole = worded(near, most=3)
    monkeypatch.setattr(candidates, "_MET", 50)
    some = worded(near, most=3)
    assert len(whole[0]) > len(games.articles)
    assert all((one == other).all() for one, other in zip(whole, some, strict=True))
