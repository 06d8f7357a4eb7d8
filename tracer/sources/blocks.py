"""Documents as a row of headings and paragraphs: HTML, Markdown, PDF and plain text."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracer.errors import CollectError, UsageError
from tracer.pdf import MAGIC, read_pdf
from tracer.text import clean, has_cjk, words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
MARKDOWN_SUFFIXES = (".md", ".markdown")

_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_SNIFFED_BYTES = 1024

# ---------------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (``level`` from 1, smaller is higher) or a paragraph (``level`` 0)."""

    text: str
    level: int = 0


def read_blocks(document: Path) -> list[Block]:
    """The headings and paragraphs of a document, in order, in cleaned text.

    The kind is told by the file's suffix, HTML also by how it begins; anything else is
    plain text.

    Raises:
        UsageError: the file cannot be read, is not text, or holds no paragraph.
    """
    try:
        body = document.read_bytes()
    except OSError as error:
        message = f"{document}: {error.strerror}"
        raise UsageError("document-unreadable", message, "Check the path.") from error
    suffix = document.suffix.lower()
    if suffix in HTML_SUFFIXES or _HTML_START.match(body[:_SNIFFED_BYTES]):
        blocks = list(_from_html(body))
    elif suffix in MARKDOWN_SUFFIXES:
        blocks = list(_from_markdown(_decoded(body, document)))
    elif body.startswith(MAGIC):
        blocks = list(_from_pdf(body, document))
    else:
        blocks = list(_from_text(_decoded(body, document)))
    if all(block.level for block in blocks):
        message = f"{document}: no paragraph of text was found"
        raise UsageError("document-empty", message, "Give an HTML, Markdown, PDF or text file.")
    return blocks


def _from_pdf(body: bytes, document: Path) -> Iterator[Block]:
    try:
        pdf = read_pdf(body, str(document))
    except CollectError as error:
        raise UsageError(error.slug, error.message, error.hint) from error
    yield from _from_text("\n\n".join(pdf.paragraphs))


def _decoded(body: bytes, document: Path) -> str:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{document}: not UTF-8 text"
        hint = "Save it as HTML or as text in UTF-8."
        raise UsageError("document-encoding", message, hint) from error
    if "\0" in text:
        message = f"{document}: not a text file"
        raise UsageError("document-binary", message, "Save it as HTML or as text in UTF-8.")
    return text


# ------------------------------------------------------------------------ HTML

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPH_TAGS = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure hr li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_SKIPPED_TAGS = (
    "script style template noscript iframe svg math head nav footer form button select textarea "
    "object audio video"
)
# Official pages often part paragraphs by line breaks, the next one indented by wide spaces.
_BREAK = re.compile(r"\n(?:[^\S\n]*\n)+|\n(?=[^\S\n]*\u3000)")
# The share of a page's text from which an element is the one that holds the document.
_MOST_TEXT = 0.4
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_SOURCE_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(body: bytes, containers: Sequence[str] = ()) -> list[Block]:
    """The headings and paragraphs of a page, in order, in cleaned text.

    Args:
        body: the page as received.
        containers: ids or classes of elements that hold the text; the first that is there
            and holds most of the page's text is read alone.
    """
    return list(_from_html(body, containers))


def _from_html(body: bytes, containers: Sequence[str] = ()) -> Iterator[Block]:
    soup = _soup(body)
    mains = soup.find_all("main") or soup.find_all("article")
    root = mains[0] if len(mains) == 1 else soup.body or soup
    for tag in root.find_all(_SKIPPED_TAGS.split()):
        tag.decompose()
    root = _container(root, containers) or root
    level, text = 0, ""
    for event in _events(root):
        if isinstance(event, str):
            text += event
            continue
        yield from _flushed(text, level)
        level, text = event, ""
    yield from _flushed(text, level)


def _soup(body: bytes) -> BeautifulSoup:
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    with warnings.catch_warnings():
        # XHTML is read as browsers read it, by the rules of HTML, whatever its first line says.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            return BeautifulSoup(body, "lxml")
        except ValueError:
            # The name of a character set with a control character in it stops the parser.
            return BeautifulSoup(body.translate(None, _CONTROLS), "lxml")


def _container(root: Tag, names: Sequence[str]) -> Tag | None:
    whole = len(root.get_text())
    for name in names:
        for found in (root.find(id=name), root.find(class_=name)):
            if found is not None and len(found.get_text()) > _MOST_TEXT * whole:
                return found
    return None


def _events(root: Tag) -> Iterator[str | int]:
    """Text as it comes, and between texts the level of what begins: a heading's, or 0."""
    from bs4.element import NavigableString, PreformattedString, Tag

    paragraphs = frozenset(_PARAGRAPH_TAGS.split())
    pending: list[PageElement | int] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, int):
            yield node
        elif isinstance(node, Tag):
            if node.name == "br":
                yield "\n"
            is_block = node.name in paragraphs or node.name in _HEADINGS
            if is_block:
                yield _HEADINGS.get(node.name, 0)
                pending.append(0)
            pending.extend(reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield _SOURCE_SPACE.sub(" ", str(node))


def _flushed(text: str, level: int) -> Iterator[Block]:
    for part in [text] if level else _BREAK.split(text):
        if joined := _joined(clean(part).split("\n")):
            yield Block(joined, level)


# -------------------------------------------------------------------- Markdown

_ATX = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*")
_SETEXT = {"=": 1, "-": 2}
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
_RULE = re.compile(r"(?:[-*_]\s*){3,}")
_INLINE = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
)


def _from_markdown(text: str) -> Iterator[Block]:
    lines: list[str] = []
    for line in [*clean(text).split("\n"), ""]:
        heading = _ATX.fullmatch(line)
        underline = _SETEXT.get(line[:1], 0) if line and not line.strip(line[0]) else 0
        if underline and len(lines) == 1 and len(line) > 1:
            yield Block(_plain(lines), underline)
            lines = []
        elif heading or not line or _RULE.fullmatch(line) or _ITEM.match(line):
            yield from _paragraph(lines)
            lines = []
            if heading and (title := _plain([heading["text"]])):
                yield Block(title, len(heading["marks"]))
            elif item := _ITEM.match(line):
                lines = [line[item.end() :]]
        else:
            lines.append(line.removeprefix(">").strip())


def _paragraph(lines: list[str]) -> Iterator[Block]:
    if text := _plain(lines):
        yield Block(text)


def _plain(lines: Iterable[str]) -> str:
    text = _joined(lines)
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    return text.strip()


# ------------------------------------------------------------------ plain text

_NUMERAL = "[0-9〇零一二三四五六七八九十百]+"
# The forms in which official texts number their parts, highest first.
_NUMBERED = (
    re.compile(rf"第{_NUMERAL}[编編篇部章](?:分)?(?:\s*\S.*)?"),
    re.compile(r"(?:part|chapter|title)\s+[0-9IVXLC]+\b.*", re.IGNORECASE),
    re.compile(rf"第{_NUMERAL}[节節](?:\s*\S.*)?|{_NUMERAL}、.*"),
    re.compile(r"section\s+[0-9IVXLC]+\b.*", re.IGNORECASE),
    re.compile(rf"[（(]{_NUMERAL}[）)].*"),
    re.compile(r"[0-9]+[.)]?\s+\S.*"),
    re.compile(r"[0-9]+\.[0-9]+\.?\s+\S.*"),
    re.compile(r"[0-9]+(?:\.[0-9]+){2,}\.?\s+\S.*"),
)
_TITLE_LEVEL = 1
_FIRST_NUMBERED_LEVEL = _TITLE_LEVEL + 1
_UNNUMBERED_LEVEL = _FIRST_NUMBERED_LEVEL + len(_NUMBERED)
_SENTENCE_END = tuple('.!?;:,。！？；：，、…"”')
_HEADING_LENGTH = 90
_HEADING_LENGTH_CJK = 40


def _from_text(text: str) -> Iterator[Block]:
    """Blank lines part paragraphs; in Chinese, which nobody wraps by hand, every line does.

    A short line that opens the document is its title.
    """
    text = clean(text)
    parts = text.split("\n") if _is_chinese(text) else re.split(r"\n\n+", text)
    if _heading_level(parts[0]) == _UNNUMBERED_LEVEL:
        yield Block(parts[0], _TITLE_LEVEL)
        parts = parts[1:]
    for part in parts:
        lines = part.split("\n")
        if len(lines) > 1 and (level := _numbered_level(lines[0])):
            yield Block(lines[0], level)
            lines = lines[1:]
        joined = _joined(lines)
        if joined:
            yield Block(joined, _heading_level(joined) if len(lines) == 1 else 0)


def _is_chinese(text: str) -> bool:
    tokens = words(text)
    return 2 * sum(map(has_cjk, tokens)) > len(tokens)


def _heading_level(line: str) -> int:
    """The level of a line of its own, 0 if it reads as a paragraph."""
    if level := _numbered_level(line):
        return level
    return _UNNUMBERED_LEVEL if _is_short(line) else 0


def _numbered_level(line: str) -> int:
    if not _is_short(line):
        return 0
    forms = enumerate(_NUMBERED, _FIRST_NUMBERED_LEVEL)
    levels = (level for level, form in forms if form.fullmatch(line))
    return next(levels, 0)


def _is_short(line: str) -> bool:
    limit = _HEADING_LENGTH_CJK if has_cjk(line) else _HEADING_LENGTH
    return 0 < len(line) <= limit and "\n" not in line and not line.endswith(_SENTENCE_END)


def _joined(lines: Iterable[str]) -> str:
    """Lines as one: a space between them, except beside a Chinese character."""
    joined = ""
    for line in (line.strip() for line in lines):
        gap = " " if joined and line and not has_cjk(joined[-1] + line[0]) else ""
        joined += gap + line
    return joined
