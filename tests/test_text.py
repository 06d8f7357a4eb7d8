"""Texts of others that should be numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.sources.official import numeral
from tracer.text import whole_number


@given(st.integers(0, 10**18 - 1))
def test_a_number_is_what_its_digits_write(number):
    assert whole_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1\n", "²", "１", "٣", "1_0", "9" * 5000])
def test_what_only_looks_like_digits_is_no_number(text):
    assert whole_number(text) is None


@given(st.text(st.sampled_from("0123456789²１٣一十"), max_size=30) | st.just("9" * 5000))
def test_no_digits_stop_the_reader_of_a_document(text):
    assert numeral(text) >= 0
