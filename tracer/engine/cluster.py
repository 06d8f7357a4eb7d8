"""The engine for more than one process, or more than one machine: Dask.

A stage's items are cut into partitions of :data:`PARTITION`; each is one task. A small
function is sent with each; one that holds much is sent once, and handed on from worker
to worker. A few partitions a worker are under way at a time, however many items there
are, and results are handed on in order, so neither end fills its memory. A task whose
worker dies is given to another one; since a function gives the same for the same items
anywhere, nothing changes but the time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from itertools import islice
from threading import Lock
from typing import Any, TypeVar
from warnings import catch_warnings, filterwarnings

from tracer.errors import ModelError, UsageError

T = TypeVar("T")
R = TypeVar("R")

PARTITION = 8
"""Items in one task: large enough that sending it costs little, small enough to do it again."""
AHEAD = 2
"""Tasks under way for each thread of a worker: one that runs, one that waits for it."""
SENT_ALONG_BYTES = 1_000_000
"""A function that takes no more than this goes with each task."""
CONNECT_S = "10s"
_one_at_a_time = Lock()


class Dask:
    """Runs stages on a cluster, which is started or found at the first call.

    Args:
        scheduler: the address of a scheduler; a cluster of this machine's own if empty.
        workers: how many processes of one thread each such a cluster has; as many as
            there are cores if 0.

    Raises:
        ModelError: dask is not installed.
    """

    name = "dask"

    def __init__(self, scheduler: str = "", workers: int = 0) -> None:
        if find_spec("distributed") is None:
            raise ModelError(
                "engine-missing", "the engine dask is not installed", "pip install 'tracer[dask]'"
            )
        self._scheduler = scheduler
        self._workers = workers or os.cpu_count() or 1
        self._cluster: Any = None
        self._client: Any = None

    def run(
        self, function: Callable[[Iterable[T]], Iterable[R]], items: Iterable[T]
    ) -> Iterator[R]:
        """The function's results in order; its errors come through unchanged."""
        waiting = iter(items)
        under_way: deque[Any] = deque()
        held: Any = None
        try:
            while True:
                while len(under_way) < max(2, self._width()):
                    if not (part := list(islice(waiting, PARTITION))):
                        break
                    held = held or self._sent(function)
                    under_way.append(self._client.submit(_work, held, part, pure=False))
                if not under_way:
                    return
                yield from self._result(under_way.popleft())
        finally:
            for future in under_way:
                future.cancel()

    def close(self) -> None:
        """Takes leave of the cluster, and ends one that was started here."""
        for held in (self._client, self._cluster):
            if held is not None:
                held.close()
        self._client = self._cluster = None

    def _width(self) -> int:
        """How many tasks may be under way; a cluster that grows gets more."""
        if self._client is None:
            return AHEAD
        return AHEAD * int(sum(self._client.nthreads().values()))

    def _sent(self, function: Callable[[Iterable[T]], Iterable[R]]) -> Any:
        """The function, or where it holds much, as a task's result, made again if its worker dies.

        Tasks go first to where such a result lies, so a small function is better sent along.
        """
        from distributed.protocol.pickle import dumps

        if self._client is None:
            self._client = self._connected()
        if len(dumps(function)) <= SENT_ALONG_BYTES:
            return function
        with catch_warnings():
            # That a function may hold a large array is why it is sent once.
            filterwarnings("ignore", message="Sending large graph", category=UserWarning)
            return self._client.submit(_itself, function, pure=False)

    def _result(self, future: Any) -> Any:
        from distributed.scheduler import KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            raise ModelError(
                "workers-died",
                f"{PARTITION} items were given to several workers, and each of them died",
                "They may lack memory: name fewer workers, or give them more.",
            ) from error

    def _connected(self) -> Any:
        from distributed import Client, LocalCluster

        if not self._scheduler:
            self._cluster = LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                silence_logs="ERROR",
            )
            return Client(self._cluster)
        try:
            return Client(self._scheduler, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise UsageError(
                "scheduler-unreachable",
                f"no Dask scheduler answers at {self._scheduler!r}",
                "Start one with: dask scheduler; then name its address, e.g. tcp://host:8786.",
            ) from error


def _itself(function: T) -> T:
    return function


def _work(function: Callable[[Iterable[T]], Iterable[R]], part: list[T]) -> list[R]:
    """One task. One at a time in a process, since its models are not made for several."""
    with _one_at_a_time:
        return list(function(part))
