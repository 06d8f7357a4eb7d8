"""The evidence under stress: what a hostile server, kills, numbers and rubbish do to it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

Figure = tuple[str, Mapping[str, float | str], str]
"""The name of a set, its figures, and why there are none."""

MOMENTS, PAGES, THROUGHPUT_PAGES = 200, 200, 10_000
FUZZ_MINUTES = "TRACER_BENCH_FUZZ_MINUTES"
"""Set in the environment, it asks for so many minutes of fuzzing, over all targets."""
SMALL = "TRACER_BENCH_SMALL"
"""Set in the environment, it divides kills and pages by ten: a look, not the figures."""


def measured(data: Path | None) -> Iterator[Figure]:
    """All of it, one part after the other.

    Args:
        data: a folder whose ``seeds`` the fuzzer starts from, if it is given.
    """
    small = 10 if os.environ.get(SMALL) else 1
    yield from _hostile()
    yield from _killed(MOMENTS // small)
    yield from _throughput(THROUGHPUT_PAGES // small)
    yield from _fuzzed(float(os.environ.get(FUZZ_MINUTES) or 0), data)


def _hostile() -> Iterator[Figure]:
    from tracer.bench.evidence_hostile import (
        PAGE_LIMIT_S,
        READING_S,
        WAITING_S,
        misdeeds,
        outcome_of,
    )

    table: dict[str, float | str] = {}
    handled = slowest = busiest = 0.0
    for outcome in map(outcome_of, misdeeds()):
        waited_s = outcome.seconds - outcome.busy_s
        late = outcome.busy_s > READING_S or waited_s > PAGE_LIMIT_S + WAITING_S
        wrong = outcome.wrong or ("hung" if late else "")
        table[outcome.name] = f"FAIL: {wrong}" if wrong else f"pass: {outcome.came}"
        handled += not wrong
        slowest = max(slowest, outcome.seconds)
        busiest = max(busiest, outcome.busy_s)
    summary: dict[str, float | str] = {
        "misbehaviours": len(table),
        "handled": int(handled),
        "seconds of the slowest": slowest,
        "processor seconds of the busiest": busiest,
        "seconds a page may take on the wire": PAGE_LIMIT_S,
    }
    yield "a hostile server", {**table, **summary}, ""


def _killed(moments: int) -> Iterator[Figure]:
    from tracer.bench.evidence_kill import campaign

    yield "kill -9 at random moments", campaign(moments, PAGES).figures(), ""


def _throughput(pages: int) -> Iterator[Figure]:
    from tracer.bench.evidence_speed import throughput

    yield "throughput without network wait", throughput(pages), ""


def _fuzzed(minutes: float, data: Path | None) -> Iterator[Figure]:
    from tracer.bench.evidence_fuzz import fuzz_all, installed

    name = "fuzzing"
    if not minutes:
        yield name, {}, f"set {FUZZ_MINUTES}"
        return
    if not installed():
        yield name, {}, "atheris is not installed: pip install 'tracer[fuzz]'"
        return
    seeds = data / "seeds" if data is not None and (data / "seeds").is_dir() else None
    figures: dict[str, float | str] = {"minutes": minutes}
    for target, inputs, broken in fuzz_all(minutes, seeds):
        figures[target] = f"FAIL: {broken}" if broken else f"clean, {inputs:,.0f} inputs"
    yield name, figures, ""
