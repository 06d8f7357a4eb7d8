"""How large a report of many articles is, how long it takes to write, and to open."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer.bench.report_trace import made_trace
from tracer.model import Dating, Trace
from tracer.report import write_report
from tracer.sources import list_packs, load_library

ARTICLES = 1000
OPENINGS = 5
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def measured(articles: int = ARTICLES) -> Iterator[tuple[str, Mapping[str, float | str]]]:
    """Figures of a report on so many made articles, thirty claims each.

    Times are of this machine: on the wall clock, and of the processor, which other
    work on it disturbs less. ``usable`` is from asking for the
    first page to its having been drawn and its script having run, the median of
    some openings, each in a browser context of its own.
    """
    library = load_library([pack.id for pack in list_packs()])
    grown = _late_found(made_trace(articles + 1, library))
    trace = _without_last(grown)
    with TemporaryDirectory() as name:
        folder = Path(name)
        whole = _timed(trace, folder)
        first = (folder / "index.html").stat().st_size
        sizes = [page.stat().st_size for page in folder.glob("*.html")]
        again = _timed(trace, folder)
        more = _timed(grown, folder)
        yield (
            f"{len(trace.articles)} made articles, {len(trace.claims)} claims",
            {
                "first page, kB": first / 1000,
                "largest page, kB": max(sizes) / 1000,
                "pages": len(sizes),
                "all pages, MB": sum(sizes) / 1e6,
                **_spent("written", whole),
                **_spent("again, unchanged", again),
                **_spent("with one article more", more),
                **_opened(folder / "index.html"),
            },
        )


def _timed(trace: Trace, folder: Path) -> tuple[float, float]:
    """Seconds on the wall clock, and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    write_report(trace, folder)
    return time.perf_counter() - wall, time.process_time() - processor


def _spent(what: str, seconds: tuple[float, float]) -> dict[str, float | str]:
    return {f"{what}, s": seconds[0], f"{what}, processor s": seconds[1]}


def _late_found(trace: Trace) -> Trace:
    """The last article dated into the middle, where it moves half of the others along."""
    *others, last = trace.articles
    middle = others[len(others) // 2].published
    dated = replace(last, published=middle or Dating("2015", "year", ""))
    return replace(trace, articles=(*others, dated))


def _without_last(trace: Trace) -> Trace:
    """The trace as it was before its last article was found; nothing came from that one."""
    gone = trace.articles[-1].id
    claims = tuple(claim for claim in trace.claims if claim.article != gone)
    kept = {claim.id for claim in claims}
    lineage = replace(
        trace.lineage,
        edges=tuple(edge for edge in trace.lineage.edges if edge.child != gone),
        steps=tuple(step for step in trace.lineage.steps if step.article != gone),
    )
    return replace(
        trace,
        articles=trace.articles[:-1],
        claims=claims,
        alignments={key: value for key, value in trace.alignments.items() if key in kept},
        verdicts={key: value for key, value in trace.verdicts.items() if key in kept},
        lineage=lineage,
    )


def _opened(page: Path) -> dict[str, float | str]:
    """How soon a page is usable in Chromium; says so where there is none."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {"first page usable, s": "not measured: no playwright"}
    if chromium is None:
        return {"first page usable, s": "not measured: no Chromium"}
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(OPENINGS):
            tab = browser.new_context().new_page()
            started = time.perf_counter()
            tab.goto(page.as_uri(), wait_until="load")
            tab.evaluate(_DRAWN)
            times.append(time.perf_counter() - started)
            tab.context.close()
        browser.close()
    return {"first page usable, s": sorted(times)[len(times) // 2]}
