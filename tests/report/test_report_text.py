"""One verdict on a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_story import LIBRARY
from report_story import trace as story

from tracer.model import Trace
from tracer.report import render_text

STYLE = re.compile(r"\x1b\[\d+m")


def render(trace: Trace, claim_id: str, *, colour: bool = False, width: int = 100) -> str:
    claim = next(c for c in trace.claims if c.id == claim_id)
    return render_text(
        claim,
        trace.verdicts[claim_id],
        trace.alignments[claim_id],
        LIBRARY,
        colour=colour,
        width=width,
    )


def test_the_verdict_comes_first_and_the_numbers_last(trace: Trace) -> None:
    lines = render(trace, "ledger-1").splitlines()
    assert lines[0].startswith("Drifted (almost certain, 96%). The documents speak of this")
    order = [
        "The claim says:",
        "The document says:",
        "What it changes:",
        "Every reason, in bits:",
        "Other clauses that were near:",
    ]
    assert [line for line in lines if line in order] == order
    assert "not an official translation" in " ".join(lines[-2:])


def test_changed_words_are_marked_on_both_sides(trace: Trace) -> None:
    text = render(trace, "ledger-1")
    assert "Banks {+must+} share the repayment records of {+every citizen+}, The Harbour" in text
    assert "[-Encourage-] banks to share repayment records in accordance with law." in text
    assert "according to The Harbour Post (reported with “reported”)" in text


def test_a_fact_and_an_absence_are_told_apart_from_clauses(trace: Trace) -> None:
    text = render(trace, "quay-1")
    assert "A dated fact from outside the document:" in text
    assert "What the document does not contain:" in text
    assert "+3.8  The score is a private company’s" in text


def test_what_has_no_clause_says_so(trace: Trace) -> None:
    text = render(trace, "wren-3")
    assert text.startswith("Unsupported (very likely, 93%). Not in these documents as of their")


def test_styles_say_the_same_words(trace: Trace) -> None:
    plain = STYLE.sub("", render(trace, "ledger-1", colour=True, width=500))
    marked = re.sub(r"\{\+|\+\}|\[-|-\]", "", render(trace, "ledger-1", width=500))
    assert plain == marked
    assert "\x1b" not in render(trace, "ledger-1")


@pytest.mark.parametrize("width", [40, 61, 100])
@pytest.mark.parametrize("colour", [False, True])
def test_lines_keep_to_the_width(trace: Trace, width: int, colour: bool) -> None:
    for claim in trace.claims:
        for line in STYLE.sub("", render(trace, claim.id, colour=colour, width=width)).splitlines():
            wide = sum(2 if "\u4e00" <= ch <= "\u9fff" or ch == "。" else 1 for ch in line)
            assert wide <= width, line


def test_the_original_is_shown_with_its_clause(trace: Trace) -> None:
    assert "建立完善自然人在经济活动中的信用记录。" in render(trace, "harbour-1")


@given(st.text(max_size=40))
def test_no_text_can_command_the_terminal(noise: str) -> None:
    made = story()
    verdict = made.verdicts["wren-1"]
    finding = replace(verdict.findings[0], because=f"\x1b]0;owned\x07\u202e{noise}")
    claim = next(c for c in made.claims if c.id == "wren-1")
    text = render_text(
        claim,
        replace(verdict, findings=(finding, *verdict.findings[1:])),
        (),
        LIBRARY,
        colour=False,
        width=80,
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
