"""Sentence ranges: the parser proposes, punctuation decides."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracer import language
from tracer.features.lexicon import FALLBACK, known_language
from tracer.features.scripts import has_letters_without_case
from tracer.model import Range
from tracer.text import paragraphs, shorten

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

log = logging.getLogger(__name__)

# A sentence ends here or it did not end: parsers like to cut at colons and dashes.
_END = re.compile(rf"[{language.SENTENCE_ENDS}；]['\"”’»)\]]*\s*$")
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
# Fewer words in capitals are a button, a slug or a line of the frame around an article.
_LEAST_IN_CAPITALS = 5
_LEAST_IN_A_HEADLINE = 3
_WORD = re.compile(r"[^\W\d_]{2,}")

MOST_PARSED_CHARS = 50_000
"""No paragraph that a person wrote is longer; a parser takes memory by the length of its texts."""
_BATCH, _BATCH_OF_LONG = 64, 4
_CUT = re.compile(rf".*[{language.SENTENCE_ENDS}；]['\"”’»)\]]*\s|.*\s", re.DOTALL)
_CUT_WITHIN_CHARS = 2_000


class Sentence:
    """One sentence of an article: its range, its paragraph, and its parse where there is one."""

    __slots__ = ("paragraph", "parse", "range")

    def __init__(self, span: Range, paragraph: Range, parse: Span | None) -> None:
        self.range = span
        self.paragraph = paragraph
        self.parse = parse


def sentences(text: str, code: str, title_end: int = 0) -> Iterator[Sentence]:
    """The sentences of a text, paragraph by paragraph, in order.

    Args:
        text: the article's text, paragraphs parted by blank lines.
        code: its language; English is parsed, others are cut by punctuation.
        title_end: where its headline ends, which says something in capitals too.
    """
    ranges = list(paragraphs(text))
    parsed = known_language(code) == FALLBACK
    nlp = language.english() if parsed else language.sentences_only(code)
    pieces = [(whole, piece) for whole in ranges for piece in _pieces(text, whole)]
    batch = _BATCH if len(pieces) == len(ranges) else _BATCH_OF_LONG
    docs = nlp.pipe((text[start:end] for _, (start, end) in pieces), batch_size=batch)
    for (paragraph, (start, end)), doc in zip(pieces, docs, strict=True):
        for first, last in _merged(text[start:end], doc):
            whole = _trimmed(text, start + first.idx, start + last.idx + len(last.text))
            span = _stated(text, whole, alone=whole[1] <= title_end or len(ranges) == 1)
            if span is not None:
                yield Sentence(span, paragraph, doc[first.i : last.i + 1] if parsed else None)


def _pieces(text: str, paragraph: Range) -> Iterator[Range]:
    """A paragraph as the parser takes it: whole, or an endless one cut between sentences."""
    start, end = paragraph
    if end - start > MOST_PARSED_CHARS:
        log.warning(
            "a paragraph of %d characters (“%s”) is read in pieces of %d",
            end - start,
            shorten(text[start : start + 60], 40),
            MOST_PARSED_CHARS,
        )
    while end - start > MOST_PARSED_CHARS:
        latest = start + MOST_PARSED_CHARS
        cut = _CUT.match(text[latest - _CUT_WITHIN_CHARS : latest])
        until = latest - _CUT_WITHIN_CHARS + cut.end() if cut else latest
        yield start, until
        start = until
    yield start, end


def _stated(text: str, span: Range, *, alone: bool) -> Range | None:
    """What a sentence says, without its dateline; None for a slug or a row of signs.

    Args:
        alone: it is a headline, or there is nothing else in the text.
    """
    words = text[slice(*span)]
    if words.isupper() and not has_letters_without_case(words):
        return span if _says_something_in_capitals(words, alone=alone) else None
    if dateline := _DATELINE.match(words):
        span = (span[0] + dateline.end(), span[1])
    return span if any(ch.isalpha() for ch in text[slice(*span)]) else None


def _says_something_in_capitals(words: str, *, alone: bool) -> bool:
    """Not "WORLD / UPDATE 1" and not "SIGN UP NOW".

    Among other paragraphs, capitals are a sentence where they are punctuated as one.
    """
    count = len(_WORD.findall(words))
    if alone:
        return count >= _LEAST_IN_A_HEADLINE
    return count >= _LEAST_IN_CAPITALS and _END.search(words) is not None


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
