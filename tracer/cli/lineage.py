"""``tracer lineage``: who had it from whom."""

from __future__ import annotations

from typing import BinaryIO

import click

from tracer.cli.console import Console
from tracer.cli.exits import DONE
from tracer.cli.kinds import Name
from tracer.cli.lineage_lines import lineage_lines
from tracer.cli.shared import FORMAT, JUDGING, Call, shared
from tracer.model import Trace


@click.command(
    "lineage",
    short_help="Say who had it from whom, of a run or of texts.",
    epilog="Example: tracer lineage --undated",
)
@click.option(
    "--input", "lines", type=click.File("rb"), metavar="FILE", help="JSON Lines of texts, or -."
)
@click.option(
    "--run", type=Name(), metavar="ID", help="Which run of the database.  [default: the last]"
)
@click.option("--undated", is_flag=True, help="Ignore when the texts were published.")
@click.option("--newick", is_flag=True, help="Print the stemma in Newick form.")
@shared(*JUDGING, FORMAT)
def command(
    call: Call, lines: BinaryIO | None, run: str | None, undated: bool, newick: bool
) -> int:
    """Work out the lineage of a run's articles, or of the texts in a file.

    With --input, a line a text: {"id", "text"}, optional "published" or
    "finished_ms" with "started_ms", "url", "links", "outlet", "title", "group".
    Out comes a line a child and candidate parent, best first, at most ten a
    child; {"id", "error"} for a malformed line.
    """
    if lines is not None:
        return lineage_lines(call, lines, undated=undated, newick=newick)
    from tracer.pipeline import Tracer

    with Tracer(call.settings) as tracer:
        trace = tracer.lineage(run, undated=undated)
    show(call.console, trace, newick=newick)
    return DONE


def show(console: Console, trace: Trace, *, newick: bool) -> None:
    """A trace's lineage in the form that was asked for."""
    from tracer.lineage import edges_as_records
    from tracer.lineage import newick as as_newick

    if newick:
        console.result(as_newick(trace.lineage, trace.articles))
    elif console.format == "text":
        _tell(console, trace)
    else:
        console.records(edges_as_records(trace.lineage))


def _tell(console: Console, trace: Trace) -> None:
    names = {article.id: article.outlet or article.url for article in trace.articles}
    names |= {pack.id: pack.title for pack in trace.library.packs}
    for article in trace.articles:
        edge = trace.lineage.best.get(article.id)
        dated = article.published.value[:10] if article.published else "no date"
        parent = names.get(edge.parent or "", "none of these") if edge else "none of these"
        said = f"{dated:<10}  {names[article.id]} had it from {parent}"
        console.result(said + (f" (p = {edge.probability:.2f})" if edge else ""))
        for item in edge.evidence if edge else ():
            console.result(f"{'':<10}  {item.weight_bits:+.1f} bits: {item.because}")
