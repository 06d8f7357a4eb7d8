"""Doers and owners: body for body, company for government, government for company."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.features.content import content_words
from tracer.judge.view import Signal, SourceView, View, joined
from tracer.model import Cue

# Too general to be wrong about: nearly every sentence of the documents is about them.
GENERAL = frozenset({"government", "citizens", "companies", "documents", "communist-party"})
SPEAKERS = frozenset({"media", "person"})


def check(view: View) -> Iterator[Signal]:
    """Looks for the claim's named doers in the anchor, and for the anchor's in the claim."""
    source = view.anchor
    if source is None:
        return
    named = [cue for cue in view.features.of("actor") if _is_doer(view, cue)]
    known = _known_actors(view, source)
    rivals = sorted(
        key for key in source.features.keys("actor") - view.features.keys("actor")
        if key not in GENERAL and view.vocabulary.kind(key) not in SPEAKERS
    )  # fmt: skip
    if not rivals and source.sentence.kind == "clause":
        # The issuer of a document may do what a sentence lays on nobody by name.
        known |= view.vocabulary.issuers(source.sentence.pack)
    strangers = [cue for cue in named if not _covered(view, cue.key, known)]
    friends = [cue for cue in named if _covered(view, cue.key, known)]
    if friends:
        cue = friends[0]
        yield Signal(
            "actor-same", 1.0, f"The source is about {view.vocabulary.name(cue.key)} too.",
            None, (cue.start, cue.end), source.address, _place(source, cue.key),
        )  # fmt: skip
    if strangers:
        yield _stranger(view, source, strangers, rivals)


def _stranger(view: View, source: SourceView, strangers: list[Cue], rivals: list[str]) -> Signal:
    cue = strangers[0]
    name = view.vocabulary.name(cue.key)
    span = (cue.start, cue.end)
    comparable = [key for key in rivals if _comparable(view, cue.key, key)]
    if comparable:
        others = joined([view.vocabulary.name(key) for key in comparable[:2]])
        crossed = view.vocabulary.sector(cue.key) != view.vocabulary.sector(comparable[0])
        return Signal(
            "actor-other", 1.0, f"The claim says {name}; the source says {others}.",
            "actor", span, source.address, _place(source, comparable[0]), 3 if crossed else 2,
        )  # fmt: skip
    return Signal(
        "actor-added", 1.0, f"The claim names {name}; the source does not.",
        "actor", span, source.address, None, 2,
    )  # fmt: skip


def _is_doer(view: View, cue: Cue) -> bool:
    kind = view.vocabulary.kind(cue.key)
    return cue.key not in GENERAL and kind not in SPEAKERS | {"country"}


def _known_actors(view: View, source: SourceView) -> frozenset[str]:
    """Actors of the anchor's sentence, clause, addressee and document."""
    keys = set(named_over(view, source))
    for other in view.company:
        if other.sentence.clause == source.sentence.clause:
            keys |= other.features.keys("actor")
    return frozenset(keys | source.features.keys("actor"))


def named_over(view: View, source: SourceView) -> frozenset[str]:
    """Actors of the clause's addressee and heading, and those that its pack names for it."""
    over = f"{source.clause.addressee} {source.clause.heading} {' '.join(source.clause.actors)}"
    return view.vocabulary.actors_in(over)


def _covered(view: View, key: str, known: frozenset[str]) -> bool:
    family = {key, view.vocabulary.owner(key)} | {
        other for other in known if view.vocabulary.owner(other) == key
    }
    return bool(family & known)


def _comparable(view: View, ours: str, theirs: str) -> bool:
    kinds = {view.vocabulary.kind(ours), view.vocabulary.kind(theirs)}
    return "people" not in kinds


def _place(source: SourceView, key: str) -> tuple[int, int] | None:
    return next(
        ((cue.start, cue.end) for cue in source.features.of("actor") if cue.key == key), None
    )


def subject_words(view: View) -> list[tuple[str, tuple[int, int]]]:
    """Stems and places of the claim's grammatical subject, where the parse found one."""
    return [
        (word.stem, (cue.start + word.start, cue.start + word.end))
        for cue in view.features.of("subject")
        for word in content_words(view.text[cue.start : cue.end])
    ]
