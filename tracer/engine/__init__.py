"""Where a batch of work runs: in this process, on a Dask cluster, or on an engine of a plug-in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar, cast

from tracer import plugins
from tracer.errors import UsageError
from tracer.settings import Settings

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Runs a stage over many items; results come in the order of the items.

    A stage is a function from a stream of items to a stream of results, one for each
    and in their order, so that it can work on several at a time and prepare the next.
    Every engine gives what the local one gives. ``name`` is its name in the table.
    """

    name: str

    def run(
        self, function: Callable[[Iterable[T]], Iterable[R]], items: Iterable[T]
    ) -> Iterator[R]:
        """The function's results in order; its errors come through unchanged."""
        ...

    def close(self) -> None:
        """Lets go of what the engine holds; it may be used again afterwards."""
        ...


class Local:
    """In this process; what a function does not hold back comes when it is asked for."""

    name = "local"

    def run(
        self, function: Callable[[Iterable[T]], Iterable[R]], items: Iterable[T]
    ) -> Iterator[R]:
        """The function's results."""
        return iter(function(items))

    def close(self) -> None:
        """Nothing is held."""


def _local(settings: Settings) -> Engine:  # noqa: ARG001, every engine is given the settings
    return Local()


def _dask(settings: Settings) -> Engine:
    from tracer.engine.cluster import Dask

    return Dask(settings.scheduler, settings.workers)


ENGINES: Mapping[str, Callable[[Settings], Engine]] = {"local": _local, "dask": _dask}
"""Each makes an engine of the settings."""


def load(name: str, settings: Settings | None = None) -> Engine:
    """The engine called ``name``.

    Raises:
        UsageError: there is none of that name; names those there are.
        ModelError: what it needs is not installed.
    """
    engines = plugins.table("engines", ENGINES)
    if name not in engines:
        known = f"Known engines: {', '.join(engines)}."
        raise UsageError("engine-unknown", f"no engine is called {name!r}", known)
    return cast("Callable[[Settings], Engine]", engines[name])(settings or Settings())
