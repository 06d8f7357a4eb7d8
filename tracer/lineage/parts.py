"""How the independent parts of a search are worked out: one after the other here, or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Run(Protocol):
    """Gives a function's results for a stream of parts, in their order, as an engine's ``run``.

    The function takes a stream of parts to a stream of results, one for each; it may be sent to
    other processes, and so may the parts.
    """

    def __call__(
        self, function: Callable[[Iterable[T]], Iterable[R]], items: Iterable[T], /
    ) -> Iterator[R]:
        """The results."""
        ...


def here(function: Callable[[Iterable[T]], Iterable[R]], items: Iterable[T], /) -> Iterator[R]:
    """In this process."""
    return iter(function(items))
