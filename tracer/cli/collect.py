"""``tracer collect``: only the first stage, and what can be asked about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from tracer.cli.console import Console
from tracer.cli.exits import DONE, SOME_FAILED
from tracer.cli.records import failure_record
from tracer.cli.shared import COLLECTING, FORMAT, Call, exit_code, name_failures, shared
from tracer.model import Article, Failure, Trace

if TYPE_CHECKING:
    from tracer.pipeline.watching import Watched

_STATUSES = {
    "claims": "with other claims",
    "layout": "changed in layout only",
    "gone": "gone",
    "unchanged": "unchanged",
}


@click.command(
    "collect",
    short_help="Fetch and keep articles, judge nothing.",
    epilog="Example: tracer collect --case citizen-scores --dry-run",
)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, fetch nothing.")
@click.option("--verify", is_flag=True, help="Hold every snapshot against its hash.")
@click.option(
    "--changed", is_flag=True, help="Fetch again what is kept, and say what changed in its claims."
)
@shared(*COLLECTING, FORMAT)
def command(
    call: Call,
    inputs: tuple[str, ...],
    case: str | None,
    dry_run: bool,
    verify: bool,
    changed: bool,
) -> int:
    """Collect articles with a snapshot of what was received; INPUT is as for run.

    Say who you are to the sites that are asked: contact in tracer.toml, or
    TRACER_CONTACT, is your address or page. --dry-run --verbose shows the rest.

    Exit code: 0 done, 1 some inputs failed (or, with --verify, some snapshots
    are not what was received), 2 usage, 3 nothing could be collected.
    """
    asked = {"--dry-run": dry_run, "--verify": verify, "--changed": changed}
    chosen = [option for option, given in asked.items() if given]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} are different things")
    if verify:
        return _verify(call)
    if changed:
        return _changed(call, inputs, case)
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
        problems = tracer.problems(inputs, case=case)
    records = [
        {"id": target.id or None, "input": shown(target.locator), "fetch": fetch}
        for target, fetch in pending
    ]
    name_failures(console, problems)
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


def _changed(call: Call, inputs: tuple[str, ...], case: str | None) -> int:
    from tracer.pipeline import Tracer

    console = call.console
    counts: Counter[str] = Counter()
    failures: list[Failure] = []
    with Tracer(call.settings) as tracer:
        for found in tracer.changed(inputs, case=case, progress=console.progress):
            if isinstance(found, Failure):
                failures.append(found)
                continue
            counts[found.revision.status] += 1
            if console.format != "text":
                console.record(_change_record(found))
            elif found.revision.status in {"claims", "gone"} or found.revision.correction:
                _tell_change(console, found)
    if console.format == "text":
        told = ", ".join(f"{counts[status]} {words}" for status, words in _STATUSES.items())
        console.result(f"{counts.total()} pages looked at again: {told}")
    name_failures(console, failures)
    return exit_code(done=counts.total(), failed=len(failures), labels=(), fail_on=())


def _change_record(watched: Watched) -> dict[str, object]:
    revision = watched.revision
    return {
        "id": revision.article,
        "url": watched.article.url,
        "at": revision.at,
        "status": revision.status,
        "before": revision.before.sha256 if revision.before else None,
        "after": revision.after.sha256 if revision.after else None,
        "added": [_judged(words, watched.after) for words in revision.added],
        "removed": [_judged(words, watched.before) for words in revision.removed],
        "correction": revision.correction,
        "modified": revision.modified,
        "reason": revision.reason,
    }


def _judged(words: str, labels: Mapping[str, str]) -> dict[str, str | None]:
    return {"text": words, "verdict": labels.get(words)}


def _tell_change(console: Console, watched: Watched) -> None:
    from tracer.collect import shown

    revision, article = watched.revision, watched.article
    where = shown(article.url)
    console.result(f"{article.outlet or where}: {article.title} ({where})")
    for sign, found, labels in (
        ("-", revision.removed, watched.before),
        ("+", revision.added, watched.after),
    ):
        for words in found:
            verdict = f"  [{labels[words]}]" if words in labels else ""
            console.result(f"  {sign} {words}{verdict}")
    if revision.correction:
        console.result(f"  it says: {revision.correction}")
    if revision.modified:
        console.result(f"  changed, by its markup: {revision.modified}")
    if revision.status == "gone":
        console.result(f"  gone: {revision.reason}")
