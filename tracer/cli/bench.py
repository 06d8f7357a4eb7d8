"""``tracer bench``: every figure, measured again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracer.cli.exits import DONE
from tracer.cli.shared import ENTAILMENT, Call, shared
from tracer.errors import UsageError

if TYPE_CHECKING:
    from tracer.bench.figures import Figures

FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "jsonl", "markdown"]),
    default="text",
    show_default=True,
    help="The form of the result; markdown gives tables only, as the documentation has them.",
)


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
@shared(ENTAILMENT, FORMAT)
def command(call: Call, measures: tuple[str, ...], data: Path | None) -> int:
    """Measure on the demonstration, on gold (out of fold), and on outside yardsticks.

    Without MEASURE, all of these are taken:

    \b
      demo        what is recovered of the demonstration
      judge       verdicts, alignment, drift types and calibration on gold
      ablations   the same with fewer signals, and with the model of --entailment
      peers       other tools beside it
      entailment  an entailment model, and words alone, on sets that others made
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
    from tracer.bench.figures import markdown
    from tracer.bench.measures import ALL, ON_DATABASE, run

    for name in measures:
        if name not in {*ALL, *ON_DATABASE}:
            known = f"There are: {', '.join([*ALL, *ON_DATABASE])}."
            raise UsageError("measure-unknown", f"no measure is called {name!r}", known)
    console = call.console
    found = (figures for name in measures or ALL for figures in run(name, data, call.settings))
    if console.format in {"json", "jsonl"}:
        console.records(map(asdict, found))
        return DONE
    for line in markdown(found) if console.format == "markdown" else _lines(found):
        console.result(line)
    return DONE


def _lines(found: Iterable[Figures]) -> Iterator[str]:
    """Figures that stand alone one below the other, the others as the tables that they are of."""
    from tracer.bench.figures import markdown

    for table, rows in groupby(found, key=lambda figures: figures.table):
        if table:
            yield from markdown(rows)
            continue
        for figures in rows:
            yield f"{figures.measure}: {figures.dataset}"
            if figures.skipped:
                yield f"  skipped: {figures.skipped}"
            for name, value in figures.figures.items():
                shown = f"{value:.3f}" if isinstance(value, float) else value
                yield f"  {name:<32} {shown}"
