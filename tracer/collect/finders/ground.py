"""What a finder may do: fetch politely, read files, and tell what is on the topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracer.collect.clock import stamp
from tracer.collect.coding import unzipped
from tracer.collect.fetch import Fetched
from tracer.errors import CollectError
from tracer.model import Dating, Target

Found = Target | CollectError
_GZIP = b"\x1f\x8b"
_SPACE = re.compile(r"(?:\s|&nbsp;|&#160;)+")


@dataclass(frozen=True)
class Ground:
    """What finders stand on.

    Args:
        fetch: gets an address, robots.txt obeyed and the answer kept.
        sitemaps: the sitemaps that a site's robots.txt names.
        terms: words of the topic; everything is on it if there are none.
        limit_bytes: no place is read beyond this, packed or not.
        near: whether a page that opens with these texts is near enough to the sources;
            asked only where the whole page is at hand, after the terms. Every one is if None.
    """

    fetch: Callable[[str], Fetched]
    sitemaps: Callable[[str], list[str]]
    terms: tuple[str, ...]
    limit_bytes: int
    near: Callable[[Sequence[str]], bool] | None = None

    @cached_property
    def _terms(self) -> tuple[str, ...]:
        return tuple(_plain(term) for term in self.terms)

    def mentions(self, text: str) -> bool:
        """Whether a text is on the topic."""
        if not self._terms:
            return True
        plain = _plain(text)
        return any(term in plain for term in self._terms)

    def read(self, place: str) -> tuple[bytes, str]:
        """The bytes at an address or in a file, unpacked, and the address they are from.

        Raises:
            CollectError: they could not be had, or are too many.
        """
        if is_address(place):
            page = self.fetch(place)
            body, where = page.body, page.final_url
        else:
            body, where = self._file(place), ""
        if not body.startswith(_GZIP):
            return body, where
        try:
            body, cut = unzipped(body, self.limit_bytes)
        except ValueError as error:
            raise CollectError(
                "unreadable", f"{place} cannot be unpacked: {error}", "Check the file."
            ) from error
        if cut:
            raise _too_large(place)
        return body, where

    def _file(self, place: str) -> bytes:
        path = Path(place).expanduser()
        try:
            if path.stat().st_size > self.limit_bytes:
                raise _too_large(place)
            return path.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CollectError(
                "unreadable", f"{place} cannot be read: {reason}", "Check the path."
            ) from error


def _too_large(place: str) -> CollectError:
    return CollectError("too-large", f"{place} is too large to be searched", "Give a part of it.")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).casefold()


def is_address(place: str) -> bool:
    """Whether a place is on the web and could be asked for."""
    try:
        parts = urlsplit(place.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def xml_root(body: bytes) -> Any:
    """The root of a document of XML, however badly written; None if it is none.

    Entities are not resolved, nothing is loaded, and depth and size are the parser's
    own limits: a document that was made to swell is cut off.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def name_of(element: Any) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """All the text inside an element; none in a comment or an entity left unresolved."""
    if not isinstance(element.tag, str):
        return ""
    return " ".join("".join(element.itertext()).split())


def dating_of(text: str, basis: str) -> Dating | None:
    """A date as feeds and sitemaps write it: of mail, or of ISO 8601."""
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return None
        return Dating(text, "day", basis)
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = reader(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            return Dating(stamp(moment), "second", basis)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None
