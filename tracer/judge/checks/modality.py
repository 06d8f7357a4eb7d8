"""Force: explore, allow, encourage, plan, must — has the claim another rung of the ladder?"""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.view import Signal, SourceView, View, at, first, quoted

MUST, PLAN = 5, 4
RUNG_NAMES = {
    1: "explores or tries out",
    2: "allows",
    3: "encourages",
    4: "plans",
    5: "requires",
}


def check(view: View) -> Iterator[Signal]:
    """Compares the rungs that the claim's words stand on with the anchor's."""
    source = view.anchor
    if source is None or source.is_absence or source.rung is None:
        return
    said = {int(cue.key) for cue in view.features.of("force")}
    if said & {source.rung}:
        yield _match(view, source)
    if MUST in said and source.rung < MUST:
        yield _raised(view, source)
    elif said and max(said) < PLAN and source.rung == MUST:
        yield _lowered(view, source, max(said))
    elif source.sentence.kind != "clause":
        # What a fact reports is done, whatever word for trying or allowing stands in it.
        return
    elif PLAN in said and source.rung < PLAN and not said & {1, 2, 3}:
        yield _plain(view, source, "modality-flattened")
    elif not said and source.rung == 1:
        yield _plain(view, source, "modality-dropped")


def _match(view: View, source: SourceView) -> Signal:
    cue = first(view.features.of("force"), [str(source.rung)])
    return Signal(
        "modality-same",
        1.0 if source.rung != PLAN else 0.4,
        f"Both say that it {RUNG_NAMES[source.rung or PLAN]}.",
        claim_range=at(cue),
        source=source.address,
        source_range=source.features.force_at,
    )


def _raised(view: View, source: SourceView) -> Signal:
    cue = first(view.features.of("force"), [str(MUST)])
    rung = source.rung or PLAN
    far = rung < PLAN
    return Signal(
        "modality-raised" if far else "modality-raised-one",
        1.0,
        f"The claim says {quoted(view.words(at(cue) or (0, 0)))}; the source only "
        f"{RUNG_NAMES[rung]}.",
        "modality",
        at(cue),
        source.address,
        source.features.force_at,
        3 if rung <= 2 else 2,
    )


def _lowered(view: View, source: SourceView, rung: int) -> Signal:
    cue = first(view.features.of("force"), [str(rung)])
    return Signal(
        "modality-lowered",
        1.0,
        f"The claim says {quoted(view.words(at(cue) or (0, 0)))}; the source requires it.",
        "modality",
        at(cue),
        source.address,
        source.features.force_at,
        2,
    )


def _plain(view: View, source: SourceView, name: str) -> Signal:
    cue = first(view.features.of("force"))
    return Signal(
        name,
        1.0,
        f"The source {RUNG_NAMES[source.rung or 1]} this; the claim says it as settled.",
        "modality",
        at(cue),
        source.address,
        source.features.force_at,
        2,
    )
