"""``tracer check``: claims without a page around them."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

from tracer.cli.check_lines import check_lines
from tracer.cli.records import provenance_record, verdict_record
from tracer.cli.shared import FAIL_ON, FORMAT, JUDGING, Call, exit_code, shared
from tracer.errors import UsageError


@click.command(
    "check",
    short_help="Hold one claim, or a file of claims, against the sources.",
    epilog='Example: tracer check "By 2020 every citizen must have a credit score."',
)
@click.argument("text", required=False)
@click.option("--context", default="", metavar="TEXT", help="The sentences before the claim.")
@click.option("--published", metavar="YYYY-MM-DD", help="When the claim was published.")
@click.option("--lang", metavar="CODE", help="Its language.  [default: told from the text]")
@click.option(
    "--input", "lines", type=click.File("rb"), metavar="FILE", help="JSON Lines of claims, or -."
)
@shared(*JUDGING, FAIL_ON, FORMAT)
def command(
    call: Call,
    text: str | None,
    context: str,
    published: str | None,
    lang: str | None,
    lines: BinaryIO | None,
    fail_on: tuple[str, ...],
) -> int:
    """Say how TEXT stands to the sources: the verdict, the clause beside it, every reason.

    TEXT may be several sentences; each is judged in its context. Without TEXT,
    or with -, the text is read from standard input. With --input, a line a
    claim: {"id", "text"}, optional "context", "published", "lang"; the records
    come in the same order, and a malformed line yields {"id", "error"}.

    Exit code: 0 done, 1 some lines failed, 2 usage, 3 nothing could be done,
    4 a verdict named by --fail-on.
    """
    if lines is not None:
        if text is not None:
            raise click.UsageError("give TEXT or --input, not both")
        return check_lines(call, lines, fail_on)
    return _check_text(call, _given(text), context, published, lang, fail_on)


def _given(text: str | None) -> str:
    if text is None and sys.stdin.isatty():
        raise click.UsageError("no TEXT is given, and nothing comes on standard input")
    if text is None or text == "-":
        text = sys.stdin.read()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(
            "text-not-utf8",
            f"the text is not UTF-8 (character {error.start + 1})",
            "Save it as UTF-8, or convert it with iconv.",
        ) from error
    if not text.strip():
        raise UsageError("text-empty", "the text is empty", "Give a sentence to check.")
    return text


def _check_text(
    call: Call,
    text: str,
    context: str,
    published: str | None,
    lang: str | None,
    fail_on: tuple[str, ...],
) -> int:
    from tracer import __version__
    from tracer.pipeline import Tracer
    from tracer.report import render_text

    console = call.console
    with Tracer(call.settings) as tracer:
        checked = tracer.check(text, context, published, lang)
        analyst = tracer.analyst()
    library = analyst.library
    if console.format == "text":
        pages = [
            render_text(c, v, a, library, colour=console.colour, width=console.width)
            for c, a, v in checked
        ]
        console.result("\n".join(pages))
    else:
        sources = {pack.id: pack.sha256 for pack in library.packs}
        provenance = provenance_record(__version__, analyst.models, sources)
        console.records(verdict_record(*found, library, provenance) for found in checked)
    labels = [verdict.label for _, _, verdict in checked]
    return exit_code(done=len(checked), failed=0, labels=labels, fail_on=fail_on)
