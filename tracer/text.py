"""Text with honest offsets: NFC, paragraphs, words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from tracer.model import Range

_PARAGRAPH = re.compile(r"[^\n](?:.*?[^\n])??(?=\n\s*\n|\s*\Z)", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])


def clean(raw: str) -> str:
    """NFC text with plain spaces, single blank lines between paragraphs, no invisible characters.

    Everything that is stored goes through here once, before any offset is taken.
    """
    text = unicodedata.normalize("NFC", raw).translate(_INVISIBLE).replace("\r\n", "\n")
    text = _CONTROL.sub("", text)
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def paragraphs(text: str) -> Iterator[Range]:
    """Ranges of the paragraphs (parted by blank lines), without surrounding white space."""
    for match in _PARAGRAPH.finditer(text):
        yield match.span()


def words(text: str) -> list[str]:
    """Lower-case word tokens; Chinese characters count as one word each."""
    tokens: list[str] = []
    for match in _WORD.finditer(text):
        token = match.group().lower()
        tokens.extend(token if _CJK.search(token) else [token])
    return tokens


_DIGITS = re.compile(r"[0-9]{1,18}")


def whole_number(text: str) -> int | None:
    """The number that a text of ASCII digits writes; None of any other, or of more than 18 digits.

    Such texts come from headers, addresses and files of others: ``str.isdigit`` lets through what
    ``int`` does not read (``²``), and neither is made for thousands of digits.
    """
    return int(text) if _DIGITS.fullmatch(text) else None


def has_cjk(text: str) -> bool:
    """Whether any Chinese character occurs."""
    return _CJK.search(text) is not None


_STATEMENT_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\"“])|(?<=[。！？；])")


@lru_cache(maxsize=4096)
def statements(text: str) -> tuple[Range, ...]:
    """Ranges of the sentences of a short text, semicolons included; rules only."""
    cuts = [0]
    for match in _STATEMENT_END.finditer(text):
        if match.end() < len(text):
            cuts.append(match.end())
    cuts.append(len(text))
    return tuple((a, b) for a, b in pairwise(cuts) if text[a:b].strip())


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
