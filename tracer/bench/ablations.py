"""What each kind of signal adds: the ranker and the judge fitted with more and more of them.

Every stage is fitted and tried as the whole is: out of fold, on the same folds. What no set
below names counts as a check, so that a new check is measured with the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracer.align import ranker
from tracer.bench.gold import GoldClaim
from tracer.bench.scoring import Answer
from tracer.bench.workbench import Kept, english_sets, tried
from tracer.judge.entailment import Entailment
from tracer.judge.view import Signal

RANKER_COSINE = frozenset({"cosine", "headed-cosine", "context-cosine", "pack"})
RANKER_WORDS = frozenset({"coverage", "words", "headed-words", "context-words", "pack-words"})
COSINE = frozenset({"near", "ahead", "nearness", "no-anchor"})
WORDS = frozenset({"covered", "covered-words"})
STORY = frozenset(
    {"same-matter", "echo", "echo-around", "sounds-opinion", "sounds-off-topic",
     "sounds-off-topic-around", "sounds-unsourced", "sounds-unsourced-around", "topic-terms",
     "story-actors", "core-actors", "core-in-context", "no-term-at-all", "matters"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Signals that a stage works with; None for all of them."""

    name: str
    ranker: frozenset[str] | None
    judge: frozenset[str] | None
    entailment: bool = False

    @property
    def kept(self) -> Kept:
        """As the bench takes it."""

        def in_ranker(name: str) -> bool:
            return self.ranker is None or name in self.ranker

        def in_judge(signal: Signal) -> bool:
            return self.judge is None or signal.name in self.judge

        return Kept(in_ranker, in_judge, self.entailment, likeness_flags=self.judge is not None)


CHECKS = "+ the checks: as it ships"
STAGES = (
    Stage("cosines alone", RANKER_COSINE, COSINE),
    Stage("+ shared words", RANKER_COSINE | RANKER_WORDS, COSINE | WORDS),
    Stage("+ concepts, actors, known retellings", None, COSINE | WORDS | STORY),
    Stage(CHECKS, None, None),
)
ENTAILMENT = Stage("+ entailment", None, None, entailment=True)


@dataclass(frozen=True, slots=True)
class Ablation:
    """The claims of one set and what each stage answered, by the stage's name."""

    rows: list[GoldClaim]
    answers: dict[str, dict[str, Answer]]


def measured(data: Path | None, model: Entailment | None) -> Iterator[tuple[str, Ablation]]:
    """Out-of-fold answers of every stage on the gold sets in English.

    Args:
        data: a folder whose ``gold`` is taken instead of the corpus's.
        model: adds the last stage; None leaves it out.
    """
    for name, rows, bench in english_sets(data, model):
        stages = [*STAGES, *([ENTAILMENT] if model else [])]
        answers = {stage.name: tried(bench.only(stage.kept), rows) for stage in stages}
        yield name, Ablation(rows, answers)


def unknown_signals(seen: Mapping[str, object]) -> set[str]:
    """Names in the sets above that neither the ranker nor ``seen`` signals of the judge have."""
    in_ranker = (RANKER_COSINE | RANKER_WORDS) - set(ranker.SIGNALS)
    return set(in_ranker | (COSINE | WORDS | STORY) - seen.keys())
