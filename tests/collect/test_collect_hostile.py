"""Every misbehaviour of a hostile server costs one clear error at most, and no other page."""

from __future__ import annotations

import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import XMLParsedAsHTMLWarning

from tracer.bench.evidence_hostile import Outcome, misdeeds, outcome_of

MISDEEDS = list(misdeeds())
NAMES = [misdeed.name for misdeed in MISDEEDS]
SIDE_BY_SIDE = 8
"""Most of them only keep one waiting."""


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    with warnings.catch_warnings(), ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        # What the readable side thinks of markup that calls itself XML is not at issue here.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return {outcome.name: outcome for outcome in pool.map(outcome_of, MISDEEDS)}


def test_there_are_many_and_no_two_are_the_same() -> None:
    assert len(NAMES) >= 60
    assert not [name for name, count in Counter(NAMES).items() if count > 1]


@pytest.mark.parametrize("name", NAMES)
def test_a_misdeed(found: dict[str, Outcome], name: str) -> None:
    assert not found[name].wrong
