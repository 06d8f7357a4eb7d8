from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.corpus.cases import BASIS_INFERRED
from tracer.lineage.dates import UNKNOWN_BITS, Interval, interval_of, lag_s, order_bits
from tracer.model import Dating, Precision

DAY_S = 86400.0


def at(value: str, precision: Precision = "day", basis: str = "page") -> Interval:
    found = interval_of(Dating(value, precision, basis))
    assert found is not None
    return found


def test_a_later_day_is_forbidden_an_earlier_one_is_free() -> None:
    assert order_bits(at("2015-12-25"), at("2015-12-22")) is None
    assert order_bits(at("2015-12-20"), at("2015-12-22")) == 0.0


def test_the_same_day_is_a_toss() -> None:
    assert order_bits(at("2015-12-22"), at("2015-12-22")) == pytest.approx(-1.0)


def test_the_day_after_may_be_the_same_moment_elsewhere_on_earth() -> None:
    bits = order_bits(at("2015-12-23"), at("2015-12-22"))
    assert bits is not None
    assert bits == pytest.approx(-3.0)


def test_a_month_forbids_softly() -> None:
    assert order_bits(at("2015-12", "month"), at("2015-11-20")) is None
    late = order_bits(at("2015-12", "month"), at("2015-12-28"))
    early = order_bits(at("2015-12", "month"), at("2015-12-03"))
    assert late is not None
    assert early is not None
    assert early < late < 0


def test_an_inferred_date_may_be_weeks_off() -> None:
    assert order_bits(at("2016-01-15", "month", BASIS_INFERRED), at("2015-12-22")) is not None


def test_seconds_are_exact() -> None:
    first, second = at("2015-12-22T10:00:00Z", "second"), at("2015-12-22T10:00:01Z", "second")
    assert order_bits(first, second) == 0.0
    assert order_bits(second, first) is None
    assert order_bits(first, first) == 0.0


def test_an_unknown_date_forbids_nothing() -> None:
    assert order_bits(None, at("2015-12-22")) == UNKNOWN_BITS
    assert interval_of(None) is None
    assert interval_of(Dating("long ago", "day", "page")) is None


def test_lag_needs_days() -> None:
    day = Dating("2015-12-20", "day", "page")
    assert lag_s(day, Dating("2015-12-22", "day", "page")) == 2 * DAY_S
    assert lag_s(day, Dating("2015-12", "month", "page")) is None
    assert lag_s(None, day) is None


def intervals() -> st.SearchStrategy[Interval]:
    start, length = st.integers(0, 1000), st.sampled_from([0, 1, 7, 300])
    return st.builds(lambda a, n: Interval(float(a), float(a + n)), start, length)


@given(intervals(), intervals())
def test_one_of_two_directions_is_always_open_and_chances_add_up(a: Interval, b: Interval) -> None:
    there, back = order_bits(a, b), order_bits(b, a)
    chances = [0.0 if bits is None else 2**bits for bits in (there, back)]
    assert max(chances) >= 0.5
    if a.earliest != a.latest or b.earliest != b.latest:
        assert sum(chances) == pytest.approx(1.0, abs=0.01)
