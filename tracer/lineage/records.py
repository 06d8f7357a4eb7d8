"""Texts in, candidate parents out: the JSON Lines of ``tracer lineage``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracer.lineage.dates import Interval, interval_of
from tracer.lineage.edges import MOST_CANDIDATES
from tracer.lineage.witness import Witness
from tracer.model import Article, Dating, Evidence, Lineage, LineageEdge, Link, Precision, Range
from tracer.text import clean, has_cjk

_PRECISION: Mapping[int, Precision] = {4: "year", 7: "month", 10: "day"}

Record = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """One line of input: an article, its group, and when it was written, if that is known.

    ``started_s``/``finished_s`` are seconds since 1970, None where the line has none.
    """

    article: Article
    group: str = ""
    started_s: float | None = None
    finished_s: float | None = None

    def witness(self, *, undated: bool = False) -> Witness:
        """The text with its times, or without any."""
        if undated:
            return Witness(self.article, None, None)
        published = interval_of(self.article.published)
        ended = _moment(self.finished_s) or published
        return Witness(self.article, _moment(self.started_s) or ended, ended)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read, with the reason in one sentence."""

    id: str
    error: str


def read_texts(lines: Iterable[str]) -> list[Text | BadLine]:
    """Reads JSON Lines: ``{"id", "text"}`` with ``published`` or ``finished_ms`` and
    ``started_ms``, ``url``, ``links``, ``outlet``, ``author``, ``title``, ``lang``, ``group``.

    Empty lines are passed over. A malformed line, or a second one with the same id,
    becomes a :class:`BadLine`, and the rest go on.
    """
    found: list[Text | BadLine] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        item = _read(line, number)
        if isinstance(item, Text):
            if item.article.id in seen:
                item = BadLine(item.article.id, f"line {number}: this id was on an earlier line")
            else:
                seen.add(item.article.id)
        found.append(item)
    return found


def _read(line: str, number: int) -> Text | BadLine:
    name = f"line {number}"
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            return BadLine(name, f"{name}: not a JSON object")
        identity = row.get("id")
        if not isinstance(identity, str | int) or isinstance(identity, bool) or identity == "":
            return BadLine(name, f"{name}: no id")
        name = str(identity)
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            return BadLine(name, f"line {number}: no text")
        return _text(name, row)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        return BadLine(name, f"line {number}: {error}")


def _text(identity: str, row: Mapping[str, Any]) -> Text:
    title = clean(_string(row, "title")).replace("\n", " ")
    body = clean(row["text"])
    whole = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    finished, started = _seconds(row, "finished_ms"), _seconds(row, "started_ms")
    url = _string(row, "url")
    article = Article(
        id=identity,
        url=url,
        canonical_url=url,
        outlet=_string(row, "outlet"),
        author=_string(row, "author"),
        language=_string(row, "lang") or ("zh" if has_cjk(whole) else "en"),
        title=title,
        title_end=len(title),
        text=whole,
        published=_dating(row, finished),
        links=tuple(_links(row, whole)),
    )
    return Text(article, str(row.get("group") or ""), started, finished)


def _string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a string")
    return value.strip()


def _seconds(row: Mapping[str, Any], key: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"{key} is not a number of milliseconds")
    return value / 1000


def _dating(row: Mapping[str, Any], finished: float | None) -> Dating | None:
    if finished is not None:
        moment = datetime.fromtimestamp(finished, UTC)
        return Dating(moment.isoformat(timespec="milliseconds"), "second", "finished_ms")
    value = _string(row, "published")
    if not value:
        return None
    dating = Dating(value, _PRECISION.get(len(value), "second"), "published")
    if interval_of(dating) is None:
        raise ValueError(f"published {value!r} is not a date")
    return dating


def _links(row: Mapping[str, Any], text: str) -> Iterator[Link]:
    given = row.get("links") or []
    if not isinstance(given, list):
        raise ValueError("links is not a list")
    for link in given:
        url = link if isinstance(link, str) else _string(link, "url")
        anchor = "" if isinstance(link, str) else clean(_string(link, "text"))
        at = text.find(anchor) if anchor else -1
        yield Link(url, anchor, (at, at + len(anchor)) if at >= 0 else None)


def _moment(seconds: float | None) -> Interval | None:
    return None if seconds is None else Interval(seconds, seconds)


def edges_as_records(
    lineage: Lineage, texts: Sequence[Text | BadLine] = (), *, limit: int = MOST_CANDIDATES
) -> Iterator[Record]:
    """One record a child and candidate parent, best first for each child, at most ``limit``.

    With ``texts``, children come in their order, and each bad line yields ``{"id", "error"}``.
    """
    by_child: dict[str, list[LineageEdge]] = {}
    for edge in lineage.edges:
        by_child.setdefault(edge.child, []).append(edge)
    for text in texts:
        if isinstance(text, BadLine):
            yield {"id": text.id, "error": text.error}
        else:
            yield from _edges(by_child.pop(text.article.id, []), limit)
    for edges in by_child.values():
        yield from _edges(edges, limit)


def _edges(edges: Sequence[LineageEdge], limit: int) -> Iterator[Record]:
    for edge in sorted(edges, key=lambda e: e.rank)[:limit]:
        yield {
            "child": edge.child,
            "parent": edge.parent,
            "parent_kind": edge.parent_kind,
            "rank": edge.rank,
            "probability": round(edge.probability, 6),
            "weight_bits": round(edge.weight_bits, 3),
            "lag_s": edge.lag_s,
            "evidence": [_evidence(item) for item in edge.evidence],
        }


def _evidence(item: Evidence) -> Record:
    return {
        "kind": item.kind,
        "weight_bits": round(item.weight_bits, 3),
        "because": item.because,
        "spans": {"child": _span(item.child_range), "parent": _span(item.parent_range)},
    }


def _span(value: Range | None) -> list[int] | None:
    return None if value is None else list(value)
