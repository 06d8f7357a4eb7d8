"""Judgement stated as if it were in the source."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, View, quoted


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
    loaded = [
        cue for cue in view.features.of("judgement")
        if view.words((cue.start, cue.end)).lower() not in known
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
