"""Figures as the bench gives them, one record each, and as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures on one set; ``skipped`` says why there are none.

    Those with a ``table`` are one row of it, and ``dataset`` is what the row is called.
    """

    measure: str
    dataset: str
    figures: Mapping[str, float | str]
    skipped: str = ""
    table: str = ""


def markdown(found: Iterable[Figures]) -> Iterator[str]:
    """Everything as Markdown tables, each under a line that says what it is.

    Records that follow one another and belong to one table, or that stand alone and begin with
    the same figure, are one table; where it has more figures than records, figures go down.
    """
    for (measure, title, _), rows in groupby(found, key=_table_of):
        yield from _told(measure, title, list(rows))


def _table_of(one: Figures) -> tuple[str, str, str]:
    return one.measure, one.table, "" if one.table else next(iter(one.figures), "")


def _told(measure: str, title: str, rows: Sequence[Figures]) -> Iterator[str]:
    kept = [row for row in rows if not row.skipped]
    yield f"**{measure}**" + (f": {title}" if title else "")
    yield ""
    if kept:
        yield table(kept)
        yield ""
    for row in rows:
        if row.skipped:
            yield f"skipped: {row.dataset}: {row.skipped}"
            yield ""


def table(rows: Sequence[Figures]) -> str:
    """The records as one Markdown table, padded so that it can be read as it is."""
    names = list(dict.fromkeys(name for row in rows for name in row.figures))
    if not rows[0].table and len(names) > len(rows):
        head = ["", *(row.dataset for row in rows)]
        body = [[name, *(shown(row.figures.get(name, "–")) for row in rows)] for name in names]
    else:
        head = ["", *names]
        body = [[row.dataset, *(shown(row.figures.get(n, "–")) for n in names)] for row in rows]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in body]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]

    def line(parts: Sequence[str]) -> str:
        padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([line(head), rule, *map(line, cells)])


def shown(value: float | str) -> str:
    """A figure as tables have it: three digits, and no zero before the point."""
    if not isinstance(value, float):
        return str(value)
    sign, digits = "−" if value <= -0.0005 else "", f"{abs(value):.3f}"
    return sign + digits.removeprefix("0")
