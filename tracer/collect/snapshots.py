"""The evidence: bodies kept byte for byte, under the name of their hash."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from tracer.errors import CollectError, StoreError
from tracer.model import Snapshot

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def digest(body: bytes) -> str:
    """``sha256:<hex>`` of a body."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def place(sha256: str) -> str:
    """Where a body lives, relative to the snapshot folder: ``ab/abcdef….bin``."""
    name = sha256.removeprefix("sha256:")
    return f"{name[:2]}/{name}.bin"


def keep(body: bytes, folder: Path) -> tuple[str, str]:
    """Write a body for good, unless it is there already; gives its hash and its place.

    The file appears whole or not at all: a temporary one is written, synced and renamed.

    Raises:
        StoreError: ``disk-full``, ``read-only`` or ``snapshot-unwritten``.
    """
    sha256 = digest(body)
    target = folder / place(sha256)
    try:
        if not _holds(target, sha256):
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, body)
    except OSError as error:
        raise _unwritten(target, error) from error
    return sha256, place(sha256)


def _holds(target: Path, sha256: str) -> bool:
    try:
        return digest(target.read_bytes()) == sha256
    except FileNotFoundError:
        return False


def _write(target: Path, body: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _unwritten(target: Path, error: OSError) -> StoreError:
    if error.errno in _FULL:
        return StoreError(
            "disk-full", f"no room left to keep a snapshot at {target}", "Free some space."
        )
    if error.errno in _CLOSED:
        return StoreError(
            "read-only",
            f"a snapshot may not be written at {target}",
            "Choose another folder with snapshots.",
        )
    return StoreError(
        "snapshot-unwritten",
        f"a snapshot could not be written at {target}: {error.strerror}",
        "Check the snapshots folder.",
    )


def verify(snapshot: Snapshot, folder: Path) -> bool:
    """Whether the kept file is there and still is, byte for byte, what was received."""
    try:
        return digest((folder / snapshot.path).read_bytes()) == snapshot.sha256
    except OSError:
        return False


def body_of(snapshot: Snapshot, folder: Path) -> bytes:
    """The kept body.

    Raises:
        CollectError: ``snapshot-missing``, or ``snapshot-changed`` if a byte differs.
    """
    path = folder / snapshot.path
    try:
        body = path.read_bytes()
    except OSError as error:
        raise CollectError(
            "snapshot-missing",
            f"the snapshot of {snapshot.url} is not at {path}",
            "Collect the page again.",
        ) from error
    if digest(body) != snapshot.sha256:
        raise CollectError(
            "snapshot-changed",
            f"the snapshot of {snapshot.url} at {path} is not what was received",
            "Restore the file, or collect the page again.",
        )
    return body
