"""What a check looks at: one claim beside its best anchor, and the anchor's company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from tracer.features import Vocabulary, describe
from tracer.features.content import content_words
from tracer.features.lexicon import KEPT_TEXTS
from tracer.model import (
    Alignment,
    Attribution,
    Clause,
    Cue,
    DriftType,
    Echo,
    Features,
    Range,
    SourceSentence,
)
from tracer.text import statements

# Labels of the packs on the ladder of force; states-fact has none.
RUNG_OF_LABEL = {
    "explore/pilot": 1,
    "allow": 2,
    "encourage": 3,
    "strengthen/establish": 4,
    "goal": 4,
    "must": 5,
    "prohibit": 5,
    "protect": 5,
}
_BINDING = frozenset({2, 5})
NOTHING_READ = Features()
# Cosines of claims that say the same and of those that do not are about this far apart, and so
# are those of sentences of one kind and of another.
_LEANING_WIDTH = 0.25
PLANNED = frozenset({"explore/pilot", "allow", "encourage", "strengthen/establish", "must", "goal"})


@dataclass(frozen=True)
class SourceView:
    """A source sentence with what was read off it and where it stands."""

    sentence: SourceSentence
    clause: Clause
    features: Features
    alignment: Alignment | None = None
    part: Features | None = None
    """What was read off the statement of a longer fact that is nearest to the claim."""

    @property
    def near(self) -> Features:
        """Features of the nearest statement: what is denied elsewhere in a fact is no denial."""
        return self.part or self.features

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def address(self) -> str:
        return self.sentence.address

    @property
    def is_absence(self) -> bool:
        return self.sentence.kind == "absence"

    @property
    def rung(self) -> int | None:
        """Rung 1–5 of the sentence: its label in the pack, else what its words bind or allow.

        A fact that speaks of a test or of what people could do reports what was; only its
        words of allowing and requiring put anyone under anything.
        """
        if self.sentence.modality is not None:
            return RUNG_OF_LABEL.get(self.sentence.modality)
        force = self.features.force
        if self.sentence.kind == "fact":
            said = {int(cue.key) for cue in self.features.of("force")} & _BINDING
            return max(said, default=None)
        return force

    @property
    def planned(self) -> bool:
        """Whether the sentence speaks of something still to come as of the document's date."""
        return self.sentence.modality in PLANNED

    @property
    def stems(self) -> frozenset[str]:
        return stems_of(self.sentence.text)

    @property
    def stems_around(self) -> frozenset[str]:
        """Stems of the heading, the place and the addressee that stand over the sentence."""
        clause = self.clause
        return stems_of(clause.heading, clause.path, clause.addressee)


@lru_cache(maxsize=KEPT_TEXTS)
def stems_of(*texts: str) -> frozenset[str]:
    """The stems of all words that carry meaning in some texts."""
    return frozenset(word.stem for word in content_words(" ".join(texts)))


@cache
def denied_and_said(
    text: str, vocabulary: Vocabulary
) -> tuple[Mapping[str, Range], frozenset[str]]:
    """The matters that a text's denying statements speak of, with their place, and the others'.

    "It names no score. It speaks of records." denies a score and says something of records.
    """
    denied: dict[str, Range] = {}
    said: set[str] = set()
    for start, end in statements(text):
        read = describe(text[start:end], vocabulary)
        if read.negative:
            denied |= dict.fromkeys(read.keys("concept"), (start, end))
        else:
            said |= read.keys("concept")
    return denied, frozenset(said)


@dataclass(frozen=True, slots=True)
class Entailed:
    """What an entailment model says of one source sentence and the claim."""

    address: str
    supports: float
    refutes: float
    leaves_open: float
    changes: tuple[float, ...] = ()


@dataclass(frozen=True)
class View:
    """A claim and the source sentences it may have grown from, best first.

    ``company`` is what else may explain a word of the claim: the other sentences
    of the anchor's clause and the next best anchors. A check that looks for
    something missing from the source looks there too before it speaks. ``absences`` is all
    that the anchor's pack notes as missing from its document.
    """

    text: str
    features: Features
    attribution: Attribution | None
    anchor: SourceView | None
    company: tuple[SourceView, ...]
    vocabulary: Vocabulary
    published: str | None = None
    language: str = "en"
    entailed: tuple[Entailed, ...] = ()
    context: Features = NOTHING_READ
    echo: Echo | None = None
    absences: tuple[SourceView, ...] = ()

    @cached_property
    def sources(self) -> tuple[SourceView, ...]:
        return ((self.anchor,) if self.anchor else ()) + self.company

    @cached_property
    def coverage(self) -> float:
        """Share of the claim's content words that the sources or what is around them have."""
        found = content_words(self.text)
        return sum(w.stem in self.source_stems for w in found) / len(found) if found else 0.0

    @cached_property
    def source_stems(self) -> frozenset[str]:
        """Stems of the anchor, its company, and the headings and addressees over them."""
        return frozenset().union(
            *(s.stems for s in self.sources), *(s.stems_around for s in self.sources)
        )

    def words(self, span: Range) -> str:
        """The claim's own words in a range."""
        return self.text[span[0] : span[1]]


@dataclass(frozen=True, slots=True)
class Signal:
    """What one check saw: a value 0–1 (or signed −1…1) that calibration turns into bits."""

    name: str
    value: float
    because: str
    drift_type: DriftType | None = None
    claim_range: Range | None = None
    source: str | None = None
    source_range: Range | None = None
    severity: int | None = None


def first(cues: Iterable[Cue], keys: Iterable[str] | None = None) -> Cue | None:
    """The first cue, or the first with one of ``keys``."""
    wanted = None if keys is None else set(keys)
    return next((cue for cue in cues if wanted is None or cue.key in wanted), None)


def at(cue: Cue | None) -> Range | None:
    """A cue's range, None for none."""
    return (cue.start, cue.end) if cue else None


def leaning(difference: float) -> float:
    """A difference of cosines as a signal's value, −1…1."""
    return max(-1.0, min(1.0, difference / _LEANING_WIDTH))


def quoted(words: str, limit: int = 60) -> str:
    """Words of a text as a reader sees them in a reason."""
    flat = " ".join(words.split())
    return f"“{flat if len(flat) <= limit else flat[: limit - 1].rstrip() + '…'}”"


def joined(names: Sequence[str]) -> str:
    """a, b and c."""
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"
