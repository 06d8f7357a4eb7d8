"""``tracer collect``: only the first stage, and what can be asked about it."""

from __future__ import annotations

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
@click.option("--verify", is_flag=True, help="Hold every snapshot against its hash.")
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
    from tracer.collect import shown

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
            console.result(f"{dated:<10}  {article.outlet or shown(article.url)}: {article.title}")


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
    from tracer.collect import shown
    from tracer.collect.transport import user_agent
    from tracer.pipeline import Tracer

    console = call.console
    with Tracer(call.settings) as tracer:
        pending = tracer.pending(inputs, case=case)
    records = [
        {"id": target.id or None, "input": shown(target.locator), "fetch": fetch}
        for target, fetch in pending
    ]
    if console.format != "text":
        console.records(records)
        return DONE
    robots = "robots.txt is NOT asked" if call.settings.ignore_robots else "robots.txt is obeyed"
    console.detail(f"asking as {user_agent(call.settings)!r}; {robots}")
    for record in records:
        does = "find" if record["id"] is None else "fetch" if record["fetch"] else "keep"
        console.result(f"{does:<5}  {record['input']}")
    return DONE


def _verify(call: Call) -> int:
    from tracer.pipeline import Tracer

    console = call.console
    count, changed = 0, []
    with Tracer(call.settings) as tracer:
        for snapshot, wrong in tracer.unsound():
            count += 1
            if wrong:
                changed.append({"url": snapshot.url, "at": snapshot.fetched_at, "problem": wrong})
                console.problem(f"{snapshot.url}: {wrong} (snapshot-changed)")
    if console.format == "text":
        console.result(f"{count - len(changed)} of {count} snapshots are what was received")
    else:
        record = {"snapshots": count, "sound": count - len(changed), "changed": changed}
        console.record(record)
    return SOME_FAILED if changed else DONE
