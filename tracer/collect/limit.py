"""A limit on the whole of a page, however slowly its bytes come in."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from types import TracebackType


class TimeLimit:
    """Seconds that a page may take on the wire, over all its connections.

    A read time-out starts afresh with every byte, so a server that drips would
    hold a reader for ever. When the limit is reached the connections are shut;
    whoever reads from them sees the end of the stream and asks ``expired``.

    Time between the runs (waiting for a host's turn) does not count.
    """

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._left_s = seconds
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> TimeLimit:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            for handle in self._watched:
                handle.close()
            self._watched.clear()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count the time spent inside."""
        started = time.monotonic()
        timer = threading.Timer(max(self._left_s, 0.0), self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._left_s -= time.monotonic() - started

    def watch(self, connection: socket.socket) -> None:
        """Shut this connection when the limit is reached.

        A second handle is kept, because the transport may wrap the first in TLS.
        """
        with self._lock:
            self._watched.append(connection.dup())
        if self.expired:
            self._shut()

    def cut_short(self) -> None:
        """End it now, as if its time were up."""
        self._expire()

    def _expire(self) -> None:
        self.expired = True
        self._shut()

    def _shut(self) -> None:
        with self._lock:
            for handle in self._watched:
                with contextlib.suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)
