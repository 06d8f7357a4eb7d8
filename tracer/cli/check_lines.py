"""Claims as JSON Lines: read in batches, judged together, answered line by line in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from tracer.cli.lines import Malformed, read_lines, wrong_date, wrong_text
from tracer.cli.records import Record, provenance_record, verdict_record
from tracer.cli.shared import Call, exit_code
from tracer.model import Claim

if TYPE_CHECKING:
    from tracer.pipeline.analysis import Analyst

BATCH = 64
"""Claims judged together: enough for the embedder to be quick, few enough to stream."""


def check_lines(call: Call, lines: Iterable[bytes], fail_on: tuple[str, ...]) -> int:
    """Prints a record for each line; returns the exit code."""
    from tracer.pipeline import Tracer

    labels: list[str] = []
    failed = 0
    with Tracer(call.settings) as tracer:
        for number, record in enumerate(_records(tracer.analyst(), lines), 1):
            call.console.record(record)
            if "error" in record:
                failed += 1
                call.console.problem(f"claim {number}: {record['error']} (line-malformed)")
            else:
                labels.append(record["verdict"])
    return exit_code(done=len(labels), failed=failed, labels=labels, fail_on=fail_on)


def _records(analyst: Analyst, lines: Iterable[bytes]) -> Iterator[Record]:
    from tracer import __version__

    sources = {pack.id: pack.sha256 for pack in analyst.library.packs}
    provenance = provenance_record(__version__, analyst.models, sources)
    given = read_lines(lines, _wrong)
    while batch := list(islice(given, BATCH)):
        claims = [_claim(analyst, record, number) for number, record in enumerate(batch)]
        checked = iter(analyst.claims([claim for _, claim in claims if isinstance(claim, Claim)]))
        for identity, claim in claims:
            if isinstance(claim, Malformed):
                yield claim.record()
            else:
                record = verdict_record(*next(checked), analyst.library, provenance)
                yield record | {"id": identity}


def _wrong(record: Record) -> str:
    return wrong_text(record, ["text"], ["context", "published", "lang"]) or wrong_date(
        record, "published"
    )


def _claim(
    analyst: Analyst, given: Record | Malformed, number: int
) -> tuple[object, Claim | Malformed]:
    """A line's id with its claim, which has an id of its own: two lines may bear the same."""
    from tracer.claims import from_text
    from tracer.pipeline.analysis import language_of

    if isinstance(given, Malformed):
        return given.id, given
    claims = from_text(
        given["text"],
        analyst.vocabulary,
        context=given.get("context") or "",
        published=given.get("published") or None,
        language=given.get("lang") or language_of(given["text"]),
        whole=True,
        claim_id=f"line-{number}",
    )
    empty = Malformed(given["id"], "text holds no sentence")
    return given["id"], claims[0] if claims else empty
