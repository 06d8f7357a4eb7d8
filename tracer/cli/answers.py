"""Verdicts to whoever asked: as JSON, or as pages that can be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracer import __version__
from tracer.cli.records import Record, provenance_record, verdict_record
from tracer.cli.shared import Call, exit_code
from tracer.model import SourceLibrary

if TYPE_CHECKING:
    from tracer.pipeline.analysis import Checked


BATCH = 64
"""Claims judged together: enough for the embedder to be quick, few enough to stream."""
MOST_PARAGRAPH_CHARS = 200_000
"""The parser holds a whole paragraph at once, which takes most of a gigabyte for this many."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of one claim: a verdict, or what is wrong with its line.

    ``id`` is as it was given, and ``where`` tells a reader which claim is meant.
    """

    id: Any
    checked: Checked | None
    where: str
    error: str = ""


@dataclass(slots=True)
class _Tally:
    failed: int = 0
    labels: list[str] = field(default_factory=list)


def tell(
    call: Call,
    answers: Iterable[Answer],
    library: SourceLibrary,
    models: Mapping[str, str],
    fail_on: tuple[str, ...],
    *,
    total: int | None = None,
) -> int:
    """Prints the answers as they come, in the form that was asked for; returns the exit code.

    Args:
        call: where to speak.
        answers: in order; what is wrong with a line is named on standard error too.
        library: the packs that the verdicts point into.
        models: what the verdicts were made with.
        fail_on: the verdicts that a script wants to hear of.
        total: how many there will be, where it is known: a single one needs no heading.
    """
    tally = _Tally()
    counted = _counted(call, answers, tally)
    if call.console.format == "text":
        _pages(call, counted, library, headed=total != 1)
        if total != 1:
            _sum_up(call, tally)
    else:
        sources = {pack.id: pack.sha256 for pack in library.packs}
        provenance = provenance_record(__version__, models, sources)
        call.console.records(_record(answer, library, provenance) for answer in counted)
    return exit_code(
        done=len(tally.labels), failed=tally.failed, labels=tally.labels, fail_on=fail_on
    )


def _counted(call: Call, answers: Iterable[Answer], tally: _Tally) -> Iterator[Answer]:
    for answer in answers:
        if answer.checked is None:
            tally.failed += 1
            call.console.problem(f"{answer.where}: {answer.error} (line-malformed)")
        else:
            tally.labels.append(answer.checked.verdict.label)
        yield answer


def _record(answer: Answer, library: SourceLibrary, provenance: Record) -> Record:
    if answer.checked is None:
        return {"id": answer.id, "error": answer.error}
    return verdict_record(*answer.checked, library, provenance) | {"id": answer.id}


def _pages(call: Call, answers: Iterable[Answer], library: SourceLibrary, *, headed: bool) -> None:
    from tracer.report import render_text

    console = call.console
    for answer in answers:
        if answer.checked is None:
            continue
        claim, alignments, verdict = answer.checked
        if headed:
            console.result(f"── {answer.where} ".ljust(console.width, "─"))
        page = render_text(
            claim, verdict, alignments, library, colour=console.colour, width=console.width
        )
        console.rendered(page + "\n" * headed)


def _sum_up(call: Call, tally: _Tally) -> None:
    counts = Counter(tally.labels).most_common()
    told = ", ".join(f"{count} {label}" for label, count in counts)
    failed = f"; {tally.failed} could not be read" if tally.failed else ""
    many = f"{len(tally.labels)} claim{'' if len(tally.labels) == 1 else 's'}"
    call.console.result(f"{many}{': ' if told else ''}{told}{failed}")
