"""Many targets: hosts side by side, one request at a time each, failures among results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from collect_rogue import PAGE, Failing, Rogue, StillClock, response, running

from tracer.collect import Collector, expand, verify
from tracer.collect.hosts import side_by_side
from tracer.corpus import target_for
from tracer.errors import CollectError, StoreError
from tracer.model import Article, Snapshot
from tracer.settings import Settings


@pytest.fixture
def other() -> Iterator[Rogue]:
    with running() as server:
        yield server


def test_everything_is_answered_once(rogue: Rogue, collector: Collector, tmp_path: Path) -> None:
    for number in range(5):
        rogue.routes[f"/{number}"] = response(PAGE.replace("everyone", f"number {number}"))
    page = tmp_path / "saved.html"
    page.write_text(PAGE, encoding="utf-8")
    addresses = [rogue.url(f"/{number}") for number in range(6)]
    targets = [*map(target_for, [*addresses, "http://no.invalid/"]), target_for(page)]
    results = dict(collector.collect_many(targets))
    assert set(results) == set(targets)
    failed = {t.locator: r.slug for t, r in results.items() if isinstance(r, CollectError)}
    assert failed == {addresses[5]: "http-404", "http://no.invalid/": "host-not-found"}


def test_a_host_has_one_request_at_a_time(rogue: Rogue, settings: Settings, tmp_path: Path) -> None:
    for number in range(6):
        rogue.routes[f"/{number}"] = response()
    collector = Collector(replace(settings, host_delay_s=0.0))
    targets = [target_for(rogue.url(f"/{number}")) for number in range(6)]
    assert sum(isinstance(r, Article) for _, r in collector.collect_many(targets)) == 6
    assert rogue.busiest == 1


def test_stopping_early_starts_nothing_more(rogue: Rogue, collector: Collector) -> None:
    for number in range(6):
        rogue.routes[f"/{number}"] = response()
    results = collector.collect_many(target_for(rogue.url(f"/{number}")) for number in range(6))
    next(results)
    results.close()
    assert len(rogue.asked) <= 1 + 2


def test_side_by_side_goes_round_the_hosts() -> None:
    items = ["a1", "a2", "a3", "b1", "c1"]
    done = [item for item, _ in side_by_side(items, lambda item: item[0], str.upper, 1)]
    assert done == ["a1", "b1", "c1", "a2", "a3"]


def test_an_unwritable_snapshot_folder_ends_the_run(
    rogue: Rogue, settings: Settings, clock: StillClock, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    rogue.routes["/a"] = response()
    collector = Collector(replace(settings, snapshots=str(tmp_path / "file" / "below")), clock)
    with pytest.raises(StoreError, match="snapshot-unwritten"):
        list(collector.collect_many([target_for(rogue.url("/a"))]))


def test_files_are_collected_with_snapshots(
    settings: Settings, clock: StillClock, tmp_path: Path
) -> None:
    page = tmp_path / "a page #1.html"
    page.write_text(PAGE, encoding="utf-8")
    article = Collector(replace(settings, offline=True), clock).collect(expand([str(page)])[0])
    assert article.title == "Town to score everyone"
    assert article.url == page.resolve().as_uri()
    assert article.snapshot is not None
    assert article.snapshot.media_type == "text/html"
    assert verify(article.snapshot, Path(settings.snapshots))


def test_a_missing_file_is_named(failing: Failing, tmp_path: Path) -> None:
    error = failing(str(tmp_path / "gone.html"))
    assert error.slug == "not-found"
    assert "gone.html" in error.message


def test_a_folder_in_place_of_a_file(failing: Failing, tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    assert failing(str(tmp_path / "page.html")).slug == "unreadable"


def test_a_large_file_is_refused(failing: Failing, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("word " * 100_000)
    assert failing(str(tmp_path / "large.txt")).slug == "too-large"


def test_a_case_article_without_address(failing: Failing) -> None:
    assert failing("missing://042").slug == "no-address"


def test_reading_again_from_the_snapshot(
    rogue: Rogue, collector: Collector, settings: Settings
) -> None:
    rogue.routes["/a"] = response()
    target = target_for(rogue.url("/a"))
    article = collector.collect(target)
    assert article.snapshot is not None
    offline = Collector(replace(settings, offline=True))
    assert offline.reread(target, article.snapshot) == article


def test_a_changed_or_missing_snapshot_is_not_read(
    rogue: Rogue, collector: Collector, settings: Settings
) -> None:
    rogue.routes["/a"] = response()
    target = target_for(rogue.url("/a"))
    snapshot = collector.collect(target).snapshot
    assert isinstance(snapshot, Snapshot)
    collector.close()
    kept = Path(settings.snapshots) / snapshot.path
    damaged = bytearray(kept.read_bytes())
    damaged[-40] ^= 1
    damaged[(snapshot.offset or 0) + 200] ^= 1
    kept.write_bytes(damaged)
    with pytest.raises(CollectError, match="snapshot-changed"):
        collector.reread(target, snapshot)
    kept.unlink()
    with pytest.raises(CollectError, match="snapshot-missing"):
        collector.reread(target, snapshot)
