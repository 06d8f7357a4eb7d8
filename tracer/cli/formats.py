"""The text formats of ``tracer export``: a table of writers, each from a trace to a stream."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TextIO

from tracer.cli.records import Record, trace_records
from tracer.errors import UsageError
from tracer.model import Article, Claim, Trace
from tracer.review import agreement, gold_rows, in_force

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
    "ruled",
    "ruled_by",
    "snapshot",
)
DISPUTED = "disputed"
"""In place of a verdict where people's differ."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_METADATA_NAME = "tracer"


@dataclass
class Export:
    """What is to be written: the trace when it is first asked for, and what the user said."""

    load: Callable[[], Trace]
    database: Path
    url: str
    publisher: str
    note: Callable[[str], None]

    @cached_property
    def trace(self) -> Trace:
        """The run, with rulings."""
        return self.load()

    def say_what_is_disputed(self) -> None:
        """Names the claims that are left out because people differ on them."""
        disputed = agreement(self.trace).disputed
        if disputed:
            claims = "claim is" if len(disputed) == 1 else "claims are"
            self.note(
                f"{len(disputed)} {claims} left out, people differ on them: {', '.join(disputed)}"
            )


def _csv(export: Export, out: TextIO) -> None:
    """One row a verdict; lists within a cell are parted by spaces; no cell is a formula."""
    trace = export.trace
    articles = {article.id: article for article in trace.articles}
    ruled = _ruled(trace)
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for claim in trace.claims:
        if claim.id in trace.verdicts:
            row = _row(trace, claim, articles[claim.article]) | ruled.get(claim.id, {})
            writer.writerow({name: plain(value) for name, value in row.items()})


def _row(trace: Trace, claim: Claim, article: Article) -> Record:
    verdict = trace.verdicts[claim.id]
    source = next(iter(verdict.sources), "")
    towards = [finding for finding in verdict.findings if finding.drift_type is not None]
    strongest = max(towards, key=lambda finding: finding.weight_bits, default=None)
    return {
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
        "snapshot": article.snapshot.sha256 if article.snapshot else "",
    }


def _ruled(trace: Trace) -> dict[str, Record]:
    """What people ruled, by claim: the verdict they agree on, and their names."""
    people: dict[str, list[str]] = {}
    for item in in_force(trace.rulings):
        people.setdefault(item.claim or "", []).append(item.ruling.person)
    agreed = agreement(trace).agreed
    return {
        claim: {
            "ruled": agreed[claim].ruling.verdict if claim in agreed else DISPUTED,
            "ruled_by": ", ".join(names),
        }
        for claim, names in people.items()
    }


def plain(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _jsonl(export: Export, out: TextIO) -> None:
    """One record a verdict, as ``tracer run --format jsonl`` prints it."""
    for record in trace_records(export.trace):
        out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _datasette(export: Export, out: TextIO) -> None:
    """Titles, units, facets and canned queries for the database's tables and views."""
    json.dump(datasette_metadata(export.database), out, ensure_ascii=False, indent=2)
    out.write("\n")


def datasette_metadata(database: Path) -> Record:
    """What Datasette is to show with a database, under the name by which it will know it."""
    text = files("tracer.store").joinpath("datasette.json").read_text("utf-8")
    metadata: Record = json.loads(text)
    metadata["databases"] = {database.stem: metadata["databases"][_METADATA_NAME]}
    return metadata


def _claimreview(export: Export, out: TextIO) -> None:
    """A JSON array, fit to stand inside a page's script element."""
    from tracer.cli.claimreview import claim_reviews

    _need_rulings(export, "ClaimReview is only for claims on which a person has ruled")
    reviews = claim_reviews(export.trace, export.url, export.publisher)
    text = json.dumps(reviews, ensure_ascii=False, indent=2)
    out.write(text.replace("<", "\\u003c") + "\n")


def _gold(export: Export, out: TextIO) -> None:
    """Rulings as labelled claims, in the form of the files under ``corpus/gold``."""
    _need_rulings(export, "gold is what people ruled")
    for row in gold_rows(export.trace):
        out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _need_rulings(export: Export, why: str) -> None:
    if not agreement(export.trace).agreed:
        raise UsageError(
            "no-rulings",
            f"{why}, and there is no ruling that holds and that people agree on",
            "Rule on flags with tracer review, or export csv or jsonl.",
        )
    export.say_what_is_disputed()


FORMATS: Mapping[str, Callable[[Export, TextIO], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "datasette": _datasette,
    "claimreview": _claimreview,
    "gold": _gold,
}
