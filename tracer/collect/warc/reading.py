"""Reading: a record at its place, or all of a file, of ours or of any crawler."""

from __future__ import annotations

import errno
import io
import threading
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tracer.collect.warc.place import GROWING, MEMBER, PIECE_BYTES, Place
from tracer.text import whole_number

_HEAD_BYTES = 1 << 20
_ONE_AT_A_TIME = threading.Lock()
_COMPLAINT = "not followed by newline"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it stands in a file: of what kind, from where and when, and its bytes."""

    kind: str
    url: str
    at: str
    status: int
    status_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    payload_digest: str
    refers_to: Place | None

    def header(self, name: str) -> str:
        """The answer's header of that name, empty if it has none."""
        return next((v for key, v in self.headers if key.lower() == name), "")


def find(folder: Path, name: str) -> Path:
    """The file of that name, finished or still growing.

    Raises:
        FileNotFoundError: there is none.
    """
    for _ in range(2):
        for path in (folder / name, folder / f"{name}{GROWING}"):
            if path.is_file():
                return path
    raise FileNotFoundError(errno.ENOENT, "no such file", str(folder / name))


def read_at(path: Path, offset: int, limit_bytes: int) -> Kept:
    """The record that starts at a byte.

    Raises:
        OSError: the file cannot be read.
        ValueError: no sound record starts there, or it is longer than the limit.
    """
    with path.open("rb") as file:
        file.seek(offset)
        start = file.read(len(MEMBER))
        file.seek(offset)
        # Unpacked here, since its checksum is not looked at where records are parsed.
        record = io.BytesIO(_member(file, limit_bytes + _HEAD_BYTES)) if start == MEMBER else file
        for kept, _ in _walk(record, limit_bytes, None):
            return kept
    raise ValueError("no record starts there")


def _member(file: BinaryIO, limit_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out = bytearray()
    try:
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail or file.read(PIECE_BYTES)
            if not piece:
                raise ValueError("it is damaged: the record ends in the middle")
            out += unpacker.decompress(piece, PIECE_BYTES)
            if len(out) > limit_bytes:
                raise ValueError("the record is too long")
    except zlib.error as error:
        raise ValueError(f"it is damaged: {error}") from error
    return bytes(out)


def walk(path: Path, limit_bytes: int, kinds: frozenset[str]) -> Iterator[tuple[Kept, int]]:
    """The records of some kinds in a file, one at a time, each with where it starts.

    Longer ones are passed over.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged; what stands before was given.
    """
    with path.open("rb") as file:
        yield from _walk(file, limit_bytes, kinds)


def _walk(
    file: BinaryIO, limit_bytes: int, kinds: frozenset[str] | None
) -> Iterator[tuple[Kept, int]]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = ArchiveIterator(file)
    any_there = False
    try:
        # Alone, a record is taken plainly: only about what stands behind it would be printed.
        while (record := next(records, None) if kinds is None else _next(records)) is not None:
            any_there = True
            if kinds is not None and record.rec_type not in kinds:
                continue
            body = _body(record, limit_bytes + 1)
            if len(body) > limit_bytes:
                if kinds is None:
                    raise ValueError("the record is too long")
                continue
            yield _kept(record, body), records.get_record_offset()
        if not any_there:
            raise ValueError("it holds no records")
    except (ArchiveLoadFailed, EOFError, zlib.error, AttributeError, IndexError) as error:
        raise ValueError(f"it is damaged: {' '.join(str(error).split())[:200]}") from error
    finally:
        records.close()


def _next(records: Any) -> Any:
    """The next record; what the library would print about a damaged file becomes an error."""
    with _ONE_AT_A_TIME, redirect_stderr(io.StringIO()) as told:
        record = next(records, None)
    if _COMPLAINT in told.getvalue():
        raise ValueError("it is damaged: a record does not end where it says")
    return record


def _body(record: Any, limit_bytes: int) -> bytes:
    """At most so many bytes of a record, chunking undone, coding left as it is."""
    from warcio.bufferedreaders import ChunkedDataReader

    stream = record.raw_stream
    head = record.http_headers
    if head is not None and (head.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    body = bytearray()
    while len(body) < limit_bytes and (piece := stream.read(limit_bytes - len(body))):
        body += piece
    if len(body) < limit_bytes and getattr(record.raw_stream, "limit", 0) > 0:
        raise ValueError("it is damaged: a record ends in the middle")
    return bytes(body)


def _kept(record: Any, body: bytes) -> Kept:
    told = record.rec_headers.get_header
    head = record.http_headers
    code = head.get_statuscode() if head is not None else ""
    name = told("WARC-Refers-To-Filename")
    offset = whole_number(told("WARC-Refers-To-File-Offset") or "")
    plain = bool(name) and "/" not in name
    return Kept(
        kind=record.rec_type,
        url=told("WARC-Target-URI") or "",
        at=told("WARC-Date") or "",
        status=whole_number(code) or 0,
        status_line=f"{head.protocol} {head.statusline}" if head is not None else "",
        headers=tuple(head.headers) if head is not None else (),
        body=body,
        payload_digest=told("WARC-Payload-Digest") or "",
        refers_to=Place(name, offset) if plain and offset is not None else None,
    )
