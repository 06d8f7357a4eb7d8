"""Who says it, by the sentence's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer.model import Attribution, Features
from tracer.text import shorten

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_QUOTED = re.compile(r"[\"“„«»]([^\"”“„«»]{12,})[\"”“«»]")
_ACCORDING = re.compile(r"\b(?:according to|as reported by|citing)\s+", re.IGNORECASE)
_PRONOUNS = frozenset({"it", "he", "she", "they", "this", "that", "which", "who", "we", "i", "you"})
_MAX_SPEAKER = 80


def attribution(sentence: Span | None, text: str, features: Features) -> Attribution | None:
    """The speaker a sentence names, or None.

    Args:
        sentence: its parse; without one only quotation marks are seen.
        text: the sentence.
        features: what was read off it, the verbs of saying among them.
    """
    quoted = _QUOTED.search(text) is not None
    if sentence is None:
        return Attribution("", "quotation", quoted=True) if quoted else None
    verbs = {text[cue.start : cue.end].lower() for cue in features.of("attribution")}
    for token in sentence if verbs else ():
        if token.text.lower() in verbs and (speaker := _subject(token)):
            return Attribution(speaker, token.text, quoted)
    if match := _ACCORDING.search(text):
        speaker = _after(sentence, match.end())
        if speaker:
            return Attribution(speaker, match.group().strip().lower(), quoted)
    return Attribution("", "quotation", quoted=True) if quoted else None


def _subject(verb: Token) -> str:
    for child in verb.children:
        if child.dep_ in {"nsubj", "nsubjpass"} and child.text.lower() not in _PRONOUNS:
            return shorten("".join(t.text_with_ws for t in child.subtree).strip(), _MAX_SPEAKER)
    return ""


def _after(sentence: Span, offset: int) -> str:
    base = sentence[0].idx
    for token in sentence:
        if token.idx - base >= offset:
            head = token
            while head.dep_ not in {"pobj", "dobj", "ROOT"} and head.head.i > head.i:
                head = head.head
            words = "".join(t.text_with_ws for t in head.subtree if t.i >= token.i)
            return shorten(words.strip(" .,"), _MAX_SPEAKER)
    return ""
