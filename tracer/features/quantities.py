"""Numbers with units, ranges and number words, normalised for comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.model import Cue

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "half": 0.5, "dozen": 12,
}  # fmt: skip
_SCALE = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "m": 1e6,
    "k": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "million(en)": 1e6, "millionen": 1e6,
    "millions": 1e6, "millones": 1e6, "milliarden": 1e9, "milliards": 1e9,
}  # fmt: skip
_UNITS: tuple[tuple[str, str], ...] = (
    ("percent", r"%|per cent|percent|prozent|pour cent|por ciento"),
    ("yuan", r"yuan|rmb|renminbi|元"),
    ("dollar", r"dollars?|usd|euros?"),
    ("points", r"points?|分|punkte?n?|puntos?"),
    (
        "people",
        r"people|citizens?|persons?|individuals?|users?|residents?|adults?|chinese|人|menschen|personnes|personas",
    ),
    (
        "companies",
        r"companies|firms|institutions|enterprises|programmes|programs|schemes|机构|機構|家",
    ),
    ("years", r"years?|年间|jahren?|ans|años"),
    ("months", r"months?|个月|個月|monaten?|mois|meses"),
    ("weeks", r"weeks?"),
    ("days", r"days?|天|tagen?|jours|días"),
    ("hours", r"hours?|小时|小時|stunden?|heures|horas"),
    ("levels", r"levels?|tiers?|级|級"),
    ("areas", r"areas|fields|domains|kinds|sides|dimensions|factors|departments|bodies|ministries"),
)
_UNIT = re.compile("|".join(f"(?P<{name}>(?:{pattern}))" for name, pattern in _UNITS), re.I)
_NUMBER_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
_SCALE_WORD = "|".join(
    sorted((re.escape(s) for s in _SCALE if "(" not in s), key=len, reverse=True)
)
_NUMBER = re.compile(
    rf"(?<![\w.,])(?:(?P<cur>[$€£¥])\s?)?"
    rf"(?:(?P<digits>\d{{1,3}}(?:[,\u202f ]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|"
    rf"(?P<word>(?:{_NUMBER_WORD})(?:[- ](?:{_NUMBER_WORD}))?(?![a-z])))"
    rf"(?:[- ]?(?P<scale>{_SCALE_WORD})(?![a-z]))?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:to|and|-|–|—|bis|à|a|至|到)\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
# "one" and "no one" are rarely counts; a bare "one" is left to the scope words.
_WEAK = {"one"}


def quantities(text: str) -> Iterator[Cue]:
    """Numbers other than years and dates, with unit; a range is one cue with ``upper``."""
    found = [cue for match in _NUMBER.finditer(text) if (cue := _cue(text, match)) is not None]
    position = 0
    while position < len(found):
        cue = found[position]
        following = found[position + 1] if position + 1 < len(found) else None
        if following and _RANGE.fullmatch(text[cue.end : following.start]) and not cue.unit:
            yield Cue(
                "quantity", following.unit or "number", cue.start, following.end,
                cue.value, following.value, following.unit,
            )  # fmt: skip
            position += 2
            continue
        yield cue
        position += 1


def _cue(text: str, match: re.Match[str]) -> Cue | None:
    digits, word, scale = match["digits"], match["word"], match["scale"]
    if digits and not scale and not match["cur"] and _YEAR.fullmatch(digits):
        return None
    value = float(re.sub(r"[,\u202f ]", "", digits)) if digits else _from_words(word)
    if scale:
        value *= _SCALE[scale.lower()]
    unit, end = _unit_after(text, match.end())
    if match["cur"]:
        unit = "yuan" if match["cur"] == "¥" else "dollar"
    if word and word.lower() in _WEAK and not unit:
        return None
    return Cue("quantity", unit or "number", match.start(), end, value, None, unit)


def _from_words(words: str) -> float:
    return float(sum(_SMALL[part] for part in re.split(r"[- ]", words.lower())))


def _unit_after(text: str, position: int) -> tuple[str, int]:
    gap = re.compile(r"[\s-]?(?:of the |of |or more |local |private |other |such )?").match(
        text, position
    )
    start = gap.end() if gap else position
    match = _UNIT.match(text, start)
    if match is None or (
        match.end() < len(text) and text[match.end()].isascii() and text[match.end()].isalpha()
    ):
        return "", position
    return str(match.lastgroup), match.end()
