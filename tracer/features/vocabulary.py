"""What the packs know of a story's actors and concepts, ready to be found in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from tracer.features.lexicon import KEPT_TEXTS, Terms
from tracer.model import Actor, Concept, Cue, SourceLibrary


class Vocabulary:
    """Actors, concepts and topic terms of a library."""

    def __init__(
        self,
        actors: tuple[Actor, ...] = (),
        concepts: tuple[Concept, ...] = (),
        topic_terms: tuple[str, ...] = (),
        issuers: Mapping[str, str] | None = None,
    ) -> None:
        self.actors = {actor.key: actor for actor in actors}
        self._concepts = concepts
        self._topic_terms = topic_terms
        self._issuers = dict(issuers or {})

    @classmethod
    def of(cls, library: SourceLibrary) -> Vocabulary:
        """The vocabulary of all packs of a library."""
        issuers = {pack.id: pack.issuer for pack in library.packs}
        return cls(library.actors, library.concepts, library.topic_terms, issuers)

    def cues(self, text: str) -> Iterator[Cue]:
        """Actors, concepts and topic terms in a text; one word may serve several."""
        for (kind, key), (start, end) in self._terms.find(text):
            yield Cue(kind, key, start, end)

    def kind(self, key: str) -> str:
        """What kind of actor a key stands for; empty for unknown keys."""
        return self.actors[key].kind if key in self.actors else ""

    def sector(self, key: str) -> str:
        """public, private or none (also for unknown keys)."""
        return self.actors[key].sector if key in self.actors else "none"

    def owner(self, key: str) -> str | None:
        """The actor that runs a product, if the packs say so."""
        return self.actors[key].owner if key in self.actors else None

    def line(self, key: str) -> frozenset[str]:
        """An actor, who owns it, who owns those, and so on."""
        line: set[str] = set()
        above: str | None = key
        while above and above not in line:
            line.add(above)
            above = self.owner(above)
        return frozenset(line)

    def denied_owners(self, key: str) -> frozenset[str]:
        """Those that an actor, or who owns it, is taken to belong to and does not."""
        known = (self.actors[one] for one in self.line(key) if one in self.actors)
        return frozenset(other for actor in known for other in actor.not_owned_by)

    def name(self, key: str) -> str:
        """How an actor is called in a sentence for readers."""
        return self.actors[key].name if key in self.actors else key

    def issuers(self, pack: str) -> frozenset[str]:
        """Keys of the bodies that issued a document, as named in its pack."""
        return self.actors_in(self._issuers.get(pack, ""))

    def actors_in(self, text: str) -> frozenset[str]:
        """Keys of the actors that a text names; kept, since headings are asked for again."""
        return _actors_in(self, text)

    @cached_property
    def _terms(self) -> Terms[tuple[str, str]]:
        return Terms(self._entries())

    def _entries(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for actor in self.actors.values():
            for alias in {actor.name, *actor.aliases}:
                yield alias, ("actor", actor.key)
        for concept in self._concepts:
            for term in concept.terms:
                yield term, ("concept", concept.key)
        for term in self._topic_terms:
            yield term, ("topic", "topic")


@lru_cache(maxsize=KEPT_TEXTS)
def _actors_in(vocabulary: Vocabulary, text: str) -> frozenset[str]:
    return frozenset(cue.key for cue in vocabulary.cues(text) if cue.kind == "actor")
