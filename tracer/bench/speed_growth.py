"""How time and memory grow with the number of articles: ``python -m tracer.bench.speed_growth``.

A run goes its whole way: collect, judge, lineage, report, and once more with nothing new.
Two things are lighter than they are, neither of which grows otherwise than with the number
of articles. In place of the embedder a text gets the sum of vectors that its words have by
chance, so that texts of like words are near each other and ten thousand articles pass in
minutes. And with ``--borrow`` one page in ten is judged, whose findings the others borrow
(:mod:`tracer.bench.speed_borrowed`).
"""

from __future__ import annotations

import math
import os
import re
import resource
import subprocess
import sys
import time
import zlib
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tracer.bench.speed_borrowed import EVERY, Borrowing, Pages
from tracer.bench.speed_parts import Lap, Laps, alone
from tracer.embedders import OnnxMiniLM, Vectors

SIZES = (250, 500, 1000)
COLLECT, JUDGE, LINEAGE, REPORT, AGAIN = STAGES = (
    "collect",
    "claims, align, judge, store",
    "lineage",
    "report",
    "again, nothing new",
)
_WIDTH = 384
_WORDS = 4096
_WORD = re.compile(r"\w+")


class ByWords:
    """Unit vectors that depend on a text's words alone, in next to no time."""

    name, revision = OnnxMiniLM.name, OnnxMiniLM.revision

    def __init__(self) -> None:
        dice = np.random.default_rng(7)
        self._of_word = dice.standard_normal((_WORDS, _WIDTH)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`tracer.embedders.Embedder.encode`."""
        rows = np.zeros((len(texts), _WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            words = [zlib.crc32(word.encode()) % _WORDS for word in _WORD.findall(text.lower())]
            rows[row] = self._of_word[words or [0]].sum(axis=0)
        found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return found


def grown(number: int, every: int, work: Path) -> Laps:
    """A run over so many pages, stage by stage.

    Args:
        number: how many pages.
        every: one in so many is judged.
        work: an empty folder, which then holds pages, database, snapshots and report.
    """
    from tracer.pipeline import Tracer
    from tracer.settings import Settings

    laps = Laps(counts={"articles": number})
    pages = Pages(number, every)
    pages.write(work / "pages")
    settings = Settings(
        db=str(work / "growth.db"),
        snapshots=str(work / "kept"),
        report=str(work / "report"),
        engine=Borrowing.name,
    )
    with _stand_ins(pages, work), Tracer(settings) as tracer:
        tracer.check("Every citizen must have a credit score by 2020.")
        with laps.lap(COLLECT):
            tracer.collect([str(work / "pages")])
        with laps.lap(JUDGE):
            run = tracer.judge([str(work / "pages")])
        with laps.lap(LINEAGE):
            tracer.lineage(run)
        with laps.lap(REPORT):
            tracer.report(run=run)
    return laps


@contextmanager
def _stand_ins(pages: Pages, work: Path) -> Iterator[None]:
    """The embedder and the engine of the measurement, as long as the block lasts.

    The embedder goes by the name of the one that it stands in for, so that a second run finds
    nothing new; its vectors are kept apart from those of the real one.
    """
    from tracer import embedders, engine

    before = embedders.EMBEDDERS, engine.ENGINES, os.environ.get("TRACER_CACHE")
    embedders.EMBEDDERS = {**before[0], "minilm": ByWords}
    engine.ENGINES = {**before[1], Borrowing.name: lambda _: Borrowing(pages)}
    os.environ["TRACER_CACHE"] = str(work / "cache")
    try:
        yield
    finally:
        embedders.EMBEDDERS, engine.ENGINES, cache = before
        del os.environ["TRACER_CACHE"]
        if cache is not None:
            os.environ["TRACER_CACHE"] = cache


def again(work: Path) -> Lap:
    """The same with nothing new, as the command line has it, from the start of its process."""
    call = ["run", str(work / "pages"), "--db", str(work / "growth.db")]
    call += ["--out", str(work / "report"), "--quiet"]
    before, wall_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tracer", *call],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TRACER_SNAPSHOTS": str(work / "kept")},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Lap(AGAIN, time.perf_counter() - wall_s, cpu_s, after.ru_maxrss / 1024)


def whole(number: int, every: int, work: Path) -> Laps:
    """All stages, each of the two runs in a process of its own."""
    laps = alone(grown, number, every, work)
    laps.laps.append(alone(again, work))
    return laps


def measured(sizes: Sequence[int], every: int, folder: Path | None = None) -> Iterator[str]:
    """A line a stage of each size, and the exponents between a size and the one before.

    Args:
        sizes: numbers of pages, from small to large.
        every: one page in so many is judged.
        folder: where to keep what was made; nothing is kept if None.
    """
    before: Laps | None = None
    for size in sizes:
        with TemporaryDirectory(prefix="tracer-growth-") as temporary:
            work = (folder or Path(temporary)) / str(size)
            work.mkdir(parents=True)
            laps = whole(size, every, work)
        yield f"{size} articles"
        for lap in laps.laps:
            told = f"{lap.cpu_s:.1f} cpu s, {lap.wall_s:.1f} wall s, {lap.peak_mb:.0f} MB"
            grew = f", exponent {_exponent(before, laps, (lap.name,)):.2f}" if before else ""
            yield f"  {lap.name}: {told}{grew}"
        if before is not None:
            yield f"  the run: exponent {_exponent(before, laps, STAGES[:-1]):.2f}"
        before = laps


def _exponent(before: Laps, after: Laps, names: Sequence[str]) -> float:
    grew = math.log(after.total("cpu", names) / before.total("cpu", names))
    return grew / math.log(after.counts["articles"] / before.counts["articles"])


def _main() -> None:
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("sizes", nargs="*", type=int, default=SIZES)
    asked.add_argument("--borrow", action="store_true", help=f"judge one page in {EVERY} only")
    asked.add_argument("--keep", type=Path, help="a folder in which all that was made stays")
    given = asked.parse_args()
    for line in measured(given.sizes, EVERY if given.borrow else 1, given.keep):
        print(line, flush=True)  # noqa: T201, a command of its own


if __name__ == "__main__":
    _main()
