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
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from tracer.bench import lineage_games as games
from tracer.bench.minhash import banded
from tracer.bench.telephone import Games, play
from tracer.lineage.candidates import worded
from tracer.lineage.company import Company
from tracer.lineage.pairs import Pairs, Places
from tracer.lineage.score import score_of
from tracer.lineage.stage import lineage_from

SIZES = (1_000, 3_000)
FULL_SIZES = (*SIZES, 10_000, 30_000, 100_000)
CANDIDATES = 3_000
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


def candidates(size: int = CANDIDATES) -> Iterator[tuple[str, Figures]]:
    """True parents kept by each way of finding candidates, and how many texts it compares."""
    played = play(size, _SEED)
    company = games.company_of(played)
    near, letters = company.elements.pairs, company.elements.letters()
    spans = np.array([company.spans[witness.id] for witness in company.witnesses])
    ways: Mapping[str, Callable[[], tuple[Places, Places]]] = {
        "rare word pairs": lambda: worded(near, spans),
        "MinHash of word pairs, 64 bands of 2": lambda: banded(near, 128, 2),
        "MinHash of word pairs, 42 bands of 3": lambda: banded(near, 128, 3),
        "MinHash of letter runs, 42 bands of 3": lambda: banded(letters, 128, 3),
    }
    for name, way in ways.items():
        start = time.process_time()
        pairs = Pairs.of(size, [way()])
        spent = time.process_time() - start
        yield (
            f"candidates of {size:,} texts by {name}",
            {
                "true parents among those": _kept(played, company, pairs),
                "texts compared with each": len(pairs) / size,
                "processor seconds": spent,
            },
        )
    yield (
        f"candidates of {size:,} texts, with links and names",
        {
            "true parents among those": _kept(played, company, company.pairs),
            "texts compared with each": len(company.pairs) / size,
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
        "true parents among those": _kept(played, company, company.pairs),
        **{name: counts[name].share for name in sorted(counts)},
    }


def _kept(played: Games, company: Company, pairs: Pairs) -> float:
    places = {witness.id: at for at, witness in enumerate(company.witnesses)}
    true = [(places[t.article.id], places[p]) for t in played.told for p in t.parents]
    return sum(pairs.at(*ends) is not None for ends in true) / max(1, len(true))


if __name__ == "__main__":
    print(json.dumps(point(int(sys.argv[1]))))  # noqa: T201, read by the process that asked
