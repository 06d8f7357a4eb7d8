"""How fast it is: time and peak memory by stage, against the floor and against other ways.

Everything is measured in one run on one machine, each part in a process of its own, on
pages that a generator writes (:mod:`tracer.bench.speed_articles`). What counts are the
ratios: seconds on a machine that others share say little.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tracer.bench import speed_articles, speed_parts
from tracer.bench.speed_parts import Laps
from tracer.weights import threads

ARTICLES = "TRACER_BENCH_ARTICLES"
"""The variable that says how many pages to measure on."""
FEW = 100
_SCRIPT_SHARE = 4

T = TypeVar("T")
Named = tuple[str, dict[str, float | str]]


def measured(number: int | None = None) -> Iterator[Named]:
    """Names of what was measured with the figures.

    Args:
        number: how many pages; ``TRACER_BENCH_ARTICLES`` or 100 if None.
    """
    number = number or int(os.environ.get(ARTICLES, FEW))
    with TemporaryDirectory(prefix="tracer-speed-") as work:
        pages = Path(work, "pages")
        speed_articles.write(pages, number)
        few = Path(work, "few")
        speed_articles.write(few, max(2, number // _SCRIPT_SHARE))
        ours = _alone(speed_parts.whole_run, pages, Path(work, "ours"))
        floor = _alone(speed_parts.floor, pages, Path(work, "floor"))
        where = f"{number} invented pages, {threads()} threads"
        yield f"stages, {where}", _stages(ours)
        yield f"floor, {where}", _stages(floor)
        yield f"ratios, {where}", _ratios(ours, floor)
        script = _alone(speed_parts.obvious_script, few, Path(work, "script"))
        yield "other ways, each on a part of the pages", _others(ours, script, number, work)
        yield "engines, two cores or more", _dask(pages, work)


def _alone(part: Callable[[Path, Path], T], pages: Path, work: Path) -> T:
    """A part in a fresh process, with a folder to work in."""
    work.mkdir(parents=True, exist_ok=True)
    return speed_parts.alone(part, pages, work)


def _stages(laps: Laps) -> dict[str, float | str]:
    figures: dict[str, float | str] = {}
    for lap in laps.laps:
        figures[f"{lap.name}: wall s, cpu s, peak MB"] = (
            f"{lap.wall_s:.2f}, {lap.cpu_s:.2f}, {lap.peak_mb:.0f}"
        )
    for name, count in laps.counts.items():
        figures[name] = str(count)
    return figures


def _ratios(ours: Laps, floor: Laps) -> dict[str, float | str]:
    """The per-article stages over the floor; what is done once for the set is left aside."""
    figures: dict[str, float | str] = {}
    for clock in ("wall", "cpu"):
        total = ours.total(clock, speed_parts.PER_ARTICLE)
        read = floor.total(clock, ("html", "spacy", "embed sentences", "embed around"))
        bare = floor.total(clock, ("html", "spacy", "embed sentences"))
        figures[f"total / floor, {clock}"] = total / read
        figures[f"total / floor of sentences alone, {clock}"] = total / bare
    sentences = ours.counts["sentences"]
    figures["sentences per second, wall"] = sentences / ours.total("wall", speed_parts.PER_ARTICLE)
    figures["sentences per second, cpu"] = sentences / ours.total("cpu", speed_parts.PER_ARTICLE)
    figures["peak MB of the per-article stages"] = max(
        lap.peak_mb for lap in ours.laps if lap.name in speed_parts.PER_ARTICLE
    )
    return figures


def _others(ours: Laps, script: Laps, number: int, work: str) -> dict[str, float | str]:
    pairs = _alone(speed_parts.cross_encoder, Path(work, "few"), Path(work, "pairs"))
    each = {clock: ours.total(clock, speed_parts.PER_ARTICLE) / number for clock in ("wall", "cpu")}
    one = script.counts["articles"]
    figures: dict[str, float | str] = {}
    for clock in ("wall", "cpu"):
        figures[f"obvious script / ours, {clock}"] = (
            script.total(clock, ("script",)) / one / each[clock]
        )
        rate = pairs.total(clock, ("pairs",)) / pairs.counts["pairs"]
        every = ours.counts["sentences"] / number * pairs.counts["sources"]
        figures[f"all-pairs cross-encoder / ours, {clock} (extrapolated)"] = (
            rate * every / each[clock]
        )
    return figures


def _dask(pages: Path, work: str) -> dict[str, float | str]:
    if not speed_parts.has_dask():
        return {"skipped": "dask is not installed"}
    return dict(_alone(speed_parts.engines, pages, Path(work, "engines")))
