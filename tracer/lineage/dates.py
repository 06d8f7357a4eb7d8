"""What a date says about order: time only forbids, and softly where it is not exact."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from tracer.corpus.cases import BASIS_INFERRED
from tracer.model import Dating, Precision

UNKNOWN_BITS = -1.0
"""When nothing is known of a pair's order, one of the two directions is half as likely."""
MIN_ORDER_BITS = -8.0
ZONE_SLACK_S = 12 * 3600.0
"""A page's day is that of its own time zone, so a day may begin or end so much off."""
INFERRED_SLACK_S = 45 * 86400.0
"""A date inferred from content may be weeks off."""


Ends = npt.NDArray[np.float64]
Moments = tuple[float, float]


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
    bits = float(orders(moments([parent]), moments([child]))[0])
    return None if bits == -math.inf else bits


def moments(intervals: Sequence[Interval | None]) -> Ends:
    """Array (n, 2) of earliest and latest moments, NaN where nothing is known."""
    unknown = (math.nan, math.nan)
    ends = [(found.earliest, found.latest) if found else unknown for found in intervals]
    return np.array(ends, dtype=float).reshape(len(ends), 2)


def orders(parents: Ends, children: Ends) -> Ends:
    """Array (m,): :func:`order_bits` of each parent and its child, −inf where time forbids it.

    Args:
        parents, children: arrays (m, 2) as :func:`moments` gives them.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.maximum(MIN_ORDER_BITS, np.log2(_chances_before(parents, children)))
        bits = np.where(parents[:, 0] > children[:, 1], -np.inf, bits)
    unknown = np.isnan(parents[:, 0]) | np.isnan(children[:, 0])
    found: Ends = np.where(unknown, UNKNOWN_BITS, bits)
    return found


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


def _chances_before(first: Ends, second: Ends) -> Ends:
    """P(x <= y) for x and y drawn evenly from intervals that begin and end so."""
    width = second[:, 1] - second[:, 0]
    drawn = (_areas_below(first, second[:, 1]) - _areas_below(first, second[:, 0])) / width
    at = second[:, 0]
    share = (at - first[:, 0]) / (first[:, 1] - first[:, 0])
    exact = first[:, 0] == first[:, 1]
    met = np.where(exact, first[:, 0] <= at, np.clip(share, 0.0, 1.0))
    chances: Ends = np.where(width > 0, drawn, met)
    return chances


def _areas_below(intervals: Ends, ends: Ends) -> Ends:
    """Integrals, up to each moment, of the probability that a draw from the interval is below."""
    width = intervals[:, 1] - intervals[:, 0]
    inside = np.minimum(width, np.maximum(0.0, ends - intervals[:, 0]))
    part = np.where(width > 0, inside * inside / (2 * np.where(width > 0, width, 1.0)), 0.0)
    areas: Ends = part + np.maximum(0.0, ends - intervals[:, 1])
    return areas
