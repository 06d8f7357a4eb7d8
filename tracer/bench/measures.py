"""What ``tracer bench`` measures: a table of measures, each a few named figures on a named set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer.bench.figures import Figures
from tracer.settings import Settings


def demo(data: Path | None) -> Iterator[Figures]:  # noqa: ARG001, the case comes with the tracer
    """What is recovered of the demonstration, whose truth is known."""
    from tracer.pipeline import Tracer

    with TemporaryDirectory() as folder:
        settings = Settings(
            db=f"{folder}/demo.db", snapshots=f"{folder}/snapshots", report=f"{folder}/report"
        )
        with Tracer(settings) as tracer:
            yield Figures("demo", "demonstration case", tracer.run().recovered)


def judge(data: Path | None) -> Iterator[Figures]:
    """Verdicts, alignment, drift types and calibration on gold, out of fold."""
    from tracer.bench import judging

    yield from judging.measured(data)


def ablations(data: Path | None, settings: Settings) -> Iterator[Figures]:
    """What cosine, words, the story's terms, the checks and an entailment model each add."""
    from tracer.bench import ablations as stages
    from tracer.bench.intervals import intervals
    from tracer.bench.judging import brief
    from tracer.judge.entailment import load

    model = load(settings.entailment)
    for name, found in stages.measured(data, model):
        for stage, answers in found.answers.items():
            yield Figures("ablations", stage, brief(found.rows, answers), table=name)
        helped, alone = (found.answers.get(n) for n in (stages.ENTAILMENT.name, stages.CHECKS))
        if helped is None or alone is None:
            yield Figures("ablations", stages.ENTAILMENT.name, {}, NO_MODEL, name)
            continue
        between = intervals(found.rows, helped, alone)
        figures = {n: str(between[n]) for n in brief(found.rows, helped)}
        yield Figures("ablations", "what entailment adds, 95 %", figures, table=name)


def peers(data: Path | None) -> Iterator[Figures]:
    """Other ways to hold a claim against sources, on the same claims and folds."""
    from tracer.bench import compared

    yield from compared.measured(data)


NO_MODEL = "no model named: --entailment FOLDER, or TRACER_ENTAILMENT=FOLDER"


def entailment(data: Path | None, settings: Settings) -> Iterator[Figures]:
    """Words alone, and the entailment model that the settings name, on sets that others made."""
    from tracer.bench import outside
    from tracer.judge.entailment import load

    model = load(settings.entailment)
    vitaminc = "VitaminC, pages held back"
    measures: dict[str, tuple[Path, Callable[[Path], dict[str, float]]]] = {
        "typed errors of summaries": (
            Path("typed-errors", "dev.jsonl"), partial(outside.typed_errors, model=model)
        ),
        "WiCE": (Path("wice", "claims-dev.jsonl"), partial(outside.wice, model=model)),
    }  # fmt: skip
    if model is None:
        # Words alone name no third label.
        yield Figures("entailment", vitaminc, {}, NO_MODEL)
    else:
        held_back = partial(outside.vitaminc, model=model)
        measures = {vitaminc: (Path("vitaminc", "train.jsonl.gz"), held_back), **measures}
    for name, (place, measure) in measures.items():
        path = _in(data, place)
        if path is None:
            yield Figures("entailment", name, {}, f"no {place} in the data folder")
        else:
            yield Figures("entailment", name, measure(path))


def lineage(data: Path | None) -> Iterator[Figures]:
    """Parents of retellings and of pages, where they are known; what each evidence adds."""
    from tracer.bench import lineage as games

    for name, figures in games.measured(data):
        yield Figures("lineage", name, figures, "" if figures else name)


def games(data: Path | None) -> Iterator[Figures]:  # noqa: ARG001, the games are made up
    """Lineage on made-up telephone games: lost witnesses, kinds of evidence, growth."""
    from tracer.bench import lineage as measured

    for name, figures in measured.made_up():
        yield Figures("games", name, figures)


def evidence(data: Path | None) -> Iterator[Figures]:
    """What a hostile server, kills, many pages and rubbish do to collecting and its evidence."""
    from tracer.bench import evidence as stress

    for name, figures, skipped in stress.measured(data):
        yield Figures("evidence", name, figures, skipped)


def report(data: Path | None) -> Iterator[Figures]:  # noqa: ARG001, the trace is made
    """How large a report grows and how long it takes, on a trace made for it."""
    from tracer.bench import report as sizes

    for name, figures in sizes.measured():
        yield Figures("report", name, figures)


def rulings(settings: Settings) -> Iterator[Figures]:
    """What people ruled in a database: the tracer as it is today, held against it.

    People rule on flags, so the claims are not a sample of all claims: the figures say how
    often a flag is right, and nothing of what goes unflagged.
    """
    from tracer.bench import gold
    from tracer.bench.scoring import Answer, score
    from tracer.pipeline import Tracer
    from tracer.review import agreement, gold_rows

    with Tracer(settings) as tracer:
        trace = tracer.trace()
        labelled = gold_rows(trace)
        rows = gold.parsed(labelled)
        name = f"rulings in {settings.db}"
        if not rows:
            yield Figures("rulings", name, {}, "nobody has ruled there, or people differ")
            return
        analyst = tracer.analyst()
        checked = analyst.claims(gold.claims_of(rows, analyst.vocabulary))
    answers = {c.claim.id: Answer.of(c.verdict, c.alignments) for c in checked}
    confirmed = [row["machine"] == row["verdict"] for row in labelled]
    figures: dict[str, float | str] = {**score(rows, answers), "n": len(rows)}
    figures["verdicts confirmed when ruled on"] = sum(confirmed) / len(confirmed)
    figures["left out, people differ"] = len(agreement(trace).disputed)
    yield Figures("rulings", name, figures)


def extraction(data: Path | None) -> Iterator[Figures]:
    """The readable text of pages, beside that of trafilatura alone."""
    from tracer.bench import extraction as texts

    name = "article-extraction-benchmark"
    figures = texts.measured(data)
    yield Figures("extraction", name, figures, "" if figures else f"no {name} in the data folder")


def originals(data: Path | None) -> Iterator[Figures]:
    """Official texts paired with their rendering, and changes of the page found."""
    from tracer.bench import originals as official

    for name, figures in official.measured(data):
        yield Figures("originals", name, figures)
    if data is None or not (data / "sources" / "originals").is_dir():
        reason = "no sources/originals in the data folder"
        yield Figures("originals", ", ".join(official.SHARED), {}, reason)


def speed(data: Path | None) -> Iterator[Figures]:  # noqa: ARG001, the pages are invented
    """Time and memory by stage, against the floor, other ways, and other engines."""
    from tracer.bench.speed import measured

    for name, figures in measured():
        yield Figures("speed", name, figures)


MEASURES: Mapping[str, Callable[[Path | None], Iterator[Figures]]] = {
    "demo": demo,
    "judge": judge,
    "peers": peers,
    "lineage": lineage,
    "games": games,
    "evidence": evidence,
    "extraction": extraction,
    "originals": originals,
    "report": report,
    "speed": speed,
}

WITH_MODEL: Mapping[str, Callable[[Path | None, Settings], Iterator[Figures]]] = {
    "ablations": ablations,
    "entailment": entailment,
}
"""Measures that the settings' entailment model takes part in."""

ON_DATABASE: Mapping[str, Callable[[Settings], Iterator[Figures]]] = {"rulings": rulings}
"""Measures on a database of one's own: asked for by name only."""

ALL = (*MEASURES, *WITH_MODEL)
"""What is measured where no measure is named."""


def run(name: str, data: Path | None, settings: Settings) -> Iterator[Figures]:
    """The figures of one measure, by its name."""
    if name in ON_DATABASE:
        return ON_DATABASE[name](settings)
    return WITH_MODEL[name](data, settings) if name in WITH_MODEL else MEASURES[name](data)


def _in(data: Path | None, name: Path) -> Path | None:
    """A set's file in the data folder, or in ``benchmarks`` below it."""
    if data is None:
        return None
    return next((p for p in (data / name, data / "benchmarks" / name) if p.is_file()), None)
