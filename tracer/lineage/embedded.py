"""Texts as vectors, each different one once: what takes most of the memory of a large set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracer.lineage.pairs import Places
from tracer.lineage.witness import Embed, Vectors

_AT_ONCE = 2048
"""Texts that an embedder is given together: enough for batches of like length."""

_TINY = np.float32(1e-9)


@dataclass(frozen=True)
class Picked:
    """Some rows of an array, without a copy of them all: what is asked for is looked up."""

    rows: Vectors
    places: Places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, at: int | slice | Places) -> Vectors:
        found: Vectors = self.rows[self.places[at]]
        return found


Rows = Vectors | Picked


@dataclass(frozen=True)
class Embedded:
    """``rows`` (texts, d) as the embedder gives them; ``at`` is the row of each text."""

    rows: Vectors
    at: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[str], embed: Embed) -> Embedded:
        """The vectors of all texts.

        They are worked out some at a time, so that no second array as large is ever there.
        """
        at: dict[str, int] = {}
        for text in texts:
            at.setdefault(text, len(at))
        different = list(at)
        rows = np.zeros((0, 0), dtype=np.float32)
        for start in range(0, len(different), _AT_ONCE):
            found = np.asarray(embed(different[start : start + _AT_ONCE]), dtype=np.float32)
            if not start:
                rows = np.empty((len(different), found.shape[1]), dtype=np.float32)
            rows[start : start + len(found)] = found
        return cls(rows, at)

    def places(self, texts: Iterable[str]) -> Places:
        """The rows of these texts."""
        return np.fromiter((self.at[text] for text in texts), dtype=np.int64)

    def picked(self, texts: Sequence[str]) -> Picked:
        """The vectors of these texts, as the embedder gave them."""
        return Picked(self.rows, self.places(texts))

    def lengths(self) -> Vectors:
        """Array (texts, 1): the length of each row, and a little where it is nothing."""
        found = [np.linalg.norm(some, axis=1, keepdims=True) for some in self._some()]
        none = np.zeros((0, 1), dtype=np.float32)
        longest: Vectors = np.maximum(np.concatenate([none, *found]), _TINY)
        return longest

    def _some(self) -> Iterator[Vectors]:
        for start in range(0, len(self.rows), _AT_ONCE):
            yield self.rows[start : start + _AT_ONCE]
