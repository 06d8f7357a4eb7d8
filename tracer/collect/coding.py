"""Content codings undone within a limit, so that a small answer cannot swell without end."""

from __future__ import annotations

import zlib

MAX_CODINGS = 2
"""An answer may be packed this often; more is a trick."""

_EITHER = zlib.MAX_WBITS | 32
_BARE = -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_ZIPPED = frozenset({"gzip", "x-gzip", "deflate"})
_FOREIGN = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


def undone(raw: bytes, codings: str, limit_bytes: int, *, whole: bool = True) -> tuple[bytes, bool]:
    """A body with its codings undone, and whether it was cut at the limit.

    Args:
        raw: the body as it came.
        codings: the Content-Encoding header; may be empty. Words in it that are no
            coding (some servers put the character set there) are passed over.
        limit_bytes: how much may come out, at every step.
        whole: whether ``raw`` is the whole body; if not, it may end anywhere.

    Raises:
        ValueError: a coding that nobody asked for, too many, or a body that is not so coded.
    """
    named = [name.strip().lower() for name in codings.split(",")]
    steps = [name for name in reversed(named) if name in _ZIPPED | _FOREIGN]
    if len(steps) > MAX_CODINGS:
        raise ValueError(f"packed {len(steps)} times over")
    body, cut = raw, False
    for name in steps:
        if name in _FOREIGN:
            raise ValueError(f"packed in a way nobody asked for ({name})")
        body, cut_here = unzipped(body, limit_bytes, whole=whole)
        cut = cut or cut_here
    return body[:limit_bytes], cut or len(body) > limit_bytes


def unzipped(raw: bytes, limit_bytes: int, *, whole: bool = True) -> tuple[bytes, bool]:
    """A body in gzip (of any number of members) or deflate, unpacked up to the limit.

    Raises:
        ValueError: it is neither, or it ends in the middle.
    """
    if not raw:
        return b"", False
    out = bytearray()
    while True:
        try:
            unpacker, piece = _member(raw, _EITHER, limit_bytes + 1 - len(out))
        except zlib.error:
            # Some servers send deflate without the two bytes that should stand before it.
            unpacker, piece = _member(raw, _BARE, limit_bytes + 1 - len(out))
        out += piece
        if len(out) > limit_bytes:
            return bytes(out[:limit_bytes]), True
        if not unpacker.eof:
            if not whole:
                return bytes(out), True
            raise ValueError("it ends in the middle of its packing")
        raw = unpacker.unused_data
        if not raw.startswith(_GZIP_MAGIC):
            return bytes(out), False


def _member(raw: bytes, window: int, limit_bytes: int) -> tuple[zlib._Decompress, bytes]:
    unpacker = zlib.decompressobj(window)
    try:
        return unpacker, unpacker.decompress(raw, max(1, limit_bytes))
    except zlib.error as error:
        if window == _EITHER:
            raise
        raise ValueError(f"it is not packed as it says: {error}") from error
