"""Pages that are gone, looked up in a web archive by its CDX interface.

The interface is that of the Wayback Machine and of pywb: asked for an address it lists
the captures, each with a moment; the copy itself stands at ``…/MOMENTid_/ADDRESS``
(``id_`` asks for the bytes as they were captured, without the archive's own banner).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from tracer.collect.clock import stamp
from tracer.collect.fetch import Fetched

ARCHIVES: Mapping[str, str] = {"wayback": "https://web.archive.org/cdx/search/cdx"}
"""Archives that may be named instead of giving the address of their interface."""
MOST_CAPTURES = 50

_MOMENT = re.compile(r"\d{14}")
_IN_ADDRESS = re.compile(r"/(\d{14})(?:id_)?/")
_READABLE = ("text/html", "application/xhtml", "text/plain", "warc/revisit", "-")
_FIELDS = ("timestamp", "original", "statuscode", "mimetype")


@dataclass(frozen=True, slots=True)
class Near:
    """A capture: when it was made, fourteen digits in UTC, and where the copy is."""

    moment: str
    address: str


def nearest(archive: str, url: str, published: str, fetch: Callable[[str], Fetched]) -> Near | None:
    """The first capture after a page was published, or else the last one before.

    Args:
        archive: a name of ``ARCHIVES``, or the address of a CDX interface.
        url: the page.
        published: its date, as far as it is known; the earliest capture if empty.
        fetch: gets an address.

    Raises:
        CollectError: the archive could not be asked.
    """
    endpoint = ARCHIVES.get(archive, archive)
    wanted = _padded(published)
    asked = {
        "url": url,
        "output": "json",
        "fl": ",".join(_FIELDS),
        "filter": "statuscode:200",
        "limit": str(MOST_CAPTURES),
    }
    if wanted:
        asked |= {"sort": "closest", "closest": wanted}
    mark = "&" if "?" in endpoint else "?"
    answer = fetch(f"{endpoint}{mark}{urlencode(asked)}").body
    moments = {moment for moment in _captures(answer) if _time(moment)}
    if not moments:
        return None
    # A page cannot have been captured before it was there; a date may be a day off, though.
    best = min(moments, key=lambda moment: (moment[:8] < wanted[:8], _distance(moment, wanted)))
    return Near(best, f"{_replay(endpoint)}{best}id_/{url}")


def captured_at(page: Fetched, near: Near) -> str:
    """When the archive got the copy that it gave: as it says, or by the copy's address."""
    try:
        said = parsedate_to_datetime(page.headers.get("memento-datetime", ""))
        return stamp(said if said.tzinfo else said.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        pass
    reached = _IN_ADDRESS.search(page.final_url)
    moment = _time(reached[1]) if reached else None
    return stamp(moment or _time(near.moment) or datetime.now(UTC))


def _captures(answer: bytes) -> Iterator[str]:
    """The moments of readable captures: rows under a heading, objects, or plain columns."""
    text = answer.decode("utf-8", errors="replace")
    for row in _rows(text):
        moment = str(row.get("timestamp", ""))
        status = str(row.get("statuscode", row.get("status", "200")))
        kind = str(row.get("mimetype", row.get("mime", "text/html")))
        if _MOMENT.fullmatch(moment) and status in {"200", "-"} and kind.startswith(_READABLE):
            yield moment


def _rows(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        table = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        yield from _lines(text)
        return
    if isinstance(table, dict):
        yield table
    elif isinstance(table, list) and table and isinstance(table[0], list):
        heading = [str(name) for name in table[0]]
        for row in table[1:]:
            if isinstance(row, list):
                yield dict(zip(heading, row, strict=False))


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        try:
            row = json.loads(line[line.find("{") :]) if "{" in line else None
        except (json.JSONDecodeError, RecursionError):
            continue
        if isinstance(row, dict):
            moment = _MOMENT.search(line[: line.find("{")])
            yield {"timestamp": moment[0], **row} if moment else row
        elif row is None and len(columns := line.split()) >= len(_FIELDS):
            # As asked for, or with the key that plain CDX lines begin with.
            skip = 0 if _MOMENT.fullmatch(columns[0]) else 1
            names = _FIELDS if not skip else ("timestamp", "original", "mimetype", "statuscode")
            yield dict(zip(names, columns[skip:], strict=False))


def _padded(published: str) -> str:
    digits = re.sub(r"\D", "", published)[:14]
    if len(digits) < 4:
        return ""
    return digits + "00000101000000"[len(digits) :]


def _time(moment: str) -> datetime | None:
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _distance(moment: str, wanted: str) -> float:
    at, aim = _time(moment), _time(wanted)
    if at is None:
        return float("inf")
    return abs((at - aim).total_seconds()) if aim else at.timestamp()


def _replay(endpoint: str) -> str:
    base = endpoint.partition("?")[0].rstrip("/")
    if base.endswith("/cdx/search/cdx"):
        return f"{base.removesuffix('/cdx/search/cdx')}/web/"
    return f"{base.removesuffix('-index').removesuffix('/cdx')}/"
