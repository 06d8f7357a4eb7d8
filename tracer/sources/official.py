"""A publisher's page as paragraphs: the document alone, its parts' numbers, its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracer.sources.blocks import Block, read_html
from tracer.sources.sentences import cut_sentences
from tracer.text import whole_number

# Where Chinese publishers put the text: gov.cn's editor, pbc.gov.cn's magnifier, TRS systems.
CONTAINERS = ("UCAP-CONTENT", "zoom", "Zoom", "pages_content", "TRS_Editor", "article-content")

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100}
_NUMERAL = "[0-9〇零一二三四五六七八九十百]{1,6}"
# The forms of numbered headings, highest first; the number is of the part that begins.
_LEVELS = (
    re.compile(rf"第(?P<n>{_NUMERAL})[编編篇部章](?:分)?\s*"),
    re.compile(rf"(?:第(?P<n>{_NUMERAL})[节節]\s*|(?P<m>{_NUMERAL})、)"),
    re.compile(r"[（(](?P<n>[〇零一二三四五六七八九十百]{1,6})[）)]\s*"),
    re.compile(r"(?P<n>[0-9]{1,3})(?:[.．、]\s*(?![0-9])|[.)]\s+)"),
    re.compile(r"[（(](?P<n>[0-9]{1,3})[）)]\s*"),
)
_MAX_LINE = 60
_ENDS = tuple("。！？；：!?;:")
_LEAD = re.compile(r"[^。！？；]{2,40}。")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a document, or a ``line`` that is none: a title, a number, a signature.

    ``section`` are the numbers of the numbered headings above it, from the top;
    ``heading`` is the nearest heading above it, or the one it begins with.
    """

    text: str
    section: tuple[int, ...]
    heading: str
    sentences: tuple[str, ...]
    line: bool = False


def paragraphs_of(body: bytes) -> list[Paragraph]:
    """The paragraphs of the document on a publisher's page, in order; headings stand with them.

    A page is read from the element that holds the text, where it is one of the known ones,
    else from where nearly all of its text is.
    """
    return list(_paragraphs(read_html(body, CONTAINERS)))


def _paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    section: dict[int, int] = {}
    heading = ""
    for block in blocks:
        text = block.text
        level, number, rest = _numbered(text)
        if level is not None:
            section = {depth: n for depth, n in section.items() if depth < level}
            section[level] = number
            lead = _LEAD.match(rest)
            heading = lead.group().rstrip("。") if lead is not None else heading
            text = rest
        line = bool(block.level) or _is_line(text)
        heading = text if line else heading
        numbers = tuple(section[depth] for depth in sorted(section))
        yield Paragraph(text, numbers, heading, tuple(cut_sentences(text)), line)


def _is_line(text: str) -> bool:
    """Whether a paragraph says nothing: it is short, and ends no sentence and no remark."""
    return len(text) <= _MAX_LINE and not text.endswith((*_ENDS, "）", ")"))


def _numbered(text: str) -> tuple[int | None, int, str]:
    """Which level a line's number is of (None if it has none), the number, and the rest."""
    for level, form in enumerate(_LEVELS):
        match = form.match(text)
        # A number alone begins no part: it is a cell, or the foot of a page.
        if match is not None and text[match.end() :].strip():
            number = next(group for group in match.groups() if group is not None)
            return level, numeral(number), text[match.end() :].strip()
    return None, 0, text


def numeral(text: str) -> int:
    """The value of a numeral in Chinese (up to hundreds) or western digits; 0 if it is none."""
    if (value := whole_number(text)) is not None:
        return value
    total, digit = 0, 0
    for character in text:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        elif character in _DIGITS:
            digit = digit * 10 + _DIGITS[character]
        else:
            return 0
    return total + digit
