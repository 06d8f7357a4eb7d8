"""The values that flow through the house: frozen, typed, no I/O, no models.

Every stage takes and gives these types only, so each can be tested from
literals and replaced alone. Offsets are half-open ranges of Unicode code
points; times are ISO 8601 strings in UTC; weights are in bits (log2 odds,
positive towards drift).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

VerdictLabel = Literal["supported", "drifted", "unsupported", "opinion", "off-topic", "uncertain"]
DriftType = Literal[
    "modality",
    "temporal",
    "quantity",
    "actor",
    "scope",
    "polarity",
    "conflation",
    "omission",
    "opinion",
    "invention",
]
DRIFT_TYPES: tuple[DriftType, ...] = get_args(DriftType)
VERDICT_LABELS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)

SentenceKind = Literal["clause", "fact", "absence"]
Precision = Literal["second", "day", "month", "year"]
ClaimKind = Literal["headline", "sentence", "literal"]
EvidenceKind = Literal["link", "attribution", "reuse", "paraphrase", "shared-drift", "order"]
ParentKind = Literal["article", "source", "outside"]
StepStatus = Literal["introduced", "inherited", "repaired"]
Decision = Literal["confirm", "reject", "change", "note", "erratum", "undo"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
RulingState = Literal["current", "stale", "orphan"]
Range = tuple[int, int]

HEDGE_FAMILY = "hedge/"
"""Families of drift that begin so are of hedges that get lost between two articles."""


# --------------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True)
class Actor:
    """A body, company, product, outlet or person that sentences speak of.

    ``owner`` is the key of the actor that runs it (a product's company, say), and
    ``not_owned_by`` are keys of those that it is taken to belong to and does not;
    ``sector`` tells the state from private firms, the line that the story crossed.
    """

    key: str
    name: str
    kind: Literal[
        "government", "company", "product", "scheme", "media", "person", "people", "country"
    ]
    sector: Literal["public", "private", "none"]
    aliases: tuple[str, ...] = ()
    owner: str | None = None
    not_owned_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A matter that the street and the documents name in different words."""

    key: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """The smallest thing a claim can be held against.

    ``address`` is ``pack:clause#n`` for a document, ``pack:id`` for a dated
    fact, and ``pack:absent/id`` for something that the document does not say.
    """

    address: str
    clause: str
    pack: str
    kind: SentenceKind
    text: str
    modality: str | None = None
    original: str | None = None
    date: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One paragraph of a document (or one fact, or one absence) with its sentences."""

    address: str
    pack: str
    kind: SentenceKind
    heading: str
    heading_original: str
    path: str
    addressee: str
    verification: str
    checked: str
    sentences: tuple[SourceSentence, ...]
    actors: tuple[str, ...] = ()
    source_hint: str = ""
    topic: str = ""

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term of the original language with its usual renderings; ``reading`` is its sound."""

    original: str
    rendering: str
    note: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class SourcePack:
    """A source document or a set of dated facts, as loaded and validated."""

    id: str
    kind: Literal["document", "facts"]
    title: str
    title_original: str
    number: str
    issuer: str
    dated: str | None
    released: str | None
    official_urls: tuple[str, ...]
    rendering_note: str
    verification_note: str
    clauses: tuple[Clause, ...]
    key_terms: tuple[KeyTerm, ...]
    actors: tuple[Actor, ...]
    topic_terms: tuple[str, ...]
    path: str
    sha256: str
    concepts: tuple[Concept, ...] = ()
    period: str = ""
    paragraph_note: str = ""
    modality_convention: str = ""
    modality_glossary: tuple[KeyTerm, ...] = ()


@dataclass(frozen=True)
class SourceLibrary:
    """The packs of one run, with look-up by address."""

    packs: tuple[SourcePack, ...]

    @cached_property
    def _clauses(self) -> dict[str, Clause]:
        return {clause.address: clause for pack in self.packs for clause in pack.clauses}

    @cached_property
    def _sentences(self) -> dict[str, SourceSentence]:
        return {s.address: s for clause in self._clauses.values() for s in clause.sentences}

    @cached_property
    def _packs(self) -> dict[str, SourcePack]:
        return {pack.id: pack for pack in self.packs}

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        return tuple({a.key: a for pack in self.packs for a in pack.actors}.values())

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        return tuple({c.key: c for pack in self.packs for c in pack.concepts}.values())

    @cached_property
    def topic_terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term for pack in self.packs for term in pack.topic_terms))

    def pack(self, pack_id: str) -> SourcePack:
        return self._packs[pack_id]

    def clause(self, address: str) -> Clause:
        """The clause at ``pack:clause`` or that holds ``pack:clause#n``; KeyError if none."""
        return self._clauses[address.split("#")[0]]

    def sentence(self, address: str) -> SourceSentence:
        return self._sentences[address]

    def sentences(self) -> Iterator[SourceSentence]:
        return iter(self._sentences.values())

    def __contains__(self, address: str) -> bool:
        return address in self._sentences or address in self._clauses


# -------------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was had, from where and when: the evidence behind an article.

    ``sha256`` is ``sha256:<hex>`` of the body with its transfer and content coding
    undone. ``path`` is the file that keeps it, relative to the snapshot folder:
    a WARC, where the record starts at byte ``offset``, or (``offset`` None, as
    version 0.1.0 kept it) the bare body. ``captured_at`` is empty unless the page
    was had as an archive's copy: then it is the moment when that archive got it.
    """

    url: str
    final_url: str
    fetched_at: str
    status: int
    sha256: str
    path: str
    media_type: str
    size_bytes: int
    redirects: tuple[str, ...] = ()
    offset: int | None = None
    captured_at: str = ""


@dataclass(frozen=True, slots=True)
class Dating:
    """When a page says it was published, how exactly, and on what basis."""

    value: str
    precision: Precision
    basis: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something to collect: an address or a file, with what a case file says of it.

    ``id`` is the article's id, made from ``locator`` alone, so that a second run
    knows what it already has. ``record`` says that the page need not be fetched:
    ``FILE@OFFSET`` of a WARC that holds it.
    """

    id: str
    locator: str
    outlet: str = ""
    title: str = ""
    language: str = ""
    published: Dating | None = None
    record: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A story to trace: where its articles are, and which packs it is held against.

    ``pages`` is a folder of pages that the tracer serves itself on loopback (an
    embedded demonstration); ``truth`` a file with what should be recovered;
    ``find`` names feeds, sitemaps, lists and WARCs that are searched for more articles.
    """

    id: str
    title: str
    note: str
    sources: tuple[str, ...]
    topic_terms: tuple[str, ...]
    targets: tuple[Target, ...]
    pages: str | None = None
    truth: str | None = None
    find: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the page; ``at`` is where its anchor stands in the text, if it does."""

    url: str
    text: str
    at: Range | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A witness: one page's readable text with what is known about it.

    ``text`` is NFC and starts with the title as a paragraph of its own
    (``text[:title_end] == title``); paragraphs are parted by a blank line.
    """

    id: str
    url: str
    canonical_url: str
    outlet: str
    author: str
    language: str
    title: str
    title_end: int
    text: str
    published: Dating | None
    links: tuple[Link, ...]
    snapshot: Snapshot | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a second look at an article's page found, against the look before it.

    ``status``: *unchanged* (the same bytes, or the server said so), *layout* (other
    bytes, the same claims), *claims* (sentences came or went), *gone* (no longer to be
    had). ``correction`` holds the page's own words where it says that it was corrected
    or updated, ``modified`` the moment of change that its markup states.
    """

    article: str
    at: str
    status: Literal["unchanged", "layout", "claims", "gone"]
    before: Snapshot | None
    after: Snapshot | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    correction: str = ""
    modified: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A quotation that can be found again: ``text[start:end] == quote``, always."""

    document: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def of(cls, document: str, text: str, start: int, end: int, window: int = 32) -> Span:
        return cls(
            document,
            start,
            end,
            text[start:end],
            text[max(0, start - window) : start],
            text[end : end + window],
        )


# ---------------------------------------------------------------------- claims


@dataclass(frozen=True, slots=True)
class Cue:
    """One signal read off a sentence: what it means, and the words that carry it.

    ``key`` is the normal form (an actor key, a scope class, a qualifier class…),
    ``value``/``upper`` numbers where there are any, ``unit`` their unit.
    """

    kind: str
    key: str
    start: int
    end: int
    value: float | None = None
    upper: float | None = None
    unit: str = ""
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Features:
    """What can be read off one sentence without any model; offsets into that sentence.

    ``force`` is the rung 1–5 of the modality ladder (explore … must), ``time``
    one of goal, building, in-place; either is None where the sentence has none.
    """

    force: int | None = None
    force_at: Range | None = None
    time: Literal["goal", "building", "in-place"] | None = None
    time_at: Range | None = None
    negative: bool = False
    question: bool = False
    cues: tuple[Cue, ...] = ()

    def of(self, kind: str) -> tuple[Cue, ...]:
        return tuple(cue for cue in self.cues if cue.kind == kind)

    def keys(self, kind: str) -> frozenset[str]:
        return frozenset(cue.key for cue in self.cues if cue.kind == kind)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it, by the article's own words ("the ACLU said", a quotation's speaker)."""

    speaker: str
    cue: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an article, in its paragraph, with what was read off it."""

    id: str
    article: str
    kind: ClaimKind
    span: Span
    context: Span
    attribution: Attribution | None
    checkworthiness: float
    features: Features
    language: str = "en"
    published: str | None = None

    @property
    def text(self) -> str:
        return self.span.quote


# --------------------------------------------------------- alignment, judgement


@dataclass(frozen=True, slots=True)
class Echo:
    """What a claim sounds like among retellings whose verdict is known.

    ``text`` is the nearest of the kind that it leans to, ``flagged`` whether that kind
    is the drifted and unsupported. All else is a difference of cosines, −2 to 2, each side the
    mean of the nearest few: ``lean`` is how much nearer the claim is to the flagged than
    to the supported, ``unsourced`` to those that nothing in the sources is about than to
    those that have a source, ``opinion`` and ``off_topic`` to those kinds than to what can be
    checked. ``…_around`` is the same for its paragraph. A kind that is not there leans nowhere.
    """

    text: str
    flagged: bool
    lean: float
    lean_around: float
    unsourced: float = 0.0
    unsourced_around: float = 0.0
    opinion: float = 0.0
    off_topic: float = 0.0
    off_topic_around: float = 0.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim held against one source sentence.

    ``cosine`` is of the embeddings (−1…1), ``lexical`` the BM25 score,
    ``score`` what the ranking went by, ``margin`` how far the first is ahead of
    the first of another clause (same scale as ``score``; on rank 1 only).
    """

    claim: str
    source: str
    rank: int
    cosine: float
    lexical: float
    score: float
    margin: float | None
    embedder: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, for or against: a signed weight, two spans, one plain sentence.

    Ranges are relative to the claim's and the source sentence's own text;
    ``source_range`` is None where the claim only adds something.
    """

    check: str
    drift_type: DriftType | None
    weight_bits: float
    because: str
    claim_range: Range | None = None
    source: str | None = None
    source_range: Range | None = None
    severity: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sum a reader can check: p_drift = 1/(1+2^−(prior + Σ weights))."""

    claim: str
    label: VerdictLabel
    probability: float
    p_drift: float
    prior_bits: float
    findings: tuple[Finding, ...]
    sources: tuple[str, ...]
    drift: tuple[DriftType, ...]
    severity: int


# --------------------------------------------------------------------- lineage


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an article is held to have it from another, with the words on both sides."""

    kind: EvidenceKind
    weight_bits: float
    because: str
    child_range: Range | None = None
    parent_range: Range | None = None


@dataclass(frozen=True, slots=True)
class LineageEdge:
    """A candidate parent of an article; rank 1 is the best one.

    ``parent`` is an article id, a pack id (``parent_kind`` source), or None for
    "from none of these". Probabilities of one child's candidates sum to one.
    """

    child: str
    parent: str | None
    parent_kind: ParentKind
    rank: int
    probability: float
    weight_bits: float
    lag_s: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DriftStep:
    """What one hop did to one drift: it enters here, was inherited, or was put right.

    ``family`` groups claims that assert the same; ``entered_at`` is the earliest
    article *in this set* that has it along the chain of best parents. A hedge that gets
    lost is an omission against the parent, not against a source: its family begins with
    :data:`HEDGE_FAMILY`.
    """

    family: str
    drift_type: DriftType
    article: str
    claim: str
    status: StepStatus
    parent: str | None
    parent_claim: str | None
    entered_at: str

    @property
    def unhedged(self) -> bool:
        """Whether it is a lost hedge that is followed here."""
        return self.family.startswith(HEDGE_FAMILY)


@dataclass(frozen=True)
class Lineage:
    """Edges (all candidates, best first for each child) and the hops of every drift."""

    edges: tuple[LineageEdge, ...] = ()
    steps: tuple[DriftStep, ...] = ()

    @cached_property
    def best(self) -> dict[str, LineageEdge]:
        """The rank-1 edge of each child."""
        return {edge.child: edge for edge in self.edges if edge.rank == 1}


# --------------------------------------------------------------------- rulings


@dataclass(frozen=True, slots=True)
class Selector:
    """Where a person's ruling hangs: a quotation in what was received, to be found again.

    The W3C Web Annotation model's text quote (``exact``, ``prefix``, ``suffix``) with its
    position (``start``, in code points of the article's text), against the snapshot by
    its hash. ``text_sha256`` is the hash of the readable text, so that a page whose bytes
    change without its words is not taken for a changed one.
    """

    snapshot_sha256: str
    text_sha256: str
    exact: str
    prefix: str
    suffix: str
    start: int


@dataclass(frozen=True, slots=True)
class Erratum:
    """What a published report had wrong: ``report`` is its run or the address it stands at."""

    report: str
    wrong: str
    since: str
    put_right: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision of one person, kept for good: nothing of it is changed later.

    ``confirm``, ``reject`` and ``change`` say what holds of a claim: ``verdict``, with
    ``drift`` types, their ``severity`` (0–3) and the ``source`` sentence it was held
    against (its words in ``source_text``, as they were). ``machine`` is the verdict that
    the tracer had given then. A ``note`` is only words; an ``undo`` takes back the ruling
    it names in ``undoes``. Where an erratum is about a whole report, ``article``,
    ``claim`` and ``selector`` are None.
    """

    id: str
    person: str
    made_at: str
    decision: Decision
    article: str | None = None
    claim: str | None = None
    selector: Selector | None = None
    machine: VerdictLabel | None = None
    verdict: VerdictLabel | None = None
    drift: tuple[DriftType, ...] = ()
    severity: int = 0
    source: str | None = None
    source_text: str = ""
    reason: str = ""
    undoes: str | None = None
    erratum: Erratum | None = None


@dataclass(frozen=True, slots=True)
class StandingRuling:
    """A ruling that was not taken back, as it stands in one run.

    ``current``: the claim stands as it stood. ``stale``: something it rests on changed, but
    its words are still there. ``orphan``: its words are gone, so it is about no claim any
    more. ``because`` says in one sentence what changed; it is empty where nothing did.
    ``claim`` is the claim *in this run* (its id may be another than the ruling's), None
    where there is none. ``replaced_by`` names a later ruling of the same person on the
    same words, which then holds in place of this one.
    """

    ruling: Ruling
    state: RulingState
    claim: str | None = None
    because: str = ""
    replaced_by: str | None = None


# ----------------------------------------------------------------------- trace


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be had or read, with the reason."""

    input: str
    stage: str
    slug: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the records were made: enough to make them again."""

    tracer: str
    settings: str
    models: Mapping[str, str]
    sources: Mapping[str, str]
    started_at: str
    finished_at: str | None = None
    case: str = ""


@dataclass(frozen=True)
class Trace:
    """Everything about one run: what the report shows and the library returns.

    Claims, alignments and verdicts of a run that was kept are read from its database when
    they are asked for, as they were when the trace was made: walking over them takes one
    article's into memory at a time. ``tuple(trace.claims)`` and ``dict(trace.verdicts)``
    hold them all.
    """

    provenance: Provenance
    library: SourceLibrary
    articles: tuple[Article, ...]
    claims: Sequence[Claim]
    alignments: Mapping[str, tuple[Alignment, ...]]
    verdicts: Mapping[str, Verdict]
    lineage: Lineage
    failures: tuple[Failure, ...] = ()
    recovered: Mapping[str, str] = field(default_factory=dict)
    rulings: tuple[StandingRuling, ...] = ()

    def rulings_on(self, claim: str) -> tuple[StandingRuling, ...]:
        """What people said of a claim of this run, the oldest first, errata among it."""
        return self._rulings_on.get(claim, ())

    @cached_property
    def _rulings_on(self) -> dict[str | None, tuple[StandingRuling, ...]]:
        grouped: dict[str | None, list[StandingRuling]] = {}
        for found in self.rulings:
            grouped.setdefault(found.claim, []).append(found)
        return {claim: tuple(found) for claim, found in grouped.items()}

    @property
    def errata(self) -> tuple[StandingRuling, ...]:
        """What published reports had wrong, the oldest first."""
        return tuple(found for found in self.rulings if found.ruling.erratum)
