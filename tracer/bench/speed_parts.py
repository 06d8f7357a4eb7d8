"""The parts that :mod:`tracer.bench.speed` times, each a function for a process of its own."""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tracer.model import Article
    from tracer.pipeline import Tracer

T = TypeVar("T")

PER_ARTICLE = ("collect", "claims, align, judge, store")
"""Stages whose work is done for each article; the others are for the set as a whole."""
MOST_PAIRS = 96
_ROUNDS = 2
_MOST_COMPARED = 64
_WARM_UP = 2
_ROUSING = 16


@dataclass(frozen=True, slots=True)
class Lap:
    """What one stretch of work took; ``cpu_s`` is that of all the process's threads."""

    name: str
    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(slots=True)
class Laps:
    """Laps in order, and what was counted."""

    laps: list[Lap] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Times a block."""
        _forget_peak()
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        yield
        took = time.perf_counter() - wall_s, time.process_time() - cpu_s
        self.laps.append(Lap(name, *took, _peak_mb()))

    def total(self, clock: str, names: Sequence[str]) -> float:
        """Seconds of some laps together, by the ``wall`` clock or the ``cpu``'s."""
        return sum(
            lap.wall_s if clock == "wall" else lap.cpu_s for lap in self.laps if lap.name in names
        )


def alone(part: Callable[..., T], *given: object) -> T:
    """A part in a fresh process, so that its memory and its warm caches are its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(part, *given).result()


def _forget_peak() -> None:
    """Starts the kernel's high-water mark again, where it can be."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    with suppress(OSError, StopIteration):
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def tracer_in(work: Path) -> Tracer:
    """A tracer whose files are all in a folder."""
    from tracer.pipeline import Tracer
    from tracer.settings import Settings

    settings = Settings(
        db=str(work / "speed.db"), snapshots=str(work / "kept"), report=str(work / "report")
    )
    return Tracer(settings)


def _articles(pages: Path, work: Path) -> list[Article]:
    from tracer.collect import Collector, expand
    from tracer.model import Article, Target
    from tracer.settings import Settings

    targets = [target for target in expand([str(pages)]) if isinstance(target, Target)]
    found = Collector(Settings(snapshots=str(work / "kept"))).collect_many(targets)
    return [article for _, article in found if isinstance(article, Article)]


def whole_run(pages: Path, work: Path) -> Laps:
    """A run as the command line makes it, then the same again with nothing new."""
    laps = Laps()
    with tracer_in(work) as tracer:
        with laps.lap("start: packs and models"):
            analyst = tracer.analyst()
            _warm(tracer)
        with laps.lap("collect"):
            tracer.collect([str(pages)])
        with laps.lap("claims, align, judge, store"):
            run = tracer.judge([str(pages)])
        with laps.lap("load"):
            trace = tracer.store.load_trace(run)
        laps.counts = {
            "articles": len(trace.articles),
            "sentences": len(trace.claims),
            "source sentences": len(list(analyst.library.sentences())),
        }
    return laps


def _warm(tracer: Tracer) -> None:
    """Loads every model with a sentence or two, as a server that answers all day has done."""
    tracer.check("Every citizen must have a credit score by 2020, and firms will be graded.")


def floor(pages: Path, work: Path) -> Laps:
    """The bare cost of what cannot be left out, each part alone with all threads it can use."""
    from lxml import html

    from tracer import language
    from tracer.align.query import context_of
    from tracer.text import paragraphs

    laps = Laps()
    with tracer_in(work) as tracer:
        _warm(tracer)
        analyst = tracer.analyst()
        articles = _articles(pages, work)
        raw = [path.read_bytes() for path in sorted(pages.rglob("*.html"))]
        found = [claim for article in articles for claim in analyst.read(article).everything]
        sentences = list(dict.fromkeys(claim.text for claim in found))
        known = set(sentences)
        around = [t for t in dict.fromkeys(map(context_of, found)) if t not in known]
        texts = [a.text[start:end] for a in articles for start, end in paragraphs(a.text)]
        with laps.lap("html"):
            for page in raw:
                html.document_fromstring(page)
        with laps.lap("spacy"):
            for _ in language.english().pipe(texts, batch_size=64):
                pass
        with laps.lap("embed sentences"):
            analyst.embedder.encode(sentences)
        with laps.lap("embed around"):
            analyst.embedder.encode(around)
        laps.counts = {"unique sentences": len(sentences), "unique paragraphs": len(around)}
    return laps


def obvious_script(pages: Path, work: Path) -> Laps:
    """What one would write in an afternoon: article by article, with the usual libraries.

    spaCy's whole pipeline cuts sentences, sentence-transformers embeds each with its
    paragraph, and both are held against every source sentence, embedded once before.
    """
    import numpy as np
    import spacy

    from tracer import embedders
    from tracer.language import ENGLISH_MODEL
    from tracer.settings import Settings
    from tracer.sources import load_library
    from tracer.text import paragraphs

    articles = _articles(pages, work)
    nlp = spacy.load(ENGLISH_MODEL)
    model = embedders.load("minilm-torch")
    library = load_library(Settings().sources)
    sources = model.encode([sentence.text for sentence in library.sentences()])
    laps = Laps(counts={"articles": len(articles)})
    with laps.lap("script"):
        for article in articles:
            asked: list[str] = []
            for start, end in paragraphs(article.text):
                paragraph = article.text[start:end]
                for sentence in nlp(paragraph).sents:
                    asked += [sentence.text, paragraph]
            likeness = model.encode(asked) @ sources.T
            np.argsort(-likeness, axis=1)[:, :5]
    return laps


def cross_encoder(pages: Path, work: Path) -> Laps:
    """The rate of a cross-encoder of MiniLM's size over pairs of a sentence and a source.

    What it costs depends on its shape and on the pairs' lengths, not on its weights, so
    the packaged encoder is given each pair as one text.
    """
    from tracer.embedders import load

    with tracer_in(work) as tracer:
        analyst = tracer.analyst()
        sources = [sentence.text for sentence in analyst.library.sentences()]
        article = _articles(pages, work)[0]
        claims = analyst.read(article).claims
        step = max(1, len(sources) // MOST_PAIRS)
        pairs = [
            f"{claims[n % len(claims)].text} {source}"
            for n, source in enumerate(sources[::step][:MOST_PAIRS])
        ]
        model = load()
        model.encode(pairs[:_WARM_UP])
        laps = Laps(counts={"pairs": len(pairs), "sources": len(sources)})
        with laps.lap("pairs"):
            model.encode(pairs)
    return laps


def has_dask() -> bool:
    """Whether the engine can be had."""
    return find_spec("distributed") is not None


def engines(pages: Path, work: Path) -> Mapping[str, float]:
    """Articles a second in this process, and with one and two workers of one thread each.

    The three take turns, each on texts that it has not seen, and the medians are compared.
    """
    from tracer.engine import Engine, Local
    from tracer.engine.cluster import Dask

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    tracer = tracer_in(work)
    analyst = tracer.analyst()
    _warm(tracer)
    articles = _articles(pages, work)[:_MOST_COMPARED]
    compared: dict[str, Engine] = {
        "in this process": Local(), "one worker": Dask(workers=1), "two workers": Dask(workers=2),
    }  # fmt: skip
    took: dict[str, list[float]] = {name: [] for name in compared}
    for engine in compared.values():
        list(engine.run(analyst.articles, _told_otherwise(articles[:_ROUSING], "warm-up")))
    for number in range(_ROUNDS):
        for name, engine in compared.items():
            own = _told_otherwise(articles, f"{name} {number}")
            start = time.perf_counter()
            for _ in engine.run(analyst.articles, own):
                pass
            took[name].append(time.perf_counter() - start)
    for engine in compared.values():
        engine.close()
    speed = {name: len(articles) / median(times) for name, times in took.items()}
    return {
        **{f"articles per second, {name}": value for name, value in speed.items()},
        "two workers / in this process": speed["two workers"] / speed["in this process"],
        "two workers / one worker": speed["two workers"] / speed["one worker"],
    }


def _told_otherwise(articles: Sequence[Article], mark: str) -> list[Article]:
    """The articles with a word in each sentence that no cache has seen."""
    return [
        replace(article, text=article.text.replace(" the ", f" the {mark} "), title_end=0, links=())
        for article in articles
    ]
