"""Qualifiers that carry the meaning, and are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.judge.view import Signal, View, at, first, quoted
from tracer.model import Range

# What a reader would be misled without, in the order of how much.
_HEAVY = ("exception", "consent", "condition", "severity", "protection")
_LIGHT = ("limited-time", "trial", "gradual", "approximate", "lawful")
_ABSOLUTE = re.compile(
    r"\b(?:never|always|no matter|in no case|under no circumstances|at all|whatever|without "
    r"exception|any|every|all|outright|freely|simply)\b",
    re.IGNORECASE,
)


def check(view: View) -> Iterator[Signal]:
    """A qualifier of the anchor that the claim lacks, worse where the claim says "all"."""
    source = view.anchor
    if source is None or source.is_absence:
        return
    absolute = _absolute(view)
    # A fact may be told in part; what it makes an exception of may not be told without any.
    if source.sentence.kind != "clause" and not absolute:
        return
    ours, theirs = view.features.keys("qualifier"), source.features.keys("qualifier")
    lost = [key for key in (*_HEAVY, *_LIGHT) if key in theirs and key not in ours]
    if not lost:
        if theirs:
            yield Signal(
                "qualifier-kept", 1.0, "The source's qualifier is kept.",
                None, at(first(view.features.of("qualifier"))), source.address,
            )  # fmt: skip
        return
    cue = first(source.features.of("qualifier"), [lost[0]])
    heavy = lost[0] in _HEAVY
    if source.sentence.kind != "clause" and not heavy:
        return
    name = "qualifier-lost"
    if heavy:
        name = "qualifier-overridden" if absolute else "heavy-qualifier-lost"
    words = source.text[cue.start : cue.end] if cue else lost[0]
    yield Signal(
        name, 1.0, f"The source says {quoted(words)}; the claim leaves that out.",
        "omission", absolute, source.address, at(cue), 2,
    )  # fmt: skip


def _absolute(view: View) -> Range | None:
    """Where the claim leaves room for nothing else: everybody, never, simply allowed."""
    universal = first(view.features.of("scope"), ["universal"])
    if universal:
        return at(universal)
    if match := _ABSOLUTE.search(view.text):
        return match.span()
    return at(first(view.features.of("deontic"), ["permit"]))
