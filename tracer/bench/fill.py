"""Puts measured figures into the tables of a document.

    tracer bench judge peers --format jsonl > figures.jsonl
    python -m tracer.bench.fill figures.jsonl docs/measurements.md

A table is replaced where a comment above it names it, ``<!-- judge: TABLE -->``: the measure and
the table as the records have them. Tables that were not measured stay as they are.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from tracer.bench.figures import Figures, table
from tracer.bench.gold import records

_MARKED = re.compile(r"(<!-- (?P<name>[^\n]+?) -->\n)\n(?:(?:\|[^\n]*\n)+\n?)?")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fills the document and says which of the measured tables it has no place for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("document", type=Path)
    options = parser.parse_args(arguments)
    tables = tables_of([Figures(**record) for record in records(options.records)])
    text = options.document.read_text(encoding="utf-8")
    options.document.write_text(filled(text, tables), encoding="utf-8")
    for name in tables.keys() - {found["name"] for found in _MARKED.finditer(text)}:
        sys.stderr.write(f"no place for {name}\n")
    return 0


def tables_of(found: Sequence[Figures]) -> dict[str, str]:
    """The Markdown of each table among the records, by measure and title."""
    rows = [one for one in found if one.table and not one.skipped]
    return {
        f"{measure}: {title}": table(list(group))
        for (measure, title), group in groupby(rows, key=lambda one: (one.measure, one.table))
    }


def filled(text: str, tables: Mapping[str, str]) -> str:
    """The text with the tables that its comments name replaced."""

    def placed(found: re.Match[str]) -> str:
        new = tables.get(found["name"])
        return found.group() if new is None else f"{found.group(1)}\n{new}\n\n"

    return _MARKED.sub(placed, text)


if __name__ == "__main__":
    sys.exit(main())
