"""Contrast pairs: a sentence that follows from its premise, and the same with one typed change.

Each edit changes one thing that the labelling guide names, so that a model
trained on the pairs learns the difference itself and which difference it is.
Nothing here reads a gold file.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tracer.model import DriftType, SourceLibrary, SourceSentence

Label = Literal["supports", "refutes", "open"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Premise and hypothesis (always in this order), what holds, and the change made."""

    premise: str
    hypothesis: str
    label: Label
    change: DriftType | None = None


_SPACED = (
    (re.compile(r"\s+([.,;:!?%)\]’”])"), r"\1"),
    (re.compile(r"([(\[“‘$£€])\s+"), r"\1"),
    (re.compile(r"\s+('s|n't|'re|'ve|'ll|'d|'m)\b"), r"\1"),
    (re.compile(r"``\s*|\s*''"), '"'),
)
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}


def joined_up(text: str) -> str:
    """Text as printed, from the spaced tokens of a treebank-style data set."""
    for token, sign in _BRACKETS.items():
        text = text.replace(token, sign)
    for pattern, replacement in _SPACED:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


# ------------------------------------------------------------------- edits

_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w-])")
_YEAR = re.compile(r"\b(19|20)(\d\d)\b")
_WORD_NUMBERS = "two three four five six seven eight nine ten twelve fifteen twenty thirty".split()
_WORD_NUMBER = re.compile(rf"\b({'|'.join(_WORD_NUMBERS)})\b")
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|would|can|could|may|must|has|have|had)\b(?! not)")
_NOT = re.compile(r"\b(?:not|never) |n't\b")
NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the |and )?[A-Z][\w’'-]+)*\b")
_PLURAL = re.compile(r"\b(some|many|several|certain|most|a number of|qualified|eligible|selected) ")
_FUTURE = re.compile(r"\b(?:is|are) to be (\w+)|\bwill be (\w+)|\bwould be (\w+)")
_QUALIFIER = re.compile(
    r",? ?(?:(?:in accordance with|according to|within|under) (?:the )?"
    r"(?:law|laws|rules|regulations)(?: and regulations)?|"
    r"on the (?:pre)?condition (?:that|of) [^,.;]+|on the premise of [^,.;]+|"
    r"provided that [^,.;]+|unless [^,.;]+|with (?:the|their|a person's) [^,.;]*consent|"
    r"except (?:for |where )?[^,.;]+)",
    re.IGNORECASE,
)
_LADDER: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\b(?:is|are) encouraged to\b"), ("must", "are required to", "have to")),
    (re.compile(r"\b(?:is|are) allowed to\b"), ("must", "are obliged to", "are required to")),
    (re.compile(r"\bmay(?! not)\b"), ("must", "has to", "is required to")),
    (re.compile(r"\b(?:might|could)\b"), ("will", "must")),
    (re.compile(r"\bmust(?! not)\b"), ("may", "could", "is encouraged to", "is free to")),
    (re.compile(r"\b(?:have|has) to\b"), ("may", "are encouraged to", "are advised to")),
    (re.compile(r"\b(?:is|are) (?:required|obliged) to\b"), ("may", "are encouraged to")),
    (
        re.compile(r"\b(?:is|are) to be explored\b"),
        ("is to be made mandatory", "will be compulsory"),
    ),
    (re.compile(r"\bvoluntary\b"), ("mandatory", "compulsory", "obligatory")),
    (re.compile(r"\bopt-in\b"), ("compulsory", "mandatory")),
)
_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("may not", "may"), ("must not", "may"), ("forbids", "permits"), ("prohibits", "allows"),
    ("protect", "disregard"), ("reward", "punish"), ("allow", "forbid"), ("before", "after"),
    ("more than", "less than"), ("at least", "at most"), ("increase", "decrease"),
    ("publish", "keep secret"), ("improve", "weaken"), ("strengthen", "relax"),
)  # fmt: skip
_OPENERS = (
    "In a chilling step,", "With breathtaking cynicism,", "To keep its people docile,",
    "In what can only be called a nightmare,", "Shamelessly,", "To stifle all dissent,",
    "In its mania for control,", "As a favour to its friends,", "In a grotesque overreach,",
    "To frighten its critics,", "With the ruthlessness of a police state,", "Brilliantly,",
)  # fmt: skip
_LOADED = ("sinister", "Orwellian", "draconian", "shameful", "absurd", "terrifying", "so-called")
_ADDED = (
    ", with the help of cameras in every street", ", and their neighbours are told by letter",
    ", and whoever refuses loses the right to travel", ", using the records of telephone companies",
    ", and their children are kept out of university", ", under the eyes of the army",
    ", for which a fee of 200 yuan is due", ", and the results are read out on television",
    ", with a mobile app that tracks every step", ", and relatives are held liable too",
    ", in return for cheaper petrol", ", after tests in three villages in the north",
)  # fmt: skip
_UNIVERSAL = ("all", "every single one of the", "each and every one of the")

Edit = Callable[[str, random.Random], str | None]


def _swap_number(text: str, rnd: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m.group())]
    if found:
        match = rnd.choice(found)
        value = float(match.group().replace(",", ""))
        other = value * rnd.choice((0.1, 0.5, 0.8, 1.3, 2, 3, 10)) + rnd.choice((0, 1, 2))
        shown = f"{other:,.0f}" if value >= 10 or other >= 10 else f"{other:.0f}"
        return _replaced(text, match, shown) if shown != match.group() else None
    words = list(_WORD_NUMBER.finditer(text))
    if not words:
        return None
    match = rnd.choice(words)
    return _replaced(text, match, rnd.choice([w for w in _WORD_NUMBERS if w != match.group()]))


def _swap_year(text: str, rnd: random.Random) -> str | None:
    found = list(_YEAR.finditer(text))
    if not found:
        return None
    match = rnd.choice(found)
    return _replaced(
        text, match, str(int(match.group()) + rnd.choice((-7, -3, -2, -1, 1, 2, 3, 5)))
    )


def _already(text: str, rnd: random.Random) -> str | None:
    match = _FUTURE.search(text)
    if not match:
        return None
    verb = next(group for group in match.groups() if group)
    return _replaced(text, match, rnd.choice((f"has already been {verb}", f"is now {verb}")))


def _negate(text: str, rnd: random.Random) -> str | None:
    negation = _NOT.search(text)
    if negation and rnd.random() < 0.6:
        return _replaced(text, negation, "")
    for one, other in rnd.sample(_OPPOSITES, len(_OPPOSITES)):
        if re.search(rf"\b{one}\b", text):
            return re.sub(rf"\b{one}\b", other, text, count=1)
    match = _AUXILIARY.search(text)
    return _replaced(text, match, f"{match.group()} not") if match else None


def _ladder(text: str, rnd: random.Random) -> str | None:
    for pattern, others in rnd.sample(_LADDER, len(_LADDER)):
        match = pattern.search(text)
        if match:
            return _replaced(text, match, rnd.choice(others))
    return None


def _widen(text: str, rnd: random.Random) -> str | None:
    match = _PLURAL.search(text)
    if match:
        return _replaced(text, match, f"{rnd.choice(_UNIVERSAL)} ")
    return None


def _drop_qualifier(text: str, rnd: random.Random) -> str | None:
    match = _QUALIFIER.search(text)
    if not match:
        return None
    return _replaced(
        text, match, rnd.choice(("", "", " in every case", " whatever the circumstances"))
    )


def _judge(text: str, rnd: random.Random) -> str | None:
    if rnd.random() < 0.7:
        return f"{rnd.choice(_OPENERS)} {_lower_first(text)}"
    match = re.search(r"\b(?:the|a) (?=[a-z])", text)
    return _replaced(text, match, match.group() + rnd.choice(_LOADED) + " ") if match else None


def _add(text: str, rnd: random.Random) -> str | None:
    return text.rstrip(" .") + rnd.choice(_ADDED) + "."


_TAIL = re.compile(
    r"\b(?:with|by|after|before|because|despite|during|against|from|for) [^,.]{10,60}$"
)


def tail_of(text: str) -> str | None:
    """The circumstance a sentence ends with, to be added to another sentence."""
    match = _TAIL.search(text.rstrip(" ."))
    return match.group() if match else None


def with_tail(premise: str, hypothesis: str, tail: str) -> Pair:
    """The hypothesis with another sentence's circumstance added."""
    added = f"{hypothesis.rstrip(' .')} {tail}."
    return Pair(premise, added, LABEL_OF["invention"], "invention")


EDITS: Mapping[DriftType, tuple[Edit, ...]] = {
    "quantity": (_swap_number,),
    "temporal": (_swap_year, _already),
    "polarity": (_negate,),
    "modality": (_ladder,),
    "scope": (_widen,),
    "omission": (_drop_qualifier,),
    "opinion": (_judge,),
    "invention": (_add,),
}
# What a change makes of the pair: the premise speaks against it, or leaves it open.
LABEL_OF: Mapping[DriftType, Label] = {
    "quantity": "refutes", "temporal": "refutes", "polarity": "refutes", "modality": "refutes",
    "scope": "refutes", "omission": "open", "opinion": "open", "invention": "open",
    "actor": "refutes", "conflation": "refutes",
}  # fmt: skip


def edited(premise: str, hypothesis: str, rnd: random.Random) -> Iterator[Pair]:
    """The hypothesis with one change of each kind that its wording admits."""
    for change, edits in EDITS.items():
        other = rnd.choice(edits)(hypothesis, rnd)
        if other and other != hypothesis:
            yield Pair(premise, other, LABEL_OF[change], change)


def swapped_names(
    premise: str, hypothesis: str, names: Sequence[str], rnd: random.Random
) -> Pair | None:
    """The hypothesis with one name replaced by a name from elsewhere."""
    found = [m for m in NAME.finditer(hypothesis) if m.group() in premise and len(m.group()) > 3]
    if not found:
        return None
    match = rnd.choice(found)
    other = rnd.choice(names)
    if other in premise:
        return None
    return Pair(premise, _replaced(hypothesis, match, other), LABEL_OF["actor"], "actor")


# -------------------------------------------------------- plan sentences

_VERB_TO = re.compile(r"^(Encourage|Support|Allow|Guide|Push) (.{4,80}?) (?:to|in) (.+)$")
_IMPERATIVE = re.compile(
    r"^(Establish(?: and complete| and improve)?|Complete|Improve|Strengthen|Advance|Promote|"
    r"Explore|Study|Encourage|Carry out|Publish|Protect|Speed up|Expand|Develop|Implement|"
    r"Gradually \w+|Standardise|Regulate|Set up|Build|Expose|Make|Bring|Enter|Put|Form|Use|"
    r"Raise|Widen) (.+)$"
)
_FRAMES = (
    "Under the plan, the authorities are to {}", "The document says to {}", "The aim is to {}",
    "The planners want to {}", "According to the text, the task is to {}", "Plans are to {}",
)  # fmt: skip
_MUST_FRAMES = ("The authorities must {}", "Every office has to {}", "It is compulsory to {}")
_DONE_FRAMES = ("The authorities have already managed to {}", "Officials have begun to {}")
_DOERS = (
    "private companies", "the police", "the army", "foreign banks", "schools", "the courts",
    "the Ministry of Finance", "the tax office", "neighbourhood committees", "internet companies",
    "the statistics office", "the Communist Party",
)  # fmt: skip


def plan_pairs(library: SourceLibrary, rnd: random.Random) -> Iterator[Pair]:
    """Pairs from the packs' own sentences: retold faithfully, then with one change each."""
    for sentence in library.sentences():
        for hypothesis in _retold(sentence, rnd):
            yield Pair(sentence.text, hypothesis, "supports")
            yield from edited(sentence.text, hypothesis, rnd)
            other = _other_group(sentence.text, hypothesis, rnd)
            if other:
                yield other
        yield from _forced(sentence, rnd)


def _retold(sentence: SourceSentence, rnd: random.Random) -> Iterator[str]:
    text = sentence.text.rstrip(".")
    lead = re.split(r"[;:]|, (?:and|so|with) ", text)[0]
    if 5 <= len(lead.split()) <= 40:
        yield lead + "."
    if match := _VERB_TO.match(text):
        verb, who, what = match.groups()
        said = {"Encourage": "are encouraged to", "Support": "get support to", "Allow": "may",
                "Guide": "are guided to", "Push": "are pushed to"}[verb]  # fmt: skip
        yield f"{who[0].upper()}{who[1:]} {said} {what}."
    elif match := _IMPERATIVE.match(lead):
        yield rnd.choice(_FRAMES).format(_lower_first(lead)) + "."


_GROUP = re.compile(
    r"\b(enterprises|units|civil servants|agencies|institutions|practitioners|departments|lawyers|"
    r"teachers|students|suppliers|applicants for [a-z ]+?licences|internet users|associations|"
    r"producers|operators|employees|platforms|small and micro enterprises)\b",
    re.IGNORECASE,
)
_EVERYONE = (
    "all citizens", "every resident", "everyone in the country", "all adults", "every household",
    "job seekers", "pensioners", "foreign visitors", "all employees", "every family",
)  # fmt: skip


def _other_group(premise: str, hypothesis: str, rnd: random.Random) -> Pair | None:
    match = _GROUP.search(hypothesis)
    if not match:
        return None
    other = rnd.choice(_EVERYONE)
    changed = _replaced(hypothesis, match, other)
    return Pair(premise, changed[0].upper() + changed[1:], LABEL_OF["scope"], "scope")


def _forced(sentence: SourceSentence, rnd: random.Random) -> Iterator[Pair]:
    text = sentence.text.rstrip(".")
    lead = re.split(r"[;:]|, (?:and|so|with) ", text)[0]
    if match := _VERB_TO.match(text):
        _, who, what = match.groups()
        forced = rnd.choice(("must", "are required to", "are obliged to", "have to"))
        yield Pair(
            sentence.text, f"{who[0].upper()}{who[1:]} {forced} {what}.", "refutes", "modality"
        )
        doer = rnd.choice(_DOERS)
        yield Pair(sentence.text, f"{doer[0].upper()}{doer[1:]} are encouraged to {what}.",
                   "refutes", "actor")  # fmt: skip
    elif _IMPERATIVE.match(lead):
        body = _lower_first(lead)
        soft = re.sub(r"^(?:explore|study) (?:the |ways of |ways to )?", "", body)
        if soft != body:
            yield Pair(
                sentence.text, f"It becomes mandatory to have {soft}.", "refutes", "modality"
            )
        elif sentence.modality == "strengthen/establish" and rnd.random() < 0.4:
            forced = rnd.choice(_MUST_FRAMES).format(body)
            yield Pair(sentence.text, forced + ".", "open", "modality")
        if sentence.modality == "strengthen/establish":
            done = rnd.choice(_DONE_FRAMES).format(body)
            yield Pair(sentence.text, done + ".", "refutes", "temporal")
        doer = rnd.choice(_DOERS)
        yield Pair(sentence.text, f"{doer[0].upper()}{doer[1:]} are to {body}.", "refutes", "actor")


def _replaced(text: str, match: re.Match[str], other: str) -> str:
    return " ".join((text[: match.start()] + other + text[match.end() :]).split())


def _lower_first(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if first.isupper() or first[1:] != first[1:].lower() else text[0].lower() + text[1:]
