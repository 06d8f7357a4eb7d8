"""Dates as people and programs write them, with the precision they were written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from tracer.collect.clock import stamp
from tracer.model import Dating, Precision

EARLIEST_YEAR = 1990

_LENGTH: dict[Precision, int] = {"year": 4, "month": 7, "day": 10, "second": 20}

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero ene januari gennaio gen janeiro",
            "february feb februar février fevrier févr febrero februari febbraio fevereiro fev",
            "march mar märz maerz mrz mars marzo maart mrt março marco",
            "april apr avril avr abril abr aprile",
            "may mai mayo mei maggio mag maio",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug août aout agosto ago augustus",
            "september sep sept septembre septiembre settembre set setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = r"(?P<name>" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"

_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?"
    r"(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?(?![\d-])",
    re.IGNORECASE,
)
_WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_NAME}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\.?\s+(?:de\s+)?{_NAME},?\s+(?:de\s+)?{_YEAR}",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<first>\d{{1,2}})[./-](?P<second>\d{{1,2}})[./-]{_YEAR}",
        rf"\b{_NAME},?\s+(?:de\s+)?{_YEAR}",
    )
)
_BEFORE_DATE = re.compile(
    r"^(?:(?:published|posted|updated|date)\b\s*(?:on\b|:)?\s*)?(?:[^\W\d_]{2,10}day,?\s+)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{0,6}Z?)?")

_IN_PATH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[/_-](?P<year>(?:19|20)\d\d)[/_-](?P<month>\d{1,2})[/_-](?P<day>\d{1,2})(?=[/_.-]|$)",
        rf"[/_-](?P<year>(?:19|20)\d\d)[/_-]{_NAME}[/_-](?P<day>\d{{1,2}})(?=[/_.-]|$)",
        r"[/_-](?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?=[/_.-]|$)",
        r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d\d)(?=/|$)",
        rf"/(?P<year>(?:19|20)\d\d)/{_NAME}(?=/)",
    )
)


def from_stamp(raw: str, basis: str) -> Dating | None:
    """A machine-written date (ISO 8601, RFC 5322, ``20151011``), or a written one.

    A time of day counts only with its zone, since without one it may be off by
    half a day and would forbid true parents; midnight sharp is a date in
    disguise. Both yield the day.
    """
    text = raw.strip()
    match = _ISO.match(text) or _COMPACT.fullmatch(text)
    if match is not None:
        return _of_machine(match.groupdict(), basis)
    try:
        moment = parsedate_to_datetime(text) if ":" in text else None
    except (TypeError, ValueError, IndexError):
        moment = None
    if moment is None:
        return next(written(text, basis), None)
    zoned = moment.tzinfo is not None
    return _of_moment(moment, basis) if zoned else _of_day(moment.date(), basis)


def _of_machine(parts: dict[str, str | None], basis: str) -> Dating | None:
    clock, zone = parts.get("clock"), parts.get("zone")
    if clock and zone and parts["day"]:
        shift = "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone
        try:
            moment = datetime.fromisoformat(
                f"{parts['year']}-{parts['month']}-{parts['day']}T{clock}{shift}"
            )
        except ValueError:
            return None
        return _of_moment(moment, basis)
    return _of_parts(parts, basis)


def _of_moment(moment: datetime, basis: str) -> Dating | None:
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return _of_day(moment.date(), basis)
    try:
        return Dating(stamp(moment), "second", basis) if _sane(moment.year) else None
    except OverflowError:
        return None


def _of_day(day: date, basis: str) -> Dating | None:
    return Dating(day.isoformat(), "day", basis) if _sane(day.year) else None


def written(text: str, basis: str) -> Iterator[Dating]:
    """The dates that stand in a text, one way of writing after the other.

    ``3/4/2015`` is left out, since it may be March or April; ``13/4/2015`` is not.
    """
    taken: set[int] = set()
    for pattern in (_ISO, *_WRITTEN):
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                dating = _of_parts(match.groupdict(), basis)
                if dating is not None:
                    yield dating


def line_date(line: str, basis: str) -> Dating | None:
    """The date of a line that holds nothing but a date."""
    bare = _BEFORE_DATE.sub("", line.strip())
    if _ISO.fullmatch(bare):
        return from_stamp(bare, basis)
    matches = (pattern.fullmatch(bare) for pattern in _WRITTEN)
    found = (_of_parts(match.groupdict(), basis) for match in matches if match is not None)
    return next(filter(None, found), None)


def in_path(path: str, basis: str) -> Dating | None:
    """The date in an address's path: a day if there is one, else a month."""
    for pattern in _IN_PATH:
        for match in pattern.finditer(path):
            dating = _of_parts(match.groupdict(), basis)
            if dating is not None:
                return dating
    return None


def _of_parts(parts: dict[str, str | None], basis: str) -> Dating | None:
    year = int(parts["year"] or 0)
    month, day = _month_and_day(parts)
    if not _sane(year) or month is None:
        return None
    try:
        whole = date(year, month, 1 if day is None else day)
    except ValueError:
        return None
    if day is None:
        return Dating(f"{year:04d}-{month:02d}", "month", basis)
    return Dating(whole.isoformat(), "day", basis)


def _month_and_day(parts: dict[str, str | None]) -> tuple[int | None, int | None]:
    first, second = parts.get("first"), parts.get("second")
    if first is not None and second is not None:
        one, two = int(first), int(second)
        if one > 12:
            return two, one
        return (one, two) if two > 12 or one == two else (None, None)
    name, day = parts.get("name"), parts.get("day")
    month = _MONTHS[name.lower()] if name else int(parts["month"] or 0)
    return month, int(day) if day else None


def _sane(year: int) -> bool:
    return year >= EARLIEST_YEAR


def in_future(dating: Dating, now: datetime) -> bool:
    """Whether a date lies after the moment it was read at."""
    moment = stamp(now)
    return _known(dating) > moment[: len(_known(dating))]


def refines(finer: Dating, coarser: Dating) -> bool:
    """Whether one date says the same as the other, but more exactly."""
    known = _known(coarser)
    return len(_known(finer)) > len(known) and finer.value.startswith(known)


def days_apart(one: Dating, other: Dating) -> int:
    """Days between two dates; days within a month or year that is all that is known are one."""
    known = min(_LENGTH[one.precision], _LENGTH[other.precision], _LENGTH["day"])
    first, second = one.value[:known], other.value[:known]
    if first == second:
        return 0
    parts = (map(int, f"{value}-01-01"[:10].split("-")) for value in (first, second))
    return abs((date(*next(parts)) - date(*next(parts))).days)


def _known(dating: Dating) -> str:
    """As much of the value as its precision vouches for."""
    return dating.value[: _LENGTH[dating.precision]]
