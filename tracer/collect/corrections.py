"""Where a page says itself that it was changed: corrections, updates, and its markup's word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tracer.collect.charset import decode
from tracer.collect.finders.ground import dating_of, text_of
from tracer.collect.media import is_markup
from tracer.model import Snapshot

MAX_NOTE_CHARS = 600
"""A correction says in a few lines what was wrong; what is longer is the article itself."""
MAX_NOTES = 8
BASIS = "markup"

_NOTE = re.compile(
    r"""(?:
      (?:corrections?|clarifications?|updates?|rectificatif|korrektur|berichtigung|correcci[oó]n
        |fe[ ]de[ ]errores|mise[ ][àa][ ]jour|actualizaci[oó]n|editor(?:['’]?s)?[ ]note
        |anmerkung[ ]der[ ]redaktion|note[ ]de[ ]la[ ]r[ée]daction)\s*(?:[:：—–-]|\()
      |(?:last[ ])?(?:updated|corrected|amended|modified)\s*(?::|on\b|at\b|\d|[a-z]{3,9}[ ]\d)
      |this[ ](?:article|story|post|page|piece|report)[ ](?:was|has[ ]been)[ ]
        (?:later[ ])?(?:updated|corrected|amended|changed|clarified)
      |an?[ ](?:earlier|previous)[ ]version[ ]of[ ]this
      |(?:zuletzt[ ])?aktualisiert\s*(?::|am\b)
      |mis[ ][àa][ ]jour[ ]le\b|actualizado\s*(?::|el\b)
      |(?:更正|勘误|勘誤|更新于|更新於|编者按|編者按)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_JSON_DATE = re.compile(r'"dateModified"\s*:\s*"([^"\\]{4,40})"')
_MODIFIED = frozenset({"article:modified_time", "og:updated_time", "datemodified", "last-modified"})
_BLOCKS = ("p", "li", "aside", "footer", "small", "em", "i", "b", "strong", "span", "div", "time")


def corrections(body: bytes, snapshot: Snapshot) -> tuple[str, str]:
    """The page's words about its own changes, and when its markup says it was changed.

    Both are empty where nothing of the kind is there; the moment is in UTC.
    """
    text, _ = decode(body, snapshot.media_type)
    if not is_markup(snapshot.media_type, body):
        return _joined(text.split("\n")), ""
    from lxml import etree, html

    try:
        page = html.fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return "", ""
    told = _JSON_DATE.search(text)
    moments = [*_moments(page), *([told[1]] if told else [])]
    datings = (dating_of(moment, BASIS) for moment in moments)
    modified = max((dating.value for dating in datings if dating), default="")
    return _joined(text_of(element) for element in page.iter(*_BLOCKS)), modified


def _moments(page: Any) -> Iterator[str]:
    for element in page.iter("meta", "time"):
        names = {(element.get(key) or "").lower() for key in ("property", "name", "itemprop")}
        if names & _MODIFIED:
            yield element.get("content") or element.get("datetime") or ""


def _joined(texts: Any) -> str:
    """The texts that are notes of a change, each once, the outer one of nested ones."""
    notes: list[str] = []
    for text in texts:
        plain = " ".join(text.split())
        if len(plain) > MAX_NOTE_CHARS or not _NOTE.match(plain):
            continue
        if not any(plain in note for note in notes) and len(notes) < MAX_NOTES:
            notes.append(plain)
    return " ".join(notes)
