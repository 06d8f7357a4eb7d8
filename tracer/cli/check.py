"""``tracer check``: claims without a page around them."""

from __future__ import annotations

import re
import sys
from typing import BinaryIO

import click

from tracer.cli.check_lines import check_lines
from tracer.cli.check_text import check_text
from tracer.cli.kinds import Day, Language
from tracer.cli.shared import FAIL_ON, FORMAT, JUDGING, Call, shared
from tracer.errors import UsageError

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


@click.command(
    "check",
    short_help="Hold one claim, or a file of claims, against the sources.",
    epilog='Example: tracer check "By 2020 every citizen must have a credit score."',
)
@click.argument("text", required=False)
@click.option("--context", default="", metavar="TEXT", help="The sentences before the claim.")
@click.option("--published", type=Day(), help="When the claim was published.")
@click.option("--lang", type=Language(), help="Its language.  [default: told from the text]")
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
    if lines is None:
        return check_text(call, _given(text), context, published, lang, fail_on)
    if text is not None:
        raise click.UsageError("give TEXT or --input, not both")
    if context or published or lang:
        raise click.UsageError(
            "--context, --published and --lang go with TEXT; a line of --input has its own"
        )
    return check_lines(call, lines, fail_on)


def _given(text: str | None) -> str:
    if text is None and sys.stdin.isatty():
        raise click.UsageError("no TEXT is given, and nothing comes on standard input")
    if text is None or text == "-":
        text = _read()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _not_utf8(f"character {error.start + 1}") from error
    if not text.strip():
        raise UsageError("text-empty", "the text is empty", "Give a sentence to check.")
    if _HTML.match(text):
        raise UsageError(
            "text-is-html",
            "the text is a web page, of which only the article can be checked",
            "Give its address or file to tracer run, or the article's text to tracer check.",
        )
    return text


def _read() -> str:
    """Standard input, as UTF-8 whatever the terminal's encoding is."""
    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None:
        return sys.stdin.read()
    data: bytes = buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(f"byte {error.start + 1}") from error


def _not_utf8(where: str) -> UsageError:
    return UsageError(
        "text-not-utf8",
        f"the text is not UTF-8 ({where})",
        "Save it as UTF-8, or convert it with iconv.",
    )
