"""Snapshots are kept byte for byte under their hash, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from tracer.collect import verify
from tracer.collect.snapshots import keep
from tracer.errors import StoreError
from tracer.model import Snapshot

BODY = b"<p>\xff any bytes \x00</p>"


def _snapshot(sha256: str, place: str) -> Snapshot:
    return Snapshot("http://a.example/", "http://a.example/", "", 200, sha256, place, "", len(BODY))


def test_the_name_is_the_hash(tmp_path: Path) -> None:
    sha256, place = keep(BODY, tmp_path)
    name = hashlib.sha256(BODY).hexdigest()
    assert (sha256, place) == (f"sha256:{name}", f"{name[:2]}/{name}.bin")
    assert (tmp_path / place).read_bytes() == BODY


def test_keeping_twice_is_keeping_once(tmp_path: Path) -> None:
    assert keep(BODY, tmp_path) == keep(BODY, tmp_path)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_verify_finds_a_changed_byte(tmp_path: Path) -> None:
    sha256, place = keep(BODY, tmp_path)
    snapshot = _snapshot(sha256, place)
    assert verify(snapshot, tmp_path)
    (tmp_path / place).write_bytes(BODY[:-1] + b"?")
    assert not verify(snapshot, tmp_path)
    (tmp_path / place).unlink()
    assert not verify(snapshot, tmp_path)


def test_a_damaged_snapshot_is_mended_by_keeping_again(tmp_path: Path) -> None:
    _, place = keep(BODY, tmp_path)
    (tmp_path / place).write_bytes(b"half")
    keep(BODY, tmp_path)
    assert (tmp_path / place).read_bytes() == BODY


@pytest.mark.parametrize(
    ("number", "slug"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "snapshot-unwritten"),
    ],
)
def test_a_disk_that_will_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, slug: str
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreError) as caught:
        keep(BODY, tmp_path)
    assert caught.value.slug == slug
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
