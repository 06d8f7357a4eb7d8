"""Who belongs to whom: ownership is read off a sentence, and held against the packs."""

from __future__ import annotations

import pytest

from tracer.features import Vocabulary
from tracer.judge.checks import ownership
from tracer.judge.testing import CONCEPTS, named, view
from tracer.model import Actor

VOCABULARY = Vocabulary(
    (
        Actor("alibaba", "Alibaba", "company", "private", ("Alibaba's",)),
        Actor("tencent", "Tencent", "company", "private"),
        Actor("ant", "Ant Financial", "company", "private", ("Ant",), not_owned_by=("alibaba",)),
        Actor("alipay", "Alipay", "product", "private", owner="ant"),
        Actor("jd", "JD.com", "company", "private"),
    ),
    CONCEPTS,
)
SOURCE = "Ant Financial owns Alipay and was no part of Alibaba."


def signals(claim, source=SOURCE):
    return named(list(ownership.check(view(claim, source, vocabulary=VOCABULARY))))


@pytest.mark.parametrize(
    "claim",
    [
        "Ant Financial is a subsidiary of Alibaba.",
        "Ant Financial, Alibaba's finance arm, has a score.",
        "Ant, an Alibaba unit, has a score.",
        "Alibaba's payment arm Alipay is everywhere.",
        "Alipay is wholly owned by Alibaba.",
        "Alipay, which belongs to Alibaba, is everywhere.",
        "Alibaba-owned Alipay is everywhere.",
        "Alibaba owns Ant Financial.",
        "It is not public yet, but Ant is part of Alibaba.",
        "Alipay owns Ant Financial.",
        "Alipay is no part of Ant Financial.",
    ],
)
def test_an_owner_whom_the_packs_deny_is_another_actor(claim):
    found = signals(claim)
    assert found["owner-other"].drift_type == "actor"
    assert found["owner-other"].claim_range is not None


@pytest.mark.parametrize(
    "claim",
    [
        "Alipay is owned by Ant Financial.",
        "Ant's payment arm Alipay is everywhere.",
        "Ant Financial is no subsidiary of Alibaba.",
        "Contrary to what is said, Ant is not owned by Alibaba.",
        "Neither Alipay nor Ant is part of Alibaba.",
    ],
)
def test_ownership_as_the_packs_have_it_agrees(claim):
    assert set(signals(claim)) == {"owner-same"}


@pytest.mark.parametrize(
    "claim",
    [
        "Ant Financial is an affiliate of Alibaba.",
        "Alibaba's sister firm Ant Financial runs Alipay.",
        "Tencent owns about 15 per cent of JD.com.",
        "JD.com is a subsidiary of Tencent.",
        "Ant Financial and Alibaba own shops.",
        "Is Ant a subsidiary of Alibaba?",
    ],
)
def test_what_the_packs_do_not_know_is_left_alone(claim):
    assert signals(claim) == {}


def test_the_reason_names_both_and_the_sentence_that_knows_them():
    found = signals("Ant Financial is a subsidiary of Alibaba.")["owner-other"]
    assert "Ant Financial belongs to Alibaba" in found.because
    assert found.source == view("x", SOURCE, vocabulary=VOCABULARY).anchor.address
