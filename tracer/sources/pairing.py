"""A document in its own language paired with its rendering, clause by clause, then sentence by
sentence.

Both are read in order. A paragraph and a clause, and then a stretch of the paragraph and a
sentence, belong together as far as a multilingual embedder finds them alike, their lengths
agree, and headings and numbers say so; the best pairing in order is found by dynamic
programming. The use of lengths is Gale and Church's (A program for aligning sentences in
bilingual corpora, 1993), that of embeddings in its place Thompson and Koehn's (Vecalign,
2019); here each stretch may also end at a comma, since a long Chinese sentence is often
rendered as several.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tracer.embedders import Embedder, Vectors
from tracer.model import Clause, SourceSentence
from tracer.sources.official import Paragraph
from tracer.text import whole_number

Vector = npt.NDArray[np.float32]
Gains = npt.NDArray[np.float64]
Runs = tuple[float, list[tuple[int, int]]]
"""A sum of gains, and the run of units of each sentence (empty if none)."""

# Likeness from which two texts rather belong together than not. Unlike ones of one document
# lie about 0.15, like ones about 0.7.
LIKE = 0.35
# In a paragraph that is known to be the clause's, less likeness is enough.
INSIDE = 0.1
# Out of its place, more is needed.
ELSEWHERE = 0.45
_UNEVEN = 0.45
_EVEN_LEAD = 0.5
_LEAD = 2.0
_SKIP = 0.2
# How many clauses may share how many paragraphs.
_GROUPS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (4, 1), (5, 1), (1, 4), (1, 5))
_MERGED = 0.03
_HEADING = 0.25
_SECTION = 0.08
_LENGTH = 0.15
_LEFT = 0.2
_COMMA = 0.15
_LONG = 20
_CROSSED = 0.03
_MOST_UNITS = 12
_PIECE = re.compile(r"[^，]+，?|，")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a paragraph that is not cut further; ``whole`` if a sentence ends with it."""

    paragraph: int
    text: str
    whole: bool
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the rendering and its original; no units if it has none on the page.

    ``likeness`` is the cosine of the two under the embedder, 0 where there is no original.
    """

    sentence: SourceSentence
    units: tuple[Unit, ...]
    likeness: float

    @property
    def original(self) -> str:
        """The words of the page; a line break where a paragraph ends."""
        return joined(self.units)


def joined(units: Sequence[Unit]) -> str:
    """The text of units, with a line break where a paragraph ends."""
    text = ""
    for at, unit in enumerate(units):
        text += "\n" if at and unit.paragraph != units[at - 1].paragraph else ""
        text += unit.text
    return text


@dataclass(frozen=True)
class Pairing:
    """All sentences of a pack's clauses with their originals, and what of the page is left.

    ``displaced`` has, by address, what of the rest seems to be the original of a sentence
    that has none in its place.
    """

    pairs: tuple[Pair, ...]
    left: tuple[Unit, ...]
    paragraphs: tuple[Paragraph, ...]
    displaced: Mapping[str, Unit] = field(default_factory=dict)

    @cached_property
    def of(self) -> dict[str, Pair]:
        """The pair of each sentence, by its address."""
        return {pair.sentence.address: pair for pair in self.pairs}


class _Space:
    """Texts as vectors, each encoded once; a longer text is the sum of its parts."""

    def __init__(self, embedder: Embedder, texts: Sequence[str]) -> None:
        self._embedder = embedder
        self._known: dict[str, Vector] = {}
        self.add(texts)

    def add(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        vectors: Vectors = self._embedder.encode(new) if new else np.zeros((0, 1), np.float32)
        self._known.update(zip(new, vectors, strict=True))

    def sum(self, texts: Sequence[str]) -> Vector:
        """The unit vector of texts taken together, each by its length."""
        total = np.sum([self._known[text] * len(text) for text in texts], axis=0)
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)


def pair(clauses: Sequence[Clause], page: Sequence[Paragraph], embedder: Embedder) -> Pairing:
    """The best pairing in order of a pack's clauses with a page's paragraphs.

    Args:
        clauses: those that render paragraphs of the document, in order.
        page: the paragraphs of the page, in order.
        embedder: one in whose space both languages lie, such as ``multilingual``.
    """
    lines = [Unit(-1, text.text, True, True) for text in page if text.line]
    page = [paragraph for paragraph in page if not paragraph.line]
    english = [sentence.text for clause in clauses for sentence in clause.sentences]
    chinese = [sentence for paragraph in page for sentence in paragraph.sentences]
    space = _Space(embedder, [*english, *chinese])
    pairs: list[Pair] = []
    left: list[Unit] = []
    matcher = _Matcher(space, _ratio(clauses, page))
    done = 0
    for ours, theirs in matcher.groups(clauses, page):
        left.extend(unit for at in range(done, theirs.start) for unit in _units(page, [at]))
        done = max(done, theirs.stop)
        found, rest = matcher.sentences([clauses[at] for at in ours], page, list(theirs))
        pairs.extend(found)
        left.extend(rest)
    left.extend(unit for at in range(done, len(page)) for unit in _units(page, [at]))
    displaced = dict(matcher.displaced(pairs, left))
    return Pairing(tuple(pairs), (*left, *lines), tuple(page), displaced)


def _ratio(clauses: Sequence[Clause], page: Sequence[Paragraph]) -> float:
    """Letters of the rendering for each of the original."""
    ours = sum(len(clause.text) for clause in clauses)
    theirs = sum(len(paragraph.text) for paragraph in page)
    return min(8.0, max(0.5, ours / max(1, theirs)))


def _units(
    page: Sequence[Paragraph],
    numbers: Sequence[int],
    headings: Collection[str] = (),
    *,
    fine: bool = False,
) -> list[Unit]:
    """The sentences of paragraphs, or their parts between commas.

    ``headings`` are those of the clauses: a sentence that is no more than one of them leads
    its clause in.
    """
    units = []
    for at in numbers:
        paragraph = page[at]
        for place, sentence in enumerate(paragraph.sentences):
            own = place == 0 and bare(sentence) == bare(paragraph.heading)
            lead = own or bare(sentence) in headings
            pieces = _pieces(sentence) if fine and not lead else [sentence]
            units += [Unit(at, piece, False, lead) for piece in pieces[:-1]]
            units.append(Unit(at, pieces[-1], True, lead))
    return units


def _pieces(sentence: str) -> list[str]:
    return _PIECE.findall(sentence) or [sentence]


def bare(text: str) -> str:
    """Letters and digits alone."""
    return _NOT_WORD.sub("", text)


class _Matcher:
    def __init__(self, space: _Space, ratio: float) -> None:
        self._space = space
        self._ratio = ratio

    # ------------------------------------------------------------------ clauses

    def groups(
        self, clauses: Sequence[Clause], page: Sequence[Paragraph]
    ) -> Iterator[tuple[range, range]]:
        """Runs of clauses with the runs of paragraphs they render; an empty run has none."""
        gains = {size: self._group_gains(clauses, page, *size) for size in _GROUPS}
        best = np.zeros((len(clauses) + 1, len(page) + 1))
        came: dict[tuple[int, int], tuple[int, int]] = {}
        for i in range(len(clauses) + 1):
            for j in range(len(page) + 1):
                if i or j:
                    best[i, j], came[i, j] = max(_steps(best, gains, i, j))
        steps = []
        i, j = len(clauses), len(page)
        while i or j:
            n, m = came[i, j]
            i, j = i - n, j - m
            if n:
                steps.append((range(i, i + n), range(j, j + m)))
        yield from reversed(steps)

    def _group_gains(
        self, clauses: Sequence[Clause], page: Sequence[Paragraph], n: int, m: int
    ) -> Gains:
        """What is gained where n clauses, from each on, render m paragraphs, from each on."""
        ours = [[sentence.text for sentence in clause.sentences] for clause in clauses]
        theirs = [list(paragraph.sentences) for paragraph in page]
        rows, columns = len(ours) - n + 1, len(theirs) - m + 1
        if rows < 1 or columns < 1:
            return np.full((len(ours) + 1, len(theirs) + 1), -np.inf)
        left, left_sizes = self._windows(ours, n)
        right, right_sizes = self._windows(theirs, m)
        uneven = np.abs(np.log(left_sizes[:, None] / (self._ratio * right_sizes[None, :])))
        told = np.array(
            [
                [
                    _HEADING * _same_heading(clause, page[at])
                    + _SECTION * _same_section(clause, page[at])
                    for at in range(columns)
                ]
                for clause in clauses[:rows]
            ]
        )
        extra = LIKE + _MERGED * (n + m - 2)
        weight = (left_sizes[:, None] + self._ratio * right_sizes[None, :]) / 2
        return np.asarray((left @ right.T - extra - _LENGTH * uneven + told) * weight)

    def _windows(self, texts: Sequence[Sequence[str]], size: int) -> tuple[Vectors, Gains]:
        joined = [
            [text for part in texts[at : at + size] for text in part]
            for at in range(len(texts) - size + 1)
        ]
        sizes = np.array([float(max(1, sum(map(len, part)))) for part in joined])
        return np.stack([self._space.sum(part) for part in joined]), sizes

    def displaced(self, pairs: Sequence[Pair], left: Sequence[Unit]) -> Iterator[tuple[str, Unit]]:
        """Sentences without an original, each with the stretch left over that is most like it."""
        free = [unit for unit in left if unit.whole and not unit.lead]
        for each in pairs:
            if not each.units and free:
                text = each.sentence.text
                likeness, at = max(
                    (self._like(text, unit.text), at) for at, unit in enumerate(free)
                )
                if likeness > ELSEWHERE:
                    yield each.sentence.address, free.pop(at)

    # ---------------------------------------------------------------- sentences

    def sentences(
        self, clauses: Sequence[Clause], page: Sequence[Paragraph], numbers: Sequence[int]
    ) -> tuple[list[Pair], list[Unit]]:
        """The sentences of clauses with their stretches of some paragraphs, and what is left."""
        ours = [sentence for clause in clauses for sentence in clause.sentences]
        if not numbers:
            return [Pair(sentence, (), 0.0) for sentence in ours], []
        headings = {bare(clause.heading_original) for clause in clauses} - {""}
        units = _units(page, numbers, headings)
        rendered = self._rendered_leads(ours, units)
        best, order = self._in_best_order(ours, units, rendered)
        if self._is_uneven([ours[at] for at in order], units, best[1]):
            units = _units(page, numbers, headings, fine=True)
            self._space.add([unit.text for unit in units])
            best, order = self._in_best_order(ours, units, rendered)
        return self._paired([ours[at] for at in order], units, best[1], ours)

    def _rendered_leads(
        self, ours: Sequence[SourceSentence], units: Sequence[Unit]
    ) -> dict[str, str]:
        """The leads that are rendered, each with the address of the sentence that does it.

        A sentence may render a lead as a whole, or before a colon; it must be more like it
        than like what follows the lead.
        """
        rendered = {}
        for at, unit in enumerate(units):
            if not unit.lead:
                continue
            told = [
                (self._like(part, unit.text), sentence.address)
                for sentence in ours
                for part in dict.fromkeys((sentence.text, sentence.text.partition(":")[0]))
                if abs(np.log(len(part) / (self._ratio * len(unit.text)))) < _EVEN_LEAD
                and all(
                    self._like(part, unit.text) > self._like(part, following.text)
                    for following in units[at + 1 : at + 2]
                )
            ]
            likeness, address = max(told, default=(0.0, ""))
            if likeness > LIKE:
                rendered[unit.text] = address
        return rendered

    def _like(self, one: str, other: str) -> float:
        self._space.add([one, other])
        return float(self._space.sum([one]) @ self._space.sum([other]))

    def _in_best_order(
        self, ours: Sequence[SourceSentence], units: Sequence[Unit], rendered: Mapping[str, str]
    ) -> tuple[Runs, list[int]]:
        tried = (
            (self._runs([ours[at] for at in order], units, rendered), order)
            for order in _orders(list(range(len(ours))), ours)
        )
        return max(tried, key=lambda found: found[0][0])

    def _is_uneven(
        self, ours: Sequence[SourceSentence], units: Sequence[Unit], runs: Sequence[tuple[int, int]]
    ) -> bool:
        """Whether a sentence has no original, or one of quite another length."""
        for sentence, (start, end) in zip(ours, runs, strict=True):
            theirs = self._ratio * sum(len(unit.text) for unit in units[start:end])
            if not theirs or abs(np.log(len(sentence.text) / theirs)) > _UNEVEN:
                return True
        return False

    def _runs(
        self, ours: Sequence[SourceSentence], units: Sequence[Unit], rendered: Mapping[str, str]
    ) -> Runs:
        """The best sum of gains, and the run of units of each sentence (empty if none)."""
        n, m = len(ours), len(units)
        gains = self._run_gains(ours, units, rendered)
        best = np.full((n + 1, m + 1), -np.inf)
        came = np.zeros((n + 1, m + 1), dtype=np.int64)
        best[0, 0] = 0.0
        skips = [_SKIP * len(sentence.text) for sentence in ours]
        for j in range(1, m + 1):
            best[0, j] = best[0, j - 1] - self._left(units[j - 1])
            came[0, j] = -1
        for i in range(1, n + 1):
            for j in range(m + 1):
                best[i, j] = best[i - 1, j] - skips[i - 1]
                if j and best[i, j - 1] - self._left(units[j - 1]) > best[i, j]:
                    best[i, j], came[i, j] = best[i, j - 1] - self._left(units[j - 1]), -1
                for start in range(max(0, j - _MOST_UNITS), j):
                    gain = best[i - 1, start] + gains[start, j][i - 1]
                    if gain > best[i, j]:
                        best[i, j], came[i, j] = gain, j - start
        runs = []
        i, j = n, m
        while i or j:
            step = int(came[i, j])
            if step < 0:
                j -= 1
                continue
            runs.append((j - step, j))
            i, j = i - 1, j - step
        return float(best[n, m]), runs[::-1]

    def _left(self, unit: Unit) -> float:
        """The cost of a unit that belongs to no sentence; run-in headings may stay alone."""
        return 0.0 if unit.lead else _LEFT * self._ratio * len(unit.text)

    def _run_gains(
        self, ours: Sequence[SourceSentence], units: Sequence[Unit], rendered: Mapping[str, str]
    ) -> dict[tuple[int, int], Gains]:
        """What each sentence gains by each run of units."""
        addresses = np.array([sentence.address for sentence in ours])
        vectors = np.stack([self._space.sum([sentence.text]) for sentence in ours])
        sizes = np.array([float(len(sentence.text)) for sentence in ours])
        gains = {}
        for end in range(1, len(units) + 1):
            for start in range(max(0, end - _MOST_UNITS), end):
                run = units[start:end]
                likeness = vectors @ self._space.sum([unit.text for unit in run])
                theirs = self._ratio * sum(len(unit.text) for unit in run)
                uneven = np.abs(np.log(sizes / max(theirs, 1.0)))
                gain = (likeness - INSIDE - _LENGTH * uneven) * (sizes + theirs) / 2
                for unit in run:
                    if unit.lead:
                        told = np.where(addresses == rendered.get(unit.text, ""), _LEAD, -_LEAD)
                        gain = gain + told * self._ratio * len(unit.text)
                gains[start, end] = gain - self._cut(run)
        return gains

    def _cut(self, run: Sequence[Unit]) -> float:
        """The cost of a run that ends within a sentence, or crosses paragraphs."""
        cut = 0.0 if run[-1].whole else _COMMA * min(len(run[-1].text), _LONG)
        crossed = _CROSSED * sum(len(unit.text) for unit in run)
        return self._ratio * (cut + (crossed if run[0].paragraph != run[-1].paragraph else 0.0))

    def _paired(
        self,
        ordered: Sequence[SourceSentence],
        units: Sequence[Unit],
        runs: Sequence[tuple[int, int]],
        ours: Sequence[SourceSentence],
    ) -> tuple[list[Pair], list[Unit]]:
        taken: set[int] = set()
        pairs = {}
        for sentence, (start, end) in zip(ordered, runs, strict=True):
            run = tuple(units[start:end])
            taken.update(range(start, end))
            likeness = (
                float(
                    self._space.sum([sentence.text]) @ self._space.sum([unit.text for unit in run])
                )
                if run
                else 0.0
            )
            pairs[sentence.address] = Pair(sentence, run, likeness)
        rest = [unit for at, unit in enumerate(units) if at not in taken]
        return [pairs[sentence.address] for sentence in ours], rest


def _orders(order: list[int], ours: Sequence[SourceSentence]) -> Iterator[list[int]]:
    """The order of the pack, and those in which its last sentence, if noted, stands earlier.

    A sentence that is found later gets the next free number and a note where it stands.
    """
    yield order
    if len(order) > 1 and ours[-1].note:
        for place in range(len(order) - 1):
            yield [*order[:place], order[-1], *order[place:-1]]


def _steps(
    best: Gains, gains: Mapping[tuple[int, int], Gains], i: int, j: int
) -> Iterator[tuple[float, tuple[int, int]]]:
    """The ways to come to a place in both texts, each with the sum of gains it has."""
    if i:
        yield best[i - 1, j], (1, 0)
    if j:
        yield best[i, j - 1], (0, 1)
    for (n, m), gain in gains.items():
        if n <= i and m <= j:
            yield best[i - n, j - m] + gain[i - n, j - m], (n, m)


def _same_heading(clause: Clause, paragraph: Paragraph) -> bool:
    heading = bare(clause.heading_original)
    if not heading:
        return False
    return heading == bare(paragraph.heading) or bare(paragraph.text).startswith(heading)


def _same_section(clause: Clause, paragraph: Paragraph) -> bool:
    """Whether a clause numbered by section (2.3.10) stands in the section of that number."""
    numbers = tuple(map(whole_number, clause.address.partition(":")[2].split(".")))
    if len(numbers) < 2 or not paragraph.section or None in numbers:
        return False
    parts = numbers[: len(paragraph.section)]
    return parts == paragraph.section[: len(parts)]
