"""What a claim sounds like weighs only where it is far from the source's words."""

from __future__ import annotations

from dataclasses import replace

from tracer.judge.checks import echo
from tracer.judge.testing import named, view
from tracer.model import Echo


def signals(claim, source, heard):
    return named(list(echo.check(replace(view(claim, source), echo=heard))))


DRIFTED = Echo("Your friends' posts lower your score.", True, 0.2, 0.1)


def test_far_from_the_source_it_names_what_the_claim_is_like():
    found = signals("Mates drag you down.", "Records are kept.", DRIFTED)
    assert found["echo"].value > found["echo-around"].value > 0
    assert "friends' posts" in found["echo"].because


def test_in_the_source_s_own_words_it_weighs_nothing():
    found = signals("Records are kept.", "Records are kept.", DRIFTED)
    assert found["echo"].value == 0


def test_nearer_to_the_supported_speaks_for_the_claim():
    heard = Echo("Joining is voluntary.", False, -0.2, -0.2)
    assert signals("You choose.", "Records are kept.", heard)["echo"].value < 0


def test_nothing_known_says_nothing():
    assert signals("Mates drag you down.", "Records are kept.", None) == {}
