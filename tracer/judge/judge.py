"""From a claim and its alignments to a verdict that is a sum of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tracer.features import Vocabulary, describe
from tracer.features.content import content_words
from tracer.features.lexicon import FALLBACK, KEPT_TEXTS, known_language
from tracer.features.reading import shifted
from tracer.judge import calibration, checks, gates
from tracer.judge.calibration import Calibration, Sum, probability
from tracer.judge.entailment import Entailment
from tracer.judge.view import Entailed, Signal, SourceView, View, stems_of
from tracer.model import (
    Alignment,
    Claim,
    DriftType,
    Echo,
    Features,
    Finding,
    SourceLibrary,
    Verdict,
    VerdictLabel,
)
from tracer.text import statements

# Candidates that are held to explain a claim's words together with the anchor.
_COMPANY = 2
_LEAST_BITS = 0.005
# A change that itself says little for drift is no ground for a flag.
_SHOWN_BITS = 0.5
NO_ECHOES: Mapping[str, Echo] = {}
# Where only force, time, numbers and actors can be compared, more is left open.
_ABSTAIN_ACROSS_LANGUAGES = 0.1
# A question states nothing, whatever it hints at.
_A_QUESTION = 0.9
# Of the flagged claims that little is about, raters call so many unsupported and not drifted.
_EITHER = 0.5
# A verdict that is less likely than not is none.
_LIKELY = 0.5
# From here on a sentence may be about the same thing (right pairs average a cosine near 0.5).
_NEAR_COSINE = 0.45
# Signals that come with many a faithful paraphrase too.
SOFT = frozenset(
    {"part-uncovered", "subject-unmatched", "qualifier-lost", "heavy-qualifier-lost",
     "modality-raised-one", "modality-dropped", "modality-flattened", "negation-one-side",
     "actor-added", "date-added", "deontic-opposite-perhaps", "in-place-perhaps"}
)  # fmt: skip


def is_firm(signal: Signal) -> bool:
    """Whether it names a change, and does not come with many a faithful paraphrase too."""
    return signal.drift_type is not None and signal.name not in SOFT


@dataclass(frozen=True, slots=True)
class Reading:
    """All signals of one claim, before any weight."""

    view: View
    drift: tuple[Signal, ...]
    opinion: tuple[Signal, ...]
    topic: tuple[Signal, ...]
    likeness: tuple[Signal, ...] = ()

    @property
    def topical(self) -> tuple[Signal, ...]:
        """What ties it to the story, or not: a change that can be shown is a tie."""
        return self.topic + tuple(filter(is_firm, self.drift))

    @property
    def anchoring(self) -> tuple[Signal, ...]:
        """What tells whether anything in the sources is about this at all."""
        return self.drift + self.topic + self.likeness


class Judge:
    """Judges claims against a library.

    Args:
        library: the source packs.
        vocabulary: the packs' actors and concepts (made from the library if None).
        weights: the calibration; the one that ships if None.
        entailment: a model that reads claim and source together; None for the checks alone.
    """

    def __init__(
        self,
        library: SourceLibrary,
        vocabulary: Vocabulary | None = None,
        weights: Calibration | None = None,
        entailment: Entailment | None = None,
    ) -> None:
        self.library = library
        self.vocabulary = vocabulary or Vocabulary.of(library)
        self.entailment = entailment
        self.weights = weights or calibration.load(with_entailment=entailment is not None)
        self._checks = checks.table()
        self._views: dict[str, SourceView] = {}
        self._absent: dict[str, tuple[SourceView, ...]] = {}

    def judge(self, claim: Claim, alignments: Sequence[Alignment]) -> Verdict:
        """The verdict on one claim, with every finding that went into it."""
        return self.judge_all([claim], {claim.id: alignments})[claim.id]

    def judge_all(
        self,
        claims: Sequence[Claim],
        alignments: Mapping[str, Sequence[Alignment]],
        echoes: Mapping[str, Echo] = NO_ECHOES,
    ) -> dict[str, Verdict]:
        """Verdicts by claim id; the entailment model sees all pairs in one go."""
        readings = self.read_all(claims, alignments, echoes)
        return {
            claim.id: self.decide(claim, reading)
            for claim, reading in zip(claims, readings, strict=True)
        }

    def read_all(
        self,
        claims: Sequence[Claim],
        alignments: Mapping[str, Sequence[Alignment]],
        echoes: Mapping[str, Echo] = NO_ECHOES,
    ) -> list[Reading]:
        """Runs the gates and every check on every claim; no weights yet."""
        views = [
            self.view(claim, alignments.get(claim.id, ()), echoes.get(claim.id)) for claim in claims
        ]
        return [self._read(view) for view in self._with_entailment(views)]

    def _with_entailment(self, views: Sequence[View]) -> list[View]:
        if self.entailment is None:
            return list(views)
        asked = [
            (number, source)
            for number, view in enumerate(views)
            if known_language(view.language) == FALLBACK
            for source in view.sources[: 1 + _COMPANY]
        ]
        labels, changes = self.entailment.score([(s.text, views[n].text) for n, s in asked])
        found: dict[int, list[Entailed]] = {}
        for (number, source), label, change in zip(asked, labels, changes, strict=True):
            supports, refutes, leaves_open = map(float, label)
            found.setdefault(number, []).append(
                Entailed(source.address, supports, refutes, leaves_open, tuple(map(float, change)))
            )
        return [
            replace(view, entailed=tuple(found.get(number, ())))
            for number, view in enumerate(views)
        ]

    def _read(self, view: View) -> Reading:
        found = [signal for check in self._checks.values() for signal in check(view)]
        return Reading(
            view=view,
            drift=(*found, *_together(view, found)),
            opinion=tuple(gates.opinion_signals(view)),
            topic=tuple(gates.topic_signals(view)),
            likeness=tuple(gates.anchoring_signals(view)),
        )

    def view(self, claim: Claim, alignments: Sequence[Alignment], echo: Echo | None = None) -> View:
        """The claim beside its best anchor and that anchor's company."""
        ranked = _positive_first([self._source(a.source, a, claim) for a in alignments], claim)
        anchor = ranked[0] if ranked else None
        company = list(ranked[1 : 1 + _COMPANY])
        if anchor is not None:
            seen = {anchor.address, *(source.address for source in company)}
            company += [
                self._source(sentence.address)
                for sentence in anchor.clause.sentences
                if sentence.address not in seen
            ]
        return View(
            text=claim.text,
            features=claim.features,
            attribution=claim.attribution,
            anchor=anchor,
            company=tuple(company),
            vocabulary=self.vocabulary,
            published=claim.published,
            language=claim.language,
            context=describe(claim.context.quote, self.vocabulary, language=claim.language),
            echo=echo,
            absences=self._absences(anchor.sentence.pack) if anchor else (),
        )

    def _absences(self, pack: str) -> tuple[SourceView, ...]:
        """What a pack says that its document does not contain."""
        if pack not in self._absent:
            self._absent[pack] = tuple(
                self._source(sentence.address)
                for clause in self.library.pack(pack).clauses
                if clause.kind == "absence"
                for sentence in clause.sentences
            )
        return self._absent[pack]

    def decide(self, claim: Claim, reading: Reading) -> Verdict:
        """Adds the weights up and names the verdict."""
        weights = self.weights
        if not known_language(claim.language):
            return _unread(claim, reading, weights.drift.prior)
        opinion = probability(weights.opinion.total(reading.opinion))
        off_topic = probability(weights.off_topic.total(reading.topical))
        unanchored = probability(weights.unanchored.total(reading.anchoring))
        english = known_language(claim.language) == FALLBACK
        # Across languages hardly a word is shared, which says nothing of what a claim is about.
        anchoring = (anchoring_signal(unanchored, reading.view),) if english else ()
        findings = tuple(
            _finding(signal, weights.drift)
            for signal in (*reading.drift, *anchoring)
            if abs(weights.drift.bits(signal)) >= _LEAST_BITS
        )
        p_drift = probability(weights.drift.prior + sum(f.weight_bits for f in findings))
        if english:
            label, chance = self._label(opinion, off_topic, p_drift, unanchored, reading)
        else:
            label, chance = self._label_across_languages(p_drift, reading)
        drift = named_types(self.weights, reading.drift) if label == "drifted" else ()
        return Verdict(
            claim=claim.id,
            label=label,
            probability=round(chance, 4),
            p_drift=p_drift,
            prior_bits=weights.drift.prior,
            findings=(*_gate_findings(reading, weights, opinion, off_topic, label), *findings),
            sources=_sources(reading.view, label),
            drift=drift,
            severity=max((f.severity or 1 for f in findings if f.drift_type in drift), default=0),
        )

    def _label(
        self, opinion: float, off_topic: float, p_drift: float, unanchored: float, reading: Reading
    ) -> tuple[VerdictLabel, float]:
        weights = self.weights
        if off_topic > weights.off_topic_at and off_topic >= opinion:
            return "off-topic", off_topic
        if reading.view.features.question:
            return "opinion", max(opinion, _A_QUESTION)
        if opinion > weights.opinion_at:
            return "opinion", opinion
        far = reading.view.coverage < weights.near_from
        flag_at = weights.far_flag_at if far else weights.flag_at
        if unanchored > weights.unanchored_at:
            # Nothing near and yet no sign of drift: the two sums do not agree.
            at_odds = p_drift < flag_at
            return _open(p_drift) if at_odds else ("unsupported", unanchored)
        if abs(p_drift - flag_at) < weights.abstain_within:
            return _open(p_drift)
        if p_drift < flag_at:
            # What a document does not say can bear out a denial, never an assertion.
            anchor = reading.view.anchor
            bare = anchor is not None and anchor.is_absence and not reading.view.features.negative
            return _open(p_drift) if bare else ("supported", 1.0 - p_drift)
        if far and self._is_mere_likeness(p_drift, reading):
            return _open(p_drift)
        chance = p_drift * (1.0 - _EITHER * unanchored)
        return ("drifted", chance) if chance >= _LIKELY else _open(p_drift)

    def _is_mere_likeness(self, p_drift: float, reading: Reading) -> bool:
        """Whether a flag rests on no change that could be shown."""
        weights = self.weights
        shown = any(is_firm(s) and weights.drift.bits(s) >= _SHOWN_BITS for s in reading.drift)
        return not shown and p_drift < weights.plain_at

    def _label_across_languages(
        self, p_drift: float, reading: Reading
    ) -> tuple[VerdictLabel, float]:
        """Gates and anchoring count shared words, which two languages do not have.

        So a flag needs a change that a check can name, and what is left is open.
        """
        away = p_drift - self.weights.flag_at
        named = any(map(is_firm, reading.drift))
        if abs(away) < _ABSTAIN_ACROSS_LANGUAGES or (away > 0 and not named):
            return _open(p_drift)
        return ("drifted", p_drift) if away > 0 else ("supported", 1.0 - p_drift)

    def _source(
        self, address: str, alignment: Alignment | None = None, claim: Claim | None = None
    ) -> SourceView:
        if address not in self._views:
            sentence = self.library.sentence(address)
            self._views[address] = SourceView(
                sentence, self.library.clause(address), describe(sentence.text, self.vocabulary)
            )
        known = self._views[address]
        if alignment is None or claim is None:
            return known
        part = self._nearest_part(known, claim)
        return replace(known, alignment=alignment, part=part)

    def _nearest_part(self, source: SourceView, claim: Claim) -> Features | None:
        """The statement of a fact that shares most words with the claim, read on its own."""
        spans = statements(source.text)
        if source.sentence.kind == "clause" or len(spans) < 2:
            return None
        wanted = stems_of(claim.text)
        start, end = max(
            spans,
            key=lambda s: sum(w.stem in wanted for w in content_words(source.text[s[0] : s[1]])),
        )
        return _read_part(source.text, start, end, self.vocabulary)


@lru_cache(maxsize=KEPT_TEXTS)
def _read_part(text: str, start: int, end: int, vocabulary: Vocabulary) -> Features:
    """Part of a source as read on its own; the same for every claim, of which there are many."""
    return shifted(describe(text[start:end], vocabulary), start)


def _open(p_drift: float) -> tuple[VerdictLabel, float]:
    """Left to a person, with the probability of the answer that is likelier all the same."""
    return "uncertain", max(p_drift, 1.0 - p_drift)


def named_types(weights: Calibration, signals: Sequence[Signal]) -> tuple[DriftType, ...]:
    """Types of the signals that are right often enough, the best one where none is.

    A sign that comes with many a faithful paraphrase names a type only where nothing
    firmer does, and a merger of two things has said that another actor is named.
    """
    firm = list(filter(is_firm, signals))
    best = weights.trust_in_types(firm or signals)
    named = [t for t, trust in best.items() if trust >= weights.type_at]
    if not named and best:
        named = [max(best, key=lambda t: best[t])]
    if "conflation" in named and not any(s.name == "maker-other" for s in firm):
        named = [t for t in named if t != "actor"]
    return tuple(sorted(named, key=lambda t: -best[t])) or ("invention",)


def _positive_first(ranked: list[SourceView], claim: Claim) -> list[SourceView]:
    """What a document says comes before what it does not, where both are near."""
    if not ranked or not ranked[0].is_absence:
        return ranked
    wanted = stems_of(claim.text)
    shared = len(wanted & ranked[0].stems)
    for source in ranked[1:3]:
        if source.is_absence or source.alignment is None:
            continue
        if source.alignment.cosine >= _NEAR_COSINE and len(wanted & source.stems) >= shared:
            return [source, *(other for other in ranked if other is not source)]
    return ranked


def anchoring_signal(unanchored: float, view: View) -> Signal:
    """Whether anything is about this, as one signal: −1 surely anchored … 1 surely not."""
    because = (
        "Nothing in these documents, as of their dates, is about this."
        if unanchored > 0.5
        else "The source speaks of the same thing."
    )
    address = view.anchor.address if view.anchor else None
    return Signal("unanchored", 2 * unanchored - 1, because, None, None, address)


def _together(view: View, found: Sequence[Signal]) -> Iterator[Signal]:
    """What only all checks together can say: nothing differs, or one thing in a close match does.

    A sentence that repeats the source but for one word is the hard case: there,
    nearness must not speak for the claim as it does where nothing differs.
    """
    changes = list(filter(is_firm, found))
    address = view.anchor.address if view.anchor else None
    if not changes:
        yield Signal(
            "nothing-differs",
            view.coverage,
            "No check found anything changed.",
            None,
            None,
            address,
        )
    else:
        yield Signal(
            "one-thing-differs", view.coverage * min(1.0, changes[0].value),
            "What differs stands out: the rest is close to the source.", None, None, address,
        )  # fmt: skip


def _finding(signal: Signal, weights: Sum) -> Finding:
    return Finding(
        check=signal.name,
        drift_type=signal.drift_type,
        weight_bits=round(weights.bits(signal), 4),
        because=signal.because,
        claim_range=signal.claim_range,
        source=signal.source,
        source_range=signal.source_range,
        severity=signal.severity,
    )


_LANGUAGE_NOTE = Finding(
    check="language",
    drift_type=None,
    weight_bits=0.0,
    because="Compared across languages: force, time, numbers and actors were read, wording, "
    "opinion and topic were not.",
)


def _unread(claim: Claim, reading: Reading, prior_bits: float) -> Verdict:
    """The verdict on a sentence in a language of which no word is known: it is left open."""
    unread = Finding(
        check="language",
        drift_type=None,
        weight_bits=0.0,
        because=f"Not judged: there are no word lists for its language ({claim.language}).",
    )
    return Verdict(
        claim=claim.id,
        label="uncertain",
        probability=1.0,
        p_drift=probability(prior_bits),
        prior_bits=prior_bits,
        findings=(unread,),
        sources=_sources(reading.view, "uncertain"),
        drift=(),
        severity=0,
    )


def _gate_findings(
    reading: Reading, weights: Calibration, opinion: float, off_topic: float, label: VerdictLabel
) -> tuple[Finding, ...]:
    """The gate that closed, as findings without weight in p_drift."""
    if known_language(reading.view.language) != FALLBACK:
        return (_LANGUAGE_NOTE,)
    if label == "opinion":
        reasons, total, chance = reading.opinion, weights.opinion, opinion
    elif label == "off-topic":
        reasons, total, chance = reading.topical, weights.off_topic, off_topic
    else:
        return ()
    strongest = max(reasons, key=total.bits, default=None)
    why = (
        strongest.because
        if strongest and total.bits(strongest) > 0
        else "Nothing ties it to a source."
    )
    return (
        Finding(
            check=f"gate-{label}",
            drift_type=None,
            weight_bits=0.0,
            because=f"Read as {label} ({chance:.2f}): {why}",
            claim_range=strongest.claim_range if strongest else None,
        ),
    )


def _sources(view: View, label: VerdictLabel) -> tuple[str, ...]:
    if view.anchor is None or label in {"unsupported", "opinion", "off-topic"}:
        return ()
    return (view.anchor.address,)
