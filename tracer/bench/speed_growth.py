"""How time and memory grow with the number of articles: ``python -m tracer.bench.speed_growth``.

The per-article stages run as they are, but for the embedder: vectors are drawn by
chance, one a text, so that ten thousand articles pass in minutes. What embedding
costs a text does not depend on how many there are; all else that might (indexes,
tables, caches, queues) is measured here.
"""

from __future__ import annotations

import math
import sys
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tracer.bench import speed_articles
from tracer.bench.speed_parts import PER_ARTICLE, Laps, tracer_in
from tracer.embedders import OnnxMiniLM, Vectors

SIZES = (250, 500, 1000, 2000)
_WIDTH = 384


class ByChance:
    """Unit vectors that depend on the text alone, in no time."""

    name, revision = OnnxMiniLM.name, OnnxMiniLM.revision

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`tracer.embedders.Embedder.encode`."""
        rows = np.zeros((len(texts), _WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            rows[row] = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(_WIDTH)
        return np.asarray(rows / np.sqrt(_WIDTH), dtype=np.float32)


def grown(number: int) -> Laps:
    """The per-article stages over so many pages."""
    from tracer import embedders

    laps = Laps(counts={"articles": number})
    with TemporaryDirectory(prefix="tracer-growth-") as work:
        pages = Path(work, "pages")
        speed_articles.write(pages, number)
        embedders.EMBEDDERS = {**embedders.EMBEDDERS, "minilm": ByChance}
        with tracer_in(Path(work)) as tracer:
            tracer.check("Every citizen must have a credit score by 2020.")
            with laps.lap(PER_ARTICLE[0]):
                tracer.collect([str(pages)])
            with laps.lap(PER_ARTICLE[1]):
                tracer.judge([str(pages)])
            with laps.lap("nothing new"):
                tracer.judge([str(pages)])
    return laps


def measured(sizes: Sequence[int]) -> Iterator[str]:
    """A line a size, and the exponents between each and the one before."""
    before: Laps | None = None
    for size in sizes:
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
            laps = pool.submit(grown, size).result()
        told = ", ".join(
            f"{lap.name} {lap.cpu_s:.1f} cpu s {lap.wall_s:.1f} wall s {lap.peak_mb:.0f} MB"
            for lap in laps.laps
        )
        yield f"{size} articles: {told}"
        if before is not None:
            grew = math.log(laps.total("cpu", PER_ARTICLE) / before.total("cpu", PER_ARTICLE))
            yield f"  exponent {grew / math.log(size / before.counts['articles']):.2f}"
        before = laps


if __name__ == "__main__":
    for line in measured([int(size) for size in sys.argv[1:]] or SIZES):
        print(line, flush=True)  # noqa: T201, a command of its own
