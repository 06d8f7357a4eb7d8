"""Sentences whose source and verdict are known: how the street says what a clause says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracer.corpus.files import corpus_folder, file_label
from tracer.errors import PackError

FILE = "retellings.jsonl"
SHIPPED = (
    "claims.jsonl",
    "press.jsonl",
    "press-more.jsonl",
    "press-pairs.jsonl",
    "press-borders.jsonl",
    "filler.jsonl",
    "other-news.jsonl",
)
"""Written for this corpus, each line with the sentences it grew from and its verdict."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """One sentence, what it grew from and how it was judged.

    ``around`` is the sentence in its paragraph (the sentence alone where there is none);
    ``sources`` are addresses of source sentences, best first; ``verdict`` is empty where
    nobody judged it.
    """

    text: str
    around: str
    sources: tuple[str, ...]
    verdict: str


def retellings(packs: Sequence[str]) -> tuple[Retelling, ...]:
    """What ships with the corpus, and ``retellings.jsonl`` beside each pack that has one.

    Args:
        packs: paths of the packs' folders or files.

    Raises:
        PackError: a line is not a JSON object with ``text`` and ``clauses``.
    """
    places = dict.fromkeys(Path(pack) for pack in packs)
    folders = [place if place.is_dir() else place.parent for place in places]
    own = [folder / FILE for folder in dict.fromkeys(folders) if (folder / FILE).is_file()]
    shipped = [corpus_folder() / "training" / name for name in SHIPPED]
    return tuple(r for path in (*shipped, *own) for r in _read(path))


@cache
def _read(path: Path) -> tuple[Retelling, ...]:
    return tuple(_lines(path))


def _lines(path: Path) -> Iterator[Retelling]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, context = str(row["text"]), str(row.get("context") or "")
            sources = tuple(map(str, row.get("clauses") or ()))
            verdict = str(row.get("verdict") or "")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{file_label(path)}: line {number}: no retelling"
            raise PackError(
                "retelling", message, 'Write {"text": "…", "clauses": ["pack:clause#1"]} a line.'
            ) from error
        around = context if text in context else f"{context} {text}".strip()
        yield Retelling(text, around, sources, verdict)
