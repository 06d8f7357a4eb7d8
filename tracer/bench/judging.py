"""The judge on gold, out of fold: every figure that the documentation gives of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer.bench import baselines, breakdown, errata, gold, reliability, workbench
from tracer.bench.figures import Figures
from tracer.bench.gold import GoldClaim
from tracer.bench.intervals import intervals
from tracer.bench.scoring import Answer, score

BRIEF = ("macro-F1", "accepted", "drifted flagged", "supported flagged", "AUROC", "Brier",
         "types F1")  # fmt: skip
"""The figures that systems are compared by."""
ALIGNED = ("clause@1", "clause@3")
"""Figures of the sentences named, for what names any."""
OURS = "tracer"
_TOLD = "press claims"
"""The set whose misjudged claims are printed: its claims are short, and worded for this set."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The claims of one gold set and what was answered."""

    name: str
    file: str
    rows: list[GoldClaim]
    answers: Mapping[str, Answer]


def measured(data: Path | None) -> Iterator[Figures]:
    """All figures: of the sets, of their parts, and beside answers that look at nothing."""
    sets = []
    for one in out_of_fold(data):
        yield Figures("judge", f"{one.name}, out of fold", _all_figures(one.rows, one.answers))
        sets.append(one)
    others = _other_languages(data)
    for name, kept in (
        ("Chinese", [row for row in others.rows if row.lang.startswith("zh")]),
        ("German, French, Spanish", [r for r in others.rows if not r.lang.startswith("zh")]),
    ):
        figures = _all_figures(kept, others.answers)
        yield Figures("judge", f"{others.name}, {name}, as shipped", figures)
    yield from _with_intervals(sets)
    for one in sets:
        yield from _beside_trivial(one)
        yield from _by_type(one)
        yield from _confusion(one)
    yield from _by_language([sets[0], others])
    yield from _reliability(sets)
    yield from _amended(sets)
    for one in sets:
        if one.name == _TOLD:
            yield from _misjudged(one)


def out_of_fold(data: Path | None) -> Iterator[Judged]:
    """The gold sets in English, each claim answered by a fit that never saw its group."""
    for name, rows, bench in workbench.english_sets(data):
        yield Judged(name, workbench.GOLD_FILES[name], rows, workbench.tried(bench, rows))


def _all_figures(
    rows: Sequence[GoldClaim], answers: Mapping[str, Answer]
) -> dict[str, float | str]:
    return {**score(rows, answers), "n": len(rows)}


def brief(rows: Sequence[GoldClaim], answers: Mapping[str, Answer]) -> dict[str, float | str]:
    """The figures that systems are compared by."""
    figures = score(rows, answers)
    return {name: figures[name] for name in BRIEF if name in figures}


def _other_languages(data: Path | None) -> Judged:
    """Claims in other languages, on which nothing was fitted, as the tracer answers them."""
    from tracer.pipeline import Tracer

    rows = workbench.gold(workbench.MULTILINGUAL, data)
    analyst = Tracer().analyst()
    checked = analyst.claims(gold.claims_of(rows, analyst.vocabulary))
    answers = {c.claim.id: Answer.of(c.verdict, c.alignments) for c in checked}
    return Judged(workbench.MULTILINGUAL, "", rows, answers)


def _with_intervals(sets: Sequence[Judged]) -> Iterator[Figures]:
    columns: dict[str, dict[str, float | str]] = {}
    for one in sets:
        between = intervals(one.rows, one.answers)
        for name, value in score(one.rows, one.answers).items():
            if name != "n":
                row = columns.setdefault(name, {})
                row[one.name] = value
                row[f"{one.name}, 95 %"] = str(between[name])
    for name, row in columns.items():
        yield Figures("judge", name, row, table="95 % intervals, resampling themes and pairs")


def _beside_trivial(one: Judged) -> Iterator[Figures]:
    table = f"{one.name}: beside answers that look at nothing"
    yield Figures("judge", OURS, brief(one.rows, one.answers), table=table)
    for label in ("drifted", "supported"):
        answers = baselines.always(label, one.rows)
        yield Figures("judge", f"always {label}", brief(one.rows, answers), table=table)


def _by_type(one: Judged) -> Iterator[Figures]:
    for name, figures in breakdown.by_type(one.rows, one.answers):
        yield Figures("judge", name, figures, table=f"{one.name}: by drift type")


def _confusion(one: Judged) -> Iterator[Figures]:
    table = f"{one.name}: gold label down, verdict given across"
    for label, figures in breakdown.confusion(one.rows, one.answers):
        yield Figures("judge", label, figures, table=table)


def _by_language(sets: Sequence[Judged]) -> Iterator[Figures]:
    table = "by language: English out of fold, the others as shipped"
    for one in sets:
        languages = dict.fromkeys(row.lang for row in one.rows)
        for language in sorted(languages):
            rows = [row for row in one.rows if row.lang == language]
            found = score(rows, one.answers)
            names = ("n", "macro-F1", "accepted", "uncertain", "drifted flagged",
                     "supported flagged", "AUROC", "clause@1", "clause@3")  # fmt: skip
            figures: dict[str, float | str] = {n: found[n] for n in names if n in found}
            yield Figures("judge", language, {**figures, "n": len(rows)}, table=table)


def _reliability(sets: Sequence[Judged]) -> Iterator[Figures]:
    errors: dict[str, float] = {}
    for one in sets:
        found = reliability.bins(one.rows, one.answers)
        for bin_ in found:
            figures = {"n": bin_.n, "said": bin_.said, "true": bin_.true}
            yield Figures("judge", bin_.name, figures, table=f"{one.name}: {reliability.TABLE}")
        errors[one.name] = reliability.expected_error(found)
    for name, error in errors.items():
        figures = {"expected calibration error": error}
        yield Figures("judge", name, figures, table="how far p_drift is off")


def _amended(sets: Sequence[Judged]) -> Iterator[Figures]:
    known = errata.read()
    for one in sets:
        mine = [erratum for erratum in known if erratum.set == one.file]
        table = f"{one.name}: as labelled, and with our errata"
        if not mine:
            yield Figures("judge", one.name, {}, "no disagreements with its labels", table)
            continue
        named = f"with {len(mine)} labels as we hold them to be"
        rows = errata.amended(one.rows, known, one.file)
        for name, labelled in (("as labelled", one.rows), (named, rows)):
            found = score(labelled, one.answers)
            figures = {n: found[n] for n in (*BRIEF, *ALIGNED) if n in found}
            yield Figures("judge", name, figures, table=table)


def _misjudged(one: Judged) -> Iterator[Figures]:
    table = f"{one.name}: the surest of the wrong verdicts"
    for row, answer in breakdown.misjudged(one.rows, one.answers):
        figures: dict[str, float | str] = {
            "claim": row.text,
            "gold": row.verdict,
            "given": answer.label,
            "p_drift": answer.p_drift,
            "because": answer.because,
        }
        yield Figures("judge", row.id, figures, table=table)
