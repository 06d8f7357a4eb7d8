"""One request at a time per host, with a pause between, and hosts side by side."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar, cast

from tracer.collect.clock import Clock

# A site may ask for a longer pause than ours; beyond this a run would seem to hang.
MAX_CRAWL_DELAY_S = 120.0

LAST_MOMENT_S = 1.0
"""How long what is under way may take to end, once it has been told to."""

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

    def pause(self, host: str, pause_s: float) -> None:
        """Leave a host alone for a while, once."""
        slot = self._slot(host)
        slot.free_at_s = max(slot.free_at_s, self._clock.monotonic() + pause_s)

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


class _Workers(Generic[Item, Result]):
    """Threads that work on items and hand back results or what went wrong.

    They are daemons: one that is stuck in the system must not hold the process back.
    """

    def __init__(self, work: Callable[[Item], Result], count: int) -> None:
        self._work = work
        self._tasks: SimpleQueue[Item | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Item, Result | BaseException, bool]] = SimpleQueue()
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(count)]
        self.busy = 0
        for thread in self._threads:
            thread.start()

    def give(self, item: Item) -> None:
        self.busy += 1
        self._tasks.put(item)

    def take(self) -> tuple[Item, Result]:
        """The next result, whose item it is with it; raises what the work raised."""
        item, result, failed = self._done.get()
        self.busy -= 1
        if failed:
            raise cast("BaseException", result)
        return item, cast("Result", result)

    def end(self) -> None:
        """Starts nothing more, and waits a moment for what is under way."""
        for _ in self._threads:
            self._tasks.put(None)
        patience = time.monotonic() + LAST_MOMENT_S
        for thread in self._threads:
            thread.join(max(0.0, patience - time.monotonic()))

    def _run(self) -> None:
        while (item := self._tasks.get()) is not None:
            try:
                self._done.put((item, self._work(item), False))
            except BaseException as error:  # noqa: BLE001, it is raised where results are taken
                self._done.put((item, error, True))


def side_by_side(
    items: Iterable[Item],
    host_of: Callable[[Item], str],
    work: Callable[[Item], Result],
    threads: int,
    stop: Callable[[], None] = lambda: None,
) -> Generator[tuple[Item, Result], None, None]:
    """Work through items, hosts in parallel, each host's items one after another.

    At most ``threads`` items are under way; the next one starts when a result is
    taken, so a slow consumer slows the work down. Results come as they are done.
    Whatever ``work`` raises ends the run. When it ends early (so too at Ctrl-C)
    nothing more starts, ``stop`` is called to break off what is under way, and a
    moment is given for that; nobody waits for a host that keeps silent.
    """
    queues: dict[str, deque[Item]] = {}
    for item in items:
        queues.setdefault(host_of(item), deque()).append(item)
    waiting = deque(queues)
    workers: _Workers[tuple[str, Item], Result] = _Workers(
        lambda task: work(task[1]), min(threads, max(1, len(queues)))
    )
    try:
        while waiting or workers.busy:
            while waiting and workers.busy < threads:
                host = waiting.popleft()
                workers.give((host, queues[host].popleft()))
            (host, item), result = workers.take()
            if queues[host]:
                waiting.append(host)
            yield item, result
    finally:
        if workers.busy:
            stop()
        workers.end()
