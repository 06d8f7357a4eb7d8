from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer.lineage import knots
from tracer.lineage.knots import Knots
from tracer.lineage.model import Contest, posterior
from tracer.lineage.pairs import Pairs
from tracer.lineage.tree import OUTSIDE, beliefs, branching
from tracer.lineage.witness import Matrix


def contest(articles: Matrix, packs: int = 1, named: Iterable[tuple[int, int]] = ()) -> Contest:
    size = len(articles)
    pairs = Pairs.every(size)
    said = np.zeros((size, size), dtype=bool)
    for pair in named:
        said[pair] = True
    return Contest(
        pairs,
        articles[pairs.child, pairs.parent],
        said[pairs.child, pairs.parent],
        np.full((size, packs), -4.0),
        np.zeros(size),
    )


def square(size: int, values: Matrix) -> Matrix:
    return Pairs.every(size).square(values)


@st.composite
def weights(draw: st.DrawFn) -> Matrix:
    size = draw(st.integers(1, 6))
    bits = draw(st.lists(st.floats(-20, 30), min_size=size * size, max_size=size * size))
    shut = draw(st.lists(st.booleans(), min_size=size * size, max_size=size * size))
    array = np.where(np.array(shut), -np.inf, np.array(bits)).reshape(size, size)
    np.fill_diagonal(array, -np.inf)
    return array


@given(weights(), st.integers(0, 3))
@settings(deadline=None)
def test_probabilities_of_a_child_sum_to_one(bits: Matrix, packs: int) -> None:
    held = posterior(contest(bits, packs))
    articles = square(len(bits), held.articles)
    total = articles.sum(axis=1) + held.sources.sum(axis=1) + held.outside
    assert np.allclose(total, 1.0)
    assert (articles >= 0).all()
    assert (articles[~np.isfinite(bits)] == 0).all()


@given(weights())
@settings(deadline=None)
def test_the_choice_is_a_tree(bits: Matrix) -> None:
    choice = posterior(contest(bits)).choice
    for start in range(len(choice)):
        at, seen = start, set()
        while at != OUTSIDE:
            assert at not in seen
            seen.add(at)
            at = choice[at]


@given(weights())
@settings(deadline=None)
def test_the_choice_is_never_less_likely_than_another_article(bits: Matrix) -> None:
    held = posterior(contest(bits))
    articles = square(len(bits), held.articles)
    for child, parent in enumerate(held.choice):
        mine = articles[child, parent] if parent != OUTSIDE else 1 - articles[child].sum()
        assert mine >= articles[child].max() - 1e-9


def test_beliefs_are_those_of_all_trees_counted_one_by_one() -> None:
    rng = np.random.default_rng(3)
    bits = rng.normal(0, 2, (4, 4))
    np.fill_diagonal(bits, -np.inf)
    roots = rng.normal(0, 2, 4)
    edges, total = np.zeros((4, 4)), 0.0
    for parents in itertools.product(range(-1, 4), repeat=4):
        if any(_circles(parents, child) for child in range(4)):
            continue
        weight = 2 ** sum(roots[c] if p == OUTSIDE else bits[c, p] for c, p in enumerate(parents))
        total += weight
        for child, parent in enumerate(parents):
            if parent != OUTSIDE:
                edges[child, parent] += weight
    assert np.allclose(beliefs(bits, roots).edges, edges / total)


def _circles(parents: tuple[int, ...], child: int) -> bool:
    at, steps = child, 0
    while at != OUTSIDE and steps <= len(parents):
        at, steps = parents[at], steps + 1
    return at != OUTSIDE


def test_two_texts_that_would_each_be_the_others_parent() -> None:
    bits = np.array([[-np.inf, 10.0], [12.0, -np.inf]])
    assert branching(bits, np.zeros(2)) == [OUTSIDE, 0]


def test_a_parent_with_many_children_is_discounted_unless_named() -> None:
    bits = np.full((4, 4), -np.inf)
    bits[1, 0] = bits[2, 0] = 9.0
    bits[3, 0], bits[3, 1] = 5.0, 4.9
    shy = posterior(contest(bits))
    crowding = square(4, shy.crowding)
    assert crowding[3, 0] < 0 < crowding[3, 1]
    assert shy.choice[3] == 1
    assert posterior(contest(bits, named=[(3, 0)])).choice[3] == 0


def test_where_most_come_from_outside_the_outside_gains() -> None:
    alone = np.full((6, 6), -np.inf)
    chain = alone.copy()
    for child in range(1, 6):
        chain[child, child - 1] = 15.0
    assert posterior(contest(alone)).shift > 0 > posterior(contest(chain)).shift


def test_one_text_comes_from_outside() -> None:
    held = posterior(contest(np.array([[-np.inf]]), packs=0))
    assert held.choice == (OUTSIDE,)
    assert held.outside[0] == pytest.approx(1.0)


@given(weights())
@settings(deadline=None)
def test_knot_by_knot_is_the_same_as_all_at_once(bits: Matrix) -> None:
    size = len(bits)
    pairs = Pairs.every(size)
    values, roots = bits[pairs.child, pairs.parent], np.linspace(-3, 3, size)
    held = Knots.of(pairs, values, roots).beliefs(pairs, values, roots)
    whole = beliefs(bits, roots)
    assert np.allclose(pairs.square(held.pairs), whole.edges)
    assert np.allclose(held.roots, whole.roots)


@given(weights())
@settings(deadline=None)
def test_the_heaviest_tree_is_found_knot_by_knot(bits: Matrix) -> None:
    size = len(bits)
    pairs = Pairs.every(size)
    values, roots = bits[pairs.child, pairs.parent], np.linspace(-3, 3, size)

    def weight(parents: Iterable[int]) -> float:
        return sum(roots[c] if p == OUTSIDE else bits[c, p] for c, p in enumerate(parents))

    found = Knots.of(pairs, values, roots).choice(pairs, values, roots)
    assert weight(found) == pytest.approx(weight(branching(bits, roots)))


def test_a_knot_that_is_too_large_falls_apart_at_its_least_likely_edges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(knots, "MOST_KNOTTED", 4)
    dice = np.random.default_rng(5)
    size = 30
    bits = dice.normal(0, 1, (size, size))
    for child in range(1, size):
        bits[child, child - 1] = 20.0
    pairs = Pairs.every(size)
    values, roots = bits[pairs.child, pairs.parent], np.full(size, -5.0)
    roots[0] = 15.0
    found = Knots.of(pairs, values, roots)
    assert max((len(knot.members) for knot in found.every), default=1) <= 4
    held = found.beliefs(pairs, values, roots)
    assert np.allclose(pairs.sums(held.pairs) + held.roots, 1.0)
    assert found.choice(pairs, values, roots).tolist() == [OUTSIDE, *range(size - 1)]
