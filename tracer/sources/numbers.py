"""Numbers, dates and article numbers in a document and in its rendering."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tracer.sources.official import numeral

_ARABIC = re.compile(r"(?<![A-Za-z\d.])\d+(?:,\d{3})*(?:\.\d+)?")
_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_CHINESE = re.compile(r"[〇零一二三四五六七八九十百两]{1,8}")
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_ORDINAL = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_TENS = {
    name: 10 * n for n, name in enumerate("thirty forty fifty sixty seventy eighty".split(), 3)
}
_VALUES = {
    **{name: n for n, name in enumerate(_MONTHS, 1)},
    **{name: n for n, name in enumerate(_SMALL)},
    **{name: n for n, name in enumerate(_ORDINAL)},
    **_TENS,
}
_SCALE_WORDS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9}
_ENGLISH = re.compile(
    r"(?P<digits>(?<![A-Za-z\d.])\d+(?:,\d{3})*(?:\.\d+)?)(?:st|nd|rd|th)?(?:[\s-](?P<scale>"
    + "|".join(_SCALE_WORDS)
    + r"))?|(?P<word>[A-Za-z]+)",
)


def differing(original: str, rendering: str) -> list[str]:
    """Numbers that stand in one of the two texts only, as they are written there.

    Numbers in western digits must be in the other text too, as digits, as a numeral or as
    a word; months count as numbers. Numerals and words alone are not asked for, since they
    are part of many words that count nothing.
    """
    source = unicodedata.normalize("NFKC", original)
    ours, words = _english(rendering)
    theirs = dict(_arabic(source))
    numerals = {value for match in _CHINESE.finditer(source) for value in _within(match.group())}
    only_there = [told for value, told in theirs.items() if value not in ours | words]
    only_here = [f"{value:g}" for value in sorted(ours - theirs.keys()) if value not in numerals]
    return [*only_there, *only_here]


def _within(numerals: str) -> Iterator[int]:
    """The values of all that stands in a row of numerals: in 十二五 both 12 and 5."""
    for start in range(len(numerals)):
        for end in range(start + 1, len(numerals) + 1):
            yield numeral(numerals[start:end])


def _arabic(text: str) -> Iterator[tuple[float, str]]:
    for match in _ARABIC.finditer(text):
        try:
            value = float(match.group().replace(",", ""))
        except ValueError:
            continue
        yield value * _SCALES.get(text[match.end() : match.end() + 1], 1), match.group()


def _english(text: str) -> tuple[set[float], set[float]]:
    """The values in digits, and those in words, of an English text."""
    digits: set[float] = set()
    words: set[float] = set()
    for match in _ENGLISH.finditer(text):
        if match["digits"]:
            value = float(match["digits"].replace(",", ""))
            digits.add(value * _SCALE_WORDS.get(match["scale"] or "", 1))
        elif (word := match["word"].lower()) in _VALUES:
            words.add(float(_VALUES[word]))
    return digits, words
