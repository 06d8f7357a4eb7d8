"""Sentences of several statements, and the verdict that the whole takes from them."""

from __future__ import annotations

import pytest

from tracer.claims import from_text, split
from tracer.judge import worst
from tracer.model import Finding, Verdict

pytestmark = pytest.mark.models


def statements(text, vocabulary):
    (claim,) = from_text(text, vocabulary)
    return [part.text for part in split(claim, vocabulary)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Ant is a subsidiary of Alibaba and JD.com belongs to Tencent.",
            ["Ant is a subsidiary of Alibaba", "JD.com belongs to Tencent."],
        ),
        ("Ant Financial runs Alipay and owns Zhima Credit.", []),
        ("The outline covers courts, companies and officials.", []),
        ("The outline, which the cabinet issued, covers the courts.", []),
    ],
)
def test_a_statement_needs_a_subject_of_its_own(vocabulary, text, parts):
    assert statements(text, vocabulary) == parts


def test_parts_stand_in_the_claim(vocabulary):
    (claim,) = from_text("The plan covers courts, but companies run the scores.", vocabulary)
    for part in split(claim, vocabulary):
        assert claim.text[part.span.start : part.span.end] == part.text
        assert part.context == claim.context


def verdict(name, label, p_drift, findings=()):
    return Verdict(name, label, 0.9, p_drift, 0.0, tuple(findings), (), (), 0)


def test_the_whole_takes_the_worst_parts_verdict_and_says_which(vocabulary):
    (claim,) = from_text("The plan covers courts, but companies run the scores.", vocabulary)
    first, second = split(claim, vocabulary)
    found = Finding("actor-other", "actor", 2.0, "Another doer.", (0, 9))
    taken = worst(
        claim,
        verdict(claim.id, "supported", 0.2),
        [
            (first, verdict(first.id, "supported", 0.1)),
            (second, verdict(second.id, "drifted", 0.8, [found])),
        ],
    )
    assert (taken.claim, taken.label, taken.p_drift) == (claim.id, "drifted", 0.8)
    named, moved = taken.findings
    assert second.text.rstrip(".") in named.because
    assert claim.text[slice(*moved.claim_range)] == "companies"


def test_a_verdict_as_bad_already_stays(vocabulary):
    (claim,) = from_text("The plan covers courts, but companies run the scores.", vocabulary)
    whole = verdict(claim.id, "unsupported", 0.7)
    part = split(claim, vocabulary)[0]
    assert worst(claim, whole, [(part, verdict(part.id, "drifted", 0.9))]) is whole
