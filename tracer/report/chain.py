"""The drawing of the chain: one row a witness, lines in a gutter beside the panels.

The strip runs down the page in order of time. Every parent owns a vertical lane
from its own row to the row of its last child; a child hangs off that lane by an
elbow. A lane is free again where its last child stands, so a plain succession
is one straight line, and the gutter stays narrow however long the story is.
Rows may have any height: only the lines that stretch use percentages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LANE_PX = 17
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
    reaches = {key: _reach(at, key, ties) for key in rows}
    lanes = _lanes(rows, at, reaches, ties)
    xs = {key: MARGIN_PX + lane * LANE_PX for key, lane in lanes.items()}
    width = 2 * MARGIN_PX + LANE_PX * max(lanes.values(), default=0)
    return tuple(
        Gutter(
            width,
            xs[key],
            node_y,
            tuple(_lines(row, rows, reaches, xs, node_y)),
            tuple(_curves(key, at, xs, ties, node_y)),
        )
        for row, key in enumerate(rows)
    )


def _reach(at: Mapping[str, int], key: str, ties: Sequence[Tie]) -> _Reach:
    own = at[key]
    all_rows = [own, *(at[tie.child] for tie in ties if tie.parent == key)]
    solid = [own, *(at[tie.child] for tie in ties if tie.parent == key and not tie.dashed)]
    return _Reach(min(all_rows), max(all_rows), min(solid), max(solid))


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
    for key in sorted(rows, key=lambda k: (reaches[k].first, at[k])):
        mine = reaches[key]
        taken = set()
        for other, lane in lanes.items():
            theirs = reaches[other]
            ends_here = theirs.last == at[key] == mine.first and Tie(other, key) in ties
            if theirs.last >= mine.first and theirs.first <= mine.last and not ends_here:
                taken.add(lane)
        lanes[key] = next(lane for lane in range(len(rows) + 1) if lane not in taken)
    return lanes


def _lines(
    row: int,
    rows: Sequence[str],
    reaches: Mapping[str, _Reach],
    xs: Mapping[str, int],
    node_y: int,
) -> list[Line]:
    """The stretches of all lanes that pass through this row, above and below its node."""
    lines = []
    for parent in rows:
        reach = reaches[parent]
        if not reach.first <= row <= reach.last or reach.first == reach.last:
            continue
        straight = xs[parent] == xs[rows[row]]
        bend = node_y - (NODE_PX if straight else RADIUS_PX)
        own = rows[row] == parent
        if reach.first < row:
            stop = node_y if own else bend if reach.last == row else node_y
            lines.append(Line(xs[parent], "0", str(stop), row > reach.solid_last))
        if reach.last > row:
            hang = node_y + RADIUS_PX if reach.first == row and not own else node_y
            dashed = row >= reach.solid_last or row < reach.solid_first
            lines.append(Line(xs[parent], str(hang), "100%", dashed))
    return lines


def _curves(
    key: str,
    at: Mapping[str, int],
    xs: Mapping[str, int],
    ties: Sequence[Tie],
    node_y: int,
) -> list[Curve]:
    curves = []
    for tie in ties:
        if tie.child != key:
            continue
        start, end = xs[tie.parent], xs[key]
        from_above = at[tie.parent] < at[key]
        if start == end:
            path, level, arrow = "", "", _arrow_down(end, node_y)
        else:
            side = 1 if end > start else -1
            bend = node_y - RADIUS_PX if from_above else node_y + RADIUS_PX
            tip = end - side * (NODE_PX + 1)
            turn = start + side * RADIUS_PX
            path = f"M{start} {bend}Q{start} {node_y} {turn} {node_y}H{tip}"
            level = f"M{turn} {node_y}H{tip}"
            arrow = f"M{tip} {node_y}l{-side * 6} -4v8z"
        curves.append(Curve(path, level, arrow, tie.dashed))
    return curves


def _arrow_down(x: int, node_y: int) -> str:
    return f"M{x} {node_y - NODE_PX - 1}l-4 -6h8z"
