"""What kind of thing a body is: markup, plain text, or nothing that can be read here."""

from __future__ import annotations

import re

from tracer.errors import CollectError

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"\x7fELF", "binary"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "office"),
)
_READABLE = frozenset(
    {"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"}
)
# Sent with pages by servers that do not know better; the body decides.
_VAGUE = frozenset(
    {
        "application/octet-stream",
        "binary/octet-stream",
        "application/xml",
        "text/xml",
        "unknown/unknown",
    }
)
_TEXT_FOR_MACHINES = frozenset({"css", "csv", "javascript", "calendar"})
_MARKUP = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!doctype|<!--|<html|<head|<body)", re.I)
_FEED = re.compile(
    rb"^\s*<\?xml[^>]*>(?:\s|<[!?][^>]*>)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.I
)
_IN_WORDS = {
    "pdf": "a PDF",
    "zip": "a ZIP archive (or an office document)",
    "gzip": "a gzip file",
    "image": "a picture",
    "audio": "a sound recording",
    "video": "a film",
    "font": "a font",
    "rtf": "an RTF document",
    "office": "an office document",
    "json": "JSON data",
    "data": "XML data",
    "feed": "a feed or a sitemap",
    "binary": "a file that holds no text",
}
_INSTEAD = {"feed": "Give it as feed:ADDRESS or sitemap:ADDRESS to collect what it lists."}
_SNIFFED_BYTES = 1024
# Text has no NUL bytes unless it is UTF-16 or UTF-32, which says so with a mark.
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def plain_type(media_type: str) -> str:
    """The type alone, in lower case, without parameters."""
    return media_type.partition(";")[0].strip().lower()


def any_media(media_type: str, where: str) -> None:
    """Lets everything in."""
    del media_type, where


def check_readable(media_type: str, where: str, body: bytes = b"") -> None:
    """Return if it may be a page or a text.

    Args:
        media_type: the Content-Type header; may be empty.
        where: the address, for the message.
        body: as much as is there; empty if only the header is known yet.

    Raises:
        CollectError: ``not-html-<kind>``, e.g. ``not-html-pdf``.
    """
    kind = _kind_of_body(body) or _kind_of_type(plain_type(media_type))
    if kind:
        raise CollectError(
            f"not-html-{kind}",
            f"{where} is {_IN_WORDS.get(kind, 'something')}, not a web page",
            _INSTEAD.get(kind, "Save its text as a .txt file and give that."),
        )


def _kind_of_body(body: bytes) -> str:
    for magic, kind in _MAGIC:
        if body[:_SNIFFED_BYTES].lstrip().startswith(magic):
            return kind
    start = body[:_SNIFFED_BYTES]
    if _FEED.search(start):
        return "feed"
    textual = body.startswith(_WIDE_MARKS) or _MARKUP.match(start) is not None
    return "binary" if b"\x00" in start and not textual else ""


def _kind_of_type(media_type: str) -> str:
    if media_type in _READABLE or media_type in _VAGUE:
        return ""
    if media_type in {"application/pdf", "application/x-pdf"}:
        return ""
    family, _, kind = media_type.partition("/")
    if family in {"image", "audio", "video", "font"}:
        return family
    if "json" in kind:
        return "json"
    if "xml" in kind:
        return "data"
    return "" if family == "text" and kind not in _TEXT_FOR_MACHINES else "binary"


def is_markup(media_type: str, body: bytes) -> bool:
    """Whether to read a body as HTML rather than as plain text."""
    kind = plain_type(media_type)
    if kind in {"text/html", "application/xhtml+xml"}:
        return True
    if kind in {"text/markdown", "text/x-markdown"}:
        return False
    return _MARKUP.match(body[:_SNIFFED_BYTES]) is not None
