"""``tracer export``: everything of a run, in the forms that other tools read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from tracer.cli.exits import DONE
from tracer.cli.formats import FORMATS, Export, datasette_metadata
from tracer.cli.kinds import Name, NonEmptyPath
from tracer.cli.shared import Call, shared
from tracer.errors import UsageError

ZIP = "zip"
METADATA = "datasette.json"


@click.command(
    "export",
    short_help="Write a run's verdicts and rulings as CSV, JSON Lines, ClaimReview and more.",
    epilog="Example: tracer export --format csv --out verdicts.csv",
)
@click.option(
    "--format", "form", type=click.Choice([*FORMATS, ZIP]), default="jsonl", show_default=True
)
@click.option(
    "--out",
    type=NonEmptyPath(dir_okay=False),
    metavar="FILE",
    help="A file.  [default: standard output]",
)
@click.option("--run", type=Name(), metavar="ID", help="Which run.  [default: the last]")
@click.option(
    "--url",
    default="",
    metavar="URL",
    help="claimreview: the address where the report will stand.",
)
@click.option("--publisher", type=Name(), help="claimreview: who publishes.  [default: who ruled]")
@shared()
def command(
    call: Call,
    form: str,
    out: Path | None,
    run: str | None,
    url: str,
    publisher: str | None,
) -> int:
    """Write everything that was judged in a run, and what people ruled on it.

    csv has a row a verdict, jsonl a record a verdict. claimreview (schema.org, as
    JSON-LD) and gold (labelled claims, as in corpus/gold) are only for claims on
    which people ruled and agree. datasette writes the metadata with which the
    database itself opens in Datasette. zip is all there is, for hand-over: report,
    database, snapshots and a list of checksums.
    """
    from tracer.pipeline import Tracer

    if out is not None and _same(out, Path(call.settings.db)):
        raise UsageError(
            "out-is-database", f"--out {out} is the database itself", "Name another file."
        )
    if form == ZIP:
        return _bundle(call, out, run)
    database = Path(call.settings.db)
    with Tracer(call.settings) as tracer, _opened(out) as stream:
        export = Export(
            lambda: tracer.trace(run), database, url, publisher or "", call.console.note
        )
        FORMATS[form](export, stream)
    if form == "datasette" and out is not None:
        call.console.note(f"Open it with: datasette {call.settings.db} --metadata {out}")
    return DONE


def _bundle(call: Call, out: Path | None, run: str | None) -> int:
    from tracer.pipeline import Tracer

    if out is None:
        raise UsageError("out-missing", "a zip file needs a name", "Give it with --out FILE.zip.")
    metadata = json.dumps(datasette_metadata(Path("tracer.db")), ensure_ascii=False, indent=2)
    told = "titles and queries for it: datasette tracer.db --metadata datasette.json"
    with Tracer(call.settings) as tracer:
        kept = tracer.bundle(out, run=run, extras={METADATA: (metadata.encode(), told)})
    call.console.note(f"{out}: report, database and {kept} files of snapshots.")
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
