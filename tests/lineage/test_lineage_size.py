"""Large sets: few pairs are compared, and the answers stay."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lineage_build import article

from tracer.bench import lineage_games, lineage_scale
from tracer.bench.telephone import Games, play
from tracer.lineage import company as whole_set
from tracer.lineage import reconstruct
from tracer.lineage.candidates import worded
from tracer.lineage.copies import copies
from tracer.lineage.keys import Elements, Table
from tracer.lineage.nearest import exactly, through_cells
from tracer.lineage.pairs import Pairs
from tracer.lineage.witness import Witness


@pytest.fixture(scope="module")
def games() -> Games:
    return play(90, seed=7)


def best(found: Games) -> dict[str, str | None]:
    return {child: edge.parent for child, edge in lineage_games.reconstructed(found).best.items()}


def test_few_pairs_give_nearly_the_answers_of_all(
    games: Games, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = best(games)
    monkeypatch.setattr(whole_set, "WHOLE", 10)
    company = lineage_games.company_of(games)
    assert len(company.pairs) < 0.6 * len(Pairs.every(len(games.told)))
    some = best(games)
    true = {told.article.id: told.parents for told in games.told if told.parents}
    right = [sum(found[child] in of for child, of in true.items()) for found in (every, some)]
    assert right[1] >= right[0] - 4
    assert right[0] >= 0.7 * len(true)


@given(st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=3, deadline=None)
def test_the_order_of_a_large_input_has_no_say(dice: random.Random, undated: bool) -> None:
    told = play(22, seed=3)
    pages, claims = told.articles, told.claims
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_set, "WHOLE", 10)
        first = reconstruct(pages, claims, told.verdicts, told.library, undated=undated)
        dice.shuffle(pages)
        dice.shuffle(claims)
        again = reconstruct(pages, claims, told.verdicts, told.library, undated=undated)
    assert again == first


def test_rare_elements_lead_to_those_who_share_them_and_only_to_earlier_ones() -> None:
    rows = [np.array(row, np.uint64) for row in ((1, 2, 3), (1, 2, 4), (1, 5), (6,))]
    table = Table.of(rows)
    one, other = worded(table, most=1, spread=2)
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == {(0, 1), (1, 0)}
    spans = np.array([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)])
    one, other = worded(table, spans, most=3, spread=3)
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == {(1, 0), (2, 0), (2, 1)}


def test_cells_find_most_of_the_nearest() -> None:
    dice = np.random.default_rng(2)
    middles = dice.normal(size=(40, 16))
    vectors = (middles[dice.integers(0, 40, 2000)] + dice.normal(0, 0.2, (2000, 16))).astype("f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    true, found = (
        set(zip(*(ends.tolist() for ends in way(vectors, 5)), strict=True))
        for way in (exactly, through_cells)
    )
    assert len(true) == 5 * 2000
    assert len(true & found) > 0.8 * len(true)


def test_pairs_are_kept_once_with_their_mirror_images() -> None:
    pairs = Pairs.of(4, [(np.array([2, 0, 1, 3]), np.array([0, 2, 0, 3]))])
    ends = list(zip(pairs.child.tolist(), pairs.parent.tolist(), strict=True))
    assert ends == [(0, 1), (0, 2), (1, 0), (2, 0)]
    assert [ends[at] for at in pairs.mirror] == [(p, c) for c, p in ends]
    assert pairs.at(2, 0) == 3
    assert pairs.at(2, 1) is None
    assert pairs.counts.tolist() == [2, 1, 1, 0]
    assert pairs.medians(np.array([1.0, 3.0, 5.0, 7.0])).tolist() == [2.0, 5.0, 7.0, 0.0]


def test_a_cut_reprint_is_a_copy_and_an_excerpt_is_not() -> None:
    words = " ".join(f"lamp{n} hums" for n in range(40))
    texts = (words, words[: int(len(words) * 0.8)] + " By Lantern Wire.", words[:150], "Bread.")
    elements = Elements([Witness.of(article(f"t{n}", text)) for n, text in enumerate(texts)])
    found = copies(Pairs.every(4), elements.passages).tolist()
    assert found[0] == found[1]
    assert len({found[0], found[2], found[3]}) == 3


def test_growth_is_the_slope_of_the_logarithms() -> None:
    points = [{"texts": n, "cost": 3.0 * n**1.5} for n in (10, 100, 1000)]
    assert lineage_scale.exponent(points, "cost") == pytest.approx(1.5)


def test_a_size_is_measured_in_full() -> None:
    found = lineage_scale.point(60)
    assert found["texts"] == 60
    assert found["true parents among those"] == 1.0
    assert 0.5 < found["right parent"] <= 1.0
    assert found["highest memory, MB"] > 1
