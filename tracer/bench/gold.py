"""Gold claims: reading them, and the folds that keep kin together."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tracer.claims import from_text
from tracer.corpus import corpus_folder
from tracer.corpus.retellings import SHIPPED
from tracer.features import Vocabulary
from tracer.model import Claim

FOLDS = 8
# Where pages are kept apart a fold's fit loses more claims: of smaller folds it loses fewer.
PAGED_FOLDS = 24
STRANGERS = ("claims-more.jsonl", "press-plain.jsonl")
"""Training sentences that are no known retellings.

A known one meets its like among them more often than a claim from elsewhere does, so what
likeness is worth is learnt from these alone.
"""
GOLD_WEIGHT = 5.0
"""In a fit a gold claim counts as so many training sentences.

Those are many and harder than what is met, half of them a word apart from a twin: taken as they
come they make a fit too modest. From 4 to 9 makes next to no difference.
"""


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """One labelled claim; fields as in the gold files."""

    id: str
    text: str
    context: str
    published: str | None
    lang: str
    verdict: str
    accepted: frozenset[str]
    clauses: tuple[str, ...]
    drift: frozenset[str]
    drift_also: frozenset[str]
    pair: str | None
    theme: str | None
    page: str | None
    weight: float = GOLD_WEIGHT
    """How much it counts in a fit."""
    known: bool = False
    """Whether it is among the known retellings."""

    @property
    def group(self) -> str:
        """Claims of one group share a pair, or a theme: a fold never parts them."""
        return self.theme or min(self.id, self.pair or self.id)


def read(path: Path) -> list[GoldClaim]:
    """The claims of a gold file (JSON Lines)."""
    return parsed(records(path))


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON Lines; empty lines are none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def parsed(rows: Iterable[Mapping[str, object]]) -> list[GoldClaim]:
    """The claims of a gold file's records."""
    return [_gold(row) for row in rows]


def training(files: Iterable[str] = (*SHIPPED, *STRANGERS)) -> list[GoldClaim]:
    """The labelled claims that are there to be fitted on."""
    folder = corpus_folder() / "training"
    return [
        replace(row, weight=1.0, known=name in SHIPPED)
        for name in files
        for row in read(folder / name)
    ]


def _gold(row: Mapping[str, object]) -> GoldClaim:
    def names(key: str) -> tuple[str, ...]:
        value = row.get(key) or ()
        return tuple(map(str, value)) if isinstance(value, list) else ()

    def text(key: str) -> str | None:
        return str(row[key]) if row.get(key) else None

    verdict = str(row["verdict"])
    return GoldClaim(
        id=str(row["id"]),
        text=str(row["text"]),
        context=text("context") or "",
        published=text("published"),
        lang=text("lang") or "en",
        verdict=verdict,
        accepted=frozenset({verdict, *names("verdict_also")}),
        clauses=names("clauses"),
        drift=frozenset(names("drift")),
        drift_also=frozenset(names("drift_also")),
        pair=text("pair"),
        theme=text("theme"),
        page=text("page"),
    )


def claims_of(gold: Sequence[GoldClaim], vocabulary: Vocabulary) -> list[Claim]:
    """The gold claims as the judge sees them: one claim each, in its context."""
    return [
        from_text(
            row.text, vocabulary, context=row.context, published=row.published,
            language=row.lang, whole=True, claim_id=row.id,
        )[0]
        for row in gold
    ]  # fmt: skip


def unseen_by(gold: Sequence[GoldClaim]) -> dict[str, frozenset[str]]:
    """The texts that each claim must not be likened to in a fit: itself, its twin, its theme's.

    A claim from elsewhere has no twins among the retellings, so a fit must not learn to lean on
    them.
    """
    text_of = {row.id: row.text for row in gold}
    of_theme: dict[str, set[str]] = defaultdict(set)
    for row in gold:
        of_theme[row.theme or row.id].add(row.text)
    return {
        row.id: frozenset({text_of.get(row.pair or "", row.text), *of_theme[row.theme or row.id]})
        for row in gold
    }


def fold_of(group: str, folds: int = FOLDS) -> int:
    """A group's fold: by hash, so that no order and no seed decides."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % folds


def splits(
    gold: Sequence[GoldClaim], folds: int | None = None
) -> list[tuple[list[int], list[int]]]:
    """Index lists (train, test) of every fold that has a claim to test.

    A claim is tried by a fit that saw none of its theme, its pair or its page. Themes and pages
    run through each other, so that no folds could hold both together: folds are of themes and
    pairs, and what shares a page with a tested claim is left out of that fold's fit.

    Args:
        gold: the claims.
        folds: how many; by default fewer where the claims are from no page.
    """
    paged = any(row.page for row in gold)
    numbers = [fold_of(row.group, folds or (PAGED_FOLDS if paged else FOLDS)) for row in gold]
    found = []
    for fold in sorted(set(numbers)):
        test = [i for i, number in enumerate(numbers) if number == fold]
        pages = {gold[i].page for i in test} - {None}
        train = [
            i
            for i, (row, number) in enumerate(zip(gold, numbers, strict=True))
            if number != fold and row.page not in pages
        ]
        found.append((train, test))
    return found
