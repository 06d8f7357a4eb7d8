"""Every check, tried on two literal sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.features import Vocabulary
from tracer.judge import checks
from tracer.judge.checks import (
    absence,
    actor,
    conflation,
    invention,
    modality,
    omission,
    opinion,
    polarity,
    quantity,
    scope,
    temporal,
)
from tracer.judge.testing import named, view
from tracer.model import DRIFT_TYPES, Concept


def signals(check, *args, **kwargs):
    return named(list(check(view(*args, **kwargs))))


class TestModality:
    def test_encourage_to_required_is_raised(self):
        found = signals(
            modality.check,
            "Companies are required to appoint a credit manager.",
            "Encourage and support enterprises to appoint credit managers.",
            modality="encourage",
        )
        assert found["modality-raised"].drift_type == "modality"
        assert "required" in found["modality-raised"].because

    def test_same_force_speaks_for_the_claim(self):
        found = signals(
            modality.check,
            "Regions must share their data.",
            "Regions must share their credit information.",
            modality="must",
        )
        assert set(found) == {"modality-same"}

    def test_must_to_advised_is_lowered(self):
        found = signals(
            modality.check,
            "Local governments are advised not to shield offenders.",
            "They may not shield breaches of trust.",
            modality="prohibit",
        )
        assert "modality-lowered" in found

    def test_explore_told_as_settled_is_dropped(self):
        found = signals(
            modality.check,
            "Students get credit evaluations.",
            "Explore credit evaluation of students.",
            modality="explore/pilot",
        )
        assert "modality-dropped" in found

    def test_a_fact_about_a_test_binds_nobody(self):
        found = signals(
            modality.check,
            "Sesame Credit has to be switched on in the app.",
            "In a public test some users could see their score.",
            kind="fact",
        )
        assert "modality-raised" not in found


class TestTemporal:
    def test_plan_told_as_done(self):
        found = signals(
            temporal.check,
            "The system is already up and running.",
            "By 2020 the system is basically built.",
            modality="goal",
        )
        assert found["in-place-early"].drift_type == "temporal"

    def test_other_year(self):
        found = signals(temporal.check, "By 2017 the laws are in place.", "By 2020 laws are made.")
        assert "2017" in found["date-other"].because

    def test_same_month_agrees_with_day(self):
        found = signals(
            temporal.check,
            "It was launched in January 2015.",
            "Ant announced it.",
            kind="fact",
            date="2015-01-28",
        )
        assert set(found) == {"date-same"}

    def test_already_there_against_not_yet_formed(self):
        found = signals(
            temporal.check,
            "A credit reporting system is already up and running.",
            "A credit reporting system has not yet been formed.",
            modality="states-fact",
        )
        assert found["in-place-denied"].drift_type == "temporal"
        assert "in-place-both" not in found


class TestQuantity:
    def test_other_number_of_the_same_unit(self):
        found = signals(
            quantity.check,
            "Eighteen institutions were asked.",
            "The bank asked eight institutions.",
        )
        assert found["quantity-other"].drift_type == "quantity"

    def test_range_is_one_quantity(self):
        found = signals(quantity.check, "Scores run from 350 to 950.", "A score is 350 to 950.")
        assert set(found) == {"quantity-same"}

    def test_number_where_the_source_has_none(self):
        found = signals(quantity.check, "Informers receive 500 yuan.", "Reward those who report.")
        assert "quantity-added" in found

    def test_number_elsewhere_in_the_clause_counts(self):
        found = signals(
            quantity.check, "It needs 50 million yuan.", "It needs approval.",
            others=["Its capital is at least 50 million yuan."],
        )  # fmt: skip
        assert set(found) == {"quantity-same"}


class TestActor:
    def test_body_for_body(self):
        found = signals(
            actor.check,
            "Lending is supervised by the China Securities Regulatory Commission.",
            "Lending is supervised by the China Banking Regulatory Commission.",
        )
        assert found["actor-other"].severity == 2

    def test_owner_covers_its_product(self):
        found = signals(actor.check, "Ant runs it.", "Zhima Credit is opt-in.")
        assert "actor-other" not in found
        assert "actor-added" not in found

    def test_an_outlet_that_speaks_is_no_doer(self):
        found = signals(actor.check, "Extra Credits says it exists.", "Zhima Credit exists.")
        assert "actor-added" not in found


class TestScope:
    def test_everyone_for_some(self):
        found = signals(
            scope.check, "Every citizen is rated.", "Certain units are rated by category."
        )
        assert found["scope-widened-past-limit"].drift_type == "scope"

    def test_a_source_as_wide_agrees(self):
        found = signals(
            scope.check, "All citizens are covered.", "Cover the whole of society with records."
        )
        assert "scope-same" in found

    def test_only_where_the_source_has_no_only(self):
        found = signals(scope.check, "Only web firms are assessed.", "Assess internet users too.")
        assert "scope-narrowed" in found


class TestPolarity:
    def test_permits_for_forbids(self):
        found = signals(
            polarity.check, "The rule permits collecting it.", "The rule forbids collecting it."
        )
        assert found["deontic-opposite"].severity == 3

    def test_both_forbid(self):
        found = signals(
            polarity.check, "They may not sell it.", "It is forbidden to sell it.",
        )  # fmt: skip
        assert set(found) == {"deontic-same"}

    def test_opposite_words(self):
        found = signals(polarity.check, "Their rights go unprotected.", "Protect their rights.")
        assert "opposite-word" in found

    def test_may_is_held_more_loosely_than_is_permitted(self):
        source = "Platforms may not offer credit enhancement."
        firm = signals(polarity.check, "Platforms are allowed to offer it.", source)
        loose = signals(polarity.check, "Platforms may lend it.", source)
        assert "deontic-opposite" in firm
        assert "deontic-opposite-perhaps" in loose

    def test_a_fact_that_denies_what_the_claim_says(self):
        fact = "They were asked to prepare. None of the eight got a score of its own."
        claim = "All eight got a score of their own."
        found = signals(polarity.check, claim, fact, kind="fact")
        assert found["denied-by-fact"].drift_type == "polarity"
        other = signals(polarity.check, "The shop gives a rating.", fact, kind="fact")
        assert "denied-by-fact" not in other

    def test_consent_asked_for_against_done_without_it(self):
        source = "Agencies collect personal information only with the person's consent."
        found = signals(polarity.check, "They may collect it without your consent.", source)
        assert found["without-consent"].drift_type == "polarity"
        denied = signals(polarity.check, "They may not collect it without your consent.", source)
        assert "without-consent" not in denied


class TestConflation:
    def test_product_and_state_in_one(self):
        found = signals(
            conflation.check,
            "Sesame Credit is Beijing's citizen system.",
            "Ant runs Sesame Credit.",
        )
        assert found["merged"].drift_type == "conflation"

    def test_the_difference_said_is_no_conflation(self):
        found = signals(
            conflation.check,
            "Sesame Credit is separate from the government's plan.",
            "Sesame Credit is a company's product.",
        )
        assert "merged" not in found

    def test_a_state_score(self):
        found = signals(
            conflation.check, "Beijing gives points.", "Zhima Credit gives points.", kind="fact"
        )
        assert "state-score" in found

    def test_what_a_product_brings_told_of_the_government(self):
        found = signals(
            conflation.check,
            "Those who do well with the government get a visa with fewer papers.",
            "The Zhima Credit score replaced some papers for a visa.",
            kind="fact",
        )
        assert found["state-for-product"].drift_type == "conflation"


class TestOmission:
    def test_exception_lost_under_a_universal(self):
        found = signals(
            omission.check,
            "Client money must in every case be kept with a bank.",
            "Unless otherwise provided, client money must be kept with a bank.",
        )
        assert found["qualifier-overridden"].drift_type == "omission"

    def test_qualifier_kept(self):
        found = signals(
            omission.check,
            "They may be published if the person gives consent.",
            "Publish them with the consent of the person.",
        )
        assert "qualifier-kept" in found

    def test_never_against_a_fact_s_exception(self):
        source = "Bureaus may not collect income, unless the person gives written consent."
        absolute = signals(
            omission.check, "What people earn may never be collected.", source, kind="fact"
        )
        assert absolute["qualifier-overridden"].drift_type == "omission"
        assert not signals(omission.check, "Income is protected.", source, kind="fact")


class TestOpinion:
    def test_loaded_words(self):
        found = signals(opinion.check, "An Orwellian plan keeps files.", "Establish files.")
        assert found["loaded-words"].drift_type == "opinion"

    def test_a_word_for_what_the_source_itself_weighs_is_no_judgement_of_the_claim_s(self):
        shame = Vocabulary(concepts=(Concept("shame", ("shameful", "disgraceful")),))
        claim = "It wants breaches to be disgraceful."
        told = "Make breaches of trust shameful."
        assert not signals(opinion.check, claim, told, vocabulary=shame)
        assert signals(opinion.check, claim, "Keep records.", vocabulary=shame)

    def test_no_judgement_no_signal(self):
        assert not signals(opinion.check, "The plan keeps files.", "Establish files.")


class TestInvention:
    def test_a_part_the_source_does_not_have(self):
        found = signals(
            invention.check,
            "Rumour mongers are blacklisted, and their cousins lose their fishing permits.",
            "Enter those who spread rumours in blacklists; rumour mongers are blacklisted.",
        )
        assert found["part-uncovered"].value > 0.5
        assert "cousins" in found["part-uncovered"].because


texts = st.text(max_size=80) | st.sampled_from(
    [
        "Every citizen must have a score of 950 points by 2020.",
        "Explore it.",
        "?",
        "Ant, 1.3 billion",
    ]
)


@pytest.mark.parametrize("name", checks.CHECKS)
@given(claim=texts, source=texts)
def test_conformance(name, claim, source):
    """Every entry of the table: ranges inside the texts, known types, values in −1…1, a reason."""
    looked_at = view(claim, source, modality="must")
    for signal in checks.CHECKS[name](looked_at):
        assert -1.0 <= signal.value <= 1.0
        assert signal.because
        assert signal.drift_type is None or signal.drift_type in DRIFT_TYPES
        for span, text in ((signal.claim_range, claim), (signal.source_range, None)):
            if span is not None:
                assert 0 <= span[0] <= span[1]
                assert text is None or span[1] <= len(text)


@given(claim=texts)
def test_without_an_anchor_nothing_is_compared(claim):
    from dataclasses import replace

    alone = replace(view(claim, "x"), anchor=None, company=())
    for name, check in checks.CHECKS.items():
        found = list(check(alone))
        assert (name == "anchor") == bool(found)


class TestAbsence:
    """What a document does not say can be asserted or denied; what it adds is said, not denied."""

    SOURCE = "It does not say that a score becomes mandatory. The objectives are laws."

    def test_asserting_it_is_a_change(self):
        found = signals(absence.check, "It becomes compulsory.", self.SOURCE, kind="absence")
        assert found["absence-asserted"].severity == 3

    def test_denying_it_agrees(self):
        found = signals(absence.check, "It is not compulsory.", self.SOURCE, kind="absence")
        assert set(found) == {"absence-agreed"}

    def test_what_the_document_does_say_is_not_asserted_against_it(self):
        source = "It names no score. It speaks of a score of records."
        assert not signals(absence.check, "There is a score.", source, kind="absence")

    @pytest.mark.parametrize(
        "claim",
        [
            "Nobody will be able to opt out.", "You cannot opt out.",
            "The way to opt out ends in 2020.", "People can't opt out any more.",
            "There is no opt out.",
        ],
    )  # fmt: skip
    def test_a_no_to_the_way_out_asserts_compulsion(self, claim):
        found = signals(absence.check, claim, self.SOURCE, kind="absence")
        assert set(found) == {"absence-asserted"}

    def test_the_first_absence_that_shares_the_matter_is_the_one(self):
        found = signals(
            absence.check,
            "It becomes compulsory.",
            "It names no city.",
            kind="absence",
            others=["It does not make it compulsory."],
        )
        assert found["absence-asserted"].source == "doc:1#2"

    def test_an_absent_detail_added_to_what_is_said(self):
        words = Vocabulary(concepts=(Concept("technology", ("cameras",)), Concept("law", ("law",))))
        told = view("Firms keep records by law, with cameras.", "Keep records.", vocabulary=words)
        none = "It speaks of no cameras, and of no law."
        absent = view("x", none, kind="absence", vocabulary=words).anchor
        found = named(absence.check(replace(told, absences=(absent,))))
        assert "cameras" in found["absent-matter-added"].because
        assert not list(absence.check(replace(told, absences=())))
        beside = view("It is law.", "Keep records.", vocabulary=words)
        assert not list(absence.check(replace(beside, absences=(absent,))))

    def test_what_is_not_said_of_scores_is_a_number_told(self):
        assert absence._type_of(frozenset({"score"}), view("A score.", "x")) == "quantity"
