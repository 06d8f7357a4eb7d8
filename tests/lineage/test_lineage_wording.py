from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lineage_build import article, library

from tracer.lineage.keys import Elements, Table
from tracer.lineage.overlap import Meaning, overlap, rarity
from tracer.lineage.pairs import Pairs
from tracer.lineage.passages import best_passage, passage_bits, set_aside
from tracer.lineage.witness import Witness
from tracer.lineage.words import Tokens, form, sentences

PAIRS = Pairs.every(3)
OUTLINE = "By the year 2020 every street of the town shall be lit by lamps that can be read by."


def witnesses(*texts: str) -> list[Witness]:
    return [Witness.of(article(f"t{number}", text)) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Eleven", "11"),
        ("60k", "60,000"),
        ("burned", "burns"),
        ("t-shirt", "tshirt"),
        ("Police’s", "police"),
        ("1.300.000", "1,300,000"),
    ],
)
def test_spellings_that_count_as_one_word(one: str, other: str) -> None:
    assert form(one) == form(other)


def test_tokens_know_their_places_in_any_script() -> None:
    text = "Lamps 路灯 talk."
    tokens = Tokens.of(text)
    assert [text[slice(*r)] for r in tokens.ranges] == ["Lamps", "路", "灯", "talk"]
    assert text[slice(*tokens.cover(1, 2))] == "路灯"


def test_sentences_by_punctuation() -> None:
    text = "Lamps talk. Do they?\n\n路灯说话。真的！"
    assert [text[s:e] for s, e in sentences(text)] == [
        "Lamps talk.",
        "Do they?",
        "路灯说话。",
        "真的！",
    ]


def test_what_everybody_has_says_nothing() -> None:
    weights = rarity([frozenset("ab"), frozenset("ac"), frozenset("ad")])
    assert weights["a"] < weights["b"]
    table = Table.of([np.array(row, np.uint64) for row in ((1, 2, 9), (1, 3, 9), (1, 4))])
    found = PAIRS.square(table.shared(PAIRS, table.rarity))
    assert found[0, 1] == pytest.approx(np.log2(4 / 3) + np.log2(4 / 2))
    assert found[0, 2] == pytest.approx(weights["a"])
    assert np.allclose(found, found.T)
    assert table.weight_of(0, 1) == pytest.approx(found[0, 1])
    assert table.sizes.tolist() == [3, 3, 2]


@given(st.lists(st.sets(st.integers(0, 30)), min_size=2, max_size=6))
def test_common_elements_are_counted_alike_in_every_way(sets: list[set[int]]) -> None:
    rows = [np.array(sorted(found), np.uint64) for found in sets]
    pairs = Pairs.every(len(rows))
    some = Pairs.of(len(rows), [(pairs.child[::2], pairs.parent[::2])])
    for table in (Table.of(rows), Table.hashed(rows)):
        for which in (pairs, some):
            expected = [
                len(sets[c] & sets[p]) for c, p in zip(which.child, which.parent, strict=True)
            ]
            assert table.shared(which).tolist() == expected


def test_a_retelling_is_covered_by_its_source_and_not_the_other_way() -> None:
    long = "The lamp keeper Ada Mole polished nine brass lamps before the mayor came at noon."
    short = "Ada Mole polished nine lamps."
    other = "A baker sold forty loaves to a sailor on Tuesday."
    shown = overlap(PAIRS, Elements(witnesses(long, short, other))).features
    found = {feature: PAIRS.square(values) for feature, values in shown.items()}
    assert found["content"][1, 0] > 0.99
    assert found["content"][1, 0] > found["content"][0, 1] > found["content"][2, 0]
    assert found["longer"][0, 1] < found["longer"][1, 0] == 0
    assert found["attested"][1, 0] == 0


def test_meaning_counts_beyond_what_the_neighbours_share() -> None:
    vectors = {"A one.": (1.0, 0.0), "A two.": (0.96, 0.28), "B.": (0.0, 1.0), "C.": (0.1, 0.99)}

    def embed(texts: list[str]) -> np.ndarray:
        return np.array([vectors[text] for text in texts], dtype=np.float32)

    texts = witnesses(*vectors)
    meaning, pairs = Meaning.of(texts, embed), Pairs.every(4)
    near = pairs.square(overlap(pairs, Elements(texts), meaning).features["retold"])
    assert near[1, 0] > 0 > near[2, 0]
    assert meaning.cosines(1, 0).shape == (1, 1)
    assert meaning.cosines(1, 0)[0, 0] == pytest.approx(0.96, abs=1e-6)


def test_the_most_telling_shared_passage_is_found_in_both_texts() -> None:
    ours = "He wrote: the brass lamps of Quay Street hum in B flat, and nobody minds the noise."
    theirs = "Nobody minds. The brass lamps of Quay Street hum in B flat whenever it rains."
    child, parent = witnesses(ours, theirs)
    found = best_passage(child, parent, rarity([child.words, parent.words]))
    assert found is not None
    assert found.words == 10
    assert ours[slice(*found.child_range)] == "the brass lamps of Quay Street hum in B flat"
    assert theirs[slice(*found.parent_range)] == "The brass lamps of Quay Street hum in B flat"


def test_without_a_common_word_there_is_no_passage() -> None:
    child, parent = witnesses("Lamps hum.", "Bakers sing.")
    assert best_passage(child, parent, {}) is None


def test_rare_passages_tell_more_than_those_that_many_have() -> None:
    run = "the brass lamps of quay street hum in b flat"
    everybody = witnesses(*[f"{run} number {n}x" for n in range(5)], "quite another text it is")
    two = witnesses(f"{run} one", f"{run} two", *[f"other words {n}y here" for n in range(4)])
    pairs = Pairs.every(6)
    rare, common = (
        pairs.square(passage_bits(pairs, Elements(texts).passages)) for texts in (two, everybody)
    )
    assert rare[0, 1] > common[0, 1] > 0
    assert rare[0, 2] == 0


def test_quotations_of_the_document_are_set_aside() -> None:
    sources = library(OUTLINE)
    (found,) = set_aside(witnesses(f"He said: {OUTLINE} Well, well."), sources)
    assert "street" not in found.prose
    assert "Well, well." in found.prose
    assert len(found.prose) == len(found.article.text)


def test_a_paragraph_that_every_page_has_is_furniture() -> None:
    texts = [f"Story number {n}.\n\nSign up for our lamp letter." for n in range(5)]
    for found in set_aside(witnesses(*texts), library()):
        assert "Sign up" not in found.prose
        assert "Story" in found.prose
