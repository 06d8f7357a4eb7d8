"""From errors to exit codes: one line on standard error, no traceback for a user's mistake."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from tracer.cli import streams
from tracer.cli.plain import one_line
from tracer.errors import CollectError, PackError, TracerError, UsageError

DONE = 0
SOME_FAILED = 1
USAGE = 2
NOTHING_DONE = 3
FLAGGED = 4
INTERRUPTED = 130

DEBUG = "TRACER_DEBUG"
"""Set in the environment, it brings the traceback back."""

PROGRAM = "tracer"
COMPLETION = "_TRACER_COMPLETE"
"""Set in the environment by the shell that asks for completions."""

_CODES: tuple[tuple[type[TracerError], int], ...] = (
    (UsageError, USAGE),
    (PackError, USAGE),
    (CollectError, SOME_FAILED),
)


def run_and_exit(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line; every way out of it ends here."""
    streams.prepare()
    code = _run(arguments)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _unwritten(error) or code
    streams.keep_the_end_quiet()
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = _invoke(sys.argv[1:] if arguments is None else list(arguments))
    except click.exceptions.Exit as left:
        return left.exit_code
    except TracerError as error:
        return _told(str(error), code_of(error), error)
    except click.exceptions.NoArgsIsHelpError as error:
        return _helped(error)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else PROGRAM
        message = f"{_sentence(error.format_message())} (usage). See {path} --help."
        return _told(message, USAGE, error)
    except click.ClickException as error:
        return _told(f"{_sentence(error.format_message())} (usage)", USAGE, error)
    except (KeyboardInterrupt, click.Abort) as error:
        message = "stopped; what was done is kept, run again to go on"
        return _told(message, INTERRUPTED, error)
    except streams.OutputError as error:
        # What still waits to be written must not be told of a second time.
        streams.keep_the_end_quiet()
        return _unwritten(error)
    except Exception as error:  # noqa: BLE001, the last resort: a bug gets one line too
        message = (
            f"{type(error).__name__}: {error} (unexpected). This is a bug; "
            f"{DEBUG}=1 shows where, please report it."
        )
        return _told(message, NOTHING_DONE, error)
    return result if isinstance(result, int) else DONE


def _invoke(arguments: list[str]) -> object:
    from tracer.cli.app import cli

    if COMPLETION in os.environ:
        return cli.main(arguments, prog_name=PROGRAM)
    # Not main(): that one turns a closed pipe into exit code 1 before we see it.
    with cli.make_context(PROGRAM, arguments) as context:
        return cli.invoke(context)


def code_of(error: TracerError) -> int:
    """The exit code of an error that ends a command."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), NOTHING_DONE)


def _told(message: str, code: int, error: BaseException) -> int:
    # Whoever has closed standard error, or filled its disk, still gets the code.
    with suppress(OSError):
        if os.environ.get(DEBUG):
            traceback.print_exception(error)
        print(f"{PROGRAM}: {one_line(message)}", file=sys.stderr, flush=True)  # noqa: T201
    return code


def _helped(error: click.exceptions.NoArgsIsHelpError) -> int:
    """The help of a command that was called with nothing: on standard error, as it is no result."""
    with suppress(OSError):
        print(error.format_message(), file=sys.stderr, flush=True)  # noqa: T201
    return USAGE


def _sentence(text: str) -> str:
    """A message of click's in our form: no capital, no full stop."""
    text = text.strip().rstrip(".")
    return text[:1].lower() + text[1:]


def _unwritten(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        # Whoever read our output has seen enough.
        return DONE
    slug, hint = "output-unwritable", "Send the output somewhere else."
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        slug, hint = "disk-full", "Free some space and run again: what was done is kept."
    return _told(f"standard output: {error.strerror} ({slug}). {hint}", NOTHING_DONE, error)
