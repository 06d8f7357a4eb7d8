"""Opening the file: pragmas, migrations, transactions, and what can go wrong with any of them."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tracer.errors import StoreError
from tracer.settings import how_to_set

if TYPE_CHECKING:
    from sqlite_utils import Database

log = logging.getLogger(__name__)

RETRY_PAUSE_S = 0.05
"""Between two tries at opening, where SQLite itself does not wait for a lock."""
_OURS = frozenset({"runs", "articles", "claims", "verdicts", "packs"})
"""Tables that every database of ours has had from the first."""
_NO_ROOM_BESIDE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})


def migrations() -> list[str]:
    """The SQL scripts that lead from an empty file to today's, in order.

    A file's ``user_version`` is how many of them it has had. Scripts are added,
    never changed.
    """
    folder = files("tracer.store").joinpath("migrations")
    scripts = sorted((entry for entry in folder.iterdir()), key=lambda entry: entry.name)
    return [entry.read_text("utf-8") for entry in scripts if entry.name.endswith(".sql")]


def open_for_writing(path: Path, lock_wait_s: float) -> Database:
    """The database, made or brought up to date where needed."""
    _refuse_no_file(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + lock_wait_s
    while True:
        connection = sqlite3.connect(path, timeout=lock_wait_s)
        try:
            database = _wrap(connection)
            _refuse_foreign(database, path)
            # Turning to write-ahead logging does not wait for locks, hence the loop.
            database.execute("pragma journal_mode = wal").fetchone()
            migrate(database, path)
        except sqlite3.OperationalError as error:
            connection.close()
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(RETRY_PAUSE_S)
        except BaseException:
            connection.close()
            raise
        else:
            return database


def open_for_reading(path: Path, lock_wait_s: float) -> Database:
    """The database as it is; works on a read-only file system too."""
    _refuse_no_file(path)
    if not path.exists():
        raise StoreError(
            "db-missing", f"there is no database at {path}", "Make one with: tracer run"
        )
    address = path.resolve().as_uri()
    try:
        # Not mode=ro: a connection that may write tidies its files away when it closes.
        return _reader(f"{address}?mode=rw", path, lock_wait_s)
    except sqlite3.OperationalError as error:
        log = path.with_name(f"{path.name}-wal")
        if primary_code(error) not in _NO_ROOM_BESIDE or (log.exists() and log.stat().st_size):
            raise
        # A read-only folder has no room for SQLite's other files; nobody can be writing there.
        return _reader(f"{address}?mode=ro&immutable=1", path, lock_wait_s)


def open_as_of_now(path: Path, lock_wait_s: float) -> Database | None:
    """The database as it is at this moment, for as long as the connection is open.

    Others may write meanwhile and are not kept waiting. None where the file has no
    write-ahead log, so that they would be. Threads may share the connection, if they
    take turns.
    """
    database = open_for_reading(path, lock_wait_s)
    try:
        (journal,) = database.execute("pragma journal_mode").fetchone()
        if journal != "wal":
            database.close()
            return None
        database.execute("begin")
        # The moment is that of the first look, not of the beginning.
        database.execute("select 1 from runs limit 1").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _reader(address: str, path: Path, lock_wait_s: float) -> Database:
    connection = sqlite3.connect(address, uri=True, timeout=lock_wait_s, check_same_thread=False)
    try:
        database = _wrap(connection)
        database.execute("pragma query_only = on")
        _refuse_foreign(database, path)
        _check_version(database, path, wanted=len(migrations()), exact=True)
    except BaseException:
        connection.close()
        raise
    return database


def _refuse_no_file(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise StoreError("db-unopenable", f"{path} is not a file", "Name a file with --db.")


def _refuse_foreign(database: Database, path: Path) -> None:
    """Leaves another program's database alone, before anything in it is changed.

    Raises:
        StoreError: ``db-foreign``, unless the file is empty or has our tables.
    """
    # One statement, so that a migration that another process ends now is seen whole.
    asked = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    tables = {str(name) for (name,) in database.execute(asked).fetchall()}
    if tables and not tables >= _OURS:
        some = ", ".join(sorted(tables)[:3])
        raise StoreError(
            "db-foreign",
            f"{path} is a database of another program (it has the tables {some}, …)",
            "Name another file with --db.",
        )


def _wrap(connection: sqlite3.Connection) -> Database:
    from sqlite_utils import Database

    connection.isolation_level = None
    database = Database(connection, execute_plugins=False)
    database.execute("pragma foreign_keys = on")
    return database


def migrate(database: Database, path: Path, upto: int | None = None) -> None:
    """Brings a file to version ``upto`` (today's if None), all steps in one transaction.

    So no other process ever meets a file that is half made.

    Raises:
        StoreError: ``db-newer``, the file was written by a later version.
    """
    scripts = migrations()[:upto]
    _check_version(database, path, wanted=len(scripts))
    if version(database) == len(scripts):
        return
    with transaction(database):
        # Read again under the lock: another process may just have done it.
        before = version(database)
        for done, script in enumerate(scripts[before:], before + 1):
            database.executescript(script)
            database.execute(f"pragma user_version = {done}")
    if 0 < before < len(scripts):
        log.warning(
            "%s was of schema version %d and is brought up to date (%d)", path, before, len(scripts)
        )


def check(database: Database, path: Path) -> None:
    """Holds every page and row against each other; raises ``db-damaged`` where they differ."""
    (found,) = database.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise StoreError(
            "db-damaged",
            f"{path} is damaged: {found}",
            "Restore a copy of it, or move it away and run again.",
        )


def version(database: Database) -> int:
    """How many migrations a file has had."""
    return int(database.execute("pragma user_version").fetchone()[0])


def _check_version(database: Database, path: Path, *, wanted: int, exact: bool = False) -> None:
    found = version(database)
    if found > wanted:
        raise StoreError(
            "db-newer",
            f"{path} is of schema version {found}, this tracer knows versions up to {wanted}",
            "Update the tracer, or name another file with --db.",
        )
    if exact and found < wanted:
        raise StoreError(
            "db-older",
            f"{path} is of schema version {found}, version {wanted} is needed",
            "Where it may be written, every command brings it up to date: copy it, and name the "
            "copy with --db.",
        )


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """All or nothing; takes the write lock at once, so that what is read inside stays true."""
    database.execute("begin immediate")
    try:
        yield
        database.execute("commit")
    except BaseException:
        database.rollback()
        raise


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, without its details; 0 where there is none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


@contextmanager
def named_errors(path: Path, lock_wait_s: float) -> Iterator[None]:
    """Turns what the file system and other processes do to a database into StoreErrors.

    Errors of our own making (a broken constraint, bad SQL) pass through unchanged.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = primary_code(error)
        if (
            code == sqlite3.SQLITE_CANTOPEN
            and path.is_file()
            and not os.access(path.parent, os.W_OK)
        ):
            code = sqlite3.SQLITE_READONLY
        known = _named(path, lock_wait_s).get(code)
        if known is None:
            raise
        raise StoreError(*known) from error
    except OSError as error:
        raise StoreError(
            "db-unopenable", f"{path}: {error.strerror or error}", "Check the folder's permissions."
        ) from error


def _named(path: Path, lock_wait_s: float) -> dict[int, tuple[str, str, str]]:
    who = (
        "Look for a tracer run, collect or review at work on it, or a program that has it open "
        f"(fuser -v {path} names them)"
    )
    locked = (
        "db-locked",
        f"{path} is in use by another process; waited {lock_wait_s:g} s",
        f"{who}; let it finish, or wait longer: {how_to_set('lock_wait_s')}.",
    )
    damaged = (
        "db-damaged",
        f"{path} is not a sound SQLite database",
        "Restore a copy of it, or move it away and run again.",
    )
    return {
        sqlite3.SQLITE_BUSY: locked,
        sqlite3.SQLITE_LOCKED: locked,
        sqlite3.SQLITE_CORRUPT: damaged,
        sqlite3.SQLITE_NOTADB: damaged,
        sqlite3.SQLITE_FULL: (
            "disk-full",
            f"no room left to write {path}",
            "Free some space and run again: what was done is kept.",
        ),
        sqlite3.SQLITE_READONLY: (
            "read-only",
            f"{path} can be read but not written",
            "Change its permissions, or name another file with --db.",
        ),
        sqlite3.SQLITE_CANTOPEN: (
            "db-unopenable",
            f"{path} cannot be opened",
            "Check that it is a file in a folder you may write.",
        ),
        sqlite3.SQLITE_IOERR: (
            "disk-error",
            f"the disk failed while {path} was in use",
            "Check the disk and the space on it, then run again: what was done is kept.",
        ),
    }
