"""The archive: standard WARC files, whole after any accident, one writer each."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path

import pytest
from collect_rogue import NOW, PAGE, Rogue, StillClock, redirect, response
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from tracer.collect import Collector
from tracer.collect.exchange import Exchange
from tracer.collect.warc import GROWING, Archive, Place, mend, read_at, sound_bytes
from tracer.corpus import target_for
from tracer.errors import StoreError
from tracer.settings import Settings

BIG = 1 << 24
Records = list[tuple[str, str, str]]


def exchange(number: int, body: bytes = b"<p>some words</p>") -> Exchange:
    return Exchange(
        f"http://a.example/{number}",
        NOW,
        b"GET /%d HTTP/1.1\r\nHost: a.example\r\n\r\n" % number,
        "HTTP/1.1 200 OK",
        (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        body,
    )


@pytest.fixture
def archive(tmp_path: Path, clock: StillClock) -> Archive:
    return Archive(tmp_path, clock, {"software": "tracer/test"})


def records(folder: Path) -> Records:
    found = []
    for path in sorted(folder.glob("*.warc.gz*")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                told = record.rec_headers.get_header
                record.raw_stream.read()
                found.append((record.rec_type, told("WARC-Target-URI") or "", told("WARC-Date")))
    return found


def test_standard_tools_read_it(rogue: Rogue, settings: Settings, clock: StillClock) -> None:
    rogue.routes |= {"/a": redirect("/b"), "/b": response(PAGE, transfer_encoding="")}
    with Collector(settings, clock, software="tracer/9") as collector:
        collector.collect(target_for(rogue.url("/a")))
    (file,) = Path(settings.snapshots).iterdir()
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as left:
        warcio(["check", "-v", str(file)])
    assert left.value.code in (0, None)
    assert out.getvalue().count("digest pass") >= 4
    with file.open("rb") as opened:
        first = next(iter(ArchiveIterator(opened)))
        assert first.rec_type == "warcinfo"
        assert b"software: tracer/9" in first.content_stream().read()
    now = "2024-05-05T12:00:00Z"
    assert records(Path(settings.snapshots))[1:] == [
        ("response", rogue.url("/robots.txt"), now),
        ("request", rogue.url("/robots.txt"), now),
        ("response", rogue.url("/a"), now),
        ("request", rogue.url("/a"), now),
        ("response", rogue.url("/b"), now),
        ("request", rogue.url("/b"), now),
    ]


def test_what_a_tool_extracts_has_the_hash_that_was_noted(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    rogue.routes["/a"] = response(gzip.compress(PAGE.encode()), content_encoding="gzip")
    with Collector(settings, clock) as collector:
        snapshot = collector.collect(target_for(rogue.url("/a"))).snapshot
    assert snapshot is not None
    (file,) = Path(settings.snapshots).iterdir()
    extract = ["extract", "--payload", str(file), str(snapshot.offset)]
    tool = [sys.executable, "-c", "from warcio.cli import main; main()", *extract]
    body = subprocess.run(tool, capture_output=True, check=True).stdout
    assert snapshot.sha256 == f"sha256:{hashlib.sha256(body).hexdigest()}"


def test_chunks_are_undone_and_the_header_says_so(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    size = len(PAGE)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (size, PAGE.encode())
    rogue.routes["/a"] = lambda peer: peer.sendall(head + chunked)
    with Collector(settings, clock) as collector:
        snapshot = collector.collect(target_for(rogue.url("/a"))).snapshot
    assert snapshot is not None
    assert snapshot.offset is not None
    kept = read_at(Path(settings.snapshots) / snapshot.path, snapshot.offset, BIG)
    assert kept.body == PAGE.encode()
    assert kept.header("x-tracer-transfer-encoding") == "chunked"
    assert not kept.header("transfer-encoding")


def test_what_was_sent_is_kept_word_for_word(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    rogue.routes["/a"] = response()
    with Collector(settings, clock) as collector:
        collector.collect(target_for(rogue.url("/a")))
    (file,) = Path(settings.snapshots).iterdir()
    assert rogue.heads[-1].encode() in gzip.decompress(file.read_bytes())


def test_a_record_is_found_again_by_its_place(archive: Archive, tmp_path: Path) -> None:
    places = [archive.keep([exchange(n, b"body %d" % n)]) for n in range(3)]
    for number, place in enumerate(places):
        kept = read_at(tmp_path / f"{place.path}{GROWING}", place.offset, BIG)
        assert (kept.url, kept.body) == (f"http://a.example/{number}", b"body %d" % number)
        assert [v for k, v in kept.headers if k == "Set-Cookie"] == ["a=1", "b=2"]
    archive.close()
    assert [path.name for path in tmp_path.iterdir()] == [places[0].path]


@pytest.mark.parametrize("cut", range(1, 800, 37))
def test_a_torn_last_record_is_cut_off_by_the_next_writer(
    archive: Archive, tmp_path: Path, clock: StillClock, cut: int
) -> None:
    first = archive.keep([exchange(1)])
    second = archive.keep([exchange(2, os.urandom(900))])
    torn = tmp_path / f"{first.path}{GROWING}"
    whole = torn.read_bytes()
    abandon(archive)
    torn.write_bytes(whole[: second.offset + cut])
    Archive(tmp_path, clock, {}).keep([exchange(3)])
    mended = tmp_path / first.path
    assert not torn.exists()
    assert mended.read_bytes() == whole[: second.offset]
    assert read_at(mended, first.offset, BIG).url == "http://a.example/1"
    records(tmp_path)


def abandon(archive: Archive) -> None:
    """What a killed process does: the lock goes, everything else stays."""
    assert archive._file is not None
    os.close(archive._file._handle)
    archive._file = None


@pytest.mark.parametrize("left", [b"", b"\x1f\x8b\x08\x00torn"])
def test_a_file_that_never_held_a_record_goes(tmp_path: Path, left: bytes) -> None:
    (tmp_path / f"x.warc.gz{GROWING}").write_bytes(left)
    mend(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_tail_of_zeros_goes_too(archive: Archive, tmp_path: Path) -> None:
    place = archive.keep([exchange(1)])
    torn = tmp_path / f"{place.path}{GROWING}"
    whole = torn.read_bytes()
    abandon(archive)
    torn.write_bytes(whole + bytes(5000))
    mend(tmp_path)
    assert (tmp_path / place.path).read_bytes() == whole


def test_damage_in_the_middle_costs_nothing_that_stands_behind_it(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = archive.keep([exchange(1)]), archive.keep([exchange(2)])
    torn = tmp_path / f"{first.path}{GROWING}"
    damaged = bytearray(torn.read_bytes())
    abandon(archive)
    damaged[first.offset + 40] ^= 255
    torn.write_bytes(damaged)
    mend(tmp_path)
    kept = tmp_path / first.path
    assert kept.read_bytes() == bytes(damaged)
    assert "damaged" in caplog.text
    assert read_at(kept, second.offset, BIG).url == "http://a.example/2"
    with pytest.raises(ValueError, match="damaged"):
        read_at(kept, first.offset, BIG)


def test_nobody_touches_a_file_that_another_is_writing(
    archive: Archive, tmp_path: Path, clock: StillClock
) -> None:
    first = archive.keep([exchange(1)])
    other = Archive(tmp_path, clock, {})
    second = other.keep([exchange(2)])
    assert first.path != second.path
    assert (tmp_path / f"{first.path}{GROWING}").exists()
    archive.keep([exchange(3)])
    archive.close()
    other.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first.path, second.path])


def test_a_clock_that_goes_back_makes_no_two_files_one(tmp_path: Path, clock: StillClock) -> None:
    places = []
    for hours in (0, -5, 0):
        clock.now = lambda hours=hours: NOW + timedelta(hours=hours)  # type: ignore[misc]
        archive = Archive(tmp_path, clock, {})
        places.append(archive.keep([exchange(1)]))
        archive.close()
    assert len({place.path for place in places}) == 3


@pytest.mark.parametrize(
    ("number", "slug"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EFBIG, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "snapshot-unwritten"),
    ],
)
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_will_not(
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    slug: str,
    call: str,
) -> None:
    place = archive.keep([exchange(1)])
    file = tmp_path / f"{place.path}{GROWING}"
    before = file.read_bytes()
    real: Callable[..., int | None] = getattr(os, call)

    def fail(handle: int, *data: bytes) -> None:
        if data:
            real(handle, data[0][:50])
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(StoreError) as caught:
        archive.keep([exchange(2)])
    assert caught.value.slug == slug
    assert "TRACER_SNAPSHOTS" in caught.value.hint
    assert file.read_bytes() == before
    monkeypatch.undo()
    after = archive.keep([exchange(3)])
    assert after == Place(place.path, len(before))
    records(tmp_path)


def test_a_disk_that_is_full_from_the_start_leaves_nothing(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(StoreError, match="disk-full"):
        archive.keep([exchange(1)])
    assert list(tmp_path.iterdir()) == []


def test_sound_bytes_counts_whole_members_only(archive: Archive, tmp_path: Path) -> None:
    place = archive.keep([exchange(1)])
    data = (tmp_path / f"{place.path}{GROWING}").read_bytes()
    for cut in (0, 1, 9, place.offset, len(data) - 1, len(data)):
        whole = sound_bytes(io.BytesIO(data[:cut]))
        assert whole <= cut
        assert (whole == len(data)) == (cut == len(data))
