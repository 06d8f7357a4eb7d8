"""Judgement stated as if it were in the source."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tracer.judge.view import Signal, View, quoted
from tracer.model import Cue


def check(view: View) -> Iterator[Signal]:
    """Loaded words and motives that the anchor does not have."""
    source = view.anchor
    if source is None:
        return
    known = {
        view_text.text[cue.start : cue.end].lower()
        for view_text in view.sources
        for cue in view_text.features.of("judgement")
    }
    matters = {key for view_text in view.sources for key in view_text.features.keys("concept")}
    loaded = [
        cue for cue in view.features.of("judgement")
        if view.words((cue.start, cue.end)).lower() not in known
        and not _names_a_matter(view, cue, matters)
    ]  # fmt: skip
    if loaded:
        cue = loaded[0]
        yield Signal(
            "loaded-words", min(1.0, 0.6 + 0.2 * len(loaded)),
            f"{quoted(view.words((cue.start, cue.end)))} is a judgement; the source has none.",
            "opinion", (cue.start, cue.end), source.address, None, 2,
        )  # fmt: skip
    motives = view.features.of("motive")
    if motives and not source.features.of("motive"):
        cue = motives[0]
        yield Signal(
            "motive-added", 1.0 if loaded else 0.5,
            f"{quoted(view.words((cue.start, cue.end)))} gives a motive that the source does not.",
            "opinion", (cue.start, cue.end), source.address, None, 3,
        )  # fmt: skip


def _names_a_matter(view: View, cue: Cue, matters: Collection[str]) -> bool:
    """Whether the word is one for what the source speaks of: disgrace, where it speaks of shame."""
    return any(
        concept.key in matters and concept.start <= cue.start and cue.end <= concept.end
        for concept in view.features.of("concept")
    )
