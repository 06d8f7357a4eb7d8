"""The three standard streams: closed by the caller, broken, full, or of another encoding."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any


class OutputError(OSError):
    """Standard output could not be written; no other file is meant."""


class _Output(io.FileIO):
    """Standard output, whose errors can be told from those of other files and pipes."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OutputError(error.errno, error.strerror) from error


def prepare() -> None:
    """Makes the streams such that a command can use them without looking.

    A stream that the caller closed becomes the null device: it would be None, and
    the next file opened (the database) would take its number. Characters that the
    encoding lacks are written as escapes.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    plain = sys.__stdout__
    if plain is not None and sys.stdout is plain:
        plain.flush()
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_Output(plain.fileno(), "w", closefd=False)),
            encoding=plain.encoding,
            line_buffering=plain.isatty(),
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def keep_the_end_quiet() -> None:
    """Python would complain at its end of what it still could not write."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)
