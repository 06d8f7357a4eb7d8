"""What a claim sounds like weighs only where it is far from the source's words."""

from __future__ import annotations

from dataclasses import replace

from tracer.judge import gates
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


def test_the_gates_hear_what_kind_of_sentence_it_sounds_like():
    heard = replace(DRIFTED, opinion=0.3, off_topic=-0.1, unsourced=0.05)
    one = replace(view("Mates drag you down.", "Records are kept."), echo=heard)
    assert named(list(gates.opinion_signals(one)))["sounds-opinion"].value == 1
    assert named(list(gates.topic_signals(one)))["sounds-off-topic"].value < 0
    assert 0 < named(list(gates.anchoring_signals(one)))["sounds-unsourced"].value < 1
    assert not list(gates.anchoring_signals(replace(one, echo=None)))
