"""What a date says about order: time only forbids, and softly where it is not exact."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tracer.corpus.cases import BASIS_INFERRED
from tracer.model import Dating, Precision

UNKNOWN_BITS = -1.0
"""When nothing is known of a pair's order, one of the two directions is half as likely."""
MIN_ORDER_BITS = -8.0
ZONE_SLACK_S = 12 * 3600.0
"""A page's day is that of its own time zone, so a day may begin or end so much off."""
INFERRED_SLACK_S = 45 * 86400.0
"""A date inferred from content may be weeks off."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Seconds since 1970 between which something happened, both ends possible."""

    earliest: float
    latest: float

    @property
    def middle(self) -> float:
        return (self.earliest + self.latest) / 2


def interval_of(dating: Dating | None) -> Interval | None:
    """When a page was published, as exactly as its date says; None when that is not known."""
    start = _start(dating.value) if dating else None
    if dating is None or start is None:
        return None
    if dating.basis == BASIS_INFERRED:
        moment = start.timestamp()
        return Interval(moment - INFERRED_SLACK_S, moment + INFERRED_SLACK_S)
    if dating.precision == "second":
        return Interval(start.timestamp(), start.timestamp())
    first, following = _UNITS[dating.precision](start)
    return Interval(first.timestamp() - ZONE_SLACK_S, following.timestamp() + ZONE_SLACK_S)


def order_bits(parent: Interval | None, child: Interval | None) -> float | None:
    """Log2 of the probability that ``parent`` came before ``child``; None when it cannot have.

    Within its interval a moment is taken to be as likely as any other. An unknown
    date forbids nothing and costs :data:`UNKNOWN_BITS`.
    """
    if parent is None or child is None:
        return UNKNOWN_BITS
    if parent.earliest > child.latest:
        return None
    chance = _chance_before(parent, child)
    return max(MIN_ORDER_BITS, math.log2(chance)) if chance > 0 else MIN_ORDER_BITS


def lag_s(parent: Dating | None, child: Dating | None) -> float | None:
    """Seconds from the parent's to the child's date, when both are known to the day."""
    exact = ("second", "day")
    if parent is None or child is None:
        return None
    if parent.precision not in exact or child.precision not in exact:
        return None
    start, end = _start(parent.value), _start(child.value)
    return None if start is None or end is None else (end - start).total_seconds()


def _start(value: str) -> datetime | None:
    padded = value + "-01-01"[len(value) - 4 :] if len(value) in (4, 7) else value
    try:
        moment = datetime.fromisoformat(padded)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(start: datetime) -> tuple[datetime, datetime]:
    first = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return first, first + timedelta(days=1)


def _month(start: datetime) -> tuple[datetime, datetime]:
    first = _day(start)[0].replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _year(start: datetime) -> tuple[datetime, datetime]:
    first = _month(start)[0].replace(month=1)
    return first, first.replace(year=first.year + 1)


_UNITS: dict[Precision, Callable[[datetime], tuple[datetime, datetime]]] = {
    "day": _day,
    "month": _month,
    "year": _year,
}


def _chance_before(first: Interval, second: Interval) -> float:
    """P(x <= y) for x and y drawn evenly from the two intervals."""
    if first.earliest == first.latest:
        if second.earliest == second.latest:
            return 1.0 if first.earliest <= second.earliest else 0.0
        return _share_above(second, first.earliest)
    if second.earliest == second.latest:
        return 1.0 - _share_above(first, second.earliest)
    total = _area_below(first, second.latest) - _area_below(first, second.earliest)
    return total / (second.latest - second.earliest)


def _share_above(interval: Interval, moment: float) -> float:
    share = (interval.latest - moment) / (interval.latest - interval.earliest)
    return min(1.0, max(0.0, share))


def _area_below(interval: Interval, moment: float) -> float:
    """Integral, up to ``moment``, of the probability that a draw from ``interval`` is below."""
    width = interval.latest - interval.earliest
    inside = min(width, max(0.0, moment - interval.earliest))
    return inside * inside / (2 * width) + max(0.0, moment - interval.latest)
