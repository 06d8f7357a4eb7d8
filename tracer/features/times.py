"""Years and dates that a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.model import Cue

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_MONTH = "|".join([*MONTHS, r"sept\.?", *(f"{short}\\.?" for short in _SHORT)])
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})|"
    rf"(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))"
    rf"(?:,?\s+(?P<y>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    rf"(?<!\w)(?P<m>{'|'.join(MONTHS)})(?:\s+of)?,?\s+(?P<y>(?:19|20)\d\d)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\d.,$€£¥])(?P<y>(?:19|20)\d\d)(?=年|\b)(?!,\d|\.\d)")
_CHINESE = re.compile(r"(?P<y>(?:19|20)\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?")


def times(text: str) -> Iterator[Cue]:
    """Dates (unit day), months (unit month) and years (unit year), left to right.

    ``key`` is the ISO form, as exact as the text is: ``2015-01-28``, ``2015-01``,
    ``2015``, or ``--01-28`` where the year is not said. ``value`` is the year.
    """
    taken: list[tuple[int, int]] = []
    found: list[Cue] = []
    for pattern in (_CHINESE, _DATE, _MONTH_YEAR, _YEAR):
        for match in pattern.finditer(text):
            span = match.span()
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            taken.append(span)
            found.append(_cue(match))
    return iter(sorted(found, key=lambda cue: cue.start))


def _cue(match: re.Match[str]) -> Cue:
    groups = match.groupdict()
    year = groups.get("y")
    name = groups.get("m1") or groups.get("m2") or groups.get("m")
    day = groups.get("d1") or groups.get("d2") or groups.get("d")
    month = _month_number(name) if name else None
    key = (year or "-") + (f"-{month:02d}" if month else "") + (f"-{int(day):02d}" if day else "")
    unit = "day" if day else "month" if month else "year"
    return Cue("date", key, *match.span(), float(year) if year else None, None, unit)


def _month_number(name: str) -> int:
    return int(name) if name.isdigit() else _SHORT[name[:3].lower()]
