"""A text's sentences, judged in batches and told as they are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracer.cli.answers import BATCH, MOST_PARAGRAPH_CHARS, Answer, tell
from tracer.cli.shared import Call
from tracer.errors import UsageError
from tracer.model import Claim

if TYPE_CHECKING:
    from tracer.pipeline.analysis import Analyst


def check_text(
    call: Call,
    text: str,
    context: str,
    published: str | None,
    language: str | None,
    fail_on: tuple[str, ...],
) -> int:
    """Prints every sentence's verdict; returns the exit code.

    Raises:
        UsageError: the text has no sentence, or a paragraph that is too long to be read.
    """
    from tracer.claims import from_text
    from tracer.pipeline import Tracer
    from tracer.pipeline.analysis import language_of

    _refuse_endless(text)
    with Tracer(call.settings) as tracer:
        analyst = tracer.analyst()
        # The models first: a name that nobody knows is told before a long text is read.
        models = analyst.models
        claims = from_text(
            text,
            analyst.vocabulary,
            context=context,
            published=published,
            language=language or language_of(text),
        )
        if not claims:
            raise UsageError(
                "no-sentence",
                "the text has no sentence that can be checked: no word in small letters, "
                "and no Chinese characters",
                "Give a sentence as it would stand in an article.",
            )
        answers = _answers(call, analyst, claims)
        return tell(call, answers, analyst.library, models, fail_on, total=len(claims))


def _answers(call: Call, analyst: Analyst, claims: Sequence[Claim]) -> Iterator[Answer]:
    for start in range(0, len(claims), BATCH):
        if len(claims) > BATCH:
            call.console.progress("check", start, len(claims))
        for number, checked in enumerate(analyst.claims(claims[start : start + BATCH]), start + 1):
            yield Answer(checked.claim.id, checked, f"sentence {number} of {len(claims)}")


def _refuse_endless(text: str) -> None:
    from tracer.text import paragraphs

    longest = max((end - start for start, end in paragraphs(text)), default=0)
    if longest > MOST_PARAGRAPH_CHARS:
        raise UsageError(
            "paragraph-too-long",
            f"the text has a paragraph of {longest:,} characters, at most "
            f"{MOST_PARAGRAPH_CHARS:,} can be read at once",
            "Part it with blank lines.",
        )
