"""Marks on both sides never touch the texts."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tracer.report.diff import Mark, Segment, compare, mark

TEXTS = st.text(alphabet="ab cd,.’信用\n", max_size=60)
RANGES = st.tuples(st.integers(-5, 70), st.integers(-5, 70))


def joined(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


@given(TEXTS, TEXTS, st.lists(RANGES, max_size=4))
def test_taking_the_marks_away_gives_both_texts_back(
    left: str, right: str, ranges: list[tuple[int, int]]
) -> None:
    found = compare(left, right)
    marks = [Mark(n, at) for n, at in enumerate(ranges, start=1)]
    for side, text in enumerate((left, right)):
        compared = [Mark(0, at) for at in found.changed[side]]
        assert joined(mark(text, [*marks, *compared], found.shared[side])) == text


@given(TEXTS, st.lists(RANGES, max_size=5))
def test_neighbouring_segments_differ(text: str, ranges: list[tuple[int, int]]) -> None:
    segments = mark(text, [Mark(n, at) for n, at in enumerate(ranges, start=1)])
    looks = [(s.changed, s.shared, s.numbers) for s in segments]
    assert all(one != other for one, other in itertools.pairwise(looks))


def test_overlapping_marks_carry_both_numbers() -> None:
    segments = mark("abcdef", [Mark(1, (0, 4)), Mark(2, (2, 6))])
    assert [(s.text, s.numbers) for s in segments] == [("ab", (1,)), ("cd", (1, 2)), ("ef", (2,))]


def test_nearly_the_same_sentences_show_every_changed_word() -> None:
    source = "Encourage the banks to share repayment records with one another."
    claim = "Force the banks to share repayment records with one another."
    found = compare(claim, source)
    assert [claim[a:b] for a, b in found.changed[0]] == ["Force"]
    assert [source[a:b] for a, b in found.changed[1]] == ["Encourage"]


def test_loose_wording_shows_only_what_is_shared() -> None:
    source = "Establish and improve the credit records of natural persons nationwide."
    claim = "Soon Beijing will keep credit records on anyone who ever buys a thing."
    found = compare(claim, source)
    assert found.changed == ([], [])
    assert [claim[a:b] for a, b in found.shared[0]] == ["credit records"]


def test_chinese_is_compared_character_by_character() -> None:
    found = compare("信用记录必须公开", "信用记录可以公开")
    assert found.changed == ([(4, 6)], [(4, 6)])
