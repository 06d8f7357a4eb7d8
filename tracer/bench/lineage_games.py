"""Measures the lineage stage on made-up telephone games, where everything is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracer.bench.telephone import Games, Told, play
from tracer.lineage.company import Company
from tracer.lineage.score import score_of
from tracer.lineage.stage import lineage_from
from tracer.lineage.witness import Witness
from tracer.model import DriftType, EvidenceKind, Lineage

MISSING = (0.0, 0.1, 0.2, 0.4, 0.6)
KINDS: tuple[EvidenceKind, ...] = (
    "link",
    "attribution",
    "reuse",
    "shared-drift",
    "order",
)
SIZE = 300
"""Texts of one set of games; there is one for each seed."""
SEEDS = (1, 2)

Figures = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Right answers and questions of one kind; adds up over games."""

    right: int = 0
    asked: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.asked + other.asked)

    @property
    def share(self) -> float:
        return self.right / max(1, self.asked)


def company_of(games: Games) -> Company:
    """All texts of the games as one set, without an embedder."""
    witnesses = [Witness.of(article) for article in games.articles]
    return Company(witnesses, games.claims, games.verdicts, games.library, None)


def reconstructed(games: Games, leave_out: Collection[EvidenceKind] = ()) -> Lineage:
    """The lineage of all texts of the games as one set."""
    company = company_of(games)
    return lineage_from(company, score_of(company, leave_out))


def score(games: Games, lineage: Lineage) -> dict[str, Counts]:
    """What was answered rightly, by question.

    A parent is asked for where one of the true ones is in the set; "none here" where there
    were true ones and all are missing; first hops for every drift that is told: of each claim
    that has it, whether it was said to have entered where it did, or, where that text is
    missing, at the first of the set from which it truly came.
    """
    here = {told.article.id: told for told in games.told}
    found: dict[str, Counts] = {}

    def count(name: str, right: bool) -> None:
        found[name] = found.get(name, Counts()) + Counts(int(right), 1)

    for child, told in here.items():
        best = lineage.best[child]
        left = [parent for parent in told.parents if parent in here]
        if left:
            count("right parent", best.parent in left)
            count(
                "right parent or its copy",
                best.parent in left or _is_copy(best.parent, left, here),
            )
        elif told.parents:
            count("none here, parent missing", best.parent_kind != "article")
        else:
            count("none here, a first text", best.parent_kind != "article")
    for name, right in (*_hops(games, here, lineage), *_hedges(games, lineage)):
        count(name, right)
    return found


def _is_copy(parent: str | None, true: Sequence[str], here: Mapping[str, Told]) -> bool:
    whole = {here[p].copy_of or p for p in true}
    return parent is not None and parent in here and (here[parent].copy_of or parent) in whole


def _hops(games: Games, here: Mapping[str, Told], lineage: Lineage) -> Iterator[tuple[str, bool]]:
    steps = {
        (step.claim, step.drift_type): step
        for step in lineage.steps
        if step.status != "repaired" and not step.unhedged
    }
    every = {told.article.id: told for told in (*games.told, *games.lost)}
    carriers: dict[tuple[str, int, DriftType], set[str]] = {}
    for told in every.values():
        for (claim, kind), origin in told.entered.items():
            carriers.setdefault((origin, told.facts[claim], kind), set()).add(told.article.id)
    for told in games.told:
        for (claim, kind), origin in told.entered.items():
            step = steps.get((claim, kind))
            kin = carriers[origin, told.facts[claim], kind]
            first = _first(told.article.id, kin, here, every)
            yield "drift entered where it did", step is not None and step.entered_at in first
            if origin == told.article.id:
                yield "first hop found", step is not None and step.status == "introduced"


def _hedges(games: Games, lineage: Lineage) -> Iterator[tuple[str, bool]]:
    """Lost hedges that were found, of those whose parent is here; and those found that are true."""
    here = {told.article.id for told in games.told}
    said = {step.claim for step in lineage.steps if step.unhedged and step.status == "introduced"}
    lost = {claim for told in games.told for claim in told.unhedged}
    for told in games.told:
        if any(parent in here for parent in told.parents):
            yield from (("lost hedge found", claim in said) for claim in sorted(told.unhedged))
    yield from (("lost hedge named is one", claim in lost) for claim in sorted(said))


def _first(
    article: str, kin: Collection[str], here: Mapping[str, Told], every: Mapping[str, Told]
) -> set[str]:
    """The first texts of the set on the ways by which a drift truly came to an article."""
    found: set[str] = set()
    waiting, seen = [(article, article)], set()
    while waiting:
        at, last = waiting.pop()
        if (at, last) in seen:
            continue
        seen.add((at, last))
        above = [parent for parent in every[at].parents if parent in kin]
        if not above:
            found.add(last)
        waiting.extend((parent, parent if parent in here else last) for parent in above)
    return found


def measured(size: int = SIZE) -> Iterator[tuple[str, Figures]]:
    """Curves over missing witnesses, each kind of evidence left out and alone."""
    games = [play(size, seed) for seed in SEEDS]
    for share in MISSING:
        total = _sum(score(left, reconstructed(left)) for left in _lost(games, share))
        yield f"games, {share:.0%} of the witnesses missing", _figures(total)
    for kind in KINDS:
        total = _sum(score(game, reconstructed(game, (kind,))) for game in games)
        yield f"games, without {kind}", _figures(total)
    for kind in KINDS:
        others = [other for other in KINDS if other not in (kind, "order")]
        if kind != "order":
            total = _sum(score(game, reconstructed(game, others)) for game in games)
            yield f"games, {kind} and order alone", _figures(total)


def _lost(games: Sequence[Games], share: float) -> Iterator[Games]:
    for seed, game in zip(SEEDS, games, strict=True):
        yield game.without(share, seed)


def _sum(found: Iterator[Mapping[str, Counts]]) -> dict[str, Counts]:
    total: dict[str, Counts] = {}
    for counts in found:
        for name, value in counts.items():
            total[name] = total.get(name, Counts()) + value
    return total


def _figures(total: Mapping[str, Counts]) -> Figures:
    return {name: f"{counts.share:.3f} of {counts.asked}" for name, counts in total.items()}
