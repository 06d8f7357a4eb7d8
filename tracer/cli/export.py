"""``tracer export``: everything of a run, in the forms that other tools read."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TextIO

import click

from tracer.cli.exits import DONE
from tracer.cli.records import trace_records
from tracer.cli.shared import Call, shared
from tracer.errors import UsageError
from tracer.model import Trace

COLUMNS = (
    "claim",
    "article",
    "outlet",
    "url",
    "published",
    "language",
    "speaker",
    "text",
    "verdict",
    "probability",
    "p_drift",
    "severity",
    "drift",
    "source",
    "source_text",
    "because",
)


Load = Callable[[], Trace]


def _csv(load: Load, out: TextIO) -> None:
    """One row a verdict; lists within a cell are parted by spaces."""
    trace = load()
    articles = {article.id: article for article in trace.articles}
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for claim in trace.claims:
        verdict = trace.verdicts.get(claim.id)
        if verdict is None:
            continue
        article = articles[claim.article]
        source = next(iter(verdict.sources), "")
        towards = [finding for finding in verdict.findings if finding.drift_type is not None]
        strongest = max(towards, key=lambda finding: finding.weight_bits, default=None)
        writer.writerow(
            {
                "claim": claim.id,
                "article": article.id,
                "outlet": article.outlet,
                "url": article.url,
                "published": claim.published or "",
                "language": claim.language,
                "speaker": claim.attribution.speaker if claim.attribution else "",
                "text": claim.text,
                "verdict": verdict.label,
                "probability": verdict.probability,
                "p_drift": verdict.p_drift,
                "severity": verdict.severity,
                "drift": " ".join(verdict.drift),
                "source": source,
                "source_text": trace.library.sentence(source).text if source else "",
                "because": strongest.because if strongest else "",
            }
        )


def _jsonl(load: Load, out: TextIO) -> None:
    """One record a verdict, as ``tracer run --format jsonl`` prints it."""
    for record in trace_records(load()):
        out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _datasette(load: Load, out: TextIO) -> None:  # noqa: ARG001, the same for every run
    """Titles, units and facets for the database's tables and views."""
    out.write(files("tracer.store").joinpath("datasette.json").read_text("utf-8"))


def _claimreview(load: Load, out: TextIO) -> None:  # noqa: ARG001, there is nothing to write
    raise UsageError(
        "no-rulings",
        "ClaimReview is only for claims on which a person has ruled, and there are no rulings",
        "Export csv or jsonl.",
    )


FORMATS: Mapping[str, Callable[[Load, TextIO], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "datasette": _datasette,
    "claimreview": _claimreview,
}


@click.command(
    "export",
    short_help="Write a run's verdicts as CSV, JSON Lines or for Datasette.",
    epilog="Example: tracer export --format csv --out verdicts.csv",
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path), help="A file.  [default: standard output]")
@click.option("--run", metavar="ID", help="Which run.  [default: the last]")
@shared()
def command(call: Call, form: str, out: Path | None, run: str | None) -> int:
    """Write everything that was judged in a run.

    csv has a row a verdict, jsonl a record a verdict. datasette writes the
    metadata with which the database itself opens in Datasette. claimreview is
    only for claims on which a person has ruled.
    """
    from tracer.pipeline import Tracer

    if out is not None and _same(out, Path(call.settings.db)):
        raise UsageError(
            "out-is-database", f"--out {out} is the database itself", "Name another file."
        )
    with Tracer(call.settings) as tracer, _opened(out) as stream:
        FORMATS[form](lambda: tracer.trace(run), stream)
    if form == "datasette" and out is not None:
        call.console.note(f"Open it with: datasette {call.settings.db} --metadata {out}")
    return DONE


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    # Whole or not at all: what stood there stays until everything is written.
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(out)
    except OSError as error:
        raise UsageError(
            "out-unwritable", f"{out}: {error.strerror}", "Choose a file you can write."
        ) from error
    finally:
        part.unlink(missing_ok=True)
