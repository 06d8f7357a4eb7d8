"""What fuzzing found once, and a little of it each time the tests run."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_targets import DICTIONARY, TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = sorted((Path(__file__).parent / "seeds").iterdir())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_what_was_found_is_mended(seed: Path) -> None:
    TARGETS[seed.name.partition("-")[0]](seed.read_bytes())


def pieces(name: str) -> st.SearchStrategy[bytes]:
    """Words that mean something to a target, among any bytes."""
    words = st.sampled_from([word.encode() for word in DICTIONARY[name]])
    texts = st.text(max_size=12).map(str.encode)
    return st.lists(words | texts | st.binary(max_size=8), max_size=24).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_comes_is_read_or_refused(name: str, data: st.DataObject) -> None:
    TARGETS[name](data.draw(pieces(name)))
