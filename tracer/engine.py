"""Where a batch of work runs: in this process, or on an engine that a plug-in brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar, cast

from tracer import plugins
from tracer.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")

PLANNED = frozenset({"dask"})
"""Names that are spoken for, so that asking for one gets a plain answer."""


class Engine(Protocol):
    """Runs one function over many items; results come in the order of the items.

    Every engine gives what the local one gives. ``name`` is its name in the table.
    """

    name: str

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The function's result for each item, in order; its errors come through unchanged."""
        ...


class Local:
    """In this process, one item after the other, each only when its result is asked for."""

    name = "local"

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The function's results, one at a time."""
        return map(function, items)


ENGINES: Mapping[str, Callable[[], Engine]] = {"local": Local}


def load(name: str) -> Engine:
    """The engine called ``name``.

    Raises:
        UsageError: there is none of that name; names those there are.
    """
    engines = plugins.table("engines", ENGINES)
    if name not in engines:
        known = f"Known engines: {', '.join(engines)}."
        if name in PLANNED:
            raise UsageError("engine-planned", f"the engine {name!r} is not there yet", known)
        raise UsageError("engine-unknown", f"no engine is called {name!r}", known)
    return cast("Callable[[], Engine]", engines[name])()
