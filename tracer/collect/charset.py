"""Bytes to text: what the page declares, held against what its bytes say."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
_META_WINDOW_BYTES = 4096
_SAMPLE_BYTES = 100_000
# Browsers read the narrow names as the wider sets that people really write.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Codecs that are no page's character set: some are slow, some run escapes.
_NOT_CHARSETS = frozenset({"utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape"})
_HIGH_BYTES = bytes(range(0x80, 0x100))
# Below these Windows has its quotation marks and dashes.
_HIGH_LETTERS = bytes(range(0xA1, 0x100))
# Characters lost for each that is right, up to which a declaration is believed.
_LOST = 0.2
# Share of letters beyond ASCII up to which a text is in ASCII with a few stray ones.
_FEW = 0.005
# So many bytes beyond ASCII do not make valid UTF-8 by chance.
_SURELY_UTF8 = 6


def decode(body: bytes, media_type: str = "") -> tuple[str, str]:
    """The text of a body, and a notice if its character set is doubtful (else empty).

    Order: byte order mark, Content-Type header, ``<meta>``, then detection. A
    declaration loses where the bytes are plainly UTF-8, or where most of what is not ASCII
    does not decode by it; a stray byte costs one character (U+FFFD), and the notice says so.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            text = body.decode(name, errors="replace").lstrip("\ufeff")
            return text, _doubt(text, f"byte order mark says {name}")
    declared = _declared(body, media_type)
    utf8 = _strictly(body, "utf-8")
    if utf8 is not None and (declared in {None, "utf-8"} or _plainly_utf8(body)):
        said = f"declared {declared}, read as utf-8" if declared not in {None, "utf-8"} else ""
        return utf8, said and f"character set doubtful: {said}"
    if declared is not None:
        text_or_none = _strictly(body, declared)
        if text_or_none is not None:
            return text_or_none, ""
    name = declared or "utf-8"
    replaced = body.decode(name, errors="replace")
    if _mostly_right(replaced):
        said = f"declared {name}" if declared else f"none declared, read as {name}"
        return replaced, _doubt(replaced, said)
    letters = len(body) - len(body.translate(None, _HIGH_LETTERS))
    if letters <= _FEW * len(body):
        return _windows(body, declared)
    return _detected(body, declared)


def _mostly_right(text: str) -> bool:
    """Whether a declaration explains most of the characters beyond ASCII."""
    lost = text.count("\ufffd")
    beyond = sum(character > "\x7f" for character in text)
    return lost <= _LOST * (beyond - lost)


def _windows(body: bytes, declared: str | None) -> tuple[str, str]:
    """A few stray bytes in ASCII are the quotation marks and dashes of Windows."""
    text = body.decode("cp1252", errors="replace")
    told = f"declared {declared}" if declared else "none declared"
    lost = text.count("\ufffd")
    tail = f", {lost} characters lost" if lost else ""
    return text, f"character set doubtful: {told}, read as cp1252{tail}"


def _doubt(text: str, said: str) -> str:
    lost = text.count("\ufffd")
    return f"character set doubtful: {said}, {lost} characters lost" if lost else ""


def _declared(body: bytes, media_type: str) -> str | None:
    header = _HEADER.search(media_type)
    if header is not None:
        name = _known(header.group(1))
        if name is not None:
            return name
    meta = _META.search(body[:_META_WINDOW_BYTES])
    return _known(meta.group(1).decode("ascii", "replace")) if meta is not None else None


def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    if name in _NOT_CHARSETS or name.startswith("utf-16"):
        # Whoever can read "utf-16" in a meta element is not reading UTF-16.
        return None
    return _WIDER.get(name, name)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _plainly_utf8(body: bytes) -> bool:
    beyond_ascii = _beyond_ascii(body)
    return beyond_ascii >= _SURELY_UTF8 or beyond_ascii == 0


def _beyond_ascii(body: bytes) -> int:
    return len(body) - len(body.translate(None, _HIGH_BYTES))


def _detected(body: bytes, declared: str | None) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE_BYTES]).best()
    name = best.encoding if best is not None else (declared or "utf-8")
    text = body.decode(name, errors="replace")
    wrong = f"declared {declared}, " if declared else "none declared, "
    lost = text.count("\ufffd")
    tail = f", {lost} characters lost" if lost else ""
    return text, f"character set doubtful: {wrong}read as {name}{tail}"
