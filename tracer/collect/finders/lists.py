"""A list of addresses, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracer.collect.finders.ground import Found, Ground, is_address
from tracer.corpus import target_for
from tracer.errors import CollectError

# A remark takes a line of its own or follows an address after a space.
_REMARK = re.compile(r"(?:^|\s)#.*$")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_SHOWN_CHARS = 80
# Prose has longer lines than addresses with a slip of the pen have.
_LINE_CHARS, _LINE_WORDS = 120, 12


def in_list(place: str, ground: Ground) -> Iterator[Found]:
    """The addresses of a list; a line that is none is named, and the rest goes on."""
    body, _ = ground.read(place)
    yield from addresses(body.decode("utf-8-sig", errors="replace"), place)


def addresses(text: str, where: str) -> Iterator[Found]:
    """The addresses in the lines of a text; remarks (``#``) and blank lines are left out."""
    for number, line in enumerate(text.splitlines(), 1):
        entry = _REMARK.sub("", line).strip()
        if not entry:
            continue
        if _WEB.fullmatch(entry) and is_address(entry):
            yield target_for(entry)
            continue
        hint = "Mend the line, or put # before it."
        if _BARE.fullmatch(entry):
            hint = f"If it is a web address, write https://{entry}."
        shown = entry if len(entry) <= _SHOWN_CHARS else f"{entry[:_SHOWN_CHARS]}…"
        wrong = f"{where}, line {number}: {shown!r} is no web address"
        yield CollectError("line-no-address", wrong, hint)


def is_list(text: str) -> bool:
    """Whether a text is meant as a list: mostly addresses, and no line of prose."""
    entries = [_REMARK.sub("", line).strip() for line in text.splitlines()]
    entries = [entry for entry in entries if entry]
    known = [entry for entry in entries if _WEB.fullmatch(entry)]
    others = [entry for entry in entries if not _WEB.fullmatch(entry)]
    prose = any(len(e) > _LINE_CHARS or len(e.split()) > _LINE_WORDS for e in others)
    return bool(known) and len(known) >= len(others) and not prose
