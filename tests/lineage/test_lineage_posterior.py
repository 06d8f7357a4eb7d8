from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracer.lineage.model import Contest, posterior
from tracer.lineage.tree import OUTSIDE, beliefs, branching, cyclic
from tracer.lineage.witness import Matrix


def contest(articles: Matrix, packs: int = 1) -> Contest:
    size = len(articles)
    return Contest(articles, np.zeros_like(articles), np.full((size, packs), -4.0), np.zeros(size))


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
    total = held.articles.sum(axis=1) + held.sources.sum(axis=1) + held.outside
    assert np.allclose(total, 1.0)
    assert (held.articles >= 0).all()
    assert (held.articles[~np.isfinite(bits)] == 0).all()


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
    for child, parent in enumerate(held.choice):
        mine = held.articles[child, parent] if parent != OUTSIDE else 1 - held.articles[child].sum()
        assert mine >= held.articles[child].max() - 1e-9


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
    assert cyclic(np.isfinite(bits))
    assert branching(bits, np.zeros(2)) == [OUTSIDE, 0]


def test_a_parent_with_many_children_is_discounted_unless_named() -> None:
    bits = np.full((4, 4), -np.inf)
    bits[1, 0] = bits[2, 0] = 9.0
    bits[3, 0], bits[3, 1] = 5.0, 4.9
    shy = posterior(contest(bits))
    assert shy.crowding[3, 0] < 0 < shy.crowding[3, 1]
    assert shy.choice[3] == 1
    named = contest(bits)
    named.named[3, 0] = 1.0
    assert posterior(named).choice[3] == 0


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
