"""Measures how the lineage stage grows: cost, memory and answers from 1,000 texts upwards.

Each size is played and worked out in a process of its own, so that the highest memory is that
of the size. Cost is processor time, which other work on the machine does not change much.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

from tracer.bench import lineage_games as games
from tracer.bench.telephone import Games, play
from tracer.lineage.company import Company
from tracer.lineage.score import score_of
from tracer.lineage.stage import lineage_from

SIZES = (1_000, 3_000, 10_000)
FULL_SIZES = (*SIZES, 30_000, 100_000)
_SEED = 1
_MEGABYTE = 1 << 20

Figures = Mapping[str, float | str]
Point = Mapping[str, float]


def measured(sizes: Sequence[int]) -> Iterator[tuple[str, Figures]]:
    """Figures by size, and the exponents that fit cost and memory over all of them."""
    points = []
    for size in sizes:
        point = _apart(size)
        points.append(point)
        yield f"games, {size:,} texts", {name: round(value, 4) for name, value in point.items()}
    if len(points) > 1:
        yield (
            f"games, growth from {sizes[0]:,} to {sizes[-1]:,} texts (exponent)",
            {
                "processor time": exponent(points, "processor seconds"),
                "memory": exponent(points, "highest memory, MB"),
            },
        )


def exponent(points: Sequence[Point], name: str) -> float:
    """The slope of a straight line through the logarithms, by least squares."""
    across = [math.log(point["texts"]) for point in points]
    up = [math.log(point[name]) for point in points]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    rise = sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True))
    return rise / sum((x - middle) ** 2 for x in across)


def _apart(size: int) -> Point:
    command = [sys.executable, "-m", "tracer.bench.lineage_scale", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    point: Point = json.loads(done.stdout)
    return point


def point(size: int) -> Point:
    """One size: texts, cost, memory, candidates and right answers."""
    played = play(size, _SEED)
    start = time.process_time()
    company = games.company_of(played)
    lineage = lineage_from(company, score_of(company))
    spent = time.process_time() - start
    # In kilobytes on Linux, in bytes on a Mac.
    unit = 1024 if sys.platform != "darwin" else 1
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MEGABYTE
    counts = games.score(played, lineage)
    return {
        "texts": size,
        "processor seconds": spent,
        "highest memory, MB": highest,
        "texts compared with each": len(company.pairs) / size,
        "true parents among those": _kept(played, company),
        **{name: counts[name].share for name in sorted(counts)},
    }


def _kept(played: Games, company: Company) -> float:
    places = {witness.id: at for at, witness in enumerate(company.witnesses)}
    true = [(places[t.article.id], places[p]) for t in played.told for p in t.parents]
    return sum(company.pairs.at(*ends) is not None for ends in true) / max(1, len(true))


if __name__ == "__main__":
    print(json.dumps(point(int(sys.argv[1]))))  # noqa: T201, read by the process that asked
