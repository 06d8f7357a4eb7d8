"""What of a publisher's page does not match a pack: its originals, or its rendering alone.

Where originals are kept, the page is compared with them letter by letter. Without them it
is paired with the rendering, which tells what is missing, added, moved or has other
numbers, but not that a word was put in the place of another.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

from tracer.model import Clause, SourceSentence
from tracer.sources.numbers import differing
from tracer.sources.official import Paragraph
from tracer.sources.originals import Originals, number_of
from tracer.sources.pairing import Pair, Pairing, Unit, bare

Kind = Literal["missing", "added", "moved", "number", "words", "unlike"]

# A pair below this likeness, less what it loses by unequal length, says that something
# else stands there. On the two documents of the corpus no right pair is below 0.25.
_UNLIKE = 0.22
_UNEVEN = 0.3
# Share of letters in common from which one stretch is another, changed.
_CHANGED = 0.5
_MIN_ADDED = 8
_ENDS = tuple("。！？；!?;")
_PIECE = re.compile(r"[^，,；;。\n]+[，,；;。]?")
_DIGITS = re.compile(r"[0-9]+|[〇零一二三四五六七八九十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that does not match.

    ``address`` is of the clause or sentence, empty for text that no sentence renders;
    ``was`` is what the pack has, ``now`` what the page has.
    """

    kind: Kind
    address: str
    because: str
    was: str = ""
    now: str = ""


def compare_with_originals(
    clauses: Sequence[Clause], originals: Originals, page: Sequence[Paragraph]
) -> list[Discrepancy]:
    """Where a page differs, letter by letter, from the originals that are kept."""
    kept = list(_kept(clauses, originals))
    placed = [
        (at, piece)
        for at, paragraph in enumerate(page)
        for piece in _pieces("".join(paragraph.sentences))
    ]
    told = [piece for _, piece in placed]
    rest = [piece for text in originals.rest for piece in _pieces(text)]
    known = {_same(piece) for piece in rest}
    matcher = SequenceMatcher(
        None, [_same(piece.text) for piece in kept], [_same(text) for text in told], autojunk=False
    )
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    first = min((block.b for block in blocks), default=0)
    last = max((block.b + block.size for block in blocks), default=len(told))
    gone = [kept[at] for at in _outside(len(kept), [(b.a, b.size) for b in blocks])]
    there = set(map(_same, told))
    there |= {_same(piece.text) for piece in kept}
    gone += [_Kept("", piece) for piece in rest if _same(piece) and _same(piece) not in there]
    new = [
        told[at]
        for at in _outside(len(told), [(b.b, b.size) for b in blocks])
        if _same(told[at]) not in known
    ]
    found = [*_explained(gone, new), *_strayed(kept, placed, blocks)]
    outline = [told[at] for at in range(first, last)]
    found += [
        Discrepancy("added", "", "the page has words that the original did not have", now=text)
        for text in new
        if text in outline and len(bare(text)) >= _MIN_ADDED and text.endswith((*_ENDS, "，", "、"))
    ]
    return _by_clause(found, clauses)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A piece of the original that is kept, with the sentence that renders it, if any."""

    address: str
    text: str
    paragraph: int = -1


def _kept(clauses: Sequence[Clause], originals: Originals) -> Iterator[_Kept]:
    """The pieces of all paragraphs in order, each paragraph once however many clauses share it."""
    by_text: dict[str, list[Clause]] = {}
    for clause in clauses:
        paragraph = originals.clauses.get(clause.address.partition(":")[2])
        if paragraph is not None:
            by_text.setdefault(paragraph.text, []).append(clause)
    for number, (text, sharing) in enumerate(by_text.items()):
        spans = [
            (text.find(part), text.find(part) + len(part), sentence.address)
            for clause in sharing
            for sentence in clause.sentences
            if (part := _original(originals, sentence))
        ]
        for match in _PIECE.finditer(text):
            middle = (match.start() + match.end()) // 2
            address = next((where for start, end, where in spans if start <= middle < end), "")
            yield _Kept(address, match.group(), number)


def _original(originals: Originals, sentence: SourceSentence) -> str:
    paragraph = originals.clauses.get(sentence.clause.partition(":")[2])
    return paragraph.sentences.get(number_of(sentence), "") if paragraph is not None else ""


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


def _same(text: str) -> str:
    """A piece as it is compared: without marks and spaces, in one form of each letter."""
    return bare(unicodedata.normalize("NFKC", text))


def _outside(size: int, blocks: Sequence[tuple[int, int]]) -> list[int]:
    inside = {at for start, count in blocks for at in range(start, start + count)}
    return [at for at in range(size) if at not in inside]


def _explained(gone: Sequence[_Kept], new: list[str]) -> Iterator[Discrepancy]:
    """What became of the pieces that are no longer in place; what explains one leaves ``new``."""
    rest = []
    for piece in gone:
        again = next((text for text in new if _same(text) == _same(piece.text)), None)
        if again is None:
            rest.append(piece)
            continue
        new.remove(again)
        yield Discrepancy(
            "moved", piece.address, "it stands in another place of the page", piece.text, again
        )
    for piece in rest:
        best = max(((_alike(piece.text, text), text) for text in new), default=(0.0, ""))
        if best[0] < _CHANGED:
            yield Discrepancy("missing", piece.address, "the page no longer has it", piece.text)
            continue
        new.remove(best[1])
        if _DIGITS.findall(piece.text) != _DIGITS.findall(best[1]):
            yield Discrepancy(
                "number", piece.address, "a number is another one", piece.text, best[1]
            )
        else:
            yield Discrepancy("words", piece.address, "its words are others", piece.text, best[1])


def _strayed(
    kept: Sequence[_Kept], placed: Sequence[tuple[int, str]], blocks: Sequence[Match]
) -> Iterator[Discrepancy]:
    """Pieces that are in their order, but now in the paragraph of other ones."""
    matched = [
        (kept[block.a + step], placed[block.b + step][0])
        for block in blocks
        for step in range(block.size)
    ]
    homes: dict[int, Counter[int]] = {}
    for piece, at in matched:
        homes.setdefault(piece.paragraph, Counter())[at] += len(piece.text)
    home = {number: counts.most_common(1)[0][0] for number, counts in homes.items()}
    for piece, at in matched:
        others = {place for number, place in home.items() if number != piece.paragraph}
        if at != home[piece.paragraph] and at in others:
            told = "it stands in the paragraph of another clause"
            yield Discrepancy("moved", piece.address, told, piece.text, piece.text)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _same(one), _same(other), autojunk=False).ratio()


def _by_clause(found: Sequence[Discrepancy], clauses: Sequence[Clause]) -> list[Discrepancy]:
    """One discrepancy for a clause of which every sentence is missing; one for each sentence."""
    gone = {each.address for each in found if each.kind == "missing"}
    whole = {
        sentence.address: clause.address
        for clause in clauses
        if all(sentence.address in gone for sentence in clause.sentences)
        for sentence in clause.sentences
    }
    merged: dict[tuple[str, str], Discrepancy] = {}
    for each in found:
        address = whole.get(each.address, each.address) if each.kind == "missing" else each.address
        key = (each.kind, address or each.was or each.now)
        before = merged.get(key)
        because = "the page no longer has the clause" if address in whole.values() else each.because
        merged[key] = Discrepancy(
            each.kind,
            address,
            because,
            (before.was if before else "") + each.was,
            (before.now if before else "") + each.now,
        )
    return list(merged.values())


def compare_with_rendering(clauses: Sequence[Clause], pairing: Pairing) -> list[Discrepancy]:
    """Where a page does not answer to the rendering, as far as their pairing tells."""
    found = []
    for pair in pairing.pairs:
        sentence = pair.sentence
        elsewhere = pairing.displaced.get(sentence.address)
        if elsewhere is not None:
            told = "it stands in another place of the page"
            found.append(
                Discrepancy("moved", sentence.address, told, sentence.text, elsewhere.text)
            )
        elif not pair.units:
            told = "nothing on the page answers to it"
            found.append(Discrepancy("missing", sentence.address, told, sentence.text))
    moved = set(pairing.displaced.values())
    left = [unit for unit in pairing.left if _is_prose(unit) and unit not in moved]
    between = _between(pairing, left)
    found += [
        Discrepancy("added", "", "no sentence of the pack renders it", now=unit.text)
        for unit in between
    ]
    found += _unlike(pairing)
    return _by_clause(found, clauses)


def numbers_that_differ(pairs: Sequence[Pair]) -> list[Discrepancy]:
    """Sentences whose original has other numbers than their rendering."""
    return [
        Discrepancy(
            "number",
            pair.sentence.address,
            f"{', '.join(numbers)} stands on one side only",
            pair.sentence.text,
            pair.original,
        )
        for pair in pairs
        if pair.units and (numbers := differing(pair.original, pair.sentence.text))
    ]


def _is_prose(unit: Unit) -> bool:
    return not unit.lead and len(bare(unit.text)) >= _MIN_ADDED and unit.text.endswith(_ENDS)


def _between(pairing: Pairing, left: Sequence[Unit]) -> list[Unit]:
    """Those of the stretches that stand between paired ones: in the document, not around it."""
    paired = [unit.paragraph for pair in pairing.pairs for unit in pair.units]
    if not paired:
        return []
    return [unit for unit in left if min(paired) <= unit.paragraph <= max(paired)]


def _unlike(pairing: Pairing) -> Iterator[Discrepancy]:
    ours = sum(len(pair.sentence.text) for pair in pairing.pairs if pair.units)
    theirs = sum(len(pair.original) for pair in pairing.pairs)
    for pair in pairing.pairs:
        if not pair.units:
            continue
        length = len(pair.sentence.text) * theirs / (ours * len(pair.original))
        if pair.likeness - _UNEVEN * abs(math.log(length)) < _UNLIKE:
            told = "what stands in its place hardly resembles it"
            found = pair.sentence
            yield Discrepancy("unlike", found.address, told, found.text, pair.original)
