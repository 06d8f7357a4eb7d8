"""Writing: records appended to files, one writer each, synced before anyone hears of them.

While a file grows its name ends in ``.open`` and its writer holds a lock on it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tracer.collect.clock import Clock, stamp
from tracer.collect.exchange import Exchange
from tracer.collect.warc.mending import mend, sync_folder
from tracer.collect.warc.place import GROWING, SUFFIX, Earlier, Place
from tracer.collect.warc.records import VERSION, of_exchange, of_file, of_information
from tracer.errors import StoreError
from tracer.settings import how_to_set

MAX_FILE_BYTES = 1_000_000_000
"""The size recommended for WARC files; the next record starts a new one."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class Archive:
    """Appends to WARC files in a folder; made for threads.

    Args:
        folder: where the files are; made when the first record is kept.
        clock: what the files are named by.
        info: what the first record of every file says of how it was made.
    """

    def __init__(self, folder: Path, clock: Clock, info: Mapping[str, str]) -> None:
        self._folder = folder
        self._clock = clock
        self._info = {"format": f"WARC File Format {VERSION}", **info}
        self._lock = threading.Lock()
        self._file: _Growing | None = None

    def keep(self, exchanges: Iterable[Exchange], earlier: Earlier | None = None) -> Place:
        """Append exchanges in order; gives the place of the last answer.

        Args:
            exchanges: one or more.
            earlier: a record that the last answer may be a mere repetition of: then it
                is kept as a reference to that one.

        Raises:
            StoreError: ``disk-full``, ``read-only`` or ``snapshot-unwritten``; then
                nothing of it is there.
        """
        *way, last = exchanges
        pieces = [piece for each in way for piece in of_exchange(each, None)]
        before = sum(map(len, pieces))
        return self._append([*pieces, *of_exchange(last, earlier)], before)

    def keep_file(self, uri: str, body: bytes, media_type: str, at: datetime) -> Place:
        """Append the bytes of a file, as they were at a moment; likewise."""
        return self._append([of_file(uri, body, media_type, stamp(at))], 0)

    def close(self) -> None:
        """Finish the file that is being written, if there is one; another may be begun."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _append(self, pieces: list[bytes], before: int) -> Place:
        with self._lock:
            try:
                if self._file is not None and self._file.end > MAX_FILE_BYTES:
                    self._file.close()
                    self._file = None
                if self._file is None:
                    self._file = self._begin()
                start = self._file.append(b"".join(pieces))
            except OSError as error:
                raise unwritten(self._folder, error) from error
            return Place(self._file.name, start + before)

    def _begin(self) -> _Growing:
        self._folder.mkdir(parents=True, exist_ok=True)
        mend(self._folder)
        moment = self._clock.now().strftime("%Y%m%dT%H%M%SZ")
        while True:
            name = f"tracer-{moment}-{secrets.token_hex(4)}{SUFFIX}"
            handle = _opened(self._folder / f"{name}{GROWING}")
            if handle is not None:
                return _Growing(self._folder, name, handle, of_information(name, self._info))


def _opened(path: Path) -> int | None:
    """A new file, locked; None if another process took it for one left behind, and mended it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(path.stat(), os.fstat(handle)):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


class _Growing:
    """One file that is being written."""

    def __init__(self, folder: Path, name: str, handle: int, first: bytes) -> None:
        self.name = name
        self.end = 0
        self._handle = handle
        self._path = folder / f"{name}{GROWING}"
        self._final = folder / name
        try:
            self.append(first)
            sync_folder(folder)
        except OSError:
            with suppress(OSError):
                self._path.unlink()
            os.close(handle)
            raise

    def append(self, data: bytes) -> int:
        """Writes and syncs; gives where it starts. On failure the file is as it was."""
        start = self.end
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, start)
                os.lseek(self._handle, start, os.SEEK_SET)
            raise
        self.end = start + len(data)
        return start

    def close(self) -> None:
        with suppress(OSError):
            self._path.rename(self._final)
            sync_folder(self._final.parent)
        os.close(self._handle)


def unwritten(folder: Path, error: OSError) -> StoreError:
    """What the file system did to a snapshot, as an error that says what to do."""
    elsewhere = f"name another folder: {how_to_set('snapshots')}."
    if error.errno in _FULL:
        return StoreError(
            "disk-full",
            f"no room left to keep a snapshot in {folder}",
            f"Free some space and run again (what was done is kept), or {elsewhere}",
        )
    if error.errno in _CLOSED:
        return StoreError(
            "read-only",
            f"a snapshot may not be written in {folder}",
            f"Change its permissions, or {elsewhere}",
        )
    return StoreError(
        "snapshot-unwritten",
        f"a snapshot could not be written in {folder}: {error.strerror}",
        f"Check the folder, or {elsewhere}",
    )
