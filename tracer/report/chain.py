"""The drawing of the chain: one row a witness, lines in a gutter beside the panels.

The strip runs down the page in order of time. Every parent owns a vertical lane
from its own row to the row of its last child; a child hangs off that lane by an
elbow. A lane is free again where its last child stands, so a plain succession
is one straight line, and the gutter stays narrow however long the story is.
Rows may have any height: only the lines that stretch use percentages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LANE_PX = 17
NARROWEST_LANE_PX = 7
WIDEST_PX = 340
"""Lanes move closer where a wide story would push the panels aside."""

MOST_LANES = WIDEST_PX // NARROWEST_LANE_PX
"""More stretches are not drawn side by side: of those the longest are left out."""

MARGIN_PX = 11
RADIUS_PX = 9
NODE_PX = 6


@dataclass(frozen=True, slots=True)
class Tie:
    """A line to draw from a parent's row to a child's row; ``dashed`` for a second parent."""

    parent: str
    child: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A vertical line at ``x`` from ``top`` to ``bottom`` (SVG lengths: px or "100%")."""

    x: int
    top: str
    bottom: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """An elbow that ends at the node, with its arrowhead; all are SVG path data.

    ``level`` is its level part, where it may cross other lanes; ``path`` and
    ``level`` are empty where the parent's own lane leads straight to the node.
    """

    path: str
    level: str
    arrow: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Gutter:
    """Everything drawn beside one panel; pixels, but for lines that stretch with the row."""

    width: int
    node_x: int
    node_y: int
    lines: tuple[Line, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class _Reach:
    """The rows that a parent's lane spans, and how far its solid part goes."""

    first: int
    last: int
    solid_first: int
    solid_last: int


def gutters(rows: Sequence[str], ties: Sequence[Tie], node_y: int) -> tuple[Gutter, ...]:
    """The gutter of every row.

    Args:
        rows: the witnesses from top to bottom.
        ties: who had it from whom; both ends must be rows.
        node_y: distance of a row's node from the row's top, in px.
    """
    at = {key: row for row, key in enumerate(rows)}
    ties = _fitting(at, ties)
    reaches = _reaches(at, ties)
    lanes = _lanes(rows, at, reaches, ties)
    count = max(lanes.values(), default=0) + 1
    pitch = min(LANE_PX, max(NARROWEST_LANE_PX, WIDEST_PX // count))
    xs = {key: MARGIN_PX + lane * pitch for key, lane in lanes.items()}
    width = 2 * MARGIN_PX + pitch * (count - 1)
    ties_to: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        ties_to[tie.child].append(tie)
    return tuple(
        Gutter(width, xs[key], node_y, tuple(lines), tuple(_curves(at, xs, ties_to[key], node_y)))
        for key, lines in zip(rows, _lines(rows, reaches, xs, node_y), strict=True)
    )


def _fitting(at: Mapping[str, int], ties: Sequence[Tie]) -> list[Tie]:
    """The ties that can be drawn side by side; where room is short, the nearest first.

    What is not drawn still stands in words in the child's panel, with a link.
    """
    held = [1] * len(at)
    reach = {key: (row, row) for key, row in at.items()}
    left: set[int] = set()
    order = sorted(range(len(ties)), key=lambda n: abs(at[ties[n].child] - at[ties[n].parent]))
    for number in order:
        tie = ties[number]
        first, last = reach[tie.parent]
        child = at[tie.child]
        longer = range(child, first) if child < first else range(last + 1, child + 1)
        if all(held[row] < MOST_LANES for row in longer):
            for row in longer:
                held[row] += 1
            reach[tie.parent] = (min(first, child), max(last, child))
        else:
            left.add(number)
    return [tie for number, tie in enumerate(ties) if number not in left]


def _reaches(at: Mapping[str, int], ties: Sequence[Tie]) -> dict[str, _Reach]:
    all_rows = {key: [row] for key, row in at.items()}
    solid = {key: [row] for key, row in at.items()}
    for tie in ties:
        all_rows[tie.parent].append(at[tie.child])
        if not tie.dashed:
            solid[tie.parent].append(at[tie.child])
    return {
        key: _Reach(min(rows), max(rows), min(solid[key]), max(solid[key]))
        for key, rows in all_rows.items()
    }


def _lanes(
    rows: Sequence[str],
    at: Mapping[str, int],
    reaches: Mapping[str, _Reach],
    ties: Sequence[Tie],
) -> dict[str, int]:
    """The first free lane for each row's stretch, left to right.

    A child may stand in its parent's lane where that lane ends: the line then
    runs straight into it.
    """
    lanes: dict[str, int] = {}
    holders: list[str] = []
    tied = {(tie.parent, tie.child) for tie in ties if not tie.dashed}
    for key in sorted(rows, key=lambda k: (reaches[k].first, at[k])):
        first = reaches[key].first
        for lane, holder in enumerate(holders):
            last = reaches[holder].last
            runs_in = last == at[key] == first and (holder, key) in tied
            if last < first or runs_in:
                lanes[key], holders[lane] = lane, key
                break
        else:
            lanes[key] = len(holders)
            holders.append(key)
    return lanes


def _lines(
    rows: Sequence[str],
    reaches: Mapping[str, _Reach],
    xs: Mapping[str, int],
    node_y: int,
) -> list[list[Line]]:
    """For every row, the stretches of all lanes that pass through it, above and below its node."""
    lines: list[list[Line]] = [[] for _ in rows]
    for parent in rows:
        reach = reaches[parent]
        if reach.first == reach.last:
            continue
        for row in range(reach.first, reach.last + 1):
            lines[row] += _stretches(parent, rows[row], row, reach, xs, node_y)
    return lines


def _stretches(
    parent: str, here: str, row: int, reach: _Reach, xs: Mapping[str, int], node_y: int
) -> Iterator[Line]:
    """What one parent's lane draws in one row."""
    bend = node_y - (NODE_PX if xs[parent] == xs[here] else RADIUS_PX)
    own = here == parent
    if reach.first < row:
        stop = node_y if own else bend if reach.last == row else node_y
        yield Line(xs[parent], "0", str(stop), row > reach.solid_last)
    if reach.last > row:
        hang = node_y + RADIUS_PX if reach.first == row and not own else node_y
        dashed = row >= reach.solid_last or row < reach.solid_first
        yield Line(xs[parent], str(hang), "100%", dashed)


def _curves(
    at: Mapping[str, int], xs: Mapping[str, int], ties: Sequence[Tie], node_y: int
) -> list[Curve]:
    """The elbows that end at one row's node, from the ties that lead there."""
    curves = []
    for tie in ties:
        start, end = xs[tie.parent], xs[tie.child]
        from_above = at[tie.parent] < at[tie.child]
        if start == end:
            path, level, arrow = "", "", _arrow_down(end, node_y)
        else:
            side = 1 if end > start else -1
            bend = node_y - RADIUS_PX if from_above else node_y + RADIUS_PX
            tip = end - side * (NODE_PX + 1)
            turn = start + side * min(RADIUS_PX, max(0, side * (tip - start)))
            path = f"M{start} {bend}Q{start} {node_y} {turn} {node_y}H{tip}"
            level = f"M{turn} {node_y}H{tip}"
            arrow = f"M{tip} {node_y}l{-side * 6} -4v8z"
        curves.append(Curve(path, level, arrow, tie.dashed))
    return curves


def _arrow_down(x: int, node_y: int) -> str:
    return f"M{x} {node_y - NODE_PX - 1}l-4 -6h8z"
