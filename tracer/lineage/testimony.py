"""What every text says itself: whom it names or links to, what it read, whom it credits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracer.lineage.attribution import REPEAT_SHARE, Reader, attribution_evidence
from tracer.lineage.company import Company
from tracer.lineage.documents import designations, document_evidence, fresh_clauses
from tracer.lineage.index import NameIndex
from tracer.lineage.links import addresses, link_evidence
from tracer.lineage.pairs import Flags, Pairs
from tracer.model import Evidence

Said = Mapping[int, tuple[Evidence, ...]]


@dataclass(frozen=True)
class Testimony:
    """``said`` holds, by the place of a pair, what the child says of having it from the parent;
    ``sources[c][k]`` what speaks for pack k and ``elsewhere[c]`` what speaks for the outside.
    """

    said: Said
    sources: tuple[tuple[tuple[Evidence, ...], ...], ...]
    elsewhere: tuple[tuple[Evidence, ...], ...]

    @classmethod
    def of(cls, company: Company, pairs: Pairs, possible: Flags) -> Testimony:
        """Hears every text of a set.

        Args:
            company: the set.
            pairs: who is compared with whom.
            possible: array (m,), whether time allows the pair.
        """
        packs = company.library.packs
        fresh = fresh_clauses(company.claims, company.verdicts, company.spans)
        known = NameIndex([*company.names, [name for p in packs for name, _ in designations(p)]])
        said: dict[int, tuple[Evidence, ...]] = {}
        sources, elsewhere = [], []
        # A reader holds its text letter by letter, so only one is kept at a time.
        for child, witness in enumerate(company.witnesses):
            reader = Reader(witness.article)
            said.update(_said(company, pairs, possible, child, reader))
            clauses = fresh.get(witness.id, ())
            sources.append(tuple(document_evidence(reader, pack, clauses) for pack in packs))
            other = reader.elsewhere(known)
            elsewhere.append((other,) if other else ())
        return cls(said, tuple(sources), tuple(elsewhere))


def _said(
    company: Company, pairs: Pairs, possible: Flags, child: int, reader: Reader
) -> dict[int, tuple[Evidence, ...]]:
    witness = company.witnesses[child]
    linked = set(company.linked.parents[child])
    heard = company.heard[child]
    if not linked and not heard:
        return {}
    row = pairs.row(child)
    places = [at for at in range(row.start, row.stop) if possible[at]]
    own = {name.key for name in company.names[child]}
    borne = {
        at: [name for name in company.names[pairs.parent[at]] if name.key in heard - own]
        for at in places
    }
    bearers = Counter(name.key for names in borne.values() for name in names)
    found: dict[int, tuple[Evidence, ...]] = {}
    for at in places:
        parent = company.witnesses[pairs.parent[at]]
        items: Sequence[Evidence] = ()
        if pairs.parent[at] in linked:
            items = link_evidence(witness.article, addresses(parent.article), parent.name)
        if borne[at]:
            items = (
                *items,
                *attribution_evidence(
                    reader,
                    borne[at],
                    bearers,
                    subjects=company.subjects,
                    published=parent.ended,
                ),
            )
        if items:
            found[at] = _said_again(items)
    return found


def _said_again(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """A link and a name often stand in one place, so all but the strongest count in part."""
    first, *others = sorted(found, key=lambda item: -item.weight_bits)
    return (
        first,
        *(replace(item, weight_bits=item.weight_bits * REPEAT_SHARE) for item in others),
    )
