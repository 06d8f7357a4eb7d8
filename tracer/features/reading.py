"""Reads the features of one sentence: force, time, numbers, actors, scope, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal, cast

from tracer.features import lexicon
from tracer.features.quantities import quantities
from tracer.features.times import times
from tracer.features.vocabulary import Vocabulary
from tracer.model import Cue, Features, Range

# Two sections of a lexicon are sides of one question: does it forbid or allow?
_RENAMED = {"prohibit": ("deontic", "prohibit"), "permit": ("deontic", "permit")}
_QUESTION = re.compile(r"[?？]\s*[\"”’')]*\s*$")
_NUMBER_SIGN = re.compile(r"No\.? ?\d")
_EMPTY = Vocabulary()
Time = Literal["goal", "building", "in-place"]
# Where a sentence has several time words, the one that claims most decides.
_TIME_ORDER: tuple[Time, ...] = ("in-place", "goal", "building")
# The ordinary verb of a plan (rung 4) decides only where nothing stronger or weaker is said.
_FORCE_ORDER = (5, 1, 3, 2, 4)


def describe(text: str, vocabulary: Vocabulary = _EMPTY, *, language: str = "en") -> Features:
    """Everything that can be read off ``text`` by word lists and rules.

    Args:
        text: one sentence.
        vocabulary: actors, concepts and topic terms of the packs in use.
        language: BCP 47 tag; a language without a lexicon is read with the English one.

    Returns:
        Features whose offsets point into ``text``.
    """
    return _described(text, vocabulary, language)


@lru_cache(maxsize=lexicon.KEPT_TEXTS)
def _described(text: str, vocabulary: Vocabulary, language: str) -> Features:
    dates = list(times(text))
    numbers = [cue for cue in quantities(text) if not _inside(cue, dates)]
    read = [cue for cue in _signals(text, language) if not _is_number_sign(text, cue)]
    signals = _without_shadowed(read)
    cues = [*signals, *vocabulary.cues(text), *numbers, *dates]
    force = _strongest(cues)
    time = next(
        (cue for key in _TIME_ORDER for cue in cues if cue.kind == "time" and cue.key == key), None
    )
    return Features(
        force=int(force.key) if force else None,
        force_at=(force.start, force.end) if force else None,
        time=cast("Time", time.key) if time else None,
        time_at=(time.start, time.end) if time else None,
        negative=any(cue.kind == "negation" for cue in cues),
        question=bool(_QUESTION.search(text)),
        cues=tuple(sorted(cues, key=lambda cue: (cue.start, cue.end, cue.kind, cue.key))),
    )


def shifted(features: Features, by: int) -> Features:
    """The same features with every range moved by ``by`` code points."""

    def moved(span: Range | None) -> Range | None:
        return (span[0] + by, span[1] + by) if span else None

    return replace(
        features,
        force_at=moved(features.force_at),
        time_at=moved(features.time_at),
        cues=tuple(replace(c, start=c.start + by, end=c.end + by) for c in features.cues),
    )


def _signals(text: str, language: str) -> Iterator[Cue]:
    for (section, key), (start, end) in lexicon.load(language).find(text):
        kind, key = _RENAMED.get(section, (section, key))
        yield Cue(key if section == "opinion" else kind, key, start, end)


def _is_number_sign(text: str, cue: Cue) -> bool:
    """The "No." of "No. 21" denies nothing."""
    return cue.kind == "negation" and _NUMBER_SIGN.match(text, cue.start) is not None


def _without_shadowed(cues: list[Cue]) -> list[Cue]:
    """Drops "may" inside "may not", and gives what is forbidden the top rung of force."""
    forbidding = [cue for cue in cues if cue.key == "prohibit"]
    kept = [
        cue
        for cue in cues
        if cue in forbidding or cue.kind not in {"deontic", "force"} or not _inside(cue, forbidding)
    ]
    return kept + [Cue("force", "5", cue.start, cue.end) for cue in forbidding]


def _inside(cue: Cue, others: list[Cue]) -> bool:
    return any(other.start <= cue.start and cue.end <= other.end for other in others)


def _strongest(cues: list[Cue]) -> Cue | None:
    found = [cue for cue in cues if cue.kind == "force"]
    for rung in _FORCE_ORDER:
        for cue in found:
            if cue.key == str(rung):
                return cue
    return None
