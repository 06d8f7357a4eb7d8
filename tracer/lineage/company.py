"""A set of texts that are compared with each other, and what is worked out of it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from tracer.errors import UsageError
from tracer.lineage.attribution import Reader
from tracer.lineage.drift import Family, Likeness, families
from tracer.lineage.names import Name, names_of, squash
from tracer.lineage.overlap import Overlap, overlap, rarity
from tracer.lineage.passages import set_aside
from tracer.lineage.witness import Embed, Witness
from tracer.model import Claim, SourceLibrary, Verdict

Claims = Mapping[str, Sequence[Claim]] | Iterable[Claim]

_NOT_SUBJECTS = ("media", "person", "country")
_FOLLOWED = ("drifted", "supported")


class Company:
    """Witnesses in the order of their ids, so that the input's order has no say.

    Args:
        witnesses: the texts of one set.
        claims: their claims, by article id or all together.
        verdicts: by claim id.
        library: the sources.
        embed: sentences to unit vectors, or None.

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
    ) -> None:
        ordered = sorted(witnesses, key=lambda w: w.id)
        for first, second in pairwise(ordered):
            if first.id == second.id:
                raise UsageError(
                    "article-twice", f"two articles have the id {first.id!r}", "Make ids unique."
                )
        self.witnesses = set_aside(ordered, library)
        self.library = library
        self.verdicts = verdicts
        self.claims = _by_article(claims)
        # A lone text has nothing to be near to.
        self.embed = embed if len(ordered) > 1 else None

    def __len__(self) -> int:
        return len(self.witnesses)

    @cached_property
    def every_claim(self) -> list[Claim]:
        """All claims, article by article."""
        return [claim for article in sorted(self.claims) for claim in self.claims[article]]

    @cached_property
    def readers(self) -> list[Reader]:
        """The texts, ready to be searched for names."""
        return [Reader(witness.article) for witness in self.witnesses]

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
    def common(self) -> Overlap:
        """What every two texts have in common."""
        return overlap(self.witnesses, self.embed)

    @cached_property
    def rarity(self) -> dict[str, float]:
        """Bits by word form."""
        return rarity([witness.words for witness in self.witnesses])

    @cached_property
    def likeness(self) -> Likeness:
        """How alike the drifted and the supported claims are."""
        told = [
            claim
            for claim in self.every_claim
            if claim.id in self.verdicts and self.verdicts[claim.id].label in _FOLLOWED
        ]
        return Likeness(told, self.embed)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Drifted claims that assert the same."""
        return families(self.every_claim, self.verdicts, self.likeness)


def _by_article(claims: Claims) -> dict[str, list[Claim]]:
    every = (
        [claim for found in claims.values() for claim in found]
        if isinstance(claims, Mapping)
        else list(claims)
    )
    gathered: dict[str, list[Claim]] = {}
    for claim in sorted(every, key=lambda c: (c.article, c.span.start, c.id)):
        gathered.setdefault(claim.article, []).append(claim)
    return gathered
