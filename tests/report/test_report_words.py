"""Wording: likelihoods, changes, dates and addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.model import DRIFT_TYPES, VERDICT_LABELS, Dating, DriftType
from tracer.report import words


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (1.0, "almost certain, over 99%"),
        (0.93, "very likely, 93%"),
        (0.7, "likely, 70%"),
        (0.5, "unclear, 50%"),
        (0.0, "very unlikely, under 1%"),
    ],
)
def test_a_likelihood_is_words_first(probability: float, said: str) -> None:
    assert words.with_number(probability) == said


@given(st.floats(0, 1), st.floats(0, 1))
def test_likelihoods_never_fall_as_probability_rises(one: float, other: float) -> None:
    ladder = [
        "very unlikely",
        "unlikely",
        "unclear",
        "more likely than not",
        "likely",
        "very likely",
        "almost certain",
    ]
    low, high = sorted((one, other))
    assert ladder.index(words.likelihood(low)) <= ladder.index(words.likelihood(high))


@pytest.mark.parametrize(
    ("drift", "source", "claim", "said"),
    [
        ("modality", "encourage", "must", "changes “encourage” to “must”"),
        ("temporal", "By 2020", "by 2020", "changes when it happens: “by 2020”"),
        ("omission", "in accordance with law", "", "leaves out “in accordance with law”"),
        ("invention", "", "friends’ posts", "adds “friends’ posts”"),
        ("quantity", "", "950", "gives the number “950”, where the source has none"),
        ("actor", "", "", "changes who does it"),
        ("actor", "Acorn", "the state", "says “the state” where the source says “Acorn”"),
    ],
)
def test_a_change_is_said_plainly(drift: DriftType, source: str, claim: str, said: str) -> None:
    assert words.change(drift, source, claim) == said


@pytest.mark.parametrize("drift", DRIFT_TYPES)
@pytest.mark.parametrize("source", ["", "this"])
@pytest.mark.parametrize("claim", ["", "that"])
def test_every_change_quotes_the_words_it_has(drift: DriftType, source: str, claim: str) -> None:
    said = words.change(drift, source, claim)
    assert "{" not in said
    if drift == "omission" and source:  # what is left out has no words in the claim
        claim = ""
    assert not claim or f"“{claim}”" in said


def test_every_verdict_and_drift_has_its_words() -> None:
    assert set(words.VERDICT_NAMES) == set(words.VERDICT_MEANINGS) == set(VERDICT_LABELS)
    assert set(words.DRIFT_NAMES) == set(DRIFT_TYPES)
    assert "as of their dates" in words.VERDICT_MEANINGS["unsupported"]
    assert not any("false" in meaning.lower() for meaning in words.VERDICT_MEANINGS.values())


@pytest.mark.parametrize(
    ("value", "precision", "said"),
    [
        ("2015-10-05T06:15:00Z", "second", "5 October 2015"),
        ("2014-10-07", "day", "7 October 2014"),
        ("2015-02-02", "month", "February 2015"),
        ("2015", "year", "2015"),
        ("soon", "day", "soon"),
    ],
)
def test_a_date_is_no_more_exact_than_known(value: str, precision: str, said: str) -> None:
    assert words.dated(Dating(value, precision, "")) == said  # type: ignore[arg-type]


def test_no_date_is_said_to_be_none() -> None:
    assert words.dated(None) == "undated"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//host/path",
        "http://[",
        "http://host/\u202e",
        "",
    ],
)
def test_other_addresses_never_become_links(address: str) -> None:
    assert words.safe_url(address) == ""


@pytest.mark.parametrize(
    "address", ["http://a.example/x?y=1&z='", "https://a.example/ü", "file:///a.html"]
)
def test_web_and_file_addresses_become_links(address: str) -> None:
    assert words.safe_url(address) == address


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (3.0, "strongly for a change"),
        (-1.5, "clearly for the claim"),
        (0.4, "slightly for a change"),
        (0.0, "tips neither way"),
    ],
)
def test_a_weight_is_said_in_words(bits: float, said: str) -> None:
    assert words.weight(bits) == said


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (
            "The closest source sentence has a cosine of 0.12 with the claim.",
            "The closest sentence of the documents is far in meaning, 0.12.",
        ),
        (
            "The closest source sentence has a cosine of -0.03 with the claim.",
            "The closest sentence of the documents is far in meaning, −0.03.",
        ),
        (
            "50 of 100 content words of the claim are in the source or around it.",
            "About half of the claim’s main words are in the source or around it.",
        ),
        (
            "100 of 100 content words of the claim are in the source or around it.",
            "All of the claim’s main words are in the source or around it.",
        ),
        (
            "Read as off-topic (0.83): How near the closest source sentence is.",
            "Taken for off-topic (likely, 83%): how near the closest source sentence is.",
        ),
        ("The claim says “every”.", "The claim says “every”."),
    ],
)
def test_reasons_speak_to_a_reader(because: str, said: str) -> None:
    assert words.reason(because) == said


@pytest.mark.models
@pytest.mark.parametrize(
    "text", ["The bakery on the corner opens at six.", "Companies must appoint a credit manager."]
)
def test_the_judges_own_reasons_come_out_in_words(text: str) -> None:
    """Holds what words.reason knows against what the judge says today."""
    from tracer.pipeline import Tracer
    from tracer.report import render_text

    with Tracer() as tracer:
        library = tracer.analyst().library
        for claim, alignments, verdict in tracer.check(text):
            shown = render_text(claim, verdict, alignments, library, colour=False, width=400)
            assert "content words" not in shown
            assert "cosine" not in shown
            assert "Read as" not in shown
            assert any(
                words.reason(finding.because) != finding.because for finding in verdict.findings
            )
            unjudged = verdict.label in {"off-topic", "opinion"}
            assert ("Together: that the claim is changed" in shown) != unjudged


@pytest.mark.parametrize("drift", DRIFT_TYPES)
def test_what_is_put_right_is_said_as_a_deed(drift: str) -> None:
    assert re.match(r"[a-z]+s ", words.repaired(drift))  # type: ignore[arg-type]
