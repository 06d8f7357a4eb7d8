"""``tracer run``: the whole way, from addresses to the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from tracer.cli.records import summary_record, trace_records, verdict_counts
from tracer.cli.shared import (
    COLLECTING,
    FAIL_ON,
    FORMAT,
    JUDGING,
    SINGLE_FILE,
    Call,
    exit_code,
    name_failures,
    shared,
)
from tracer.model import Trace


@click.command(
    "run",
    short_help="Collect, judge and report: the main job.",
    epilog="Example: tracer run https://news.example/a-story pages/ --out reports/story",
)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--out", "report", metavar="FOLDER", help="The report.  [default: reports/latest]")
@shared(SINGLE_FILE, *COLLECTING, *JUDGING, FAIL_ON, FORMAT)
def command(call: Call, inputs: tuple[str, ...], case: str | None, fail_on: tuple[str, ...]) -> int:
    """Collect articles, hold each claim against the sources, and write the report.

    INPUT, of which there may be several, is one of

    \b
      https://news.example/a-story               a page
      story.html, notes.txt, law.pdf             a file: HTML, text or PDF
      addresses.txt                              a list of addresses, one a line
      pages/                                     a folder of such files
      feed:https://news.example/rss              the entries of a feed
      sitemap:https://news.example/              the pages of a sitemap
      list:https://news.example/urls.txt         a list that is fetched
      crawl.warc.gz, warc:crawls/                the pages in WARC files

    With neither inputs nor a case, the demonstration case runs. A run that was
    stopped goes on where it was; a second run does only what is new.

    Exit code: 0 done, 1 some inputs failed, 2 usage, 3 nothing could be done,
    4 a verdict named by --fail-on.
    """
    from tracer.pipeline import Tracer

    with Tracer(call.settings) as tracer:
        trace = tracer.run(inputs, case=case, progress=call.console.progress)
    report = Path(call.settings.report) / "index.html" if trace.articles else None
    counts = verdict_counts(trace)
    if call.console.format == "json":
        call.console.document(summary_record(trace, counts, str(report) if report else None))
    elif call.console.format == "jsonl":
        call.console.records(trace_records(trace))
    else:
        _tell(call, trace, counts, report)
    name_failures(call.console, trace.failures)
    return exit_code(
        done=len(trace.articles),
        failed=len(trace.failures),
        labels=tuple(counts),
        fail_on=fail_on,
    )


def _tell(call: Call, trace: Trace, counts: Mapping[str, int], report: Path | None) -> None:
    console = call.console
    told = ", ".join(f"{count} {label}" for label, count in counts.items())
    console.result(
        f"{_counted(len(trace.articles), 'article')}, {_counted(len(trace.claims), 'claim')}"
        + (f": {told}" if told else "")
    )
    for label, value in trace.recovered.items():
        console.result(f"recovered: {label}, {value}")
    if trace.failures:
        console.result(f"{_counted(len(trace.failures), 'input')} could not be had or read")
    if report:
        console.result(f"report: {report}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
