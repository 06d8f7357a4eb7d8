"""The tracer beside its peers: the same claims, the same folds, the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tracer.bench import baselines, peers
from tracer.bench.baselines import Support
from tracer.bench.figures import Figures
from tracer.bench.gold import GoldClaim
from tracer.bench.judging import ALIGNED, BRIEF, OURS
from tracer.bench.scoring import Answer, auroc, score
from tracer.bench.workbench import english_sets, tried


def measured(data: Path | None) -> Iterator[Figures]:
    """Each peer on each English gold set; one that is not installed is skipped, with its name."""
    for name, rows, bench in english_sets(data):
        ours = tried(bench, rows)
        yield _row(name, OURS, rows, ours)
        for label in ("drifted", "supported"):
            yield _row(name, f"always {label}", rows, baselines.always(label, rows))
        for told, supports in (
            ("cosine", peers.cosine(bench, rows)),
            ("BM25", peers.bm25(bench, rows)),
        ):
            yield _row(name, told, rows, baselines.by_support(rows, supports), supports)
        sources = {row.id: ours[row.id].sources for row in rows}
        for peer in peers.PEERS:
            if peer.installed is None:
                yield Figures("peers", peer.package, {}, peer.missing, name)
                continue
            supports = peer.supports(bench, rows, sources)
            answers = baselines.by_support(rows, supports)
            told = f"{peer.package} {peer.installed}"
            yield _row(name, told, rows, answers, supports)


def _row(
    table: str,
    name: str,
    rows: list[GoldClaim],
    answers: Mapping[str, Answer],
    supports: list[Support] | None = None,
) -> Figures:
    """The figures of one system; of alignment only as deep as it names sentences itself.

    How well a support ranks claims needs no fit: it is measured on the bare numbers.
    """
    found = score(rows, answers)
    if supports is not None:
        found["AUROC"] = _auroc(rows, supports)
    deep = max((len(s.sources) for s in supports or []), default=0)
    if name == OURS:
        deep = max(len(answer.sources) for answer in answers.values())
    kept = [*BRIEF, *(figure for figure in ALIGNED if int(figure[-1]) <= deep)]
    return Figures("peers", name, {n: found[n] for n in kept if n in found}, table=table)


def _auroc(rows: list[GoldClaim], supports: list[Support]) -> float:
    """Chance that a drifted claim has less support than a supported one."""
    by_label = {
        label: [-s.value for row, s in zip(rows, supports, strict=True) if row.verdict == label]
        for label in ("drifted", "supported")
    }
    return auroc(by_label["drifted"], by_label["supported"])
