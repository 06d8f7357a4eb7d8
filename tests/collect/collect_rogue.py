"""A loopback server that misbehaves, a clock that stands still, and names for fixtures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from tracer.bench.evidence_server import (
    PAGE,
    Answer,
    Rogue,
    dripping,
    redirect,
    response,
    running,
    silent,
)
from tracer.errors import CollectError
from tracer.model import Article

__all__ = [
    "NOW",
    "PAGE",
    "Answer",
    "Failing",
    "Reader",
    "Rogue",
    "StillClock",
    "dripping",
    "redirect",
    "response",
    "running",
    "silent",
]

NOW = datetime(2024, 5, 5, 12, 0, tzinfo=UTC)
Reader = Callable[..., Article]
Failing = Callable[..., CollectError]


class StillClock:
    """Time passes only when somebody sleeps; the pauses are kept."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._now_s = 1000.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self._now_s

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.pauses.append(round(seconds, 3))
            self._now_s += seconds
