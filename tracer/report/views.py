"""What each page shows, as plain values: the report's data, before any markup.

Builders (the neighbouring modules) fill them from a trace; templates only lay
them out. Everything here is already worded, ordered and counted; texts are raw
and are escaped by the templates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracer.model import DriftType, RulingState, VerdictLabel
from tracer.report.chain import Gutter
from tracer.report.diff import Segment

NoticeKind = Literal["paraphrase", "invented", "notice"]


# ------------------------------------------------------------------ small parts


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that a page is not the outlet's own words; ``text`` as the article carries it."""

    kind: NoticeKind
    label: str
    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many claims got a verdict, and where they are listed ("" where they are not)."""

    label: VerdictLabel
    name: str
    meaning: str
    number: int
    href: str = ""


Choice = tuple[str, str, int]
"""A button that shows the rows with a tag: the tag, its name, how many rows have it."""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list. ``when_key`` sorts; ``tallies`` are in reading order."""

    href: str
    claims_href: str
    outlet: str
    title: str
    when: str
    when_key: str
    language: str
    notice: Notice | None
    tallies: tuple[Tally, ...]
    claims: int
    flagged: int
    tags: str


@dataclass(frozen=True, slots=True)
class FailureLine:
    """An input that could not be had or read, with its reason."""

    input: str
    href: str
    stage: str
    message: str
    at: str


# ------------------------------------------------------------- a claim in detail


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, worded. ``number`` ties it to the marked words (None: marks nothing).

    ``bar`` is its bar on the waterfall as SVG path data, 100 wide and 10 high.
    """

    number: int | None
    check: str
    because: str
    drift: str
    leaning: str
    towards_drift: bool
    bits: str
    running_bits: str
    bar: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the prior to p_drift, one bar a finding; ``even`` is the line of even odds (SVG)."""

    even: str
    prior: Reason
    reasons: tuple[Reason, ...]
    total_bits: str
    together: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source sentence beside the claim; ``aligned`` where the verdict rests on it."""

    segments: tuple[Segment, ...]
    aligned: bool
    original: str
    note: str


@dataclass(frozen=True, slots=True)
class ClauseBeside:
    """A clause (or dated fact, or absence) as it stands beside a claim."""

    address: str
    href: str
    kind: Literal["clause", "fact", "absence"]
    says: str
    document: str
    heading: str
    heading_original: str
    path: str
    addressee: str
    verification: str
    source_hint: str
    lines: tuple[SourceLine, ...]
    elided: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another source sentence that was near; ``nearness`` in words, cosine after."""

    address: str
    href: str
    text: str
    nearness: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """One article that makes the same change, and how it came there.

    ``here`` is the claim on whose page this stands.
    """

    href: str
    outlet: str
    when: str
    manner: str
    here: bool
    first: bool


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A change on its way: where it is first found in this set, and who has it after.

    ``carriers`` are in order of date; ``more`` were left out between or after them.
    """

    sentence: str
    carriers: tuple[Carrier, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RulingView:
    """What a person ruled on a claim; ``machine`` is the verdict that was ruled on.

    ``because`` says what changed where the ruling does not stand as it stood.
    """

    person: str
    when: str
    decision: str
    label: VerdictLabel | None
    verdict: str
    drift: str
    machine: str
    reason: str
    source: str
    source_href: str
    state: RulingState
    because: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class LostRuling:
    """A ruling whose words are on no claim of this run; ``where`` is the article it was about."""

    ruling: RulingView
    quote: str
    where: str
    where_href: str


@dataclass(frozen=True, slots=True)
class ErratumView:
    """What a published report had wrong, since when, and how it was put right."""

    person: str
    when: str
    report: str
    report_href: str
    wrong: str
    since: str
    put_right: str
    quote: str
    href: str
    because: str


@dataclass(frozen=True, slots=True)
class ClaimBrief:
    """A claim in one line of a list: what it says, what it changes, where to see it."""

    anchor: str
    href: str
    article_href: str
    label: VerdictLabel
    verdict: str
    likelihood: str
    text: str
    language: str
    outlet: str
    when: str
    notice: Notice | None
    change: str
    because: str
    drifts: tuple[DriftType, ...]
    ruled: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with everything that speaks for and against it."""

    brief: ClaimBrief
    meaning: str
    rulings: tuple[RulingView, ...]
    before: str
    segments: tuple[Segment, ...]
    after: str
    speaker: str
    severity: str
    clauses: tuple[ClauseBeside, ...]
    changes: tuple[Reason, ...]
    waterfall: Waterfall
    families: tuple[FamilyView, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Worst:
    """One of the worst drifts: the claim's and the clause's marked words, and one reason."""

    brief: ClaimBrief
    segments: tuple[Segment, ...]
    clause: ClauseBeside | None
    others: int


# ----------------------------------------------------------------------- chain


@dataclass(frozen=True, slots=True)
class Change:
    """What a panel says of one change: a predicate, where it is shown, how it came here."""

    status: Literal["introduced", "inherited", "repaired"]
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article may have it from: "from" and a name to click, how sure, and why."""

    lead: str
    name: str
    href: str
    likelihood: str
    why: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture of the strip: a document or an article, and the lines that lead to it."""

    anchor: str
    here: str
    parents: tuple[str, ...]
    kind: Literal["article", "document"]
    gutter: Gutter
    href: str
    name: str
    title: str
    when: str
    language: str
    notice: Notice | None
    origin: Origin | None
    second: Origin | None
    changes: tuple[Change, ...]
    more_changes: int
    spoken: str


@dataclass(frozen=True, slots=True)
class ParentLine:
    """A candidate parent of an article, with the evidence for it in sentences."""

    origin: Origin
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One reason to hold that a text was had from another, with the words on both sides."""

    because: str
    child_words: str
    parent_words: str


# ----------------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """What every page shares."""

    title: str
    places: tuple[Place, ...]
    version: str


@dataclass(frozen=True, slots=True)
class ClauseBar:
    """How often the press used and changed a clause; ``share`` is of the most used (0–100)."""

    href: str
    address: str
    heading: str
    text: str
    used: int
    changed: int
    used_share: float
    changed_share: float
    words: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The summary; ``overruled`` counts drifts that are not listed since people rule otherwise."""

    errata: tuple[ErratumView, ...]
    lost: tuple[LostRuling, ...]
    ruled: int
    overruled: int
    lead: str
    sources: tuple[Place, ...]
    when: str
    tallies: tuple[Tally, ...]
    worst: tuple[Worst, ...]
    drifted: int
    clauses: tuple[ClauseBar, ...]
    strip: tuple[Panel, ...]
    strip_whole: bool
    articles: tuple[ArticleLine, ...]
    choices: tuple[Choice, ...]
    unjudged: tuple[Tally, ...]
    failures: tuple[FailureLine, ...]
    silent: int
    recovered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TextMark:
    """A stretch of an article's text; ``label`` is the verdict of the claim on it, if any."""

    text: str
    href: str = ""
    anchor: str = ""
    label: VerdictLabel | None = None
    number: int | None = None
    ruled: str = ""


@dataclass(frozen=True, slots=True)
class MarginNote:
    """The finding in one line, beside the paragraph it is about."""

    number: int
    href: str
    label: VerdictLabel
    verdict: str
    likelihood: str
    words: str
    ruled: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article with its marked stretches and its margin."""

    marks: tuple[TextMark, ...]
    notes: tuple[MarginNote, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article with its claims marked in place."""

    name: str
    line: ArticleLine
    author: str
    headline: Paragraph
    dating: str
    address: str
    address_href: str
    sha256: str
    captured: str
    parents: tuple[ParentLine, ...]
    paragraphs: tuple[Paragraph, ...]
    earlier: Place | None
    later: Place | None


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """Every claim of one article, held against the documents."""

    name: str
    line: ArticleLine
    sha256: str
    captured: str
    address: str
    address_href: str
    choices: tuple[Choice, ...]
    claims: tuple[ClaimView, ...]
    unjudged: tuple[ClaimBrief, ...]
    renderings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """The claims of one verdict, gravest first; ``more`` stand only with their articles."""

    tally: Tally
    claims: tuple[ClaimBrief, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FlagsPage:
    """The claims of the run by verdict; ``whole`` where it lists every one of them."""

    groups: tuple[VerdictGroup, ...]
    choices: tuple[Choice, ...]
    changes: tuple[Choice, ...]
    listed: int
    whole: bool


@dataclass(frozen=True, slots=True)
class ChainPage:
    """Who had it from whom."""

    name: str
    panels: tuple[Panel, ...]
    undated: int
    pages: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SourceSentenceLine:
    """A sentence of a document with its force and its state."""

    text: str
    original: str
    force: str
    note: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SourceClause:
    """A clause with how the press used it."""

    anchor: str
    bar: ClauseBar
    heading: str
    heading_original: str
    path: str
    addressee: str
    verification: str
    checked: str
    source_hint: str
    sentences: tuple[SourceSentenceLine, ...]
    claims: tuple[ClaimBrief, ...]
    more_claims: int


@dataclass(frozen=True, slots=True)
class MapCell:
    """A clause on the map of its document; ``heat`` is 0 (never changed) to 4 (most changed)."""

    href: str
    number: str
    heat: int
    used: int
    changed: int
    spoken: str


@dataclass(frozen=True, slots=True)
class MapPart:
    """The clauses of one part of a document."""

    name: str
    cells: tuple[MapCell, ...]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A pack: all its clauses, and at the end what it does not contain."""

    name: str
    title: str
    title_original: str
    kind: Literal["document", "facts"]
    facts: tuple[tuple[str, str], ...]
    addresses: tuple[Place, ...]
    rendering_note: str
    verification_note: str
    clauses: tuple[SourceClause, ...]
    absences: tuple[SourceClause, ...]
    terms: tuple[tuple[str, str, str], ...]
    map: tuple[MapPart, ...]
    used: int
    changed: int


@dataclass(frozen=True, slots=True)
class MethodPage:
    """What a verdict means and does not, and what made this report."""

    meanings: tuple[Tally, ...]
    made: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    failures: tuple[FailureLine, ...]
