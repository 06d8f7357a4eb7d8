"""``tracer report``: the pages of a run that is in the database."""

from __future__ import annotations

from datetime import datetime

import click

from tracer.cli.exits import DONE
from tracer.cli.kinds import Name
from tracer.cli.shared import FORMAT, SINGLE_FILE, Call, shared


@click.command(
    "report",
    short_help="Write the report of a run that is in the database.",
    epilog="Example: tracer report --out reports/for-the-editor",
)
@click.option("--out", "report", metavar="FOLDER", help="The report.  [default: reports/latest]")
@click.option("--run", type=Name(), metavar="ID", help="Which run.  [default: the last]")
@click.option(
    "--made-at",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    help="Show this time (UTC) for when pages were fetched and the run was made.",
)
@shared(SINGLE_FILE, FORMAT)
def command(call: Call, run: str | None, made_at: datetime | None) -> int:
    """Write the report again, from the database alone; prints its first page.

    With --made-at, two runs over the same pages give the same report to the last
    byte, so that a report that is kept under version control changes only where
    its findings do.
    """
    from tracer.pipeline import Tracer

    with Tracer(call.settings) as tracer:
        page = str(tracer.report(run=run, made_at=_utc(made_at)))
    if call.console.format == "text":
        call.console.result(page)
    else:
        call.console.record({"report": page})
    return DONE


def _utc(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
