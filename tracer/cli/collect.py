"""``tracer collect``: only the first stage, and what can be asked about it."""

from __future__ import annotations

from pathlib import Path

import click

from tracer.cli.exits import DONE, SOME_FAILED
from tracer.cli.records import failure_record
from tracer.cli.shared import COLLECTING, FORMAT, Call, exit_code, name_failures, shared
from tracer.model import Article, Trace


@click.command(
    "collect",
    short_help="Fetch and keep articles, judge nothing.",
    epilog="Example: tracer collect --case citizen-scores --dry-run",
)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, fetch nothing.")
@click.option("--verify", is_flag=True, help="Hold the last run's snapshots against their hashes.")
@shared(*COLLECTING, FORMAT)
def command(
    call: Call, inputs: tuple[str, ...], case: str | None, dry_run: bool, verify: bool
) -> int:
    """Collect articles with a snapshot of what was received; INPUT is as for run.

    Exit code: 0 done, 1 some inputs failed (or, with --verify, some snapshots
    are not what was received), 2 usage, 3 nothing could be collected.
    """
    if dry_run and verify:
        raise click.UsageError("--dry-run and --verify are two different things")
    if verify:
        return _verify(call)
    if dry_run:
        return _dry_run(call, inputs, case)
    from tracer.pipeline import Tracer

    with Tracer(call.settings) as tracer:
        trace = tracer.collect(inputs, case=case, progress=call.console.progress)
    _tell(call, trace)
    name_failures(call.console, trace.failures)
    return exit_code(done=len(trace.articles), failed=len(trace.failures), labels=(), fail_on=())


def _tell(call: Call, trace: Trace) -> None:
    records = [_record(article) for article in trace.articles]
    console = call.console
    if console.format == "json":
        failures = [failure_record(failed) for failed in trace.failures]
        console.document({"articles": records, "failures": failures})
    elif console.format == "jsonl":
        console.records(records)
    else:
        for article in trace.articles:
            dated = article.published.value[:10] if article.published else "no date"
            console.result(f"{dated:<10}  {article.outlet or article.url}: {article.title}")


def _record(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "published": article.published.value if article.published else None,
        "lang": article.language,
        "characters": len(article.text),
        "sha256": article.snapshot.sha256 if article.snapshot else None,
    }


def _dry_run(call: Call, inputs: tuple[str, ...], case: str | None) -> int:
    from tracer.pipeline import Tracer

    console = call.console
    with Tracer(call.settings) as tracer:
        pending = tracer.pending(inputs, case=case)
    records = [
        {"id": target.id, "input": target.locator, "fetch": fetch} for target, fetch in pending
    ]
    if console.format != "text":
        console.records(records)
        return DONE
    for record in records:
        console.result(f"{'fetch' if record['fetch'] else 'keep':<5}  {record['input']}")
    return DONE


def _verify(call: Call) -> int:
    from tracer.collect import verify
    from tracer.pipeline import Tracer

    console = call.console
    folder = Path(call.settings.snapshots)
    with Tracer(call.settings) as tracer:
        articles = tracer.trace().articles
    snapshots = [article.snapshot for article in articles if article.snapshot]
    changed = [snapshot for snapshot in snapshots if not verify(snapshot, folder)]
    for snapshot in changed:
        console.problem(
            f"{snapshot.url}: {folder / snapshot.path} is missing or not what was received "
            "(snapshot-changed)"
        )
    sound = len(snapshots) - len(changed)
    if console.format == "text":
        console.result(f"{sound} of {len(snapshots)} snapshots are what was received")
    else:
        record = {"snapshots": len(snapshots), "sound": sound, "changed": [s.url for s in changed]}
        console.record(record)
    return SOME_FAILED if changed else DONE
