"""Snapshots: read again byte for byte, whoever kept them, or said to be no evidence."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from collect_rogue import PAGE, Rogue, StillClock, redirect, response

from tracer.collect import Collector, problem, verify
from tracer.collect.snapshots import body_of, record_of
from tracer.corpus import target_for
from tracer.errors import CollectError
from tracer.model import Snapshot
from tracer.settings import Settings

BODY = b"<p>\xff any bytes \x00</p>"


@pytest.fixture
def folder(settings: Settings) -> Path:
    return Path(settings.snapshots)


def had(collector: Collector, url: str, before: Snapshot | None = None) -> Snapshot:
    snapshot = collector.collect(target_for(url), before).snapshot
    assert snapshot is not None
    return snapshot


def test_a_bare_file_of_the_first_version_still_counts(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(BODY).hexdigest()
    place = f"{sha256[:2]}/{sha256}.bin"
    (tmp_path / place).parent.mkdir()
    (tmp_path / place).write_bytes(BODY)
    url = "http://a.example/"
    kept = Snapshot(url, url, "", 200, f"sha256:{sha256}", place, "", len(BODY))
    assert body_of(kept, tmp_path) == BODY
    assert record_of(kept, tmp_path) is None
    (tmp_path / place).write_bytes(BODY[:-1] + b"?")
    assert "not what was received" in problem(kept, tmp_path)
    (tmp_path / place).unlink()
    assert "cannot be read" in problem(kept, tmp_path)


def test_a_packed_page_is_kept_as_it_came_and_hashed_as_it_reads(
    rogue: Rogue, collector: Collector, folder: Path
) -> None:
    packed = gzip.compress(PAGE.encode())
    rogue.routes["/a"] = response(packed, content_encoding="gzip")
    snapshot = had(collector, rogue.url("/a"))
    assert snapshot.sha256 == f"sha256:{hashlib.sha256(PAGE.encode()).hexdigest()}"
    record = record_of(snapshot, folder)
    assert record is not None
    assert record.body == packed
    assert body_of(snapshot, folder) == PAGE.encode()


@pytest.mark.parametrize("change", ["one byte", "cut", "gone", "elsewhere", "longer"])
def test_whatever_is_done_to_a_snapshot_is_found(
    rogue: Rogue, collector: Collector, folder: Path, change: str
) -> None:
    rogue.routes |= {"/a": response(), "/b": response()}
    snapshot = had(collector, rogue.url("/a"))
    other = had(collector, rogue.url("/b"))
    assert verify(snapshot, folder)
    collector.close()
    file = folder / snapshot.path
    assert verify(snapshot, folder)
    if change == "one byte":
        body = bytearray(file.read_bytes())
        assert snapshot.offset is not None
        body[snapshot.offset + 300] ^= 1
        file.write_bytes(body)
    elif change == "cut":
        file.write_bytes(file.read_bytes()[: snapshot.offset])
    elif change == "gone":
        file.unlink()
    elif change == "longer":
        snapshot = replace(snapshot, size_bytes=snapshot.size_bytes - 1)
    else:
        snapshot = replace(snapshot, offset=other.offset)
    assert not verify(snapshot, folder)
    with pytest.raises(CollectError, match="snapshot-"):
        body_of(snapshot, folder)


def test_the_same_page_again_is_a_reference_to_the_first(
    rogue: Rogue, collector: Collector, folder: Path
) -> None:
    rogue.routes["/a"] = response(PAGE * 40)
    first = had(collector, rogue.url("/a"))
    size = sum(path.stat().st_size for path in folder.iterdir())
    second = had(collector, rogue.url("/a"), first)
    third = had(collector, rogue.url("/a"), second)
    assert len({first.offset, second.offset, third.offset}) == 3
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2 * size + 3000
    for each in (first, second, third):
        assert body_of(each, folder) == (PAGE * 40).encode()
        record = record_of(each, folder)
        assert record is not None
        assert record.kind == "response"


def test_a_server_is_asked_only_for_what_changed(
    rogue: Rogue, collector: Collector, folder: Path
) -> None:
    rogue.routes["/a"] = response(etag='"one"', last_modified="Sun, 05 May 2024 10:00:00 GMT")
    first = had(collector, rogue.url("/a"))
    rogue.routes["/a"] = lambda peer: peer.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    second = had(collector, rogue.url("/a"), first)
    assert 'If-None-Match: "one"' in rogue.heads[-1]
    assert "If-Modified-Since: Sun, 05 May 2024 10:00:00 GMT" in rogue.heads[-1]
    assert (second.status, second.sha256, second.size_bytes) == (
        200,
        first.sha256,
        first.size_bytes,
    )
    assert body_of(second, folder) == PAGE.encode()


def test_an_unmodified_answer_that_nobody_asked_for_is_an_error(
    rogue: Rogue, collector: Collector
) -> None:
    rogue.routes["/a"] = lambda peer: peer.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with pytest.raises(CollectError, match="http-304"):
        collector.collect(target_for(rogue.url("/a")))


def test_redirects_leave_their_answers_too(
    rogue: Rogue, collector: Collector, folder: Path, clock: StillClock
) -> None:
    rogue.routes |= {"/a": redirect("/b", "301 Moved"), "/b": response()}
    snapshot = had(collector, rogue.url("/a"))
    record = record_of(snapshot, folder)
    assert record is not None
    assert (record.url, record.status) == (rogue.url("/b"), 200)
    assert snapshot.redirects == (rogue.url("/a"),)


def test_a_page_that_cannot_be_read_leaves_its_evidence(
    rogue: Rogue, collector: Collector, folder: Path
) -> None:
    rogue.routes["/a"] = response("<html><body>no</body></html>", "404 Not Found")
    with pytest.raises(CollectError, match="http-404"):
        collector.collect(target_for(rogue.url("/a")))
    collector.close()
    assert len(list(folder.glob("*.warc.gz"))) == 1


def test_a_file_that_is_the_same_is_not_kept_twice(collector: Collector, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    first = had(collector, str(page))
    assert had(collector, str(page), first) == first
    page.write_text(PAGE.replace("mayor", "clerk"))
    assert had(collector, str(page), first) != first
