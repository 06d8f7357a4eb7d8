"""One verdict on a terminal: what ``tracer check`` prints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracer.model import (
    Alignment,
    Claim,
    Lineage,
    Provenance,
    SourceLibrary,
    SourcePack,
    Trace,
    Verdict,
)
from tracer.report import claims, words
from tracer.report.diff import Segment
from tracer.report.lookup import FLAGGED, Lookup
from tracer.report.views import Candidate, ClauseBeside, Reason

LEAST_WIDTH = 40
INDENT = "  "

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_WIDE_OR_NOT = re.compile(
    r"[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]|[^\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]+"
)

_BOLD, _UNDERLINE, _STRUCK, _DIM, _PLAIN = "\x1b[1m", "\x1b[4m", "\x1b[9m", "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text in one style; ``before`` and ``after`` mark it where there is no style to show."""

    text: str
    style: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    """What a line is made of; a line may break before a space or a wide character."""

    shown: str
    columns: int
    space: bool
    wide: bool


def render_text(
    claim: Claim,
    verdict: Verdict,
    alignments: Sequence[Alignment],
    library: SourceLibrary,
    *,
    colour: bool,
    width: int,
) -> str:
    """A verdict with its passages first, its reasons next and its numbers last.

    Changed words are marked ``{+so+}`` in the claim and ``[-so-]`` in the
    clause; with ``colour``, by bold underline and strike-through instead.

    Args:
        claim: the claim.
        verdict: its verdict.
        alignments: its alignments, for the clauses that were near.
        library: the packs that the addresses point into.
        colour: whether terminal styles may be used.
        width: columns to wrap at; at least :data:`LEAST_WIDTH`.

    Returns:
        lines with a final line break; control characters of the texts are gone.
    """
    lookup = Lookup(_trace_of(claim, verdict, alignments, library))
    page = _Writer(colour, max(width, LEAST_WIDTH))
    view = claims.view(lookup, claim)
    page.write(
        [
            _Piece(words.VERDICT_NAMES[verdict.label], _BOLD),
            _Piece(f" ({view.brief.likelihood})" if view.brief.likelihood else ""),
            _Piece(f". {view.meaning}"),
        ]
    )
    page.gap()
    page.label("The claim says")
    page.write(_marked(view.segments, _BOLD + _UNDERLINE, "{+", "+}"), INDENT)
    if view.speaker:
        page.write([_Piece(f"according to {view.speaker}", _DIM)], INDENT)
    for clause in view.clauses:
        _write_clause(page, clause)
    if not view.clauses and verdict.label in FLAGGED:
        page.gap()
        page.label("The documents")
        page.write([_Piece("Not in these documents as of their dates.")], INDENT)
    _write_reasons(page, view.changes, view.severity, view.waterfall.reasons, view.waterfall.prior)
    page.write([_Piece(words.together(verdict))], INDENT)
    label = "Other clauses that were near" if view.clauses else "The nearest clauses"
    _write_candidates(page, view.candidates, label)
    _write_rendering(page, lookup, view.clauses)
    return page.text()


def _trace_of(
    claim: Claim, verdict: Verdict, alignments: Sequence[Alignment], library: SourceLibrary
) -> Trace:
    """A trace of this one claim, in the article that it needs to stand in."""
    return Trace(
        Provenance("", "", {}, {}, ""),
        library,
        (claims.lone_article(claim),),
        (claim,),
        {claim.id: tuple(alignments)},
        {claim.id: verdict},
        Lineage(),
    )


def _write_clause(page: _Writer, clause: ClauseBeside) -> None:
    page.gap()
    page.label(clause.says)
    for line in clause.lines:
        if line.aligned:
            page.write(_marked(line.segments, _BOLD + _STRUCK, "[-", "-]"), INDENT)
            if line.original:
                page.write([_Piece(line.original)], INDENT)
    where = [clause.address, clause.heading, clause.document, clause.verification]
    if clause.kind == "absence":
        where = where[:1] + where[2:3]
    page.write([_Piece(" · ".join(part for part in where if part), _DIM)], INDENT)


def _write_reasons(
    page: _Writer,
    changes: Sequence[Reason],
    severity: str,
    reasons: Sequence[Reason],
    prior: Reason,
) -> None:
    if changes:
        page.gap()
        page.label("What it changes")
        for change in changes:
            page.write([_Piece(f"{change.drift}: ", _BOLD), _Piece(change.because)], INDENT)
        if severity:
            page.write([_Piece(f"In all, {severity}.")], INDENT)
    page.gap()
    page.label("Every reason, in bits")
    for reason in (prior, *reasons):
        lead = f"{INDENT}{reason.bits:>5}  "
        page.write([_Piece(reason.because)], lead, " " * len(lead))


def _write_candidates(page: _Writer, candidates: Iterable[Candidate], label: str) -> None:
    listed = tuple(candidates)
    if listed:
        page.gap()
        page.label(label)
    for candidate in listed:
        said = f"{candidate.address}: {words.quoted(candidate.text)} ({candidate.nearness})"
        page.write([_Piece(said)], INDENT)


def _write_rendering(page: _Writer, lookup: Lookup, shown: Sequence[ClauseBeside]) -> None:
    packs: dict[str, SourcePack] = {}
    for clause in shown:
        pack = lookup.pack_of(clause.address)
        if pack and pack.rendering_note:
            packs[pack.id] = pack
    if packs:
        page.gap()
    for note in dict.fromkeys(pack.rendering_note for pack in packs.values()):
        page.write([_Piece(note, _DIM)])


def _marked(segments: Iterable[Segment], style: str, before: str, after: str) -> Iterator[_Piece]:
    for segment in segments:
        if segment.changed and segment.text.strip():
            yield _Piece(segment.text, style, before, after)
        else:
            yield _Piece(segment.text)


class _Writer:
    """Lines of styled words, wrapped by the columns they take on a terminal."""

    def __init__(self, colour: bool, width: int) -> None:
        self._colour = colour
        self._width = width
        self._lines: list[str] = []

    def gap(self) -> None:
        self._lines.append("")

    def label(self, words_: str) -> None:
        self.write([_Piece(f"{words_}:", _DIM)])

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def write(self, pieces: Iterable[_Piece], indent: str = "", hanging: str | None = None) -> None:
        """One paragraph, its first line after ``indent``, the others after ``hanging``."""
        rest = indent if hanging is None else hanging
        line, used, empty = indent, _columns(indent), True
        for word in self._words(pieces):
            space = word.space and not empty
            may_break = (word.space or word.wide) and not empty
            if may_break and used + space + word.columns > self._width:
                self._lines.append(line)
                line, used, space = rest, _columns(rest), False
            line += " " * space + word.shown
            used += space + word.columns
            empty = False
        self._lines.append(line)

    def _words(self, pieces: Iterable[_Piece]) -> Iterator[_Word]:
        pending = False
        for piece in pieces:
            text = printable(piece.text)
            bare = text.split()
            if not bare:
                pending = pending or bool(text)
                continue
            if not self._colour:
                bare[0] = piece.before + bare[0]
                bare[-1] += piece.after
            for place, word in enumerate(bare):
                space = place > 0 or pending or text.startswith(" ")
                for chunk in _WIDE_OR_NOT.findall(word):
                    styled = self._colour and piece.style
                    shown = f"{piece.style}{chunk}{_PLAIN}" if styled else chunk
                    columns = _columns(chunk)
                    yield _Word(shown, columns, space, columns == 2 and len(chunk) == 1)
                    space = False
            pending = text.endswith(" ")


def printable(text: str) -> str:
    """Text that cannot command a terminal: no control or direction characters, one line."""
    flat = re.sub(r"\s+", " ", text)
    return "".join(ch for ch in flat if unicodedata.category(ch) not in _UNPRINTABLE)


def _columns(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1
        for ch in text
    )
