"""What the model is trained on: VitaminC, and contrast pairs made from it and from the packs."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer.bench.entailment.contrast import (
    LABEL_OF,
    NAME,
    Label,
    Pair,
    edited,
    joined_up,
    plan_pairs,
    swapped_names,
    tail_of,
    with_tail,
)
from tracer.bench.gold import training
from tracer.corpus.retellings import SHIPPED
from tracer.model import DRIFT_TYPES, SourceLibrary

_LABELS: dict[str, Label] = {
    "SUPPORTS": "supports",
    "REFUTES": "refutes",
    "NOT ENOUGH INFO": "open",
}
# A tenth of VitaminC's pages is never trained on.
HELD_BACK = 10
_EDITED_SHARE = 0.45
_STRANGERS = 7_000
_PLAN_ROUNDS = 4
# The labelled training claims are few, and the nearest to what the model is for.
_LABELLED_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Pairs to train on, held-back VitaminC pairs, and the digest of the raw file."""

    train: tuple[Pair, ...]
    held_back: tuple[Pair, ...]
    digest: str


def load(vitaminc: Path, library: SourceLibrary, seed: int) -> TrainingData:
    """All training pairs, shuffled; the same for the same file, library and seed."""
    rnd = random.Random(seed)  # noqa: S311 - sampling, not secrets
    train, held_back = read_vitaminc(vitaminc)
    supported = [pair for pair in train if pair.label == "supports"]
    names = _names(supported)
    tails = [tail for pair in supported if (tail := tail_of(pair.hypothesis))]
    pairs = list(train)
    for pair in supported:
        if rnd.random() < _EDITED_SHARE:
            changes = list(edited(pair.premise, pair.hypothesis, rnd))
            swap = swapped_names(pair.premise, pair.hypothesis, names, rnd)
            changes += [swap] if swap else []
            changes.append(with_tail(pair.premise, pair.hypothesis, rnd.choice(tails)))
            pairs.extend(rnd.sample(changes, min(1, len(changes))))
    for one, other in zip(
        rnd.sample(supported, _STRANGERS), rnd.sample(supported, _STRANGERS), strict=True
    ):
        if one.premise != other.premise:
            pairs.append(Pair(one.premise, other.hypothesis, "open"))
    for _ in range(_LABELLED_ROUNDS):
        pairs.extend(labelled_pairs(library, rnd))
    for _ in range(_PLAN_ROUNDS):
        plans = list(plan_pairs(library, rnd))
        pairs.extend(plans)
        pairs.extend(_crossed(plans, rnd))
    rnd.shuffle(pairs)
    digest = hashlib.sha256(vitaminc.read_bytes()).hexdigest()
    return TrainingData(tuple(pairs), tuple(held_back), digest)


def labelled_pairs(library: SourceLibrary, rnd: random.Random) -> Iterator[Pair]:
    """Known retellings beside their source, and beside another.

    Training claims that are none stay unseen, since the judge learns from them what the model's
    word is worth.
    """
    sentences = [sentence.text for sentence in library.sentences()]
    for row in training(SHIPPED):
        if row.clauses and row.verdict in {"supported", "drifted"}:
            premise = library.sentence(row.clauses[0]).text
            change = next((t for t in DRIFT_TYPES if t in row.drift), None)
            label = "supports" if change is None else LABEL_OF[change]
            yield Pair(premise, row.text, label, change)
        if rnd.random() < 1 / 2:
            yield Pair(rnd.choice(sentences), row.text, "open")


def read_vitaminc(path: Path) -> tuple[list[Pair], list[Pair]]:
    """VitaminC's pairs: those to train on, and those of every tenth page, held back."""
    train: list[Pair] = []
    held_back: list[Pair] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pair = Pair(joined_up(row["evidence"]), joined_up(row["claim"]), _LABELS[row["label"]])
            (held_back if is_held_back(row["page"]) else train).append(pair)
    return train, held_back


def is_held_back(page: str) -> bool:
    """Whether a Wikipedia page belongs to the tenth that is never trained on."""
    return int(hashlib.sha256(page.encode()).hexdigest(), 16) % HELD_BACK == 0


def _crossed(plans: Sequence[Pair], rnd: random.Random) -> list[Pair]:
    """Faithful retellings under another sentence's premise: about the same field, yet open."""
    faithful = [pair for pair in plans if pair.label == "supports"]
    others = rnd.sample(faithful, len(faithful))
    return [
        Pair(one.premise, other.hypothesis, "open")
        for one, other in zip(faithful[::2], others[::2], strict=True)
        if one.premise != other.premise
    ]


def _names(pairs: Sequence[Pair]) -> list[str]:
    return sorted({name for pair in pairs for name in NAME.findall(pair.hypothesis)})
