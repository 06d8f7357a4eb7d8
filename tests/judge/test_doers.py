"""Who does it: doers are told from names, and held against those of the same deed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracer.features import Vocabulary, describe
from tracer.judge.checks import doer
from tracer.judge.testing import ACTORS, CONCEPTS, named, view
from tracer.model import Actor

VOCABULARY = Vocabulary(
    (
        *ACTORS,
        Actor("mof", "Ministry of Finance", "government", "public"),
        Actor("companies", "companies", "company", "none", ("private companies",)),
        Actor("china", "China", "country", "none"),
    ),
    CONCEPTS,
)


def found_in(text):
    actors = list(describe(text, VOCABULARY).of("actor"))
    return {(d.key, d.deed) for d in doer.doers(text, actors)}


def signals(claim, source, **more):
    return named(list(doer.check(view(claim, source, vocabulary=VOCABULARY, **more))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Payments are supervised by the central bank.", {("pboc", "regulat")}),
        ("The Ministry of Finance is responsible for regulating it.", {("mof", "regulat")}),
        ("Drawing up the plans falls to private companies.", {("companies", "")}),
        ("It was built jointly by Tencent.", {("tencent", "mak")}),
        ("A letter reached the Ministry of Finance on Monday.", set()),
        ("Sesame Credit is 350 to 950.", set()),
    ],
)
def test_a_name_is_a_doer_only_where_it_stands_as_one(text, expected):
    assert found_in(text) == expected


def test_another_body_for_the_same_deed():
    found = signals(
        "Internet payments are regulated by the Ministry of Finance.",
        "Internet payment business is regulated by the central bank.",
    )
    assert found["doer-other"].drift_type == "actor"
    assert found["doer-other"].severity == 2
    assert "People's Bank" in found["doer-other"].because


def test_firms_for_the_government_weighs_more():
    found = signals(
        "Drawing up the plans falls to private companies.",
        "The government is responsible for drawing up the plans.",
    )
    assert found["doer-other"].severity == 3


def test_the_same_body_under_another_name_is_no_change():
    found = signals(
        "Payments are regulated by the central bank.",
        "Payment business is regulated by the People's Bank of China.",
    )
    assert not found


def test_a_body_that_no_source_names_is_told_as_the_doer():
    found = signals("The Ministry of Finance is to grade hotels.", "Grade hotels by third parties.")
    assert found["doer-added"].drift_type == "actor"


class TestMakers:
    def test_a_rival_firm(self):
        found = signals("Sesame Credit is operated by Tencent.", "Zhima Credit began in 2015.")
        assert found["maker-other"].drift_type == "actor"
        assert "Ant Financial" in found["maker-other"].because

    def test_the_owner_is_right(self):
        assert not signals("Sesame Credit is operated by Ant.", "Zhima Credit began in 2015.")

    def test_the_state_as_maker_of_a_private_product(self):
        found = signals("Beijing launched Sesame Credit.", "Zhima Credit began in 2015.")
        assert found["maker-public"].drift_type == "conflation"

    def test_it_is_the_product_that_the_paragraph_names(self):
        looked_at = view("It was built by Tencent.", "Zhima began.", vocabulary=VOCABULARY)
        around = describe("Sesame Credit is new.", VOCABULARY)
        found = named(list(doer.check(replace(looked_at, context=around))))
        assert "maker-other" in found

    def test_a_denial_or_a_question_says_nothing_of_it(self):
        assert not signals("Sesame Credit was not built by Tencent.", "Zhima began.").get(
            "maker-other"
        )
        assert not signals("Was Sesame Credit built by Tencent?", "Zhima began.")
