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
from tracer.cli.exits import DONE, NOTHING_DONE, PROGRAM
from tracer.cli.shared import FORMAT, Call, shared
from tracer.errors import StoreError, TracerError, UsageError
from tracer.settings import Settings, how_to_set

LEAST_PYTHON = (3, 11)

_MISSING = ("-missing", "-unknown")
"""How the slugs end of what is not there at all."""
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was looked at; ``hint`` says how to put it right.

    ``missing`` tells what is not there from what is there and is no good.
    """

    what: str
    ok: bool
    detail: str
    hint: str = ""
    missing: bool = False


@click.command(
    "doctor",
    short_help="Say what is installed, what is missing, and how to get it.",
    epilog="Example: tracer doctor --format json",
)
@shared(FORMAT, forgiving=True)
def command(call: Call) -> int:
    """Look at settings, Python, packages, models, SQLite, the database, packs and folders.

    Everything is looked at, whatever is wrong with the rest.

    Exit code: 0 everything is there and sound, 3 something is not.
    """
    results = [_settings(call), *(result for look in CHECKS for result in look(call.settings))]
    console = call.console
    if console.format != "text":
        console.records(map(asdict, results))
    else:
        for result in results:
            mark = "ok     " if result.ok else "MISSING" if result.missing else "FAULTY "
            console.result(f"{mark}  {result.what}: {result.detail}")
            if not result.ok and result.hint:
                console.result(f"         {result.hint}")
    return DONE if all(result.ok for result in results) else NOTHING_DONE


def _settings(call: Call) -> Result:
    if call.problem is None:
        return Result("settings", True, "all of them can be read")
    return _told("settings", call.problem)


def _contact(settings: Settings) -> Iterator[Result]:
    """Whether a site that is asked can reach whoever asks; all works without."""
    detail = settings.contact or (f"none: set {how_to_set('contact')}, so that sites can reach you")
    yield Result("contact", True, detail)


def _python(_: Settings) -> Iterator[Result]:
    found = platform.python_version()
    least = ".".join(map(str, LEAST_PYTHON))
    ok = sys.version_info >= LEAST_PYTHON
    yield Result("python", ok, found, f"Install Python {least} or later.")
    yield Result("tracer", True, __version__)


def _packages(_: Settings) -> Iterator[Result]:
    """What the installed distribution says that it needs, extras left out."""
    try:
        needed = requires(PROGRAM) or []
    except PackageNotFoundError:
        yield Result("packages", False, "the tracer itself is not installed", "pip install .", True)
        return
    for requirement in needed:
        match = _NAME.match(requirement)
        if match is None or "extra ==" in requirement:
            continue
        try:
            yield Result(f"package {match[0]}", True, version(match[0]))
        except PackageNotFoundError:
            hint = f"pip install '{requirement.partition(';')[0].strip()}'"
            yield Result(f"package {match[0]}", False, "not installed", hint, True)


def _sqlite(_: Settings) -> Iterator[Result]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create virtual table words using fts5 (text, tokenize = 'trigram')")
    except sqlite3.Error as error:
        hint = "Use a Python whose SQLite is 3.34 or later and has FTS5."
        yield Result("sqlite", False, f"{sqlite3.sqlite_version}: {error}", hint)
    else:
        yield Result("sqlite", True, f"{sqlite3.sqlite_version} with FTS5")
    finally:
        connection.close()


def _database(settings: Settings) -> Iterator[Result]:
    yield _tried("database", partial(_sound, settings))


def _sound(settings: Settings) -> str:
    from tracer.store import Store

    path = Path(settings.db)
    if not path.exists():
        return f"{path} is not there yet"
    try:
        opened = Store(path, lock_wait_s=settings.lock_wait_s, readonly=True)
    except StoreError as error:
        # Here things are looked at, and nothing is changed.
        if error.slug != "db-older" or not os.access(path, os.W_OK):
            raise
        return f"{error.message}: the next command that uses it brings it up to date"
    with opened as store:
        store.check()
        return f"{path}, schema version {store.schema_version}, {len(store.runs())} runs"


def _models(settings: Settings) -> Iterator[Result]:
    for name in dict.fromkeys((settings.embedder, "multilingual")):
        yield _tried(f"embedder {name}", partial(_embedder, name, settings.offline))
    if settings.entailment != "off":
        yield _tried(f"entailment {settings.entailment}", partial(_entailment, settings))
    yield _tried("language model", _language)


def _embedder(name: str, offline: bool) -> str:
    from tracer import embedders

    loaded = embedders.load(name, offline=offline)
    return f"{loaded.name}@{loaded.revision}, {loaded.encode(['a word']).shape[1]} dimensions"


def _entailment(settings: Settings) -> str:
    from tracer.pipeline import Tracer

    with Tracer(settings) as tracer:
        return tracer.analyst().models["entailment"]


def _language() -> str:
    from tracer import language

    model = language.english()
    model("It can be read.")
    return f"{language.ENGLISH_MODEL} {model.meta['version']}"


def _engine(settings: Settings) -> Iterator[Result]:
    from tracer import engine

    yield _tried(f"engine {settings.engine}", lambda: engine.load(settings.engine).name)


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
        yield _tried(f"{what} folder", partial(_writable, folder))


def _writable(folder: Path) -> str:
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        raise UsageError("folder-unwritable", f"{there} is not a folder", "Name another one.")
    if not os.access(there, os.W_OK):
        raise UsageError("folder-unwritable", f"{there} cannot be written", "Name another one.")
    return str(folder)


CHECKS: tuple[Callable[[Settings], Iterator[Result]], ...] = (
    _contact,
    _python,
    _packages,
    _sqlite,
    _database,
    _engine,
    _models,
    _packs,
    _folders,
)


def _tried(what: str, look: Callable[[], str]) -> Result:
    try:
        return Result(what, True, look())
    except TracerError as error:
        return _told(what, error)
    except ImportError as error:
        return Result(what, False, str(error), "Install what is missing, as named above.", True)
    except Exception as error:  # noqa: BLE001, one broken thing must not hide the others
        told = f"{type(error).__name__}: {error}"
        return Result(what, False, told, "Reinstall it; if it stays so, please report it.")


def _told(what: str, error: TracerError) -> Result:
    return Result(what, False, error.message, error.hint, error.slug.endswith(_MISSING))
