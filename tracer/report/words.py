"""Plain words for everything that the stages say in names and numbers.

The only place of the report that chooses wording, so that a page, a terminal
and a drawing never say the same thing in two ways.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from urllib.parse import urlsplit

from tracer.model import Dating, DriftType, EvidenceKind, SentenceKind, Verdict, VerdictLabel
from tracer.text import shorten

QUOTE_LIMIT = 64
"""Longest quotation, in characters, inside a sentence of ours."""

SAFE_SCHEMES = frozenset({"http", "https", "file"})

VERDICT_NAMES: dict[VerdictLabel, str] = {
    "drifted": "Drifted",
    "unsupported": "Unsupported",
    "uncertain": "Uncertain",
    "supported": "Supported",
    "opinion": "Opinion",
    "off-topic": "Off-topic",
}
"""Every verdict's name, in the order in which a reader wants to see them."""

VERDICT_MEANINGS: dict[VerdictLabel, str] = {
    "supported": "The documents say the same.",
    "drifted": "The documents speak of this, and the claim changes it.",
    "unsupported": "Not in these documents as of their dates.",
    "opinion": "A judgement, a question or a prediction: nothing to check.",
    "off-topic": "Not about these documents or the products around them.",
    "uncertain": "Left open: the evidence for two verdicts is close.",
}

DRIFT_NAMES: dict[DriftType, str] = {
    "modality": "how binding it is",
    "temporal": "when it happens",
    "quantity": "a number",
    "actor": "who does it",
    "scope": "whom or what it covers",
    "polarity": "turned into its opposite",
    "conflation": "two things taken for one",
    "omission": "a condition left out",
    "opinion": "a judgement added",
    "invention": "a detail added",
}

SEVERITY_WORDS = {
    1: "a careful reader is not misled",
    2: "a reader is misled on a detail",
    3: "a reader is misled on what the policy is, whose it is, or whom it binds",
}

VERIFICATION_WORDS = {
    "checked": "checked",
    "partly": "checked in part",
    "": "state of checking not recorded",
}

KIND_WORDS: dict[SentenceKind, str] = {
    "clause": "The document says",
    "fact": "A dated fact from outside the document",
    "absence": "What the document does not contain",
}

EVIDENCE_WORDS: dict[EvidenceKind, str] = {
    "link": "it links to it",
    "attribution": "it names it as its source",
    "reuse": "it uses the same wording",
    "paraphrase": "it says the same in other words",
    "shared-drift": "it makes the same change",
    "order": "it came later",
}
"""Why an article is held to have it from another, said of the later one."""

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_BOTH: dict[DriftType, str] = {
    "actor": "says {claim} where the source says {source}",
    "polarity": "turns {source} into {claim}",
    "conflation": "takes {claim} and {source} for one thing",
    "omission": "leaves out {source}",
    "opinion": "adds the judgement {claim}",
    "invention": "adds {claim}",
}
_CLAIM_ONLY: dict[DriftType, str] = {
    "modality": "makes it {claim}",
    "temporal": "puts it at {claim}",
    "quantity": "gives the number {claim}, where the source has none",
    "actor": "names {claim} as the doer",
    "scope": "stretches it to {claim}",
    "polarity": "says the opposite: {claim}",
    "conflation": "takes two things for one: {claim}",
    "omission": "leaves a condition out of {claim}",
    "opinion": "adds the judgement {claim}",
    "invention": "adds {claim}",
}
_NEITHER: dict[DriftType, str] = {
    "modality": "changes how binding it is",
    "temporal": "changes when it happens",
    "quantity": "changes a number",
    "actor": "changes who does it",
    "scope": "changes whom or what it covers",
    "polarity": "says the opposite",
    "conflation": "takes two separate things for one",
    "omission": "leaves out a condition",
    "opinion": "adds a judgement",
    "invention": "adds a detail",
}
_REPAIRED: dict[DriftType, str] = {
    "modality": "says again how binding it is",
    "temporal": "says again when it happens",
    "quantity": "gives the number as the source does",
    "actor": "says again who does it",
    "scope": "covers no more than the source does",
    "polarity": "says it the way round that the source does",
    "conflation": "keeps the two things apart",
    "omission": "brings the condition back",
    "opinion": "leaves the judgement out",
    "invention": "leaves the added detail out",
}

# Lowest probability at which each word is used: adjective for "it is …", adverb for "it … took it".
_LADDER = (
    (0.95, "almost certain", "almost certainly"),
    (0.85, "very likely", "very likely"),
    (0.70, "likely", "likely"),
    (0.55, "more likely than not", "more likely than not"),
    (0.30, "unclear", "possibly"),
    (0.10, "unlikely", "with little likelihood"),
    (0.0, "very unlikely", "hardly"),
)
_NEAR, _SOMEWHAT_NEAR = 0.65, 0.45
_COSINE = re.compile(r"The closest source sentence has a cosine of (-?\d\.\d+) with the claim\.")
_COVERED = re.compile(r"(\d+) of 100 content words of the claim are in the source or around it\.")
_GATE = re.compile(r"Read as ([a-z-]+) \((\d\.\d+)\): (.+)", re.DOTALL)
# Highest share of the claim's words, of 100, for which each word is used.
_SHARES = (
    (0, "None"),
    (20, "Few"),
    (40, "Some"),
    (60, "About half"),
    (85, "Most"),
    (99, "Nearly all"),
    (100, "All"),
)
_STRONG_BITS, _CLEAR_BITS, _SILENT_BITS = 2.0, 1.0, 0.05


def likelihood(probability: float) -> str:
    """A probability as an adjective: "very likely", "unclear"."""
    return next(word for least, word, _ in _LADDER if probability >= least or least == 0.0)


def likely_adverb(probability: float) -> str:
    """A probability as an adverb: "very likely", "possibly"."""
    return next(word for least, _, word in _LADDER if probability >= least or least == 0.0)


def percent(probability: float) -> str:
    """A probability as a percentage that never claims certainty."""
    if probability > 0.99:
        return "over 99%"
    if probability < 0.01:
        return "under 1%"
    return f"{probability * 100:.0f}%"


def with_number(probability: float) -> str:
    """Words first, number after: "very likely, 93%"."""
    return f"{likelihood(probability)}, {percent(probability)}"


def weight(bits: float) -> str:
    """What a finding's weight says, in words."""
    if abs(bits) < _SILENT_BITS:
        return "tips neither way"
    degree = "slightly"
    if abs(bits) >= _CLEAR_BITS:
        degree = "strongly" if abs(bits) >= _STRONG_BITS else "clearly"
    return f"{degree} for a change" if bits > 0 else f"{degree} for the claim"


def signed(bits: float) -> str:
    """Bits with a sign and a true minus: "+2.4", "−0.8"."""
    return f"{bits:+.1f}".replace("-", "−")


def quoted(text: str) -> str:
    """A short quotation in quotation marks."""
    return f"“{shorten(' '.join(text.split()), QUOTE_LIMIT)}”"


def change(drift: DriftType, source: str, claim: str) -> str:
    """What a drift does to the source, as a predicate: 'changes “may” to “must”'.

    Args:
        drift: the drift's type.
        source: the words of the source that were changed or lost, or "".
        claim: the words of the claim that changed or added, or "".
    """
    if source and source.casefold() == claim.casefold():
        return f"{_NEITHER[drift]}: {quoted(claim)}"
    if source and claim:
        pattern = _BOTH.get(drift, "changes {source} to {claim}")
    elif claim:
        pattern = _CLAIM_ONLY[drift]
    elif source:
        pattern = "leaves out {source}"
    else:
        return _NEITHER[drift]
    return pattern.format(source=quoted(source), claim=quoted(claim))


def repaired(drift: DriftType) -> str:
    """What an article does that puts a drift of its source right, as a predicate."""
    return _REPAIRED[drift]


def reason(because: str) -> str:
    """A finding's sentence in words for a reader, where it was written in figures.

    Sentences that are not known are given as they are.
    """
    if found := _COSINE.fullmatch(because):
        cosine = float(found[1])
        return f"The closest sentence of the documents is {nearness(cosine)}."
    if found := _COVERED.fullmatch(because):
        share = int(found[1])
        much = next(word for most, word in _SHARES if share <= most)
        return f"{much} of the claim’s main words are in the source or around it."
    if found := _GATE.fullmatch(because):
        kind = {"off-topic": "off-topic", "opinion": "an opinion"}.get(found[1], found[1])
        rest = reason(found[3])
        return f"Taken for {kind} ({with_number(float(found[2]))}): {lower_first(rest)}"
    return because


_NOT_JUDGED: dict[VerdictLabel, str] = {
    "off-topic": "Were it about these documents, changed or unsupported would be",
    "opinion": "Were there something to check in it, changed or unsupported would be",
}


def together(verdict: Verdict) -> str:
    """What the sum of all reasons says; for a claim that was not judged, what it would say."""
    said = _NOT_JUDGED.get(verdict.label, "Together: that the claim is changed or unsupported is")
    return f"{said} {with_number(verdict.p_drift)}."


def nearness(cosine: float) -> str:
    """How near a claim and a clause are in meaning: words first, the cosine after."""
    degree = "near" if cosine >= _NEAR else "somewhat near" if cosine >= _SOMEWHAT_NEAR else "far"
    return f"{degree} in meaning, {cosine:.2f}".replace("-", "−")


def count(number: int, thing: str, many: str = "") -> str:
    """A counted noun: "1 claim", "2 claims", "no claims"."""
    noun = thing if number == 1 else many or f"{thing}s"
    return f"{number or 'no'} {noun}"


def listed(parts: list[str]) -> str:
    """An enumeration: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


@cache
def day(value: str) -> str:
    """An ISO date (or its beginning) as it is spoken: "7 October 2014", "October 2014", "2014"."""
    try:
        if len(value) == 4:
            return str(int(value))
        if len(value) == 7:
            return f"{date.fromisoformat(value + '-01'):%B %Y}"
        at = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{at.day} {at:%B %Y}"


@cache
def moment(value: str) -> str:
    """An ISO time as it is spoken: "7 October 2014, 14:03 UTC"."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    zone = " UTC" if at.tzinfo is None or not at.utcoffset() else f" {at:%z}"
    return f"{day(value)}, {at:%H:%M}{zone}"


def dated(dating: Dating | None) -> str:
    """The day a page was published, no more exactly than is known."""
    if dating is None:
        return "undated"
    known = {"second": 10, "day": 10, "month": 7, "year": 4}
    return day(dating.value[: known[dating.precision]])


def lower_first(text: str) -> str:
    """A sentence as it goes on after a colon."""
    return text[:1].lower() + text[1:]


def safe_url(address: str) -> str:
    """The address where it may become a link (http, https, file), else ""."""
    if any(ch.isspace() or not ch.isprintable() for ch in address):
        return ""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return ""
    return address if scheme in SAFE_SCHEMES else ""


def language(code: str) -> str:
    """A language tag where it is well formed, else ""."""
    return code if _LANGUAGE_TAG.fullmatch(code) else ""
