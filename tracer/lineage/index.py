"""Who is named or linked in which text, found by look-up and not by asking each of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracer.lineage.links import addresses, canonical
from tracer.lineage.names import Name, Squashed
from tracer.lineage.witness import Witness
from tracer.text import has_cjk

_HEAD = 2
_ARTICLE = "the"


class NameIndex:
    """All names of a set, ready to be looked for in a text at once.

    Args:
        names: of each text, in the texts' order.
    """

    def __init__(self, names: Sequence[Iterable[Name]]) -> None:
        self.bearers: dict[str, list[int]] = {}
        self._known: dict[str, dict[tuple[str, str], Name]] = {}
        for text, borne in enumerate(names):
            for name in borne:
                bearers = self.bearers.setdefault(name.key, [])
                if not bearers or bearers[-1] != text:
                    bearers.append(text)
                self._known.setdefault(name.key, {})[name.text, name.kind] = name
        heads: dict[str, set[int]] = {}
        for key in self.bearers:
            heads.setdefault(key[:_HEAD], set()).add(len(key))
        self._lengths = {head: sorted(found) for head, found in heads.items()}

    def keys_in(self, squashed: Squashed) -> frozenset[str]:
        """Keys of the names that stand in a text, and perhaps of some that only seem to."""
        plain = squashed.plain
        found = set()
        for start in _beginnings(squashed):
            for length in self._lengths.get(plain[start : start + _HEAD], ()):
                key = plain[start : start + length]
                if key in self.bearers:
                    found.add(key)
        return frozenset(found)

    def names_in(self, squashed: Squashed) -> bool:
        """Whether any of the names stands in the text."""
        return any(
            next(squashed.find(name), None)
            for key in sorted(self.keys_in(squashed))
            for name in self._known[key].values()
        )


def _beginnings(squashed: Squashed) -> Iterator[int]:
    """Places at which a name may begin: words, what follows a "the", and every Chinese sign."""
    plain, places = squashed.plain, squashed.places
    before = -2
    for at, place in enumerate(places):
        if place != before + 1:
            yield at
            if plain.startswith(_ARTICLE, at):
                yield at + len(_ARTICLE)
        elif not plain[at].isascii() and has_cjk(plain[at]):
            yield at
        before = place


@dataclass(frozen=True)
class Linked:
    """Who links to whom: for each child the texts to which it links."""

    parents: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, witnesses: Sequence[Witness]) -> Linked:
        """By canonical address; a text that is known under several is found under each."""
        at: dict[str, list[int]] = {}
        for text, witness in enumerate(witnesses):
            for address in sorted(addresses(witness.article)):
                at.setdefault(address, []).append(text)
        return cls(
            tuple(
                tuple(
                    sorted(
                        {
                            parent
                            for link in witness.article.links
                            for parent in at.get(canonical(link.url), ())
                            if parent != child
                        }
                    )
                )
                for child, witness in enumerate(witnesses)
            )
        )
