"""``tracer doctor``: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import click

from tracer import __version__
from tracer.cli.exits import DONE, NOTHING_DONE
from tracer.cli.shared import FORMAT, Call, shared
from tracer.errors import TracerError
from tracer.settings import Settings

LEAST_PYTHON = (3, 11)

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was looked at; ``hint`` says how to put it right."""

    what: str
    ok: bool
    detail: str
    hint: str = ""


@click.command(
    "doctor",
    short_help="Say what is installed, what is missing, and how to get it.",
    epilog="Example: tracer doctor --format json",
)
@shared(FORMAT)
def command(call: Call) -> int:
    """Look at Python, packages, models, SQLite, packs and folders.

    Exit code: 0 everything is there, 3 something is missing.
    """
    results = [result for look in CHECKS for result in look(call.settings)]
    console = call.console
    if console.format != "text":
        console.records(map(asdict, results))
    else:
        for result in results:
            mark = "ok     " if result.ok else "MISSING"
            console.result(f"{mark}  {result.what}: {result.detail}")
            if not result.ok and result.hint:
                console.result(f"         {result.hint}")
    return DONE if all(result.ok for result in results) else NOTHING_DONE


def _python(_: Settings) -> Iterator[Result]:
    found = platform.python_version()
    least = ".".join(map(str, LEAST_PYTHON))
    ok = sys.version_info >= LEAST_PYTHON
    yield Result("python", ok, found, f"Install Python {least} or later.")
    yield Result("tracer", True, __version__)


def _packages(_: Settings) -> Iterator[Result]:
    """What the installed distribution says that it needs, extras left out."""
    for requirement in requires("tracer") or ():
        match = _NAME.match(requirement)
        if match is None or "extra ==" in requirement:
            continue
        try:
            yield Result(f"package {match[0]}", True, version(match[0]))
        except PackageNotFoundError:
            hint = f"pip install '{requirement.partition(';')[0].strip()}'"
            yield Result(f"package {match[0]}", False, "not installed", hint)


def _sqlite(_: Settings) -> Iterator[Result]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create virtual table words using fts5 (text, tokenize = 'trigram')")
    except sqlite3.OperationalError as error:
        hint = "Use a Python whose SQLite is 3.34 or later and has FTS5."
        yield Result("sqlite", False, f"{sqlite3.sqlite_version}: {error}", hint)
    else:
        yield Result("sqlite", True, f"{sqlite3.sqlite_version} with FTS5")
    finally:
        connection.close()


def _models(settings: Settings) -> Iterator[Result]:
    for name in dict.fromkeys((settings.embedder, "multilingual")):
        yield _tried(f"embedder {name}", partial(_embedder, name))
    yield _tried("language model", _language)


def _embedder(name: str) -> str:
    from tracer import embedders

    loaded = embedders.load(name)
    return f"{loaded.name}@{loaded.revision}, {loaded.encode(['a word']).shape[1]} dimensions"


def _language() -> str:
    from tracer import language

    model = language.english()
    return f"{language.ENGLISH_MODEL} {model.meta['version']}"


def _packs(settings: Settings) -> Iterator[Result]:
    for name in settings.sources:
        yield _tried(f"pack {name}", partial(_pack, name))


def _pack(name: str) -> str:
    from tracer.sources import load_pack

    pack = load_pack(name)
    return f"{len(pack.clauses)} clauses, sha256 {pack.sha256[:12]}…"


def _folders(settings: Settings) -> Iterator[Result]:
    wanted = {
        "database": Path(settings.db).parent,
        "snapshots": Path(settings.snapshots),
        "report": Path(settings.report),
    }
    for what, folder in wanted.items():
        there = folder.absolute()
        while not there.exists():
            there = there.parent
        ok = there.is_dir() and os.access(there, os.W_OK)
        yield Result(f"{what} folder", ok, str(folder), f"{there} cannot be written.")


CHECKS: tuple[Callable[[Settings], Iterator[Result]], ...] = (
    _python,
    _packages,
    _sqlite,
    _models,
    _packs,
    _folders,
)


def _tried(what: str, look: Callable[[], str]) -> Result:
    try:
        return Result(what, True, look())
    except TracerError as error:
        return Result(what, False, error.message, error.hint)
    except ImportError as error:
        return Result(what, False, str(error), "Install it: tracer doctor names the package.")
