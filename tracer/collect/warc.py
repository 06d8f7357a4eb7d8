"""The archive: what was received, appended to WARC files that any WARC tool reads.

A file is written by one process alone, which holds a lock on it; while it grows its
name ends in ``.open``. Every append is synced before anyone hears of it. What a
process leaves behind when it is killed in the middle of a record is cut off by the
next one that writes to the same folder.
"""

from __future__ import annotations

import errno
import fcntl
import io
import logging
import os
import secrets
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from tracer.collect.clock import Clock, stamp
from tracer.collect.exchange import Exchange
from tracer.errors import StoreError
from tracer.settings import how_to_set

log = logging.getLogger(__name__)

GROWING = ".open"
SUFFIX = ".warc.gz"
MAX_FILE_BYTES = 1_000_000_000
"""The size recommended for WARC files; the next record starts a new one."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_ONE_AT_A_TIME = threading.Lock()
_COMPLAINT = "not followed by newline"
_PIECE_BYTES = 1 << 20
_HEAD_BYTES = 1 << 20
_MEMBER = b"\x1f\x8b\x08"
_VERSION = "1.1"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# Its bytes are written without chunking, so a reader must not look for any.
_UNDONE = {"transfer-encoding": "X-Tracer-Transfer-Encoding"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record starts: the file's name in the archive's folder, and the byte."""

    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record kept before, which one of the same content may refer to."""

    place: Place
    url: str
    at: str
    payload_digest: str


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
        self._info = {"format": f"WARC File Format {_VERSION}", **info}
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
        pieces = [piece for each in way for piece in _pair(each, None)]
        before = sum(map(len, pieces))
        return self._append([*pieces, *_pair(last, earlier)], before)

    def keep_file(self, uri: str, body: bytes, media_type: str, at: datetime) -> Place:
        """Append the bytes of a file, as they were at a moment; likewise."""
        return self._append([_resource(uri, body, media_type, stamp(at))], 0)

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
                return _Growing(self._folder, name, handle, _warcinfo(name, self._info))


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
            _sync_folder(folder)
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
            _sync_folder(self._final.parent)
        os.close(self._handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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


# --------------------------------------------------------------------- mending


def mend(folder: Path) -> None:
    """Finish the files that killed processes left growing: a torn last record is cut off."""
    for path in sorted(folder.glob(f"*{SUFFIX}{GROWING}")):
        with suppress(FileNotFoundError, BlockingIOError), path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _mend(file, path):
                path.rename(path.with_name(path.name.removesuffix(GROWING)))
            else:
                path.unlink()
            _sync_folder(folder)


def _mend(file: BinaryIO, path: Path) -> bool:
    """Cuts a torn last record off; whether anything is left."""
    size = file.seek(0, os.SEEK_END)
    sound = sound_bytes(file)
    if sound == size:
        return sound > 0
    if _another_follows(file, sound):
        log.warning("%s is damaged at byte %d, in the middle; it is left as it is", path, sound)
        return True
    log.warning("%s ended in the middle of a record; its last %d bytes go", path, size - sound)
    file.truncate(sound)
    os.fsync(file.fileno())
    return sound > 0


def sound_bytes(file: BinaryIO) -> int:
    """How many bytes from the start are whole gzip members."""
    end = 0
    while True:
        length = _member_bytes(file, end)
        if not length:
            return end
        end += length


def _member_bytes(file: BinaryIO, start: int) -> int:
    """The length of the gzip member that starts here; 0 if there is no whole one."""
    file.seek(start)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    read = 0
    try:
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail
            if not piece:
                piece = file.read(_PIECE_BYTES)
                read += len(piece)
                if not piece:
                    return 0
            unpacker.decompress(piece, _PIECE_BYTES)
    except zlib.error:
        return 0
    return read - len(unpacker.unused_data)


def _another_follows(file: BinaryIO, start: int) -> bool:
    """Whether a whole record stands somewhere behind a damaged one."""
    file.seek(start)
    rest = file.read()
    at = rest.find(_MEMBER, 1)
    while at >= 0:
        if _member_bytes(file, start + at):
            return True
        at = rest.find(_MEMBER, at + 1)
    return False


# --------------------------------------------------------------------- records


def _pair(exchange: Exchange, earlier: Earlier | None) -> list[bytes]:
    """The records of an answer and of its question; an answer alone if none was asked."""
    writer = _writer()
    at = stamp(exchange.at)
    answer = _answer(writer, exchange, at, earlier)
    packed = [_packed(writer, answer)]
    if exchange.request:
        head, _, _ = exchange.request.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        request = writer.create_warc_record(
            exchange.url,
            "request",
            payload=io.BytesIO(b""),
            length=0,
            http_headers=_head(line, [tuple(f.split(": ", 1)) for f in fields], is_request=True),
            warc_headers_dict={
                "WARC-Date": at,
                "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
            },
        )
        packed.append(_packed(writer, request))
    return packed


def _answer(writer: Any, exchange: Exchange, at: str, earlier: Earlier | None) -> Any:
    told = {"WARC-Date": at}
    if exchange.address:
        told["WARC-IP-Address"] = exchange.address
    if exchange.truncated:
        told["WARC-Truncated"] = exchange.truncated
    fields = [(_UNDONE.get(name.lower(), name), value) for name, value in exchange.headers]
    head = _head(exchange.status_line, fields)
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=head,
        warc_headers_dict=told,
    )
    digest = response.rec_headers.get_header("WARC-Payload-Digest")
    unmodified = exchange.status_line.split()[1:2] == ["304"]
    if earlier is None or not (unmodified or digest == earlier.payload_digest):
        return response
    told["WARC-Refers-To-Filename"] = earlier.place.path
    told["WARC-Refers-To-File-Offset"] = str(earlier.place.offset)
    revisit = writer.create_revisit_record(
        exchange.url,
        earlier.payload_digest,
        earlier.url,
        earlier.at,
        http_headers=head,
        warc_headers_dict=told,
    )
    if unmodified:
        revisit.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
    return revisit


def _resource(uri: str, body: bytes, media_type: str, at: str) -> bytes:
    writer = _writer()
    record = writer.create_warc_record(
        uri,
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=media_type or "application/octet-stream",
        warc_headers_dict={"WARC-Date": at},
    )
    return _packed(writer, record)


def _warcinfo(name: str, info: Mapping[str, str]) -> bytes:
    writer = _writer()
    return _packed(writer, writer.create_warcinfo_record(name, dict(info)))


def _writer() -> Any:
    from warcio.warcwriter import WARCWriter

    return WARCWriter(io.BytesIO(), gzip=True, warc_version=_VERSION)


def _packed(writer: Any, record: Any) -> bytes:
    writer.out = io.BytesIO()
    writer.write_record(record)
    return bytes(writer.out.getvalue())


def _head(line: str, fields: Iterable[tuple[str, ...]], *, is_request: bool = False) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    line = _ascii(line)
    first, _, rest = line.partition(" ")
    pairs = [(_ascii(field[0]), field[1] if len(field) > 1 else "") for field in fields]
    if is_request:
        return StatusAndHeaders(line, pairs, is_http_request=True)
    return StatusAndHeaders(rest, pairs, protocol=first)


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


# --------------------------------------------------------------------- reading


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
        start = file.read(len(_MEMBER))
        file.seek(offset)
        # Unpacked here, since its checksum is not looked at where records are parsed.
        record = io.BytesIO(_member(file, limit_bytes + _HEAD_BYTES)) if start == _MEMBER else file
        for kept, _ in _walk(record, limit_bytes, None):
            return kept
    raise ValueError("no record starts there")


def _member(file: BinaryIO, limit_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out = bytearray()
    try:
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail or file.read(_PIECE_BYTES)
            if not piece:
                raise ValueError("it is damaged: the record ends in the middle")
            out += unpacker.decompress(piece, _PIECE_BYTES)
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
    name, offset = told("WARC-Refers-To-Filename"), told("WARC-Refers-To-File-Offset") or ""
    plain = bool(name) and "/" not in name and offset.isascii() and offset.isdigit()
    return Kept(
        kind=record.rec_type,
        url=told("WARC-Target-URI") or "",
        at=told("WARC-Date") or "",
        status=int(code) if code.isascii() and code.isdigit() else 0,
        status_line=f"{head.protocol} {head.statusline}" if head is not None else "",
        headers=tuple(head.headers) if head is not None else (),
        body=body,
        payload_digest=told("WARC-Payload-Digest") or "",
        refers_to=Place(name, int(offset)) if plain else None,
    )
