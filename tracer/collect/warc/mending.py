"""After an accident: what a killed process left is cut back to its last whole record."""

from __future__ import annotations

import fcntl
import logging
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from tracer.collect.warc.place import GROWING, MEMBER, PIECE_BYTES, SUFFIX

log = logging.getLogger(__name__)


def mend(folder: Path) -> None:
    """Finish the files that killed processes left growing: a torn last record is cut off."""
    for path in sorted(folder.glob(f"*{SUFFIX}{GROWING}")):
        with suppress(FileNotFoundError, BlockingIOError), path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _mend(file, path):
                path.rename(path.with_name(path.name.removesuffix(GROWING)))
            else:
                path.unlink()
            sync_folder(folder)


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
                piece = file.read(PIECE_BYTES)
                read += len(piece)
                if not piece:
                    return 0
            unpacker.decompress(piece, PIECE_BYTES)
    except zlib.error:
        return 0
    return read - len(unpacker.unused_data)


def _another_follows(file: BinaryIO, start: int) -> bool:
    """Whether a whole record stands somewhere behind a damaged one."""
    file.seek(start)
    rest = file.read()
    at = rest.find(MEMBER, 1)
    while at >= 0:
        if _member_bytes(file, start + at):
            return True
        at = rest.find(MEMBER, at + 1)
    return False


def sync_folder(folder: Path) -> None:
    """Makes names of files last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
