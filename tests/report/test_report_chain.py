"""The drawing: every tie arrives, no two lanes run over one another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st

from tracer.report.chain import (
    MARGIN_PX,
    MOST_LANES,
    NODE_PX,
    WIDEST_PX,
    Gutter,
    Tie,
    gutters,
)

NODE_Y = 26


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, list[Tie]]:
    """Rows, and for each row at most two ties to rows above it."""
    rows = ascii_lowercase[: draw(st.integers(1, 12))]
    ties = []
    for at, child in enumerate(rows[1:], start=1):
        parents = draw(st.lists(st.sampled_from(rows[:at]), max_size=2, unique=True))
        ties += [Tie(parent, child, dashed=n > 0) for n, parent in enumerate(parents)]
    return rows, ties


def drawing(rows: Sequence[str], ties: Sequence[Tie]) -> dict[str, Gutter]:
    return dict(zip(rows, gutters(rows, ties, NODE_Y), strict=True))


def heights(gutter: Gutter) -> list[tuple[int, float, float]]:
    """Lane and extent of each line, the row taken to be 100 high."""
    return [
        (line.x, float(line.top), 100.0 if line.bottom == "100%" else float(line.bottom))
        for line in gutter.lines
    ]


@given(chains())
def test_every_tie_ends_at_its_child_with_an_arrow(chain: tuple[str, list[Tie]]) -> None:
    rows, ties = chain
    drawn = drawing(rows, ties)
    for row in rows:
        arriving = [tie for tie in ties if tie.child == row]
        assert len(drawn[row].curves) == len(arriving)
        for tie, curve in zip(arriving, drawn[row].curves, strict=True):
            assert curve.arrow
            start = drawn[tie.parent].node_x
            assert curve.path.startswith(f"M{start} ") or drawn[row].node_x == start
            assert curve.dashed == tie.dashed


@given(chains())
def test_a_line_is_unbroken_from_parent_to_child(chain: tuple[str, list[Tie]]) -> None:
    rows, ties = chain
    drawn = drawing(rows, ties)
    for tie in ties:
        x = drawn[tie.parent].node_x
        for row in rows[rows.index(tie.parent) + 1 : rows.index(tie.child)]:
            covered = sorted((top, end) for at, top, end in heights(drawn[row]) if at == x)
            assert covered[0][0] == 0
            assert covered[-1][1] == 100
            assert all(one[1] >= next_[0] for one, next_ in itertools.pairwise(covered))


@given(chains())
def test_no_lane_runs_through_anothers_node(chain: tuple[str, list[Tie]]) -> None:
    rows, ties = chain
    drawn = drawing(rows, ties)
    for row in rows:
        passing = [
            tie
            for tie in ties
            if tie.parent < row < tie.child and drawn[tie.parent].node_x == drawn[row].node_x
        ]
        assert passing == []


def test_a_plain_succession_is_one_straight_line() -> None:
    drawn = gutters("abc", [Tie("a", "b"), Tie("b", "c")], NODE_Y)
    assert {gutter.node_x for gutter in drawn} == {drawn[0].node_x}
    assert [curve.path for gutter in drawn for curve in gutter.curves] == ["", ""]
    assert drawn[1].lines[0].bottom == str(NODE_Y - NODE_PX)


def test_a_second_parent_is_dashed_beyond_the_solid_part() -> None:
    ties = [Tie("a", "b"), Tie("b", "c"), Tie("a", "c", dashed=True)]
    drawn = gutters("abc", ties, NODE_Y)
    lane = drawn[0].node_x
    assert [line.dashed for line in drawn[0].lines if line.x == lane] == [False]
    assert [line.dashed for line in drawn[2].lines if line.x == lane] == [True]


def test_siblings_share_one_lane() -> None:
    ties = [Tie("a", child) for child in ascii_lowercase[1:]]
    drawn = gutters(ascii_lowercase, ties, NODE_Y)
    assert len({gutter.node_x for gutter in drawn}) == 2


def test_where_room_is_short_the_nearest_ties_are_drawn() -> None:
    size = 4 * MOST_LANES
    rows = [f"r{at}" for at in range(size)]
    # Every row of the first half has a child at the other end, and one next to it.
    far = [Tie(f"r{at}", f"r{size - 1 - at}", dashed=True) for at in range(size // 2)]
    near = [Tie(f"r{at}", f"r{at + 1}") for at in range(0, size - 1, 2)]
    drawn = drawing(rows, [*far, *near])
    lanes = {gutter.node_x for gutter in drawn.values()}
    lanes |= {line.x for gutter in drawn.values() for line in gutter.lines}
    assert len(lanes) <= MOST_LANES
    assert max(gutter.width for gutter in drawn.values()) <= WIDEST_PX + 2 * MARGIN_PX
    elbows = {key: [curve.dashed for curve in gutter.curves] for key, gutter in drawn.items()}
    assert all(False in elbows[tie.child] for tie in near)
    # The innermost of the far ones still fit; the outermost do not.
    assert True in elbows[far[-1].child]
    assert True not in elbows[far[0].child]
