"""Sentence ranges: the parser proposes, punctuation decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracer import language
from tracer.features.lexicon import FALLBACK, known_language
from tracer.model import Range
from tracer.text import has_cjk, paragraphs

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

# A sentence ends here or it did not end: parsers like to cut at colons and dashes.
_END = re.compile(r"[.!?…。！？；]['\"”’»)\]]*\s*$")
# … and what ends with one of these did not end either.
_NO_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Rep|Gov|No|vs|etc|e\.g|i\.e|cf|Inc|Ltd|Co|Corp|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K)|\b[A-Z])\.\s*$"
)


# "BEIJING, Sept 17 (Agency) - ": where and when a report was filed is no part of what it says.
_DATELINE = re.compile(
    r"^[A-Z][A-Z .'’-]+(?:, [A-Z]\w+\.?(?: \d{1,2})?)?(?: \([^()]{2,40}\))?"
    r" ?(?:[-–—]|--) (?=[A-Z“\"])"
)


class Sentence:
    """One sentence of an article: its range, its paragraph, and its parse where there is one."""

    __slots__ = ("paragraph", "parse", "range")

    def __init__(self, span: Range, paragraph: Range, parse: Span | None) -> None:
        self.range = span
        self.paragraph = paragraph
        self.parse = parse


def sentences(text: str, code: str) -> Iterator[Sentence]:
    """The sentences of a text, paragraph by paragraph, in order.

    Args:
        text: the article's text, paragraphs parted by blank lines.
        code: its language; English is parsed, others are cut by punctuation.
    """
    ranges = list(paragraphs(text))
    parsed = known_language(code) == FALLBACK
    nlp = language.english() if parsed else language.sentences_only(code)
    docs = nlp.pipe((text[start:end] for start, end in ranges), batch_size=64)
    for (start, end), doc in zip(ranges, docs, strict=True):
        for first, last in _merged(text[start:end], doc):
            parse = doc[first.i : last.i + 1] if parsed else None
            span = _trimmed(text, start + first.idx, start + last.idx + len(last.text))
            if dateline := _DATELINE.match(text[slice(*span)]):
                span = (span[0] + dateline.end(), span[1])
            if _says_something(text[span[0] : span[1]]):
                yield Sentence(span, (start, end), parse)


def _says_something(sentence: str) -> bool:
    """Not a slug or a row of signs: "WORLD / UPDATE 1" claims nothing."""
    return any(ch.islower() for ch in sentence) or has_cjk(sentence)


def _merged(text: str, doc: Doc) -> Iterator[tuple[Token, Token]]:
    """First and last token of each sentence, proposals without an end joined to the next."""
    proposals: Sequence[Span] = list(doc.sents)
    first = None
    for position, proposal in enumerate(proposals):
        first = proposal[0] if first is None else first
        before = text[first.idx : proposal[-1].idx + len(proposal[-1].text)]
        is_last = position == len(proposals) - 1
        if is_last or _ends(before, text[proposal[-1].idx + len(proposal[-1].text) :]):
            yield first, proposal[-1]
            first = None


def _ends(before: str, after: str) -> bool:
    if "\n" in after[: len(after) - len(after.lstrip())]:
        return True
    return bool(_END.search(before)) and not _NO_END.search(before)


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
