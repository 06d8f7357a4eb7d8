"""Passages: runs of words that two texts share, and how much they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracer.lineage.keys import Table
from tracer.lineage.pairs import Numbers, Pairs
from tracer.lineage.witness import Witness
from tracer.lineage.words import Tokens, shingles
from tracer.model import Range, SourceLibrary
from tracer.text import paragraphs

QUOTED_WORDS = 8
"""So many words in a row, as they stand in a source, are a quotation of it."""
BOILERPLATE_SHARE = 0.34
BOILERPLATE_LEAST = 4
"""A paragraph in at least so many texts, and in that share of the set, is furniture."""
PASSAGE_BITS = 3.0
"""For each doubling of the shared runs of words, the rarest counting in full."""
_ANCHORS = (6, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of words that stands in both texts, as token counts and as ranges."""

    words: int
    weight: float
    child_range: Range
    parent_range: Range


def set_aside(witnesses: Sequence[Witness], library: SourceLibrary) -> list[Witness]:
    """The witnesses with quotations of the sources, and the set's furniture, not counted."""
    quotable = {
        run
        for pack in library.packs
        for clause in pack.clauses
        for text in (clause.text, " ".join(s.original or "" for s in clause.sentences))
        for run in shingles(Tokens.of(text).forms, QUOTED_WORDS)
    }
    furniture = _furniture(witnesses)
    return [
        replace(w, aside=tuple(sorted({*_quotations(w, quotable), *_repeated(w, furniture)})))
        for w in witnesses
    ]


def _quotations(witness: Witness, quotable: set[str]) -> list[Range]:
    if not quotable:
        return []
    tokens = Tokens.of(witness.article.text)
    return [
        tokens.cover(at, at + QUOTED_WORDS - 1)
        for at, run in enumerate(shingles(tokens.forms, QUOTED_WORDS))
        if run in quotable
    ]


def _furniture(witnesses: Sequence[Witness]) -> set[str]:
    counts: dict[str, int] = defaultdict(int)
    for witness in witnesses:
        text = witness.article.text
        for paragraph in {text[start:end] for start, end in paragraphs(text)}:
            counts[paragraph] += 1
    least = max(BOILERPLATE_LEAST, BOILERPLATE_SHARE * len(witnesses))
    return {paragraph for paragraph, count in counts.items() if count >= least}


def _repeated(witness: Witness, furniture: set[str]) -> list[Range]:
    text = witness.article.text
    return [(s, e) for s, e in paragraphs(text) if text[s:e] in furniture] if furniture else []


def passage_bits(pairs: Pairs, passages: Table) -> Numbers:
    """Array (m,): what shared runs of six words tell, rare ones most, none nothing."""
    most = float(np.log2((pairs.size + 1) / 2)) or 1.0
    found = np.maximum(passages.shared(pairs, passages.rarity), 0.0) / most
    bits: Numbers = PASSAGE_BITS * np.log2(1.0 + found)
    return bits


def best_passage(child: Witness, parent: Witness, weights: Mapping[str, float]) -> Passage | None:
    """The shared run of words that is most telling by the rarity of its words, if any.

    Args:
        child, parent: the two texts.
        weights: rarity in bits by word (see :func:`tracer.lineage.overlap.rarity`).
    """
    for size in _ANCHORS:
        found = _runs(child.tokens, parent.tokens, size)
        if found:
            return max(
                (_passage(child, parent, run, weights) for run in found),
                key=lambda p: (p.weight, p.words, -p.child_range[0], -p.parent_range[0]),
            )
    return None


def _runs(child: Tokens, parent: Tokens, size: int) -> list[tuple[int, int, int]]:
    """Maximal common runs of at least ``size`` tokens: starts in both, and the length."""
    places: dict[tuple[str, ...], int] = {}
    for at, run in enumerate(_windows(parent.forms, size)):
        places.setdefault(run, at)
    found, reached = [], 0
    for at, run in enumerate(_windows(child.forms, size)):
        start = places.get(run)
        if start is not None and at >= reached:
            length = _common_length(child.forms, at, parent.forms, start)
            found.append((at, start, length))
            reached = at + length
    return found


def _windows(forms: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(forms[at:] for at in range(size)), strict=False)


def _common_length(first: Sequence[str], at: int, second: Sequence[str], start: int) -> int:
    length, most = 0, min(len(first) - at, len(second) - start)
    while length < most and first[at + length] == second[start + length]:
        length += 1
    return length


def _passage(
    child: Witness, parent: Witness, run: tuple[int, int, int], weights: Mapping[str, float]
) -> Passage:
    at, start, length = run
    words = set(child.tokens.forms[at : at + length])
    return Passage(
        length,
        sum(weights.get(word, 0.0) for word in words),
        child.tokens.cover(at, at + length - 1),
        parent.tokens.cover(start, start + length - 1),
    )
