"""Sentences that make several statements, each with a subject of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer.features import Vocabulary, describe
from tracer.language import add_word_classes
from tracer.model import Claim, Cue, Range, Span
from tracer.text import words

if TYPE_CHECKING:
    from spacy.tokens import Span as Parse

PART = "part"
_JOINTS = ("and", "but", "while", "whereas", ";")
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_NAMING = frozenset({"PROPN", "NOUN", "PRON"})
_IN_SUBJECT = _NAMING | {"DET", "ADJ", "NUM", "PART", "ADV"}
_MAX_SUBJECT = 7
# A shorter part says too little to be held against a source on its own.
_MIN_WORDS = 4


def statements(parse: Parse) -> list[Cue]:
    """The ranges of a sentence's coordinate statements; none where it makes only one.

    A statement begins after a joining word where a subject and a finite verb follow,
    if there was a finite verb before it. Tags decide, since small parsers often join
    the last name of one statement to the first of the next.
    """
    base, text = parse[0].idx, parse.text
    lower = text.lower()
    if not any(joint in lower for joint in _JOINTS):
        return []
    joints = [
        token
        for token in parse
        if token.lower_ in _JOINTS
        for at in [token.i - parse.start]
        if _is_finite(parse[:at])
        and _is_finite(parse[at + 1 : at + 1 + _MAX_SUBJECT])
        # A verb right behind it has no subject of its own, whatever the words are.
        and not _is_finite(parse[at + 1 : at + 2])
    ]
    if joints:
        add_word_classes(parse.doc)
    cuts = [
        token.idx - base
        for token in joints
        if _subject_and_verb(parse[token.i - parse.start + 1 :])
    ]
    ranges = [_trimmed(text, span) for span in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    if not cuts or any(len(words(text[start:end])) < _MIN_WORDS for start, end in ranges):
        return []
    return [Cue(PART, "statement", start, end) for start, end in ranges]


def split(claim: Claim, vocabulary: Vocabulary) -> tuple[Claim, ...]:
    """A claim for each of its statements, in the same context; empty for a single one."""
    return tuple(
        replace(
            claim,
            id=f"{claim.id}/{number}",
            span=Span.of(claim.id, claim.text, cue.start, cue.end),
            features=describe(claim.text[cue.start : cue.end], vocabulary, language=claim.language),
        )
        for number, cue in enumerate(claim.features.of(PART), 1)
    )


def _is_finite(part: Parse) -> bool:
    return any(token.tag_ in _FINITE for token in part)


def _subject_and_verb(after: Parse) -> bool:
    named = False
    for token in after[:_MAX_SUBJECT]:
        if token.tag_ in _FINITE:
            return named
        if token.pos_ not in _IN_SUBJECT:
            return False
        named = named or token.pos_ in _NAMING
    return False


def _trimmed(text: str, span: Range) -> Range:
    """Without the joining word at its start, and without what parts it from the next."""
    start, end = span
    for joint in _JOINTS:
        if start and text[start:end].lower().startswith(f"{joint} "):
            start += len(joint) + 1
    return start, start + len(text[start:end].rstrip(" ,;:-–—"))
