"""Which stream gets what: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import click

Format = Literal["text", "json", "jsonl"]

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
        """Whether results may be styled: on a terminal, unless NO_COLOR is set."""
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @property
    def width(self) -> int:
        """Columns to wrap results at."""
        return min(shutil.get_terminal_size().columns, TEXT_COLUMNS)

    def result(self, text: str) -> None:
        """A line (or several) of result."""
        self._wipe()
        click.echo(text, nl=not text.endswith("\n"))

    def record(self, record: Any) -> None:
        """A result as one line of JSON."""
        self.result(json.dumps(record, ensure_ascii=False))

    def document(self, record: Any) -> None:
        """A result as indented JSON."""
        self.result(json.dumps(record, ensure_ascii=False, indent=2))

    def records(self, records: Iterable[Any]) -> None:
        """Results as one JSON array, or as a line each if that was asked for."""
        if self.format == "json":
            self.document(list(records))
        else:
            for record in records:
                self.record(record)

    def note(self, text: str) -> None:
        """A message, unless quiet."""
        if not self.quiet:
            self._say(text)

    def detail(self, text: str) -> None:
        """A message that only --verbose asks for."""
        if self.verbose:
            self._say(text)

    def problem(self, text: str) -> None:
        """Something that went wrong; never silenced."""
        self._say(f"tracer: {text}")

    def progress(self, stage: str, done: int, total: int) -> None:
        """How far a stage is: a bar on a terminal, lines where --verbose asks for them."""
        if self.quiet:
            return
        if not sys.stderr.isatty():
            self.detail(f"{stage} {done} of {total}")
            return
        filled = BAR_COLUMNS * done // max(1, total)
        bar = "█" * filled + "·" * (BAR_COLUMNS - filled)
        print(f"\r{stage:<8} {bar} {done} of {total} ", end="", file=sys.stderr, flush=True)  # noqa: T201
        self._drawn = True
        if done >= total:
            self._wipe()

    def _say(self, text: str) -> None:
        self._wipe()
        click.echo(text, err=True)

    def _wipe(self) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201
            self._drawn = False
