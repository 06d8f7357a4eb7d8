"""The command line: a thin command per verb, and one place where errors become exit codes.

``app`` holds the table of commands, ``shared`` the options that they have in
common and ``kinds`` what those take, ``console`` what goes to which stream,
``records`` the JSON forms, ``plain`` what is safe to show, ``streams`` what may
be wrong with the streams, and ``exits`` every way out.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and leaves the process with its exit code."""
    from tracer.cli.exits import run_and_exit

    run_and_exit(arguments)
