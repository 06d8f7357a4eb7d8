"""Who does it: the body, firm or side that a sentence names as the doer, held against the source's.

A name anywhere in a sentence may be there for many reasons; a name before "is to"
or behind "by" is there as the doer. So a doer is compared with the doers of the
same deed, and a product's makers with those that the packs know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracer.judge.checks.actor import SPEAKERS, named_over
from tracer.judge.view import Signal, SourceView, View, joined, stems_of
from tracer.model import Cue, Range

_BY = re.compile(
    r"\b(\w+)(?:\s+(?:\w+ly|jointly|together|up|out|over))?\s+by\s+(?:the\s+|an?\s+|China['’]s\s+|"
    r"private\s+|state\s+|local\s+|public\s+)*$",
    re.IGNORECASE,
)
_FALLS_TO = re.compile(
    r"\b(?:falls?\s+to|fell\s+to|lies?\s+with|rests?\s+with|(?:is|are)\s+up\s+to|"
    r"(?:handed|entrusted|assigned|given|left)\s+to|(?:task|job|duty|business|responsibility)\s+of|"
    r"in\s+the\s+hands\s+of)\s+(?:the\s+|private\s+|state\s+|local\s+|public\s+)*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:^|[.;:,]\s+|\bthat\s+|\bsays?\s+|\band\s+|\bwhile\s+|\bbut\s+)(?:the\s+|private\s+|local\s+|"
    r"China['’]s\s+|both\s+)*$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"^(?:['’]s)?\s+(?:(?:and|or)\s+[\w'’ ]{2,30}?\s+)?(?:(?:is|are|was|were)\s+"
    r"(?:jointly\s+|now\s+)?(?:to|responsible\s+for|in\s+charge\s+of|charged\s+with|tasked\s+with)\s+|(?:will|shall|must|"
    r"would|should|may|can|could|has\s+to|have\s+to|had\s+to|needs?\s+to)\s+(?:jointly\s+)?|"
    r"(?:takes?|took)\s+the\s+)?(\w+)",
    re.IGNORECASE,
)
_NOT_A_DEED = frozenset(
    "is are was were be been being has have had does do did not also and or of in on for with to "
    "from as at by who which that's say says said".split()
)
# Words for one deed, each by its beginnings.
_DEEDS: tuple[tuple[str, ...], ...] = (
    ("regulat", "supervis", "overse", "polic", "watch", "monitor"),
    ("lead", "led", "head"),
    ("run", "operat", "manag", "administ"),
    ("grad", "rat", "assess", "evaluat", "scor", "rank"),
    ("draw", "draft", "writ", "issu", "formulat"),
    ("approv", "licens", "licenc", "authori"),
    ("own", "belong", "hold"),
    ("mak", "made", "build", "built", "creat", "develop", "launch", "introduc", "start", "invent",
     "set", "offer", "provid", "produc", "devis", "found", "design"),
)  # fmt: skip
_MAKING = frozenset(part for number in (2, 6, 7) for part in _DEEDS[number])
_IT = re.compile(
    r"\b(?:it|this|the\s+(?:app|score|scheme|system|programme|program|service|game|product))\b",
    re.IGNORECASE,
)


# Too general to be missed where a source names nobody.
_GENERAL = frozenset({"government", "companies", "communist-party", "local-government"})


@dataclass(frozen=True, slots=True)
class Doer:
    """An actor named as the doer of a deed; ``deed`` is empty where only the duty is named."""

    key: str
    span: Range
    deed: str


def check(view: View) -> Iterator[Signal]:
    """Holds the claim's doers against those of the sources, and makers against owners."""
    source = view.anchor
    if source is None or view.features.question:
        return
    ours = doers(view.text, [c for c in view.features.of("actor") if _may_do(view, c)])
    yield from _makers(view, source, ours)
    if not ours:
        return
    rival = _rival(view, ours)
    if rival is not None:
        yield rival
    elif not source.is_absence and (stranger := _stranger(view, source, ours)):
        yield stranger


def doers(text: str, actors: Sequence[Cue]) -> list[Doer]:
    """The actors of a text that are named as doers, with the beginning of their deed."""
    found: list[Doer] = []
    for cue in actors:
        before, after = text[: cue.start], text[cue.end :]
        if match := _BY.search(before):
            found.append(Doer(cue.key, (cue.start, cue.end), _deed(match.group(1))))
        elif _FALLS_TO.search(before):
            found.append(Doer(cue.key, (cue.start, cue.end), ""))
        elif _OPENING.search(before) and (match := _DOES.match(after)):
            word = match.group(1).lower()
            if word not in _NOT_A_DEED:
                found.append(Doer(cue.key, (cue.start, cue.end), _deed(word)))
    return found


def _deed(word: str) -> str:
    lower = word.lower()
    for group in _DEEDS:
        if any(lower.startswith(start) for start in group):
            return group[0]
    return lower[:6]


def _may_do(view: View, cue: Cue) -> bool:
    return view.vocabulary.kind(cue.key) not in SPEAKERS | {"scheme", "people"}


def _rival(view: View, ours: Sequence[Doer]) -> Signal | None:
    """The same deed on the same matter, done by somebody else in the nearest source that has it."""
    matter = stems_of(view.text)
    best: tuple[int, SourceView, Doer, Doer] | None = None
    for source in view.sources:
        if source.sentence.kind == "absence" or source.near.negative:
            continue
        actors = [c for c in source.features.of("actor") if _may_do(view, c)]
        for their in doers(source.text, actors):
            for our in ours:
                if our.deed and their.deed and our.deed != their.deed:
                    continue
                shared = len(matter & source.stems)
                if best is None or shared > best[0]:
                    best = (shared, source, our, their)
    if best is None:
        return None
    _, source, our, their = best
    theirs = {c.key for c in source.features.of("actor")}
    if any(_kin(view, doer.key, key) for doer in ours for key in theirs):
        return None
    ours_side, their_side = _side(view, our.key), _side(view, their.key)
    if not ours_side or not their_side:
        return None
    names = view.vocabulary.name(our.key), view.vocabulary.name(their.key)
    return Signal(
        "doer-other", 1.0,
        f"The claim has {names[0]} do it; the source has {names[1]}.",
        "actor", our.span, source.address, their.span, 3 if ours_side != their_side else 2,
    )  # fmt: skip


def _stranger(view: View, source: SourceView, ours: Sequence[Doer]) -> Signal | None:
    """A named body or firm that nothing around the anchor knows, as the doer."""
    known = set(named_over(view, source) | view.vocabulary.issuers(source.sentence.pack))
    for other in view.sources:
        known |= other.features.keys("actor")
    for doer in ours:
        plain = doer.key in _GENERAL or view.vocabulary.kind(doer.key) == "country"
        if plain or any(_kin(view, doer.key, key) for key in known):
            continue
        name = view.vocabulary.name(doer.key)
        return Signal(
            "doer-added", 1.0, f"The claim has {name} do it; the source does not name it.",
            "actor", doer.span, source.address, None, 2,
        )  # fmt: skip
    return None


def _makers(view: View, source: SourceView, ours: Sequence[Doer]) -> Iterator[Signal]:
    """A product said to be made, run or owned by others than the packs know as its owners."""
    product = _product(view)
    if product is None or view.features.negative or view.features.of("contrast"):
        return
    makers = [doer for doer in ours if doer.deed in _MAKING and doer.key != product]
    makers += [
        Doer(cue.key, (cue.start, cue.end), "own")
        for cue in view.features.of("actor")
        if _may_do(view, cue)
        and view.vocabulary.kind(cue.key) != "product"
        and re.match(r"['’]s\s+(?:\w+\s+)?$", view.text[cue.end : _start_of(view, product)])
    ]
    wrong = [doer for doer in makers if not _kin(view, doer.key, product)]
    firms = [d for d in wrong if _side(view, d.key) == "private"]
    public = [d for d in wrong if _side(view, d.key) == "public"]
    name, owner = view.vocabulary.name(product), view.vocabulary.owner(product)
    belongs = view.vocabulary.name(owner) if owner else "others"
    found = firms or public
    if found:
        names = joined([view.vocabulary.name(doer.key) for doer in found])
        yield Signal(
            "maker-other" if firms else "maker-public", 1.0,
            f"The claim has {name} as the work of {names}; the source packs know it as that of "
            f"{belongs}.",
            "actor" if firms else "conflation", found[0].span, source.address, None, 3,
        )  # fmt: skip


def _product(view: View) -> str | None:
    """The product that a claim is about: named in it, or the one that "it" stands for."""
    named = [c.key for c in view.features.of("actor") if view.vocabulary.kind(c.key) == "product"]
    if named or not _IT.search(view.text):
        return named[0] if named else None
    around = {c.key for c in view.context.of("actor") if view.vocabulary.kind(c.key) == "product"}
    return around.pop() if len(around) == 1 else None


def _start_of(view: View, product: str) -> int:
    return next((c.start for c in view.features.of("actor") if c.key == product), 0)


def _kin(view: View, one: str, other: str) -> bool:
    """Whether two actors are one, or one runs the other, or both have one owner."""
    return bool(view.vocabulary.line(one) & view.vocabulary.line(other))


def _side(view: View, key: str) -> str:
    """public, private, or nothing for those that belong to neither."""
    if key == "companies":
        return "private"
    if view.vocabulary.kind(key) == "country":
        return "public"
    sector = view.vocabulary.sector(key)
    return sector if sector in {"public", "private"} else ""
