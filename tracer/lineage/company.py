"""A set of texts that are compared with each other, and what is worked out of it once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise

import numpy as np

from tracer.errors import UsageError
from tracer.lineage.attribution import Reader
from tracer.lineage.candidates import MOST_SPREAD, WHOLE, likely
from tracer.lineage.copies import copies
from tracer.lineage.dates import Moments
from tracer.lineage.embedded import Embedded
from tracer.lineage.families import Family, by_article, families
from tracer.lineage.index import Linked, NameIndex
from tracer.lineage.keys import Elements
from tracer.lineage.likeness import Likeness
from tracer.lineage.names import Name, names_of, squash
from tracer.lineage.overlap import Meaning, Overlap, overlap, rarity
from tracer.lineage.pairs import Pairs, Places
from tracer.lineage.parts import Run, here
from tracer.lineage.passages import set_aside
from tracer.lineage.told import Claims, Told
from tracer.lineage.witness import Embed, Witness
from tracer.model import Claim, SourceLibrary, Verdict

_NOT_SUBJECTS = ("media", "person", "country")


class Company:
    """Witnesses in the order of their ids, so that the input's order has no say.

    Args:
        witnesses: the texts of one set.
        claims: their claims, by article id or all together.
        verdicts: by claim id.
        library: the sources.
        embed: sentences to unit vectors, or None.
        run: how the parts of the search for candidates are worked out.

    Raises:
        UsageError: two witnesses have the same id.
    """

    def __init__(
        self,
        witnesses: Sequence[Witness],
        claims: Claims,
        verdicts: Mapping[str, Verdict],
        library: SourceLibrary,
        embed: Embed | None,
        run: Run = here,
    ) -> None:
        self._run = run
        ordered = sorted(witnesses, key=lambda w: w.id)
        for first, second in pairwise(ordered):
            if first.id == second.id:
                raise UsageError(
                    "article-twice", f"two articles have the id {first.id!r}", "Make ids unique."
                )
        self.witnesses = set_aside(ordered, library)
        self.library = library
        told = Told.of(claims, verdicts)
        self.verdicts = told.verdicts
        self.claims = told.claims
        # A lone text has nothing to be near to.
        self.embed = embed if len(ordered) > 1 else None

    def __len__(self) -> int:
        return len(self.witnesses)

    @cached_property
    def told(self) -> list[Claim]:
        """The claims that may carry a drift or put one right, article by article."""
        return [claim for found in self.claims.values() for claim in found]

    @cached_property
    def names(self) -> list[tuple[Name, ...]]:
        """The names under which each text is known."""
        return [names_of(witness.article) for witness in self.witnesses]

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Squashed names of the bodies, companies and products that the story is about."""
        return frozenset(
            squash(name)
            for actor in self.library.actors
            if actor.kind not in _NOT_SUBJECTS
            for name in (actor.name, *actor.aliases)
        )

    @cached_property
    def heard(self) -> list[frozenset[str]]:
        """Keys of the names that stand in each text, and perhaps of a few that do not."""
        known = NameIndex(self.names)
        return [Reader(witness.article).heard(known) for witness in self.witnesses]

    @cached_property
    def linked(self) -> Linked:
        """Who links to whom."""
        return Linked.of(self.witnesses)

    @cached_property
    def spans(self) -> dict[str, Moments]:
        """By article: the earliest moment it can be read, the latest it can have been begun."""
        return {
            w.id: (
                w.ended.earliest if w.ended else -math.inf,
                w.began.latest if w.began else math.inf,
            )
            for w in self.witnesses
        }

    @cached_property
    def elements(self) -> Elements:
        """What the texts are made of."""
        return Elements(self.witnesses)

    @cached_property
    def _likened(self) -> tuple[Likeness, Meaning | None]:
        # Together, so that the texts of the vectors need not be held any longer.
        if self.embed is None:
            return Likeness(self.told, run=self._run), None
        sentences = (text for witness in self.witnesses for text in witness.sentence_texts())
        claims = (claim.text for claim in self.told)
        embedded = Embedded.of(chain(sentences, claims), self.embed)
        likeness = Likeness(self.told, embedded.picked, self._run)
        return likeness, Meaning.within(embedded, self.witnesses)

    @property
    def meaning(self) -> Meaning | None:
        """Their sentences as vectors, if there is an embedder."""
        return self._likened[1]

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs that are compared."""
        size = len(self)
        if size <= WHOLE:
            return Pairs.every(size)
        at = {witness.id: place for place, witness in enumerate(self.witnesses)}
        return likely(
            np.array([self.spans[witness.id] for witness in self.witnesses]),
            self.elements.pairs,
            self.meaning.middles if self.meaning else None,
            [[at[a] for a in family.articles if a in at] for family in self.families],
            self._named(),
            self._run,
        )

    def _named(self) -> tuple[Places, Places]:
        bearers = NameIndex(self.names).bearers
        found = [(c, p) for c, parents in enumerate(self.linked.parents) for p in parents]
        for child, keys in enumerate(self.heard):
            own = {name.key for name in self.names[child]}
            for key in sorted(keys - own):
                if len(bearers[key]) <= MOST_SPREAD:
                    found.extend((child, parent) for parent in bearers[key])
        pairs = np.array(found, dtype=np.int64).reshape(len(found), 2)
        return pairs[:, 0], pairs[:, 1]

    @cached_property
    def copies(self) -> dict[str, int]:
        """By article, the same number for copies of one text."""
        found = copies(self.pairs, self.elements.passages).tolist()
        return {witness.id: copy for witness, copy in zip(self.witnesses, found, strict=True)}

    @cached_property
    def common(self) -> Overlap:
        """What the texts of each pair have in common."""
        return overlap(self.pairs, self.elements, self.meaning)

    @cached_property
    def rarity(self) -> dict[str, float]:
        """Bits by word form."""
        return rarity([witness.words for witness in self.witnesses])

    @property
    def likeness(self) -> Likeness:
        """How alike the claims are of which any drift may be followed or put right."""
        return self._likened[0]

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Drifted claims that assert the same."""
        return families(self.told, self.verdicts, self.likeness)

    @cached_property
    def families_of(self) -> dict[str, tuple[Family, ...]]:
        """The families in which each article has a claim."""
        return by_article(self.families)
