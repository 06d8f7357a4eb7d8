"""Where records are, and how the files that hold them are named."""

from __future__ import annotations

from dataclasses import dataclass

GROWING = ".open"
SUFFIX = ".warc.gz"
MEMBER = b"\x1f\x8b\x08"
"""What a gzip member begins with; every record is one."""
PIECE_BYTES = 1 << 20
"""Files are unpacked in pieces of this size."""


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
