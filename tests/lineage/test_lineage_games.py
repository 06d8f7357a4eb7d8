"""The generator of telephone games, and what is counted on it."""

from __future__ import annotations

import pytest

from tracer.bench import lineage_games
from tracer.bench.telephone import Games, Rules, play


@pytest.fixture(scope="module")
def games() -> Games:
    return play(80, seed=4)


def test_a_seed_decides_everything(games: Games) -> None:
    assert play(80, seed=4) == games
    assert play(80, seed=5) != games


def test_games_hold_together(games: Games) -> None:
    known = {told.article.id: told for told in games.told}
    verdicts, claims = games.verdicts, {c.id: c for c in games.claims}
    assert len(known) == 80
    for told in games.told:
        article = told.article
        assert all(parent < article.id for parent in told.parents)
        for claim in told.claims:
            assert article.text[claim.span.start : claim.span.end] == claim.text
            assert claim.id in verdicts
        for (claim, kind), origin in told.entered.items():
            assert claims[claim].article == article.id
            above = [known[p] for p in told.parents]
            handed = any(
                mother.entered.get((c, kind)) == origin
                for mother in above
                for c, fact in mother.facts.items()
                if fact == told.facts[claim]
            )
            assert handed or origin == article.id
    assert any(told.copy_of for told in games.told)
    assert any(told.unhedged for told in games.told)
    assert any(len(told.parents) == 2 for told in games.told)
    assert {told.article.language for told in games.told} > {"en"}


def test_lost_witnesses_are_gone_and_known(games: Games) -> None:
    left = games.without(0.25, seed=1)
    assert len(left.told) == 60
    assert {t.article.id for t in left.told} | {t.article.id for t in left.lost} == {
        t.article.id for t in games.told
    }
    assert games.without(0.25, seed=1) == left


def test_an_easy_game_is_all_but_solved() -> None:
    rules = Rules(linked=1.0, vague=0.0, undated=0.0, misdated=0.0, merged=0.0, slips=0.0)
    easy = play(60, seed=2, rules=rules)
    found = lineage_games.score(easy, lineage_games.reconstructed(easy))
    assert found["right parent"].share == 1.0
    assert found["first hop found"].share > 0.9
    assert found["drift entered where it did"].share > 0.9
    assert found["lost hedge found"].share > 0.9
    assert found["lost hedge named is one"].share > 0.9


def test_counting_is_that_of_the_truth(games: Games) -> None:
    lineage = lineage_games.reconstructed(games)
    found = lineage_games.score(games, lineage)
    right = [lineage.best[t.article.id].parent in t.parents for t in games.told if t.parents]
    assert (found["right parent"].right, found["right parent"].asked) == (sum(right), len(right))
    left = games.without(0.4, seed=1)
    less = lineage_games.score(left, lineage_games.reconstructed(left))
    here = {t.article.id for t in left.told}
    orphans = [t for t in left.told if t.parents and not here & set(t.parents)]
    assert less["none here, parent missing"].asked == len(orphans)


def test_what_is_known_when_the_first_text_of_a_drift_is_lost() -> None:
    every = {t.article.id: t for t in play(80, seed=4).told}
    name, told = next(
        (name, t) for name, t in every.items() if any(o != name for o in t.entered.values())
    )
    (claim, kind), origin = next(i for i in told.entered.items() if i[1] != name)
    kin = {
        t.article.id
        for t in every.values()
        for (c, k), o in t.entered.items()
        if (o, k, t.facts[c]) == (origin, kind, told.facts[claim])
    }
    assert lineage_games._first(name, kin, every, every) == {origin}
    left = {n: t for n, t in every.items() if n != origin}
    assert origin not in lineage_games._first(name, kin, left, every)
    alone = {name: told}
    assert lineage_games._first(name, kin, alone, every) == {name}
