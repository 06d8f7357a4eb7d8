"""Numbers: another figure, or a figure where the source has none."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tracer.judge.view import Signal, SourceView, View, quoted
from tracer.model import Cue

# "About 840 million" and "some 845 million" are the same figure to a newspaper.
TOLERANCE = 0.03
# "A certain period" is a rival of "ten years".
_SPANS_OF_TIME = frozenset({"years", "months", "weeks", "days"})


def check(view: View) -> Iterator[Signal]:
    """Looks for each of the claim's numbers in the anchor, its clause and its company."""
    source = view.anchor
    if source is None:
        return
    for cue in view.features.of("quantity"):
        yield _compare(view, source, cue)


def _compare(view: View, source: SourceView, cue: Cue) -> Signal:
    span = (cue.start, cue.end)
    words = quoted(view.words(span))
    for other in view.sources:
        match = next((q for q in other.features.of("quantity") if same(cue, q)), None)
        if match:
            return Signal(
                "quantity-same", 1.0 if other is source else 0.5,
                f"The source has {quoted(other.text[match.start : match.end])} too.",
                None, span, other.address, (match.start, match.end),
            )  # fmt: skip
    rival = next((q for q in source.features.of("quantity") if _comparable(cue, q)), None)
    if rival is None and cue.unit in _SPANS_OF_TIME:
        rival = next((q for q in source.features.of("qualifier") if q.key == "limited-time"), None)
    if rival:
        return Signal(
            "quantity-other", 1.0,
            f"The claim says {words}; the source says "
            f"{quoted(source.text[rival.start : rival.end])}.",
            "quantity", span, source.address, (rival.start, rival.end), 2,
        )  # fmt: skip
    return Signal(
        "quantity-added", 1.0, f"The claim says {words}; the source gives no such number.",
        "quantity", span, source.address, None, 2,
    )  # fmt: skip


def same(ours: Cue, theirs: Cue) -> bool:
    """Equal figures in compatible units, ranges end by end."""
    if ours.unit and theirs.unit and ours.unit != theirs.unit:
        return False
    if (ours.upper is None) != (theirs.upper is None):
        return False
    return _close(ours.value, theirs.value) and _close(ours.upper, theirs.upper)


def _comparable(ours: Cue, theirs: Cue) -> bool:
    return ours.unit == theirs.unit or not (ours.unit and theirs.unit)


def _close(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=TOLERANCE)
