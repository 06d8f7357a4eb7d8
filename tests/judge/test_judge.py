"""The verdict: a sum that can be checked, gates before it, and hard cases on the real packs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.judge import Judge, calibration
from tracer.judge.calibration import Calibration, Sum, probability
from tracer.judge.judge import Reading
from tracer.judge.testing import VOCABULARY, view
from tracer.judge.view import Signal
from tracer.model import DRIFT_TYPES, Claim, Features, SourceLibrary, Span

EMPTY = SourceLibrary(())
NOTHING = Sum(0.0, {})
ANCHORED = Sum(-9.0, {})


def claim(text="A sentence."):
    span = Span("d", 0, len(text), text)
    return Claim("c", "d", "literal", span, span, None, 0.5, Features())


def judge_with(drift, *, opinion=NOTHING, off_topic=NOTHING, unanchored=ANCHORED, within=0.0):
    weights = Calibration(drift, unanchored, opinion, off_topic, {}, 0.5, 0.5, within)
    return Judge(EMPTY, VOCABULARY, weights)


def reading(*signals, opinion=(), topic=()):
    return Reading(view("A sentence.", "Another."), tuple(signals), tuple(opinion), tuple(topic))


def german(*signals):
    looked_at = replace(view("Ein Satz.", "A sentence."), language="de")
    return replace(reading(*signals), view=looked_at)


bits = st.floats(-8, 8)
named = st.sampled_from(["a", "b", "c"])
signals = st.builds(
    Signal, named, st.floats(-1, 1), st.just("Because."), st.none() | st.sampled_from(DRIFT_TYPES)
)


@given(st.lists(signals, max_size=6), bits, st.dictionaries(named, bits))
def test_p_drift_is_the_sum_of_what_is_shown(found, prior, weights):
    verdict = judge_with(Sum(prior, weights)).decide(claim(), reading(*found))
    total = verdict.prior_bits + sum(f.weight_bits for f in verdict.findings)
    assert verdict.p_drift == pytest.approx(1 / (1 + 2**-total))
    assert 0 <= verdict.probability <= 1


@given(bits)
def test_probability_is_symmetric(weight):
    assert probability(weight) + probability(-weight) == pytest.approx(1)


def test_flag_above_the_threshold_only():
    high, low = judge_with(Sum(3.0, {})), judge_with(Sum(-3.0, {}))
    assert high.decide(claim(), reading()).label == "drifted"
    assert low.decide(claim(), reading()).label == "supported"


def test_close_to_even_is_uncertain():
    verdict = judge_with(Sum(0.05, {}), within=0.02).decide(claim(), reading())
    assert verdict.label == "uncertain"


def test_gates_come_first_and_say_why():
    judge = judge_with(Sum(5.0, {}), opinion=Sum(-1.0, {"question": 4.0}))
    asked = Signal("question", 1.0, "It is a question.")
    verdict = judge.decide(claim(), reading(opinion=[asked]))
    assert verdict.label == "opinion"
    gate = verdict.findings[0]
    assert gate.check == "gate-opinion"
    assert gate.weight_bits == 0
    assert "question" in gate.because


def test_nothing_about_it_is_unsupported_and_names_no_source():
    verdict = judge_with(Sum(2.0, {}), unanchored=Sum(4.0, {})).decide(claim(), reading())
    assert verdict.label == "unsupported"
    assert verdict.sources == ()
    assert verdict.drift == ()


def test_a_language_without_word_lists_is_left_open_and_says_so():
    judge = judge_with(Sum(4.0, {}), off_topic=Sum(5.0, {}), opinion=Sum(5.0, {}))
    changed = Signal("quantity-other", 1.0, "Another number.", "quantity")
    verdict = judge.decide(replace(claim(), language="ar"), reading(changed))
    assert (verdict.label, verdict.drift) == ("uncertain", ())
    (finding,) = verdict.findings
    assert finding.because == "Not judged: there are no word lists for its language (ar)."
    assert verdict.p_drift == pytest.approx(1 / (1 + 2**-verdict.prior_bits))


class TestAcrossLanguages:
    """Shared words mean nothing between two languages: a flag needs a change that has a name."""

    def decide(self, *found):
        judge = judge_with(Sum(4.0, {}), off_topic=Sum(5.0, {}), unanchored=Sum(5.0, {}))
        return judge.decide(replace(claim(), language="de"), german(*found))

    def test_a_named_change_is_flagged_whatever_the_gates_say(self):
        verdict = self.decide(Signal("quantity-other", 1.0, "Another number.", "quantity"))
        assert verdict.label == "drifted"

    def test_without_one_it_is_left_open(self):
        assert self.decide().label == "uncertain"

    def test_the_verdict_says_what_was_not_judged(self):
        assert "were not" in self.decide().findings[0].because


def test_what_a_document_does_not_say_supports_no_assertion():
    absent = view("It is mandatory.", "It does not say that it is mandatory.", kind="absence")
    read = replace(reading(), view=absent)
    judge = judge_with(Sum(-3.0, {}))
    assert judge.decide(claim(), read).label == "uncertain"
    denied = view("It is not mandatory.", "It does not say that it is mandatory.", kind="absence")
    assert judge.decide(claim(), replace(reading(), view=denied)).label == "supported"


@pytest.mark.parametrize(("unanchored", "label"), [(-0.5, "drifted"), (1.5, "unsupported")])
def test_a_flag_is_of_the_likelier_kind(unanchored, label):
    judge = judge_with(Sum(1.0, {}), unanchored=Sum(unanchored, {}))
    assert judge.decide(claim(), reading()).label == label


def test_likeness_alone_flags_nobody_and_a_named_change_does():
    judge = judge_with(Sum(0.5, {"quantity-other": 0.5}))
    judge.weights = replace(judge.weights, plain_at=0.75, near_from=0.5)
    assert judge.decide(claim(), reading()).label == "uncertain"
    other = Signal("quantity-other", 1.0, "Another number.", "quantity")
    assert judge.decide(claim(), reading(other)).label == "drifted"


def test_nothing_near_and_no_sign_of_drift_is_left_open():
    judge = judge_with(Sum(-2.0, {}), unanchored=Sum(1.0, {}))
    assert judge.decide(claim(), reading()).label == "uncertain"


def test_without_any_source_the_judge_still_answers():
    verdict = judge_with(Sum(1.0, {})).judge(claim(), ())
    assert verdict.label in {"drifted", "unsupported"}


def test_what_ships_has_a_weight_for_every_typed_check():
    for with_entailment in (False, True):
        fitted = calibration.load(with_entailment=with_entailment)
        assert {"quantity-other", "modality-raised", "loaded-words"} <= set(fitted.drift.weights)
        assert all(
            weight >= 0 for name, weight in fitted.drift.weights.items() if name in fitted.types
        ), "a difference never speaks for the claim"


@pytest.mark.models
class TestHardCases:
    """What the documents do say must not be flagged, however alarming it sounds."""

    @pytest.fixture
    def tracer(self):
        from tracer import Tracer

        return Tracer()

    @pytest.mark.parametrize(
        "text",
        [
            "The conduct of internet users is to be assessed and their credit grades recorded.",
            "Those who break trust will find it hard to move a single step.",
            "People who report breaches of trust are rewarded and their rights protected.",
            "Zhima scores run from 350 to 950.",
        ],
    )
    def test_the_legend_that_is_in_the_document(self, tracer, text):
        (checked,) = tracer.check(text)
        assert checked.verdict.label in {"supported", "uncertain"}

    @pytest.mark.parametrize(
        "text",
        [
            "Every Chinese citizen will be given a score from 350 to 950 by 2020.",
            "Companies with the means are required to appoint a credit manager.",
            "Sesame Credit is the government's score for its citizens.",
            "The credit reporting system is already up and running.",
        ],
    )
    def test_the_legend_that_is_not(self, tracer, text):
        (checked,) = tracer.check(text)
        assert checked.verdict.label in {"drifted", "unsupported"}

    def test_question_is_no_claim(self, tracer):
        (checked,) = tracer.check("Who would want to live in a country like that?")
        assert checked.verdict.label == "opinion"
