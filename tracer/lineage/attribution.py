"""Attribution: whom a text says it has it from, in words rather than links."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracer.lineage.dates import Interval
from tracer.lineage.index import NameIndex
from tracer.lineage.names import SHARE, Name, Squashed, squash, upstream_names
from tracer.model import Article, Evidence, Range
from tracer.text import paragraphs, shorten

CREDIT_BITS = 14.0
"""Named in a credit line: a list of whom the text was had from."""
CUED_BITS = 13.0
"""Named with a word of reporting: "as X wrote", "a video by X"."""
BARE_BITS = 4.0
"""Only named: X may be its source or its subject."""
REPEAT_SHARE = 0.25
"""Every further name or place adds so much of its own weight."""
SUBJECT_SHARE = 0.2
"""A company or office that the story is about is named without being its source."""
MAX_BITS = 18.0
ELSEWHERE_BITS = 2.0
"""A credit line that names others, outside this set."""
_CREDIT_LINE = re.compile(
    r"^\W*(?:credits?|sources?|via|h/?t|hat[ -]tip|thanks to|courtesy of|"
    r"(?:originally |first )?(?:published|appeared|posted) (?:at|on|in|by)|"
    r"re-?(?:posted|printed|published) (?:from|with)|translated from|(?:with )?material from|"
    r"submitted by|authored by|written by|reporting by|quellen?|fuentes?|bron(?:nen)?|font[ei]|"
    r"crédits?|источники?|zdroj|källa|"
    r"来源|來源|出处|出處|转自|轉自|编译自|原文)\b",
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(r"^\W*[^\W\d]+(?: [^\W\d]+)?\s*[:：]\s*")
_BYLINE = re.compile(r"^\W*(?:by|von|par|por|door|di)\s", re.IGNORECASE)
_LONGEST_BYLINE = 120
_BEFORE = re.compile(
    r"(?:\b(?:according to|reported (?:by|in|on|at)|reports? (?:by|from|in|of)|via|per|"
    r"cit(?:es?|ed|ing)|quot(?:es?|ed|ing)|credits?|hat[ -]tip(?: to)?|h/t|thanks to|"
    r"told|submitted by|written by|"
    r"(?:video|film|clip|post|thread|discussion|article|piece|story|report|essay|column|list|"
    r"episode|cutting|transcript|interview|page|blog|writer|reporter|blogger|magazine|newspaper|"
    r"paper|site|website|channel|copied|taken|read|seen|found|appeared|published|translated)"
    r"(?: (?:by|from|in|on|of|at))?|"
    r"laut|nach|berichtet(?:e)?|zitiert|selon|d['’]après|según|cita(?:ndo)?|volgens|secondo)"
    r"|据|據|根据|根據|引述|编译自|转自)\W*(?:[\w'’]+\W+){0,3}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:\W*(?:\w+\W+){0,3}?(?:report(?:s|ed)?|wrote|writes|says|said|warn(?:s|ed)|notes?|noted|"
    r"explain(?:s|ed)|claim(?:s|ed)|tells?|told|reveal(?:s|ed)|is (?:quoted|cited)|"
    r"was (?:quoted|cited)|are (?:quoted|cited)|calls?|called|asks?|asked|"
    r"video|film|clip|piece|article|story|report|post|thread|discussion|list|episode|essay|"
    r"column|transcript|passage|berichte(?:t|te)|schreibt|schrieb|meldet|rapporte|écrit|affirme|"
    r"informa|informó|escribe|dice|bericht|schrijft|meldt)\b|\W{0,2}(?:报道|報導|报导|称|稱|写道|寫道))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^['’]?s?\W{0,3}(?:(?:in|of|from)\s+)?\(?((?:19|20)\d\d)\b")
_WINDOW = 60
_SENTENCE_BREAK = re.compile(r"[.!?。！？]\s|\n")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a child names somebody: how strong the place is, and in what words."""

    bits: float
    because: str
    at: Range | None


class Reader:
    """What one article says of its sources, ready to be asked about many names."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._text = Squashed(article.text)
        self._fields = Squashed("; ".join(filter(None, [article.author, *_upstream(article)])))
        self._own = {squash(article.title)}

    def heard(self, known: NameIndex) -> frozenset[str]:
        """Keys of the names that it may mention; :meth:`mentions` tells how."""
        return known.keys_in(self._text) | known.keys_in(self._fields)

    def mentions(self, name: Name, *, subject: bool = False) -> Iterator[Mention]:
        """The places where the article names ``name`` as somebody else.

        Args:
            name: a name of another article.
            subject: whether the name is also that of an actor of the story.
        """
        if name.key in self._own:
            return
        if next(self._fields.find(name), None):
            yield Mention(CREDIT_BITS, f"Its by-line or outlet names {name.text}.", None)
        for at in self._text.find(name):
            if at[0] >= self.article.title_end:
                yield self._weighed(name, at, subject)

    def _weighed(self, name: Name, at: Range, subject: bool) -> Mention:
        text = self.article.text
        line = next((p for p in paragraphs(text) if p[0] <= at[0] < p[1]), (at[0], at[1]))
        words = _quoted(text, at, line)
        if _is_credit(text[line[0] : line[1]]):
            return Mention(CREDIT_BITS, f"A credit line names {name.text}: {words}.", at)
        share = SUBJECT_SHARE if subject else 1.0
        before = _SENTENCE_BREAK.split(text[max(line[0], at[0] - _WINDOW) : at[0]])[-1]
        after = _SENTENCE_BREAK.split(text[at[1] : min(line[1], at[1] + _WINDOW)])[0]
        if _BEFORE.search(before) or _AFTER.match(after):
            return Mention(CUED_BITS * share, f"Says it has it from {name.text}: {words}.", at)
        return Mention(BARE_BITS * share, f"Names {name.text}: {words}.", at)

    def elsewhere(self, known: NameIndex) -> Evidence | None:
        """Evidence that it came from outside: a credit line with names that nobody here bears."""
        text = self.article.text
        for start, end in paragraphs(text):
            line = text[start:end]
            label = _CREDIT_LABEL.match(line)
            if not label or not _is_credit(line):
                continue
            for piece in re.finditer(r"[^;；]+", line[label.end() :]):
                item = piece.group().strip(" .。")
                squashed = Squashed(item)
                if item and not known.names_in(squashed):
                    first = start + label.end() + piece.start()
                    first += len(piece.group()) - len(piece.group().lstrip())
                    because = f"Credits {shorten(item, 60)}, which is not in this set."
                    return Evidence(
                        "attribution", ELSEWHERE_BITS, because, (first, first + len(item))
                    )
        return None


def attribution_evidence(
    reader: Reader,
    names: Sequence[Name],
    bearers: Mapping[str, int],
    *,
    subjects: frozenset[str] = frozenset(),
    published: Interval | None = None,
) -> tuple[Evidence, ...]:
    """What the child says of having it from the bearer of ``names``.

    Args:
        reader: the child.
        names: names of the candidate parent.
        bearers: for each name's key, how many possible parents bear it; a name
            shared by k of them says log2(k) bits less about each.
        subjects: keys of names of actors that the story is about.
        published: when the candidate was published; a mention that gives another year
            means something else.
    """
    found: list[tuple[float, Mention]] = []
    for name in names:
        for mention in reader.mentions(name, subject=name.key in subjects):
            if mention.at and _other_year(reader.article.text, mention.at[1], published):
                continue
            bits = mention.bits * SHARE[name.kind] - math.log2(max(1, bearers.get(name.key, 1)))
            if bits > 0:
                found.append((bits, mention))
    if not found:
        return ()
    found.sort(key=lambda item: (-item[0], item[1].at or (-1, -1), item[1].because))
    total = found[0][0] + sum(REPEAT_SHARE * bits for bits, _ in found[1:])
    best = found[0][1]
    return (Evidence("attribution", min(MAX_BITS, total), best.because, best.at),)


def _upstream(article: Article) -> tuple[str, ...]:
    return upstream_names(article.outlet)


def _is_credit(line: str) -> bool:
    if _CREDIT_LINE.match(line):
        return True
    return len(line) <= _LONGEST_BYLINE and _BYLINE.match(line) is not None


def _other_year(text: str, end: int, published: Interval | None) -> bool:
    match = _YEAR.match(text[end : end + 16])
    if match is None or published is None:
        return False
    seconds = (int(match.group(1)) - 1970) * 365.2425 * 86400
    return not published.earliest - 31e6 <= seconds + 16e6 <= published.latest + 31e6


def _quoted(text: str, at: Range, line: Range) -> str:
    """The mention with a few words around it."""
    start = max(line[0], at[0] - 30)
    while start > line[0] and text[start - 1].isalnum():
        start -= 1
    end = min(line[1], at[1] + 30)
    while end < line[1] and text[end].isalnum():
        end += 1
    return f"“{' '.join(text[start:end].split())}”"
