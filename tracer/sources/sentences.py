"""Where sentences end, by rule: for documents that become packs, in English or Chinese."""

from __future__ import annotations

import re

_TITLE_OR_FIRM = re.compile(
    r"co|corp|dept|dr|eds?|gen|gov|hon|inc|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|jr|lt|ltd|mr|mrs|ms|mt|prof|rev|sr|st|viz|vs",
    re.IGNORECASE,
)
# Each is also a word of its own ("no", "art"): an abbreviation only where a number follows.
_BEFORE_NUMBER = re.compile(
    r"arts?|ch|cls?|fig|nos?|p|paras?|pp|regs?|sch|secs?|vol", re.IGNORECASE
)
_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_CLOSERS = r"""["'”’»)\]）」』》】]*"""
_CJK_END = re.compile(rf"[。！？；]{_CLOSERS}|[!?;]{_CLOSERS}(?=[{_CJK}])")
_WESTERN_END = re.compile(
    rf"(?P<mark>[.!?…]+){_CLOSERS}(?=\s+[\"'“‘«(\[]?(?P<next>[^\W_a-zß-öø-ÿ]))"
)
_WORD_WINDOW = 24
_LAST_WORD = re.compile(r"(?:\w\.)*\w+$")
_LIST_MARK = re.compile(r"[(（]?(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,6})\.[)）]?")


def cut_sentences(paragraph: str) -> list[str]:
    """The sentences of one paragraph, in order, without surrounding white space.

    A western full stop ends a sentence before white space and something that can
    begin one, unless it closes an abbreviation, an initial or the mark of a list
    item; 。！？； always end one, closing marks included.
    """
    ends = {match.end() for match in _CJK_END.finditer(paragraph)}
    ends |= {m.end() for m in _WESTERN_END.finditer(paragraph) if _ends_sentence(paragraph, m)}
    sentences: list[str] = []
    start = 0
    for end in [*sorted(ends), len(paragraph)]:
        sentence = paragraph[start:end].strip()
        if _LIST_MARK.fullmatch(sentence) and end < len(paragraph):
            continue
        if sentence:
            sentences.append(sentence)
        start = end
    return sentences


def _ends_sentence(paragraph: str, match: re.Match[str]) -> bool:
    word = _LAST_WORD.search(paragraph[max(0, match.start() - _WORD_WINDOW) : match.start()])
    if match["mark"] != "." or word is None:
        return True
    letters = word.group()
    if _BEFORE_NUMBER.fullmatch(letters):
        return not match["next"].isdigit()
    is_initial = len(letters) == 1 and letters.isupper()
    is_dotted = "." in letters and not letters[0].isdigit()
    return not (is_initial or is_dotted or _TITLE_OR_FIRM.fullmatch(letters))
