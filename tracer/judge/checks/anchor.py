"""How well anything in the sources is about the same thing at all."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, View

# Middle of the range in which right pairs and chance pairs overlap; only centres the signal.
_COSINE_CENTRE, _COSINE_WIDTH = 0.5, 0.25
_MARGIN_WIDTH = 3.0


def check(view: View) -> Iterator[Signal]:
    """Nearness of the best anchor, and how far it is ahead of the next."""
    if view.anchor is None or view.anchor.alignment is None:
        yield Signal("no-anchor", 1.0, "Nothing in these sources is about this.")
        return
    alignment = view.anchor.alignment
    nearness = max(-1.0, min(1.0, (alignment.cosine - _COSINE_CENTRE) / _COSINE_WIDTH))
    yield Signal(
        "near", nearness,
        f"The closest source sentence has a cosine of {alignment.cosine:.2f} with the claim.",
        None, None, view.anchor.address,
    )  # fmt: skip
    lead = min(1.0, (alignment.margin or 0.0) / _MARGIN_WIDTH)
    yield Signal(
        "ahead", lead, "No other clause comes close." if lead > 0.5 else "Other clauses are close.",
        None, None, view.anchor.address,
    )  # fmt: skip
    shared = view.features.keys("concept") & view.anchor.features.keys("concept")
    if shared:
        yield Signal(
            "same-matter", min(1.0, len(shared) / 3), "Both speak of the same matters.",
            None, None, view.anchor.address,
        )  # fmt: skip
