"""Claims as JSON Lines: read in batches, judged together, answered line by line in order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from tracer.cli.answers import BATCH, MOST_PARAGRAPH_CHARS, Answer, tell
from tracer.cli.lines import (
    Malformed,
    Record,
    read_lines,
    wrong_date,
    wrong_language,
    wrong_length,
    wrong_text,
)
from tracer.cli.shared import Call
from tracer.model import Claim

if TYPE_CHECKING:
    from tracer.pipeline.analysis import Analyst


def check_lines(call: Call, lines: BinaryIO, fail_on: tuple[str, ...]) -> int:
    """Prints an answer for each line; returns the exit code."""
    from tracer.pipeline import Tracer

    with Tracer(call.settings) as tracer:
        analyst = tracer.analyst()
        answers = _answers(analyst, lines)
        return tell(call, answers, analyst.library, analyst.models, fail_on)


def _answers(analyst: Analyst, lines: BinaryIO) -> Iterator[Answer]:
    given = read_lines(lines, _wrong)
    while batch := list(islice(given, BATCH)):
        claims = [(number, *_claim(analyst, record, number)) for number, record in batch]
        good = [claim for _, _, claim in claims if isinstance(claim, Claim)]
        checked = iter(analyst.claims(good))
        for number, identity, claim in claims:
            where = f"{lines.name}:{number}"
            if isinstance(claim, Malformed):
                yield Answer(identity, None, where, claim.error)
            else:
                yield Answer(identity, next(checked), f"{identity} ({where})")


def _wrong(record: Record) -> str:
    return (
        wrong_text(record, ["text"], ["context", "published", "lang"])
        or wrong_length(record, "text", MOST_PARAGRAPH_CHARS)
        or wrong_date(record, "published")
        or wrong_language(record, "lang")
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
