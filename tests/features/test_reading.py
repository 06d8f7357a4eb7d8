"""What is read off a sentence: words with their places, numbers, dates, actors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.features import Vocabulary, describe
from tracer.features.lexicon import Terms, known_language, languages, tokens
from tracer.features.quantities import quantities
from tracer.features.reading import shifted
from tracer.features.times import times


def values(text):
    return [(cue.value, cue.upper, cue.unit) for cue in quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a score from 350 to 950", [(350, 950, "")]),
        ("about 840 million people", [(840e6, None, "people")]),
        ("at least 50 million yuan", [(50e6, None, "yuan")]),
        ("eighteen institutions", [(18, None, "companies")]),
        ("1,000 points", [(1000, None, "points")]),
        ("twenty-five per cent", [(25, None, "percent")]),
        ("held for three years", [(3, None, "years")]),
        ("$5 a month", [(5, None, "dollar")]),
        ("In 2015 nothing was said.", []),
        ("one of them", []),
    ],
)
def test_quantities(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("on 28 January 2015", ["2015-01-28"]),
        ("January 28th, 2015", ["2015-01-28"]),
        ("in June 2014", ["2014-06"]),
        ("by 2020", ["2020"]),
        ("5 March", ["--03-05"]),
        ("2014年6月14日", ["2014-06-14"]),
        ("2014 to 2020", ["2014", "2020"]),
        ("a fee of 2,015 yuan", []),
    ],
)
def test_times(text, keys):
    assert [cue.key for cue in times(text)] == keys


def test_days_of_a_date_are_no_quantities():
    features = describe("It opened on 28 January 2015 with 8 firms.")
    assert [cue.value for cue in features.of("quantity")] == [8]


def test_may_inside_may_not_is_no_permission():
    features = describe("Agencies may not collect it.")
    assert features.keys("deontic") == {"prohibit"}
    assert features.force == 5


def test_strongest_rung_decides_before_the_ordinary_verb():
    assert describe("It is to explore a register.").force == 1
    assert describe("They must establish a register.").force == 5


def test_a_number_sign_denies_nothing():
    assert not describe("Guofa [2014] No. 21 is dated 14 June.").negative
    assert describe("No such rule exists.").negative


def test_question():
    assert describe("Could it happen here?").question
    assert not describe("It happened here.").question


def test_aliases_meet_in_one_actor(vocabulary: Vocabulary):
    for name in ("Sesame Credit", "Zhima Credit", "芝麻信用"):
        assert "zhima" in describe(f"{name}!", vocabulary).keys("actor")
    assert vocabulary.owner("zhima") == "ant"
    assert vocabulary.sector("pboc") == "public"


def test_every_language_reads_its_own_force():
    sentences = {"en": "must", "de": "muss", "fr": "doit", "es": "debe", "zh": "必须"}
    assert languages() == set(sentences)
    for language, word in sentences.items():
        assert describe(f"Das {word} so.", language=language).force == 5, language


def test_which_languages_are_known():
    assert known_language("zh-Hant") == "zh"
    assert known_language("") == "en"
    assert known_language("sv") == ""


def test_an_unknown_language_is_read_with_the_words_of_english():
    assert describe("Alla must det.", language="sv").force == 5


class TestTerms:
    def test_longest_of_one_key_wins(self):
        terms = Terms([("may", "a"), ("may not", "a")])
        assert [span for _, span in terms.find("They may not.")] == [(5, 12)]

    def test_star_stands_for_any_ending_of_a_word(self):
        terms = Terms([("test* the idea", "x"), ("encourag*", "y")])
        assert [key for key, _ in terms.find("testing the idea encourages")] == ["x", "y"]

    def test_whole_words_only(self):
        assert Terms([("ant", "x")]).find("important") == []

    def test_chinese_anywhere(self):
        assert Terms([("芝麻信用", "x")]).find("用芝麻信用分") == [("x", (1, 5))]

    def test_apostrophes_and_contractions(self):
        assert [t.word for t in tokens("China’s rules don't")] == ["china", "rules", "do", "n't"]


@given(st.text(max_size=200))
def test_ranges_lie_inside_any_text(text):
    vocabulary = Vocabulary(topic_terms=("credit",))
    for cue in describe(text, vocabulary).cues:
        assert 0 <= cue.start < cue.end <= len(text)


@given(st.integers(0, 50))
def test_shifted_moves_every_range(by):
    features = describe("They must pay 5 yuan by 2020.")
    moved = shifted(features, by)
    assert [c.start for c in moved.cues] == [c.start + by for c in features.cues]
    assert moved.force_at == (features.force_at[0] + by, features.force_at[1] + by)
