"""Details added on top of what the source has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from tracer.features.content import content_words
from tracer.judge.view import Signal, View, quoted
from tracer.model import Range

# Where a sentence takes on another statement.
_JOINT = re.compile(
    r"(?:,\s+(?:and|but|which|who|since|because|while|so|with|as)\b|;|:|\s+and\s+(?=(?:to|must|will|"
    r"would|are|is|even|their|its|the|keep|throws?|makes?|lets?)\b)|\s+by\s+being\b|"
    r"\s+with the help of\b|\s+in return for\b|,)",
    re.IGNORECASE,
)
_MIN_WORDS = 2


def check(view: View) -> Iterator[Signal]:
    """Parts of the claim whose words neither the anchor nor its company has."""
    source = view.anchor
    if source is None:
        return
    known = view.source_stems
    parts = [
        (span, share) for span in segments(view.text) if (share := _share(view, span, known)) >= 0
    ]
    if not parts:
        return
    whole = _share(view, (0, len(view.text)), known)
    yield Signal(
        "covered", max(0.0, whole), f"{round(100 * max(0.0, whole))} of 100 content words of the "
        "claim are in the source or around it.", None, None, source.address,
    )  # fmt: skip
    if len(parts) < 2:
        return
    span, share = min(parts, key=lambda part: part[1])
    best = max(share for _, share in parts)
    gap = best - share
    yield Signal(
        "part-uncovered", gap, f"{quoted(view.words(span))} is not in the source.",
        "invention", span, source.address, None, 2,
    )  # fmt: skip


def segments(text: str) -> list[Range]:
    """Ranges of the statements that a sentence is joined from."""
    cuts = [0, *(match.start() for match in _JOINT.finditer(text)), len(text)]
    spans = [(a, b) for a, b in itertools.pairwise(cuts)]
    return [
        _trim(text, span)
        for span in spans
        if len(content_words(text[span[0] : span[1]])) >= _MIN_WORDS
    ]


def _trim(text: str, span: Range) -> Range:
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _share(view: View, span: Range, known: frozenset[str]) -> float:
    found = content_words(view.words(span))
    if not found:
        return -1.0
    return sum(word.stem in known for word in found) / len(found)
