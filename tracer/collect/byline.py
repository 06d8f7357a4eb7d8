"""Who signs an article, by the marks that pages put on a name in their body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.collect.blocks import Element
from tracer.text import clean, has_cjk

MAX_NAME = 120
# Longer lines of such a class wrap something else: a biography, a box of stories.
_MAX_LINE = 200
_LOOKED_AT = 12

_NOT_IN = (
    "[not(self::meta or self::link)]"
    "[not(ancestor::aside or ancestor::footer or ancestor::nav or ancestor::li)]"
)
# The surest first: what says "author" for machines, then the classes of hCard and of themes.
_MARKED = f"//*[@rel='author' or contains(@itemprop, 'author')]{_NOT_IN}"
_CLASSED = f"//*[contains(@class, 'author') or contains(@class, 'byline')]{_NOT_IN}"
_NAME_INSIDE = (
    ".//*[@itemprop='name' or contains(concat(' ', normalize-space(@class), ' '), ' fn ')"
    " or contains(concat(' ', normalize-space(@class), ' '), ' author ')]"
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:author|vcard|byline)(?:$|\s|[_-]+(?:name|link|text|vcard)\b)", re.IGNORECASE
)
_NOT_AUTHOR_CLASS = re.compile(
    r"bio|about|avatar|box|card(?!\b)|comment|date|time|image|photo|social|title|role|twitter|email",
    re.IGNORECASE,
)

BY = re.compile(
    r"^\s*(?:(?:written |posted |published |reported |story )?by|von|par|por|door|di|"
    r"文|作者|撰文|记者|記者|编辑)(?:\s*[:：/]\s*|\s+)",
    re.IGNORECASE,
)
# Author fields also hold the outlet's page on a social site, or an e-mail address.
NO_NAME = re.compile(r"https?://|@|\bwww\.")
NOBODY = frozenset({"admin", "administrator", "author", "editor", "guest", "staff", "webmaster"})
_PARTS = re.compile(
    r"\s*(?:[|•·–—/\n\t]|\s-\s|\bon\b|\bin\b|\bfor\b|\bpublished\b|\bupdated\b)\s*", re.I
)
_AND = re.compile(r"\s*(?:,|、|，)?\s*(?:\band\b|\bund\b|\bet\b|&)\s*|\s*、\s*", re.IGNORECASE)
_PARTICLE = "al|bin|da|de|del|den|der|di|dos|du|el|la|le|ten|ter|van|von|y|zu"
_NAME = re.compile(rf"[^\W\d_][\w.'’-]*(?:\s+(?:{_PARTICLE}|[^\W\d_][\w.'’-]*)){{0,4}}", re.UNICODE)
_CJK_NAMES = re.compile(r"[\u3400-\u9fff]{2,4}(?:[\s、]+[\u3400-\u9fff]{2,4})*(?![\u3400-\u9fff])")
_CALENDAR = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|"
    r"july|august|september|october|november|december)\b|\d",
    re.IGNORECASE,
)


def signed(tree: Element, outlet: str = "") -> str:
    """The names that the page's body is signed with, joined by semicolons; empty if none.

    Args:
        tree: the parsed page.
        outlet: what the page calls its outlet, which is nobody's name.
    """
    for element in tree.xpath(_MARKED)[:_LOOKED_AT]:
        names = _names(_line(element), stated=True)
        if names and names[0].casefold() != outlet.casefold():
            return "; ".join(names)
    for element in _classed(tree):
        line = _line(element)
        names = _names(line, stated=BY.match(line) is not None)
        if names and names[0].casefold() != outlet.casefold():
            return "; ".join(names)
    return ""


def _classed(tree: Element) -> Iterator[Element]:
    found = 0
    for element in tree.xpath(_CLASSED):
        named = element.get("class", "")
        if _AUTHOR_CLASS.search(named) and not _NOT_AUTHOR_CLASS.search(named):
            yield element
            found += 1
            if found == _LOOKED_AT:
                return


def _line(element: Element) -> str:
    """The words of an element, or of the name marked inside it."""
    inside = element.xpath(_NAME_INSIDE)
    chosen = inside[0] if inside else element
    words = clean(chosen.get("content") or _apart(chosen))
    return words if len(words) <= _MAX_LINE else ""


def _apart(element: Element) -> str:
    """Its text, with a line break where two elements meet without white space."""
    text = ""
    for piece in element.itertext():
        meets = text and piece and not text[-1].isspace() and not piece[0].isspace()
        text += f"\n{piece}" if meets else str(piece)
    return text


def _names(line: str, *, stated: bool) -> list[str]:
    """The names that a line begins with.

    Args:
        line: the words of a byline.
        stated: whether the line is sure to name somebody: then one word is a name too.
    """
    line = BY.sub("", line.strip())
    if not line or NO_NAME.search(line):
        return []
    if has_cjk(line):
        match = _CJK_NAMES.match(line)
        return re.split(r"[\s、]+", match.group()) if match is not None else []
    names: list[str] = []
    for piece in _AND.split(_PARTS.split(line)[0]):
        name = BY.sub("", piece.partition(",")[0].partition("(")[0]).strip(" .:")
        if not _is_name(name, stated=stated):
            break
        names.append(name)
    return names


def _is_name(name: str, *, stated: bool) -> bool:
    words = name.split()
    if not words or len(name) > MAX_NAME or _CALENDAR.search(name) or name.casefold() in NOBODY:
        return False
    if stated and len(words) <= 1:
        return _NAME.fullmatch(name) is not None
    proper = all(word[0].isupper() or re.fullmatch(_PARTICLE, word) for word in words)
    return len(words) > 1 and proper and _NAME.fullmatch(name) is not None
