"""``tracer bench``: every figure, measured again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from tracer.cli.exits import DONE
from tracer.cli.shared import FORMAT, Call, shared
from tracer.errors import UsageError


@click.command(
    "bench",
    short_help="Measure the documented figures again.",
    epilog="Example: tracer bench lineage --data yardsticks",
)
@click.argument("measures", nargs=-1, metavar="[MEASURE]...")
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="TRACER_BENCH_DATA",
    help="The folder of outside yardsticks; sets that are not there are skipped.",
)
@shared(FORMAT)
def command(call: Call, measures: tuple[str, ...], data: Path | None) -> int:
    """Measure on the demonstration, on gold (out of fold), and on outside yardsticks.

    Without MEASURE, all of these are taken:

    \b
      demo        what is recovered of the demonstration
      judge       verdicts, alignment, drift types and calibration on gold
      entailment  an entailment model, on sets that others made
      lineage     parents of retellings and of pages
      games       lineage on made-up telephone games
      evidence    collecting from a hostile server, kills, rubbish
      extraction  the readable text of pages
      originals   official texts paired with their rendering
      report      how large a report grows, and how long it takes
      speed       time and memory by stage

    Only where it is named:

    \b
      rulings     what people ruled in the database that --db names
    """
    from tracer.bench.measures import MEASURES, ON_DATABASE

    for name in measures:
        if name not in {*MEASURES, *ON_DATABASE}:
            known = f"There are: {', '.join([*MEASURES, *ON_DATABASE])}."
            raise UsageError("measure-unknown", f"no measure is called {name!r}", known)
    console = call.console
    found = (
        figures
        for name in measures or MEASURES
        for figures in (
            ON_DATABASE[name](call.settings) if name in ON_DATABASE else MEASURES[name](data)
        )
    )
    if console.format != "text":
        console.records(map(asdict, found))
        return DONE
    for figures in found:
        console.result(f"{figures.measure}: {figures.dataset}")
        if figures.skipped:
            console.result(f"  skipped: {figures.skipped}")
        for name, value in figures.figures.items():
            shown = f"{value:.3f}" if isinstance(value, float) else value
            console.result(f"  {name:<32} {shown}")
    return DONE
