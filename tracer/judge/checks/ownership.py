"""Who belongs to whom: what a sentence says of owners, held against what the packs know of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from tracer.judge.view import Signal, View
from tracer.model import Cue, Range

_PART = (
    r"(?:subsidiar(?:y|ies)|units?|arms?|divisions?|branch(?:es)?|departments?|offshoots?|"
    r"parts?|propert(?:y|ies)|daughters?(?:\s+(?:company|firm))?)"
)
_SOME = r"(?:[\w-]+\s+){0,4}?"
_OWNED_BY = r"(?:owned|controlled|held)\s+(?:\w+\s+)?by"
# What stands between the owned and its owner, and what then follows the owner.
_OWNED_FIRST = (
    (re.compile(rf"[,\s]*{_SOME}{_PART}\s+of\s+(?:the\s+)?", re.IGNORECASE), None),
    (re.compile(rf"[,\s]*{_SOME}{_OWNED_BY}\s+(?:the\s+)?", re.IGNORECASE), None),
    (re.compile(rf"[,\s]*{_SOME}belong(?:s|ed)?\s+to\s+(?:the\s+)?", re.IGNORECASE), None),
    (
        re.compile(rf"(?:,|\s+(?:is|was|as|became|remains))\s+{_SOME}", re.IGNORECASE),
        re.compile(rf"(?:['’]s?)?[\s-]+{_SOME}{_PART}\b", re.IGNORECASE),
    ),
)
_OWNER_FIRST = (
    re.compile(rf"(?:['’]s?)?\s+{_SOME}{_PART},?\s+(?:called\s+)?", re.IGNORECASE),
    re.compile(
        r"\s+(?:\w+ly\s+|also\s+|has\s+)?(?:owns|owned|controls|controlled)\s+(?:all\s+of\s+)?",
        re.IGNORECASE,
    ),
    re.compile(rf"-owned\s+{_SOME}", re.IGNORECASE),
)
_NO = re.compile(r"\b(?:no|not|never|nor|neither|rather\s+than|instead\s+of)\b|n[’']t\b", re.I)
_JOINT = re.compile(r"^|[,;:.]\s|\bbut\b", re.IGNORECASE)
_HOLDERS = frozenset({"company", "product", "government"})


@dataclass(frozen=True, slots=True)
class Holding:
    """One actor said to belong, or not to belong, to another."""

    owned: str
    owner: str
    denied: bool
    span: Range


def check(view: View) -> Iterator[Signal]:
    """An owner whom the packs know as none, or an ownership that they know, denied."""
    if view.features.question:
        return
    known = view.vocabulary
    for held in holdings(view):
        owners = known.line(held.owned) - {held.owned}
        turned = held.owned in known.line(held.owner)
        if held.owner in owners:
            yield _signal(view, held, agrees=not held.denied)
        elif turned or held.owner in known.denied_owners(held.owned):
            yield _signal(view, held, agrees=held.denied)
        else:
            continue
        return


def holdings(view: View) -> Iterator[Holding]:
    """Who is said to belong to whom, for every two actors that a sentence names."""
    cues = [c for c in view.features.of("actor") if view.vocabulary.kind(c.key) in _HOLDERS]
    for one, other in permutations(cues, 2):
        if one.key != other.key and (end := _end(view.text, one, other)):
            start = min(one.start, other.start)
            begun = max(joint.end() for joint in _JOINT.finditer(view.text, 0, start + 1))
            denied = _NO.search(view.text, begun, end) is not None
            yield Holding(one.key, other.key, denied, (start, end))


def _end(text: str, owned: Cue, owner: Cue) -> int:
    """Where the words end that say it; 0 where nothing says so."""
    if owned.end <= owner.start:
        between, after = text[owned.end : owner.start], text[owner.end :]
        for gap, following in _OWNED_FIRST:
            if gap.fullmatch(between) is None:
                continue
            if following is None:
                return owner.end
            if match := following.match(after):
                return owner.end + match.end()
        return 0
    between = text[owner.end : owned.start]
    return owned.end if any(gap.fullmatch(between) for gap in _OWNER_FIRST) else 0


def _signal(view: View, held: Holding, *, agrees: bool) -> Signal:
    name = view.vocabulary.name
    source = next(
        (s for s in view.sources if {held.owned, held.owner} <= s.features.keys("actor")),
        view.anchor,
    )
    address = source.address if source else None
    if agrees:
        because = (
            f"Whether {name(held.owned)} belongs to {name(held.owner)} is as the packs have it."
        )
        return Signal("owner-same", 1.0, because, None, held.span, address)
    said = "does not belong" if held.denied else "belongs"
    fact = "does" if held.denied else "does not"
    because = (
        f"The claim says that {name(held.owned)} {said} to {name(held.owner)}; "
        f"as the source packs know it, it {fact}."
    )
    return Signal("owner-other", 1.0, because, "actor", held.span, address, None, 2)
