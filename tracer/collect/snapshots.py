"""The evidence, read again: a snapshot's bytes, held against what was written of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tracer.collect.coding import undone
from tracer.collect.warc import Earlier, Kept, Place, find, read_at
from tracer.errors import CollectError
from tracer.model import Snapshot

MAX_RECORD_BYTES = 1 << 28
"""No page that was let in is longer, packed or not."""
MAX_REFERENCES = 8
"""A page that stays the same is kept as a chain of references, never longer than one step here."""


class _UnsoundError(Exception):
    def __init__(self, slug: str, reason: str) -> None:
        super().__init__(reason)
        self.slug = slug
        self.reason = reason


def digest(body: bytes) -> str:
    """``sha256:<hex>`` of a body."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def problem(snapshot: Snapshot, folder: Path) -> str:
    """What is wrong with a snapshot, in words; empty if it is, byte for byte, what was received."""
    try:
        _body(snapshot, folder)
    except _UnsoundError as unsound:
        return unsound.reason
    return ""


def verify(snapshot: Snapshot, folder: Path) -> bool:
    """Whether a snapshot is there and still is what was received."""
    return not problem(snapshot, folder)


def body_of(snapshot: Snapshot, folder: Path) -> bytes:
    """The kept body, its content coding undone.

    Raises:
        CollectError: ``snapshot-missing``, or ``snapshot-changed`` if a byte differs.
    """
    try:
        return _body(snapshot, folder)
    except _UnsoundError as unsound:
        raise CollectError(
            unsound.slug,
            f"the snapshot of {snapshot.url}: {unsound.reason}",
            "Restore the file from a copy, or collect the page again.",
        ) from unsound


def record_of(snapshot: Snapshot, folder: Path) -> Kept | None:
    """The record with the snapshot's bytes, references followed; None for a bare file.

    Raises:
        CollectError: likewise.
    """
    if snapshot.offset is None:
        return None
    try:
        return _record(Place(snapshot.path, snapshot.offset), folder)[-1]
    except _UnsoundError as unsound:
        raise CollectError(unsound.slug, unsound.reason, "Collect the page again.") from unsound


def earlier(snapshot: Snapshot, folder: Path) -> Earlier | None:
    """What a repetition of this snapshot may refer to; None if there is nothing sound."""
    if snapshot.offset is None or not verify(snapshot, folder):
        return None
    place = Place(snapshot.path, snapshot.offset)
    chain = _record(place, folder)
    if len(chain) > 1 and chain[-2].refers_to is not None:
        place = chain[-2].refers_to
    return Earlier(place, chain[-1].url, chain[-1].at, chain[-1].payload_digest)


def _body(snapshot: Snapshot, folder: Path) -> bytes:
    where = folder / snapshot.path
    if snapshot.offset is None:
        body = _bare(where)
    else:
        chain = _record(Place(snapshot.path, snapshot.offset), folder)
        first, last = chain[0], chain[-1]
        if first.url != snapshot.final_url or first.at != snapshot.fetched_at:
            raise _UnsoundError("snapshot-changed", f"{where} holds something else at that place")
        try:
            coding = last.header("content-encoding")
            body, _ = undone(last.body, coding, snapshot.size_bytes + 1)
        except ValueError as error:
            raise _UnsoundError("snapshot-changed", f"{where} is damaged: {error}") from error
    if len(body) != snapshot.size_bytes or digest(body) != snapshot.sha256:
        raise _UnsoundError("snapshot-changed", f"{where} is not what was received")
    return body


def _bare(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _UnsoundError(
            "snapshot-missing", f"{path} cannot be read: {error.strerror}"
        ) from error


def _record(place: Place, folder: Path) -> list[Kept]:
    """The record at a place, and those that it refers to, the one with the bytes last."""
    chain: list[Kept] = []
    here: Place | None = place
    while here is not None and len(chain) < MAX_REFERENCES:
        path = folder / here.path
        try:
            chain.append(read_at(find(folder, here.path), here.offset, MAX_RECORD_BYTES))
        except OSError as error:
            reason = f"{path} cannot be read: {error.strerror}"
            raise _UnsoundError("snapshot-missing", reason) from error
        except ValueError as error:
            reason = f"{path} at byte {here.offset}: {error}"
            raise _UnsoundError("snapshot-changed", reason) from error
        here = chain[-1].refers_to if chain[-1].kind == "revisit" else None
    if chain[-1].kind not in {"response", "resource"}:
        raise _UnsoundError(
            "snapshot-changed", f"{folder / place.path} holds no answer at that place"
        )
    return chain
