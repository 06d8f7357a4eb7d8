"""Whom and what it covers: everyone for some, some for everyone, only for also."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.judge.checks.actor import subject_words
from tracer.judge.view import Signal, SourceView, View, at, first, quoted

_WIDE_WORDS = ("whole of society", "full coverage", "all members", "every kind", "at all levels")


def check(view: View) -> Iterator[Signal]:
    """Universal and exclusive words of the claim that the anchor has no match for."""
    source = view.anchor
    if source is None or source.is_absence:
        return
    universal = first(view.features.of("scope"), ["universal"])
    # "No single score for each citizen" claims nothing about each citizen.
    if universal and not view.features.negative:
        yield _universal(view, source, (universal.start, universal.end))
    exclusive = first(view.features.of("scope"), ["exclusive"])
    if exclusive and not first(source.features.of("scope"), ["exclusive"]):
        yield Signal(
            "scope-narrowed", 1.0,
            f"The claim says {quoted(view.words((exclusive.start, exclusive.end)))}; "
            "the source does not limit it so.",
            "scope", at(exclusive), source.address, None, 2,
        )  # fmt: skip
    yield from _other_people(view, source)


def _universal(view: View, source: SourceView, span: tuple[int, int]) -> Signal:
    theirs = first(source.features.of("scope"), ["universal"])
    wide = theirs is not None or any(words in source.text.lower() for words in _WIDE_WORDS)
    if wide:
        return Signal(
            "scope-same", 1.0, "The source is as wide.", None, span, source.address, at(theirs)
        )
    limited = first(source.features.of("scope"), ["partial"])
    return Signal(
        "scope-widened-past-limit" if limited else "scope-widened", 1.0,
        f"The claim says {quoted(view.words(span))}; the source speaks of "
        + (quoted(source.text[limited.start : limited.end]) if limited else "no such reach")
        + ".",
        "scope", span, source.address, at(limited), 3,
    )  # fmt: skip


def _other_people(view: View, source: SourceView) -> Iterator[Signal]:
    """The claim's subject is named by words that neither the clause nor its company has."""
    subject = subject_words(view)
    if not subject:
        return
    missing = [span for stem, span in subject if stem not in view.source_stems]
    share = len(missing) / len(subject)
    if missing and not _named_actor_at(view, missing[0]):
        start, end = missing[0][0], missing[-1][1]
        yield Signal(
            "subject-unmatched", share,
            f"The source does not speak of {quoted(view.words((start, end)))} here.",
            "scope", (start, end), source.address, None, 2,
        )  # fmt: skip
    if len(missing) < len(subject):
        yield Signal(
            "subject-matched", 1.0 - share, "The claim's subject is in the source.",
            None, subject[0][1], source.address,
        )  # fmt: skip


def _named_actor_at(view: View, span: tuple[int, int]) -> bool:
    return any(cue.start <= span[0] < cue.end for cue in view.features.of("actor"))
