"""Fixtures of the collect stage: a rogue server, a still clock, quick settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from collect_rogue import NOW, Failing, Reader, Rogue, StillClock, running

from tracer.collect import Collector
from tracer.collect.readable import read_page
from tracer.corpus import target_for
from tracer.errors import CollectError
from tracer.model import Article, Snapshot, Target
from tracer.settings import Settings


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    with running() as server:
        yield server


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Loopback allowed, a small size limit, time enough for a busy machine."""
    return Settings(
        snapshots=str(tmp_path / "snapshots"),
        allow_private=True,
        connect_timeout_s=10.0,
        read_timeout_s=20.0,
        page_timeout_s=30.0,
        max_page_bytes=200_000,
        max_redirects=4,
    )


@pytest.fixture
def collector(settings: Settings, clock: StillClock) -> Collector:
    return Collector(settings, clock)


@pytest.fixture
def hasty(settings: Settings, clock: StillClock) -> Collector:
    """Loses patience at once, for servers that would take for ever."""
    return Collector(replace(settings, read_timeout_s=0.4, page_timeout_s=0.8), clock)


@pytest.fixture
def failing(collector: Collector) -> Failing:
    """Collects an address and gives the error, which must be one clear line."""

    def fail(url: str, by: Collector = collector) -> CollectError:
        with pytest.raises(CollectError) as caught:
            by.collect(target_for(url))
        assert "\n" not in str(caught.value)
        assert caught.value.hint
        return caught.value

    return fail


@pytest.fixture
def read() -> Reader:
    """Reads markup as if it had been fetched."""

    def read_markup(
        markup: str | bytes,
        url: str = "http://the-harbour-post.example/story",
        media_type: str = "text/html",
        now: datetime = NOW,
        **hints: object,
    ) -> Article:
        body = markup.encode() if isinstance(markup, str) else markup
        snapshot = Snapshot(
            url, url, "2024-05-05T12:00:00Z", 200, "sha256:0", "00/0.bin", media_type, len(body)
        )
        return read_page(body, snapshot, Target("a1", url, **hints), now)  # type: ignore[arg-type]

    return read_markup
