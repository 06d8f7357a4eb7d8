"""One request at a time per host, with a pause between, and hosts side by side."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tracer.collect.clock import Clock

# A site may ask for a longer pause than ours; beyond this a run would seem to hang.
MAX_CRAWL_DELAY_S = 120.0

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(slots=True)
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at_s: float = float("-inf")
    delay_s: float = 0.0


class Hosts:
    """Keeps the turns of every host.

    Args:
        clock: what the pauses are measured and slept by.
        delay_s: seconds between the end of one request and the start of the next.
    """

    def __init__(self, clock: Clock, delay_s: float) -> None:
        self._clock = clock
        self._delay_s = delay_s
        self._slots: dict[str, _Slot] = {}
        self._lock = threading.Lock()

    def _slot(self, host: str) -> _Slot:
        with self._lock:
            return self._slots.setdefault(host, _Slot(delay_s=self._delay_s))

    def slow_down(self, host: str, delay_s: float) -> None:
        """Honour a longer pause that the host asks for, up to ``MAX_CRAWL_DELAY_S``."""
        slot = self._slot(host)
        slot.delay_s = max(slot.delay_s, min(delay_s, MAX_CRAWL_DELAY_S))
        slot.free_at_s = max(slot.free_at_s, self._clock.monotonic() + slot.delay_s)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until the host may be asked again, and hold it meanwhile."""
        slot = self._slot(host)
        with slot.lock:
            pause_s = slot.free_at_s - self._clock.monotonic()
            if pause_s > 0:
                self._clock.sleep(pause_s)
            try:
                yield
            finally:
                slot.free_at_s = self._clock.monotonic() + slot.delay_s


def side_by_side(
    items: Iterable[Item],
    host_of: Callable[[Item], str],
    work: Callable[[Item], Result],
    threads: int,
) -> Generator[tuple[Item, Result], None, None]:
    """Work through items, hosts in parallel, each host's items one after another.

    At most ``threads`` items are under way; the next one starts when a result is
    taken, so a slow consumer slows the work down. Results come as they are done;
    closing the generator starts nothing more and waits for what is under way.
    Whatever ``work`` raises ends the run.
    """
    queues: dict[str, deque[Item]] = {}
    for item in items:
        queues.setdefault(host_of(item), deque()).append(item)
    waiting = deque(queues)
    running: dict[Future[Result], tuple[str, Item]] = {}
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="collect")
    try:
        while waiting or running:
            while waiting and len(running) < threads:
                host = waiting.popleft()
                item = queues[host].popleft()
                running[pool.submit(work, item)] = (host, item)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                host, item = running.pop(future)
                if queues[host]:
                    waiting.append(host)
                yield item, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
