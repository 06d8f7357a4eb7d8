"""Official texts pulled and verified: pages in the publishers' structure, whole and tampered with.

Each page is made from originals whose pairing with a rendering is known, in the markup that
the State Council's site or the central bank's site uses. A sentence is paired rightly if the
pairing finds its original letter by letter. Then pages are changed, one change each; a change
is found if verifying names the place and the kind, and anything said of the page that was
left alone is a false alarm.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from tracer import embedders
from tracer.corpus import corpus_folder
from tracer.embedders import Embedder, Vectors
from tracer.model import Clause, SourcePack
from tracer.sources import load_pack
from tracer.sources.official import paragraphs_of
from tracer.sources.originals import Originals, Page, read_originals
from tracer.sources.pairing import bare, pair
from tracer.sources.pulling import pull, rendered_clauses
from tracer.sources.verifying import (
    Discrepancy,
    compare_with_originals,
    compare_with_rendering,
    numbers_that_differ,
)

OWN = "tide-tables"
SHARED = ("sc-2014-21", "pboc-2015-221")
CHANGES_OF_A_KIND = 8
_SEED = 7
_MADE = Page("", "http://publisher.example/", "2026-01-01T00:00:00Z", "sha256:0")
_NUMERALS = "零一二三四五六七八九"
_SENTENCE = re.compile(r"[^。；]+[。；]?")
# What came before the outline itself, in words of our own: the notice by which it was issued.
_COVERING = (
    "国务院关于印发社会信用体系建设规划纲要（2014—2020年）的通知",
    "国发〔2014〕21号",
    "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：",
    "现将《社会信用体系建设规划纲要（2014—2020年）》印发给你们，请认真贯彻执行。",
    "国务院",
    "2014年6月14日",
    "（此件公开发布）",
)
_RUN_ON = {"sc-2014-21": {"5.1.2", "5.1.3", "5.1.4"}}
_MIN_MOVED = 8
_ADDED = "各单位应当在每年年底前，将执行本规定的情况向全体船员当面说明。"


class Remembering:
    """An embedder that encodes no text twice: a changed page is nearly the same page."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.revision = embedder.name, embedder.revision
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's, from memory where it was asked before."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Document:
    """A pack with known originals, and the lines of the document they make."""

    pack: SourcePack
    originals: Originals
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a document: its lines after it, and what verifying has to say of it.

    ``words`` are of the original; one of the discrepancies of one of the ``kinds`` must
    speak of them.
    """

    name: str
    lines: tuple[str, ...]
    kinds: frozenset[str]
    words: str


# ------------------------------------------------------------------------ pages


def documents(data: Path | None) -> Iterator[Document]:
    """Our own short text, and the corpus's documents where their originals are given."""
    own = corpus_folder() / "examples" / OWN
    yield _document(load_pack(own), read_originals(own / "originals.yaml"))
    for name in SHARED:
        path = None if data is None else data / "sources" / "originals" / f"{name}.zh.yaml"
        if path is not None and path.is_file():
            yield _document(load_pack(name), read_originals(path))


def _document(pack: SourcePack, originals: Originals) -> Document:
    return Document(pack, originals, tuple(_lines(pack, originals)))


def _lines(pack: SourcePack, originals: Originals) -> Iterator[str]:
    """The document's lines: title, numbered headings by the ids of the clauses, paragraphs."""
    yield from _COVERING if pack.id == SHARED[0] else (pack.title_original or pack.title,)
    above: tuple[str, ...] = ()
    run_on = ""
    for clause in pack.clauses:
        name = clause.address.partition(":")[2]
        paragraph = originals.clauses.get(name)
        if clause.kind != "clause" or paragraph is None:
            continue
        text = paragraph.text
        yield from _headings(clause, above, text)
        above = tuple(name.split("."))
        text = run_on + text
        run_on = text if name in _RUN_ON.get(pack.id, ()) else ""
        if not run_on:
            yield text


def _headings(clause: Clause, above: tuple[str, ...], text: str) -> Iterator[str]:
    numbers = clause.address.partition(":")[2].split(".")
    if len(numbers) < 3:
        return
    heading = "" if text.startswith(clause.heading_original) else clause.heading_original
    if above[:1] != (numbers[0],):
        yield f"{_numeral(int(numbers[0]))}、{heading if numbers[1] == '0' else '总体安排'}"
    if numbers[1] != "0" and above[:2] != tuple(numbers[:2]):
        yield f"（{_numeral(int(numbers[1]))}）{heading or '有关工作'}。"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        f"{_NUMERALS[tens] if tens > 1 else ''}{'十' * (tens > 0)}{_NUMERALS[ones] if ones else ''}"
    )


def state_council_page(lines: Sequence[str]) -> bytes:
    """A page as on gov.cn: a table of particulars, then the text in one cell, paragraph by p."""
    paragraphs = "".join(
        f'<p style="text-indent: 2em; font-family: 宋体;"><span>{escape(line)}</span></p>\n'
        for line in lines
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开</title></head><body>'
        '<div class="header"><ul><li><a href="/">首页</a></li><li><a href="/zc">政策</a></li></ul>'
        '</div><table class="bd1"><tr><td>索 引 号：</td><td>000014349/2014-00080</td>'
        "<td>主题分类：</td><td>综合</td></tr></table>"
        f'<table><tr><td class="b12c" id="UCAP-CONTENT">{paragraphs}</td></tr></table>'
        '<div class="share">扫一扫在手机打开当前页</div>'
        '<div class="footer">主办单位：办公厅　版权所有</div></body></html>'
    ).encode()


def central_bank_page(lines: Sequence[str]) -> bytes:
    """A page as on pbc.gov.cn: GB18030, tables in tables, the text parted by line breaks."""
    text = "<br>\n".join(f"　　{escape(line)}" for line in lines)
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        "<title>沟通交流</title></head><body><table><tr><td><a href='/'>首页</a> &gt; "
        "<a href='/g'>沟通交流</a></td></tr><tr><td><table><tr><td align=center>"
        "<h2>文件</h2></td></tr><tr><td>字号 大 中 小　文章来源：沟通交流</td></tr>"
        f'<tr><td><div id="zoom"><p>{text}</p></div></td></tr></table></td></tr>'
        "<tr><td>法律声明 | 联系我们 | 京ICP备05073439号</td></tr></table></body></html>"
    ).encode("gb18030")


PAGES: Mapping[str, Callable[[Sequence[str]], bytes]] = {
    "gov.cn": state_council_page,
    "pbc.gov.cn": central_bank_page,
}

# ---------------------------------------------------------------------- changes


def changes(document: Document, count: int = CHANGES_OF_A_KIND) -> Iterator[Change]:
    """Up to ``count`` changes of each kind, the same ones every time."""
    chance = random.Random(_SEED)  # noqa: S311, a choice of places, no secret
    lines = document.lines
    texts = [
        at
        for at, line in enumerate(lines)
        if any(
            paragraph.text.startswith(line) or line.startswith(paragraph.text)
            for paragraph in document.originals.clauses.values()
        )
    ]
    for kind in (_dropped, _renumbered, _moved, _swapped, _added):
        places = list(texts)
        chance.shuffle(places)
        made = (change for at in places if (change := kind(lines, at, texts, chance)) is not None)
        for _, change in zip(range(count), made, strict=False):
            yield change


Lines = tuple[str, ...]


def _dropped(lines: Lines, at: int, _: Sequence[int], __: random.Random) -> Change | None:
    return Change("clause dropped", _with(lines, at), frozenset({"missing"}), lines[at])


def _renumbered(lines: Lines, at: int, _: Sequence[int], chance: random.Random) -> Change | None:
    found = list(re.finditer(r"(?<![A-Za-z])\d+", lines[at]))
    if not found:
        return None
    match = chance.choice(found)
    other = str(int(match.group()) + chance.randint(1, 9))
    text = lines[at][: match.start()] + other + lines[at][match.end() :]
    words = _around(lines[at], match.start())
    return Change("number altered", _with(lines, at, text), frozenset({"number"}), words)


def _moved(lines: Lines, at: int, texts: Sequence[int], chance: random.Random) -> Change | None:
    sentences = _SENTENCE.findall(lines[at])
    others = [other for other in texts if abs(other - at) > 1]
    if len(sentences) < 2 or not others:
        return None
    # Not the first, which may be a heading that runs into the paragraph.
    moved = sentences.pop(chance.randrange(1, len(sentences)))
    if len(bare(moved)) < _MIN_MOVED:
        return None
    changed = list(_with(lines, at, "".join(sentences)))
    changed[chance.choice(others)] += moved
    return Change("sentence moved", tuple(changed), frozenset({"moved"}), moved)


def _swapped(lines: Lines, at: int, _: Sequence[int], chance: random.Random) -> Change | None:
    words = re.findall(r"[\u4e00-\u9fff]{2}", lines[at])
    if len(words) < 4:
        return None
    one, other = chance.sample(range(len(lines[at]) - 2), 2)
    first, second = min(one, other), max(one, other)
    a, b = lines[at][first : first + 2], lines[at][second : second + 2]
    if second - first < 2 or a == b or not re.fullmatch(r"[\u4e00-\u9fff]{4}", a + b):
        return None
    line = lines[at]
    text = line[:first] + b + line[first + 2 : second] + a + line[second + 2 :]
    kinds = frozenset({"words", "number"})
    return Change("words swapped", _with(lines, at, text), kinds, _around(line, first))


def _added(lines: Lines, at: int, texts: Sequence[int], __: random.Random) -> Change | None:
    if at in {min(texts), max(texts)}:
        return None
    changed = (*lines[:at], _ADDED, *lines[at:])
    return Change("sentence added", changed, frozenset({"added"}), _ADDED)


def _with(lines: Lines, at: int, text: str | None = None) -> Lines:
    return (*lines[:at], *([] if text is None else [text]), *lines[at + 1 :])


def _around(line: str, at: int) -> str:
    """The part between commas in which a place of a line lies."""
    for match in re.finditer(r"[^，；。]+", line):
        if match.start() <= at < match.end():
            return match.group()
    return line


# ---------------------------------------------------------------------- figures


def found(change: Change, said: Sequence[Discrepancy]) -> bool:
    """Whether something that verifying said tells of a change: its kind, and its words."""
    words = bare(change.words)
    told = [each for each in said if each.kind in change.kinds]
    return any(
        words in bare(text) or (bare(text) and bare(text) in words)
        for each in told
        for text in (each.was, each.now)
    )


def paired_rightly(document: Document, page: bytes, embedder: Embedder) -> tuple[int, int]:
    """How many sentences got their very original, of how many that have one."""
    got, _ = pull(document.pack, page, _MADE, embedder)
    right = whole = 0
    for name, paragraph in document.originals.clauses.items():
        mine = got.clauses.get(name)
        for number, original in paragraph.sentences.items():
            whole += 1
            right += mine is not None and bare(mine.sentences.get(number, "")) == bare(original)
    return right, whole


def measured(
    data: Path | None, count: int = CHANGES_OF_A_KIND
) -> Iterator[tuple[str, dict[str, float]]]:
    """For each document: what was paired rightly, found, and falsely said."""
    embedder = Remembering(embedders.load("multilingual"))
    for document in documents(data):
        figures: dict[str, float] = {}
        for site, make in PAGES.items():
            right, whole = paired_rightly(document, make(document.lines), embedder)
            figures[f"paired rightly, as on {site}"] = right / whole
        figures["sentences"] = float(whole)
        figures |= _verified(document, embedder, count)
        yield document.pack.id, figures


def _verified(document: Document, embedder: Embedder, count: int) -> dict[str, float]:
    clauses = rendered_clauses(document.pack)
    kept, _ = pull(document.pack, state_council_page(document.lines), _MADE, embedder)
    by_original: dict[str, list[bool]] = {}
    by_rendering: dict[str, list[bool]] = {}
    for change in changes(document, count):
        page = paragraphs_of(central_bank_page(change.lines))
        said = compare_with_originals(clauses, kept, page)
        by_original.setdefault(change.name, []).append(found(change, said))
        said = against_rendering(document, change.lines, embedder)
        by_rendering.setdefault(change.name, []).append(bool(said))
    alarms = compare_with_originals(clauses, kept, paragraphs_of(central_bank_page(document.lines)))
    figures = {f"found: {name}": _share(hits) for name, hits in by_original.items()}
    figures["false alarms"] = float(len(alarms))
    figures |= {
        f"noticed without the original: {name}": _share(hits) for name, hits in by_rendering.items()
    }
    quiet = against_rendering(document, document.lines, embedder)
    return {**figures, "false alarms without the original": float(len(quiet))}


def against_rendering(
    document: Document, lines: Sequence[str], embedder: Embedder
) -> list[Discrepancy]:
    """What is said of a page where only the rendering is at hand."""
    clauses = rendered_clauses(document.pack)
    pairing = pair(clauses, paragraphs_of(central_bank_page(lines)), embedder)
    return [*compare_with_rendering(clauses, pairing), *numbers_that_differ(pairing.pairs)]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)
