"""Time: planned or done, and the dates that are named."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, SourceView, View, at, first, quoted
from tracer.model import Cue

# Words that claim a thing is there, without any doubt, against those that may speak of anything.
_FIRM = frozenset(
    "already now completed currently today operational introduced launched begun started".split()
)


def check(view: View) -> Iterator[Signal]:
    """Holds the claim's time and dates against those of the anchor and its company."""
    source = view.anchor
    if source is None:
        return
    yield from _stage(view, source)
    for cue in view.features.of("date"):
        yield _date(view, source, cue)


def _stage(view: View, source: SourceView) -> Iterator[Signal]:
    cue = first(view.features.of("time"), ["in-place"])
    if cue and source.planned and not source.is_absence:
        words = view.words((cue.start, cue.end))
        firm = bool(set(words.lower().split()) & _FIRM) or len(words.split()) > 2
        yield Signal(
            "in-place-early" if firm else "in-place-perhaps",
            1.0,
            f"The claim says {quoted(words)}; the source plans it.",
            "temporal",
            (cue.start, cue.end),
            source.address,
            source.features.time_at,
            3,
        )
    elif cue and source.near.negative and not view.features.negative and not source.is_absence:
        denial = first(source.near.of("negation"))
        yield Signal(
            "in-place-denied", 1.0,
            f"The claim says {quoted(view.words((cue.start, cue.end)))}; the source says that it "
            "is not so yet.",
            "temporal", (cue.start, cue.end), source.address, at(denial), 3,
        )  # fmt: skip
    elif cue and source.sentence.modality == "states-fact":
        yield Signal(
            "in-place-both", 1.0, "Both speak of it as there.", None, at(cue), source.address
        )


def _date(view: View, source: SourceView, cue: Cue) -> Signal:
    words = view.words((cue.start, cue.end))
    known = _known_dates(view, source)
    span = (cue.start, cue.end)
    if any(agrees(cue.key, other) for other in known):
        return Signal(
            "date-same", 1.0, f"The source has the date {quoted(words)} too.",
            None, span, source.address,
        )  # fmt: skip
    if source.features.of("date") or source.sentence.date:
        return Signal(
            "date-other", 1.0,
            f"The claim says {quoted(words)}; the source has {_dates_of(source)}.",
            "temporal", span, source.address, at(first(source.features.of("date"))), 2,
        )  # fmt: skip
    return Signal(
        "date-added", 1.0, f"The source names no date for this; the claim says {quoted(words)}.",
        "temporal", span, source.address, None, 2,
    )  # fmt: skip


def agrees(claimed: str, known: str) -> bool:
    """Whether two dates can be the same, each as exact as it is said (2015, 2015-01, --01-28)."""
    for ours, theirs in zip(_parts(claimed), _parts(known), strict=True):
        if ours and theirs and ours != theirs:
            return False
    return True


def _parts(date: str) -> tuple[str, str, str]:
    if date.startswith("-"):
        fields = ["", *date.lstrip("-").split("-")]
    else:
        fields = date.split("-")
    padded = [*fields, "", "", ""]
    return padded[0], padded[1], padded[2]


def _known_dates(view: View, source: SourceView) -> set[str]:
    known = {cue.key for cue in source.features.of("date")}
    known.update({source.sentence.date} if source.sentence.date else set())
    for other in view.company:
        if other.sentence.clause == source.sentence.clause:
            known.update(cue.key for cue in other.features.of("date"))
    return known


def _dates_of(source: SourceView) -> str:
    cue = first(source.features.of("date"))
    if cue:
        return quoted(source.text[cue.start : cue.end])
    return f"the date {source.sentence.date}"
