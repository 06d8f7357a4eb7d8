"""Which stream gets what: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import click

from tracer.cli.plain import escaped_json, one_line, safe

Format = Literal["text", "json", "jsonl", "markdown"]

BAR_COLUMNS = 24
TEXT_COLUMNS = 96
"""Lines longer than this are hard to read, however wide the window is."""


@dataclass(slots=True)
class Console:
    """Where a command speaks."""

    format: Format = "text"
    quiet: bool = False
    verbose: bool = False
    _drawn: bool = False

    @property
    def colour(self) -> bool:
        """Whether results may be styled: on a terminal that can, unless NO_COLOR is set."""
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and not _dumb()

    @property
    def width(self) -> int:
        """Columns to wrap results at."""
        return min(shutil.get_terminal_size().columns, TEXT_COLUMNS)

    def result(self, text: str) -> None:
        """A line (or several) of result; what could command a terminal is shown instead."""
        self.rendered(safe(text))

    def rendered(self, text: str) -> None:
        """A result that is safe as it is: JSON, or a page with styles of our own."""
        self._wipe()
        click.echo(text, nl=not text.endswith("\n"))

    def record(self, record: Any) -> None:
        """A result as one line of JSON."""
        self.rendered(_json(record))

    def document(self, record: Any) -> None:
        """A result as indented JSON."""
        self.rendered(_json(record, indent=2))

    def records(self, records: Iterable[Any]) -> None:
        """Results as one JSON array, or as a line each if that was asked for."""
        if self.format == "json":
            self._array(records)
        else:
            for record in records:
                self.record(record)

    def _array(self, records: Iterable[Any]) -> None:
        """One array, written as its items come, so that no number of them fills the memory.

        What was written is closed even where the next item fails.
        """
        before = "[\n  "
        self._wipe()
        try:
            for record in records:
                # No string of JSON holds a line break: these are the indentation's alone.
                item = _json(record, indent=2).replace("\n", "\n  ")
                self._wipe()
                click.echo(before + item, nl=False)
                before = ",\n  "
        finally:
            if before.startswith(","):
                click.echo("\n]")
        if before.startswith("["):
            click.echo("[]")

    def note(self, text: str) -> None:
        """A message, unless quiet."""
        if not self.quiet:
            self._say(text)

    def detail(self, text: str) -> None:
        """A message that only --verbose asks for."""
        if self.verbose and not self.quiet:
            self._say(text)

    def problem(self, text: str) -> None:
        """Something that went wrong; never silenced."""
        self._say(f"tracer: {text}")

    def progress(self, stage: str, done: int, total: int) -> None:
        """How far a stage is: a bar on a terminal, lines where --verbose asks for them."""
        if self.quiet:
            return
        if not sys.stderr.isatty() or _dumb():
            self.detail(f"{stage} {done} of {total}")
            return
        filled = BAR_COLUMNS * done // max(1, total)
        bar = "█" * filled + "·" * (BAR_COLUMNS - filled)
        self._err(f"\r{stage:<8} {bar} {done} of {total} ")
        self._drawn = True
        if done >= total:
            self._wipe()

    def listen(self) -> None:
        """Tells what libraries log as messages: our own warnings always, the rest if verbose."""
        root = logging.getLogger()
        for handler in [handler for handler in root.handlers if isinstance(handler, _Heard)]:
            root.removeHandler(handler)
        root.addHandler(_Heard(self))

    def _say(self, text: str) -> None:
        self._wipe()
        self._err(f"{one_line(text)}\n")

    def _wipe(self) -> None:
        if self._drawn:
            self._err("\r\x1b[K")
            self._drawn = False

    @staticmethod
    def _err(text: str) -> None:
        # Work goes on where nobody listens any more: the results are elsewhere.
        with suppress(OSError):
            print(text, end="", file=sys.stderr, flush=True)  # noqa: T201


class _Heard(logging.Handler):
    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.partition(".")[0] == __name__.partition(".")[0]
        say = self._console.note if ours and record.levelno >= logging.WARNING else None
        (say or self._console.detail)(record.getMessage())


def _dumb() -> bool:
    """Whether the terminal says of itself that it knows no commands."""
    return os.environ.get("TERM") == "dumb"


def _json(record: Any, indent: int | None = None) -> str:
    # What an encoding lacks is written as JSON's own escapes.
    narrow = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    return escaped_json(json.dumps(record, ensure_ascii=narrow, indent=indent))
