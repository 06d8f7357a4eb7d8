"""Whether p_drift means what it says: how often claims of a given p_drift are flagged in gold.

    tracer bench judge --format jsonl > judge.jsonl
    python -m tracer.bench.reliability judge.jsonl reliability.svg

draws the tables of bins that ``tracer bench judge`` gives (a reliability diagram; DeGroot and
Fienberg, 1983). The same figures give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from tracer.bench.chart import Panel, Point, drawn
from tracer.bench.figures import shown
from tracer.bench.gold import GoldClaim, records
from tracer.bench.scoring import CHECKABLE, FLAGS, Answer

BINS = 10
TABLE = "p_drift beside how often it was drift"
"""Name of the table of bins, by which the drawing finds its rows."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims whose p_drift lies from ``low`` up to ``high`` (1 included in the last)."""

    low: float
    high: float
    n: int
    said: float
    """Mean p_drift."""
    true: float
    """Share that is drifted or unsupported in gold."""

    @property
    def name(self) -> str:
        return f"{self.low:.1f}–{self.high:.1f}"


def bins(gold: Sequence[GoldClaim], answers: Mapping[str, Answer]) -> list[Bin]:
    """Ten bins of like width over the checkable claims; an empty one is left out."""
    found: dict[int, list[tuple[float, bool]]] = {}
    for row in gold:
        if row.verdict in CHECKABLE:
            said = answers[row.id].p_drift
            place = min(BINS - 1, int(said * BINS))
            found.setdefault(place, []).append((said, row.verdict in FLAGS))
    return [
        Bin(
            place / BINS,
            (place + 1) / BINS,
            len(rows),
            mean(said for said, _ in rows),
            mean(float(true) for _, true in rows),
        )
        for place, rows in sorted(found.items())
    ]


def expected_error(found: Sequence[Bin]) -> float:
    """Expected calibration error: the mean gap of said and true, each bin by its claims."""
    return _mean_gap([Point(one.said, one.true, one.n) for one in found])


def _mean_gap(points: Sequence[Point]) -> float:
    return sum(one.n * abs(one.x - one.y) for one in points) / sum(one.n for one in points)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws the bins among the records of ``tracer bench judge --format jsonl``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("svg", type=Path)
    options = parser.parse_args(arguments)
    found = list(panels(records(options.records)))
    if not found:
        sys.stderr.write(f"{options.records} has no rows of the table {TABLE!r}\n")
        return 1
    svg = drawn(found, across="p_drift said", up="share drifted or unsupported")
    options.svg.write_text(svg, encoding="utf-8")
    return 0


def panels(found: Iterable[Mapping[str, object]]) -> Iterator[Panel]:
    """A panel for each set that has bins among the records of the bench."""
    points: dict[str, list[Point]] = {}
    for record in found:
        table = str(record["table"])
        if table.endswith(TABLE) and isinstance(record["figures"], dict):
            said, true, n = (float(record["figures"][key]) for key in ("said", "true", "n"))
            points.setdefault(table.removesuffix(TABLE).rstrip(": "), []).append(
                Point(said, true, int(n))
            )
    for name, those in points.items():
        total = sum(point.n for point in those)
        yield Panel(f"{name}, n = {total}, ECE {shown(_mean_gap(those))}", tuple(those))


if __name__ == "__main__":
    sys.exit(main())
