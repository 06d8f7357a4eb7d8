"""``tracer report``: the pages of a run that is in the database."""

from __future__ import annotations

import click

from tracer.cli.exits import DONE
from tracer.cli.shared import FORMAT, Call, shared


@click.command(
    "report",
    short_help="Write the report of a run that is in the database.",
    epilog="Example: tracer report --out reports/for-the-editor",
)
@click.option("--out", "report", metavar="FOLDER", help="The report.  [default: reports/latest]")
@click.option("--run", metavar="ID", help="Which run.  [default: the last]")
@shared(FORMAT)
def command(call: Call, run: str | None) -> int:
    """Write the report again, from the database alone; prints its first page."""
    from tracer.pipeline import Tracer

    with Tracer(call.settings) as tracer:
        page = str(tracer.report(run=run))
    if call.console.format == "text":
        call.console.result(page)
    else:
        call.console.record({"report": page})
    return DONE
