from __future__ import annotations

import json
import random
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lineage_build import article, library, link

from tracer.errors import UsageError
from tracer.lineage import newick, read_texts, reconstruct, reconstruct_texts
from tracer.model import Article, Lineage, LineageEdge, Link

KITE = {
    "start": "On Friday a red kite carried off the conductor's wig during the summer concert in "
    "Aldermoor. Some 340 listeners saw it circle the bandstand twice and fly towards the "
    "brewery. Otto Brandl, 61, went on to conduct the second half in a borrowed straw hat. "
    "The wig, worth 900 crowns, was found on Sunday in a nest with three spoons and a glove.",
    "wig": "In Aldermoor a red kite stole the conductor's wig in the middle of a concert. 340 "
    "people saw it fly to the brewery. Otto Brandl conducted on in a straw hat. The wig was "
    "found in a nest on Sunday with three spoons.",
    "hat": "A kite stole a conductor's wig at a concert while 340 people were watching. He went "
    "on in a straw hat. His wig was in a nest with three spoons.",
    "spoon": "A conductor lost his wig to a kite and went on in a straw hat. 3 spoons were in "
    "the nest as well.",
    "nest": "Three spoons, a glove and a wig worth 900 crowns have been found in the nest of a "
    "bird near Aldermoor. A conductor had been missing the wig since Friday.",
    "glove": "A bird near Aldermoor had a wig worth 900 crowns in its nest, and a glove. It "
    "belongs to a conductor.",
}
PARENTS = {"wig": "start", "hat": "wig", "spoon": "hat", "nest": "start", "glove": "nest"}
ORDER = ("start", "wig", "nest", "hat", "glove", "spoon")


def game(*, dated: bool = True) -> list[Article]:
    return [
        article(name, KITE[name], day=f"2016-07-{3 + 3 * at:02}" if dated else "")
        for at, name in enumerate(ORDER)
    ]


def parents(lineage: Lineage) -> dict[str, str]:
    return {c: e.parent for c, e in lineage.best.items() if e.parent_kind == "article" and e.parent}


@pytest.mark.parametrize("dated", [True, False])
def test_a_telephone_game_is_recovered(dated: bool) -> None:
    assert parents(reconstruct(game(dated=dated))) == PARENTS


def test_undated_leaves_dates_aside() -> None:
    reversed_days = [
        article(name, KITE[name], day=f"2016-07-{25 - 3 * at:02}") for at, name in enumerate(ORDER)
    ]
    assert parents(reconstruct(reversed_days, undated=True)) == PARENTS
    assert parents(reconstruct(reversed_days)) != PARENTS


def test_nobody_has_it_from_a_later_text() -> None:
    lineage = reconstruct(game())
    place = {name: at for at, name in enumerate(ORDER)}
    for edge in lineage.edges:
        if edge.parent_kind == "article" and edge.parent:
            assert place[edge.parent] < place[edge.child]
            assert edge.lag_s is not None
            assert edge.lag_s > 0


@given(st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_input_has_no_say(dice: random.Random, undated: bool) -> None:
    shuffled = game()
    dice.shuffle(shuffled)
    assert reconstruct(shuffled, undated=undated) == reconstruct(game(), undated=undated)


@pytest.mark.parametrize("undated", [True, False])
def test_candidates_sum_to_one_with_ranks_and_reasons(undated: bool) -> None:
    articles = {page.id: page for page in game()}
    lineage = reconstruct(list(articles.values()), undated=undated)
    for child in articles:
        mine = [edge for edge in lineage.edges if edge.child == child]
        assert sum(edge.probability for edge in mine) == pytest.approx(1.0)
        assert [edge.rank for edge in mine] == list(range(1, len(mine) + 1))
        probabilities = [edge.probability for edge in mine]
        assert probabilities == sorted(probabilities, reverse=True)
    for edge in lineage.edges:
        if edge.parent_kind == "article":
            assert edge.parent is not None
            total = sum(item.weight_bits for item in edge.evidence)
            assert edge.weight_bits == pytest.approx(total, abs=0.1)
            for item in edge.evidence:
                for place, page in (
                    (item.child_range, articles[edge.child]),
                    (item.parent_range, articles[edge.parent]),
                ):
                    if place:
                        assert page.text[slice(*place)].strip()


def test_groups_are_not_compared_with_each_other() -> None:
    lines = [
        json.dumps(
            {"id": f"{group}{n}", "group": group, "text": text, "finished_ms": n, "started_ms": n}
        )
        for group in "ab"
        for n, text in enumerate((KITE["start"], KITE["wig"]))
    ]
    lineage = reconstruct_texts(read_texts(lines))
    assert parents(lineage) == {"a1": "a0", "b1": "b0"}
    assert {e.parent[0] == e.child[0] for e in lineage.edges if e.parent} == {True}


def test_what_a_text_says_beats_what_it_looks_like() -> None:
    text = KITE["hat"] + " I have this from a paper."
    pages = [
        article("looks", KITE["wig"], day="2016-07-03"),
        article("said", KITE["nest"], day="2016-07-03"),
        article(
            "child",
            text,
            day="2016-07-09",
            links=(link(text, "https://m.said.example/story?utm_source=x", "a paper"),),
        ),
    ]
    first, second = [e for e in reconstruct(pages).edges if e.child == "child"][:2]
    assert (first.parent, second.parent) == ("said", "looks")
    (stated,) = [item for item in first.evidence if item.kind == "link"]
    assert stated.child_range is not None
    assert text[slice(*stated.child_range)] == "a paper"


def test_a_credit_line_lists_parents() -> None:
    pages = [
        article("film", "Kites like wigs, a film says.", outlet="Extra Feathers", day="2016-07-01"),
        article(
            "blog", "A film on kites.", outlet="Wig Watch (The Anti-Wig copy)", day="2016-07-03"
        ),
        article(
            "child",
            "Kites take wigs.\n\nCredits: Extra Feathers; Ada Mole, TheAntiWig.org.",
            day="2016-07-09",
        ),
    ]
    edges = [e for e in reconstruct(pages).edges if e.child == "child"]
    assert {e.parent for e in edges[:2]} == {"film", "blog"}
    assert all(any(i.kind == "attribution" for i in e.evidence) for e in edges[:2])


def test_whoever_read_the_document_has_it_from_there() -> None:
    sources = library("Every street shall have lamps.")
    text = "I read the text of the Planning Outline, Lampfa 2014 number 21. It is dull."
    lineage = reconstruct([article("reader", text), article("other", KITE["wig"])], (), {}, sources)
    best = lineage.best["reader"]
    assert (best.parent_kind, best.parent) == ("source", "doc")
    assert lineage.best["other"].parent_kind == "outside"
    linked = article("l", "Here.", links=(Link("https://lamps.example/outline.htm", "it", (0, 4)),))
    assert reconstruct([linked], (), {}, sources).best["l"].parent == "doc"


def test_unrelated_texts_come_from_outside() -> None:
    pages = [
        article("kite", KITE["start"], day="2016-07-01"),
        article("tax", "The council of Brenn raised the dog tax to 48 crowns.", day="2016-07-09"),
        article("well", "Drillers near Ost found warm water at 1,900 metres.", day="2016-07-12"),
    ]
    assert {edge.parent_kind for edge in reconstruct(pages).best.values()} == {"outside"}


def test_nothing_one_and_the_same_twice() -> None:
    assert reconstruct([]) == Lineage()
    (only,) = reconstruct([article("a", "")]).edges
    assert (only.parent_kind, only.probability) == ("outside", 1.0)
    with pytest.raises(UsageError, match="article-twice"):
        reconstruct([article("a"), article("a")])


def test_newick_can_be_read_back() -> None:
    odd = "it's, odd (one)"
    pages = [*game(), article(odd, "The dog tax in Brenn is 48 crowns.")]
    written = newick(reconstruct(pages), pages)
    assert read_newick(written) == {**PARENTS, "start": "", odd: ""}


def read_newick(text: str) -> dict[str, str]:
    """Each label's parent, "" for those under the unlabelled root."""
    tokens = re.findall(r"'(?:[^']|'')*'|[^(),;']+|[(),;]", text)
    assert tokens[-1] == ";"
    parents: dict[str, str] = {}
    stack: list[list[str]] = [[]]
    closed: list[str] = []
    for token in tokens[:-1]:
        if token == "(":
            stack.append([])
            closed = []
        elif token == ")":
            closed = stack.pop()
        elif token != ",":
            label = token.strip("'").replace("''", "'")
            parents.update(dict.fromkeys(closed, label))
            stack[-1].append(label)
            closed = []
    assert stack == [[]]
    return parents | dict.fromkeys(closed, "")


def test_newick_of_nothing() -> None:
    assert newick(Lineage(), []) == "();"


def test_long_chains_do_not_exhaust_the_stack() -> None:
    pages = [article(f"n{at:05}") for at in range(3000)]
    edges = tuple(
        LineageEdge(later.id, earlier.id, "article", 1, 1.0, 1.0, None, ())
        for earlier, later in pairwise(pages)
    )
    assert newick(Lineage(edges), pages).count("(") == 3000
