"""Changed words, marked on both sides without touching a letter of either text.

A claim is seldom an edited copy of a clause, so a plain word diff would mark
nearly everything. Changes therefore come from the findings' own ranges; only
where the two texts are nearly the same is every other differing word marked
too. Elsewhere the words that both sides share are told apart, quietly.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tracer.model import Range

NEAR_VERBATIM = 0.6
"""Share of common words (difflib's ratio) from which two texts count as versions of each other."""

CLIP_CHARACTERS = 130
"""Characters kept on either side of a mark where a long text is shortened."""

SHARED_RUN_WORDS = 2
SHARED_WORD_LETTERS = 6
"""A shared stretch is shown from two words on, or where its one word is a long one."""

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:[’'][^\W_{_CJK}]+)?")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text with what is marked on it; the stretches join to the whole text.

    ``numbers`` are the findings (from 1) that speak of these words.
    """

    text: str
    changed: bool = False
    shared: bool = False
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A changed range of one text, by the finding with this number (0: by comparison)."""

    number: int
    at: Range


@dataclass(frozen=True, slots=True)
class WordDiff:
    """Ranges of differing and of shared words in two texts, left and right."""

    changed: tuple[list[Range], list[Range]]
    shared: tuple[list[Range], list[Range]]


def compare(left: str, right: str) -> WordDiff:
    """Word diff of two texts.

    ``changed`` is empty on both sides unless the texts are nearly the same
    (:data:`NEAR_VERBATIM`); ``shared`` holds the stretches worth showing.
    """
    ours, theirs = _tokens(left), _tokens(right)
    matcher = SequenceMatcher(
        None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False
    )
    near = matcher.ratio() >= NEAR_VERBATIM
    diff = WordDiff(([], []), ([], []))
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        sides = ((ours[i1:i2], 0), (theirs[j1:j2], 1))
        for run, side in sides:
            if not run:
                continue
            at = (run[0][1][0], run[-1][1][1])
            if tag != "equal" and near:
                diff.changed[side].append(at)
            elif tag == "equal" and _worth_showing([word for word, _ in run]):
                diff.shared[side].append(at)
    return diff


def mark(text: str, changes: Iterable[Mark], shared: Iterable[Range] = ()) -> tuple[Segment, ...]:
    """The text cut at every edge of a mark; ``"".join(s.text) == text`` always.

    Ranges outside the text are clipped to it; where both apply, changed wins.
    """
    marks = [Mark(m.number, _clip(m.at, len(text))) for m in changes]
    common = [_clip(at, len(text)) for at in shared]
    edges = {0, len(text)}
    for start, end in [*(m.at for m in marks), *common]:
        edges |= {start, end}
    places = sorted(edges)
    pieces = []
    for start, end in itertools.pairwise(places):
        covering = [m.number for m in marks if m.at[0] <= start and end <= m.at[1]]
        pieces.append(
            Segment(
                text[start:end],
                changed=bool(covering),
                shared=not covering and any(a <= start and end <= b for a, b in common),
                numbers=tuple(sorted({number for number in covering if number})),
            )
        )
    return _joined(pieces)


def clipped(segments: Sequence[Segment], room: int = CLIP_CHARACTERS) -> tuple[Segment, ...]:
    """The marked words of a long text with some words around them; "…" where words are left out.

    Short texts, and texts in which nothing is marked, come whole.
    """
    if sum(len(s.text) for s in segments) <= 4 * room or not any(s.changed for s in segments):
        return tuple(segments)
    kept: list[Segment] = []
    groups = [list(group) for _, group in itertools.groupby(segments, key=lambda s: s.changed)]
    for at, group in enumerate(groups):
        text = "".join(segment.text for segment in group)
        head = text[:room].rpartition(" ")[0] if at else ""
        tail = text[-room:].partition(" ")[2] if at < len(groups) - 1 else ""
        if group[0].changed or len(text) <= 2 * room:
            kept += group
        else:
            kept.append(Segment(f"{head} … {tail}"))
    return tuple(kept)


def unnumbered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same marks without the numbers of findings, for where no findings are listed."""
    return tuple(Segment(s.text, s.changed, s.shared) for s in segments)


def _joined(pieces: Sequence[Segment]) -> tuple[Segment, ...]:
    joined: list[Segment] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and (last.changed, last.shared, last.numbers) == (
            piece.changed,
            piece.shared,
            piece.numbers,
        ):
            joined[-1] = Segment(last.text + piece.text, piece.changed, piece.shared, piece.numbers)
        else:
            joined.append(piece)
    return tuple(joined)


def _tokens(text: str) -> list[tuple[str, Range]]:
    return [(m.group().casefold().replace("’", "'"), m.span()) for m in _TOKEN.finditer(text)]


def _worth_showing(run: Sequence[str]) -> bool:
    return len(run) >= SHARED_RUN_WORDS or len(run[0]) >= SHARED_WORD_LETTERS


def _clip(at: Range, length: int) -> Range:
    start = min(max(at[0], 0), length)
    return start, min(max(at[1], start), length)
