"""What a million articles would cost, from two small runs: ``python -m tracer.bench.speed_plan``.

Processor time, memory and the database's size are measured at two sizes; a line through
both is the prediction. Then the same stages run at growing sizes, as far as the
minutes go, and what was predicted for each is printed beside what was measured:
a prediction that fails at ten times its basis is none for a million.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer.bench import speed_articles
from tracer.bench.speed_parts import PER_ARTICLE, alone, whole_run

BASIS = (8, 24)
"""Articles of the two runs that the prediction rests on."""
GROWTH = 2
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What one size took. ``stored_bytes`` is the database and the pages as received."""

    articles: int
    cpu_s: dict[str, float]
    peak_mb: float
    stored_bytes: int
    wall_s: float

    @property
    def total_s(self) -> float:
        """Processor seconds of all stages."""
        return sum(self.cpu_s.values())


@dataclass(frozen=True, slots=True)
class Line:
    """``start + each * articles``."""

    start: float
    each: float

    @classmethod
    def through(cls, one: tuple[int, float], other: tuple[int, float]) -> Line:
        """The line through two measurements, each a size and a value."""
        each = (other[1] - one[1]) / (other[0] - one[0])
        return cls(one[1] - each * one[0], each)

    def at(self, articles: int) -> float:
        """The value for so many articles."""
        return self.start + self.each * articles


def measured(articles: int) -> Cost:
    """The per-article stages over so many invented pages, in a process of their own."""
    with TemporaryDirectory(prefix="tracer-plan-") as work:
        pages, run = Path(work, "pages"), Path(work, "run")
        speed_articles.write(pages, articles)
        start = time.perf_counter()
        run.mkdir()
        laps = alone(whole_run, pages, run)
        return Cost(
            articles,
            {lap.name: lap.cpu_s for lap in laps.laps if lap.name in PER_ARTICLE},
            max(lap.peak_mb for lap in laps.laps if lap.name in PER_ARTICLE),
            sum(file.stat().st_size for file in run.rglob("*") if file.is_file()),
            time.perf_counter() - start,
        )


def checked(basis: Sequence[Cost], minutes: float) -> Iterator[str]:
    """A line a size: what was predicted for it and what was measured."""
    time_line = Line.through(*((cost.articles, cost.total_s) for cost in basis))
    store_line = Line.through(*((cost.articles, cost.stored_bytes) for cost in basis))
    ends = time.perf_counter() + 60 * minutes
    last = basis[-1]
    while time.perf_counter() + GROWTH * last.wall_s < ends:
        last = measured(GROWTH * last.articles)
        expected_s, expected_bytes = time_line.at(last.articles), store_line.at(last.articles)
        yield (
            f"{last.articles} articles: predicted {expected_s:.1f} cpu s, measured "
            f"{last.total_s:.1f} ({last.total_s / expected_s:.2f} of it); predicted "
            f"{expected_bytes / 1e6:.1f} MB kept, measured {last.stored_bytes / 1e6:.1f}; "
            f"peak {last.peak_mb:.0f} MB"
        )


def planned(basis: Sequence[Cost], core_hour: float, gb_month: float) -> Iterator[str]:
    """What a million articles would take by the same lines."""
    hours = 0.0
    for stage in PER_ARTICLE:
        line = Line.through(*((cost.articles, cost.cpu_s[stage]) for cost in basis))
        hours += line.each * MILLION / 3600
        yield f"{stage}: {line.each:.3f} cpu s an article, {line.each * MILLION / 3600:.0f} hours"
    kept = Line.through(*((cost.articles, cost.stored_bytes) for cost in basis))
    gb = kept.each * MILLION / 1e9
    yield (
        f"a million articles: {hours:.0f} core hours, {hours * core_hour:.2f} at {core_hour} an "
        f"hour; {gb:.0f} GB kept, {gb * gb_month:.2f} a month at {gb_month} a GB"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, predicts, and holds the prediction against larger runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for the larger runs")
    parser.add_argument("--core-hour", type=float, default=0.04, help="price, assumed")
    parser.add_argument("--gb-month", type=float, default=0.02, help="price, assumed")
    told = parser.parse_args(arguments)
    basis = [measured(articles) for articles in BASIS]
    for line in planned(basis, told.core_hour, told.gb_month):
        print(line, flush=True)  # noqa: T201, a command of its own
    for line in checked(basis, told.minutes):
        print(line, flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
