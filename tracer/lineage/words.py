"""Words as they are compared: endings, number spellings and hyphens set aside, places kept."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tracer.model import Range

_TOKEN = re.compile(
    r"\d[\d.,]*\d[kK]?\b|\d+[kK]?\b"
    r"|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+(?:['’-](?=[^\W\d_])[^\W\d_]+)*|\w"
)
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_ENDINGS = ("ing", "edly", "ed", "es", "ly", "s")
_SHORTEST_STEM = 3
_KNOWN_FORMS = 65536
_SENTENCE_END = re.compile(r"(?<=[.!?…])['\"”’)\]]*\s+|(?<=[。！？；])|\n\s*\n")
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
FUNCTION_WORDS = frozenset(
    (
        "a an and are as at be been but by could for from had has have he her his in is it its of "
        "on or she that the their them they this to was were which who will with would not "
        "der die das und ist ein eine den dem des zu von mit für auf im sich nicht "
        "le la les et est un une des du de en que qui pour dans sur au pas "
        "el los las y es una del por con para se no lo het een van niet op te"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in comparable form, and where each stands in it.

    ``ranges`` is an array (words, 2): tuples would take ten times the memory.
    """

    forms: tuple[str, ...]
    ranges: npt.NDArray[np.int32]

    @classmethod
    def of(cls, text: str) -> Tokens:
        """Words, numbers and single Chinese characters, in order."""
        found = [(form(match.group()), match.span()) for match in _TOKEN.finditer(text)]
        ranges = np.array([r for _, r in found], dtype=np.int32).reshape(len(found), 2)
        return cls(tuple(sys.intern(f) for f, _ in found), ranges)

    def cover(self, first: int, last: int) -> Range:
        """Where the tokens from ``first`` to ``last`` (inclusive) stand in the text."""
        return int(self.ranges[first, 0]), int(self.ranges[last, 1])


@lru_cache(maxsize=_KNOWN_FORMS)
def form(word: str) -> str:
    """A word as it is compared: "Eleven" and "11", "burned" and "burns", "60k" and "60,000"."""
    low = word.lower().replace("’", "'")
    if low[0].isdigit():
        return _number(low)
    low = low.removesuffix("'s").replace("-", "").replace("'", "")
    return _NUMBER_WORDS.get(low) or _stem(low)


def _number(word: str) -> str:
    plain = _THOUSANDS.sub("", word)
    return plain.removesuffix("k") + "000" if plain.endswith("k") else plain


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


def shingles(forms: Sequence[str], size: int) -> list[str]:
    """All runs of ``size`` words, in order; the index is that of the run's first word."""
    return [" ".join(forms[at : at + size]) for at in range(len(forms) - size + 1)]


def even(text: str) -> str:
    """Lower case, single spaces, plain apostrophes, numbers without thousands separators."""
    return " ".join(_THOUSANDS.sub("", text.lower().replace("’", "'")).split())


def sentences(text: str) -> Iterator[Range]:
    """Ranges of the sentences, by punctuation and paragraph alone."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Range]:
    piece = text[start:end]
    if any(ch.isalnum() for ch in piece):
        lead = len(piece) - len(piece.lstrip())
        yield start + lead, start + len(piece.rstrip())
