"""One question to a server and its answer, as they went over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was sent and what came back, for the archive.

    ``request`` is the request's head as sent. ``body`` is the answer's body with
    chunking undone and content coding left as it was. ``truncated`` says why the
    body is not the whole one, in a word of the WARC standard; empty if it is.
    """

    url: str
    at: datetime
    request: bytes
    status_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    address: str = ""
    truncated: str = ""
