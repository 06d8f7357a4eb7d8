"""Text that is safe to show: nothing in it can command a terminal or change the reading order."""

from __future__ import annotations

import re
import unicodedata

_KEPT = frozenset("\n\t")
# Joiners are part of how some scripts and signs are written.
_JOINERS = frozenset("\u200c\u200d\u00ad")
_COMMANDING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SUSPECT = re.compile(r"[^\t\n -~]")


def safe(text: str) -> str:
    """The text with its control and direction characters shown as escapes, e.g. ``\\x1b``.

    Line breaks and tabs stay; so does everything that merely shows.
    """
    return _SUSPECT.sub(lambda found: _shown(found[0]), text)


def one_line(text: str) -> str:
    """The text, safe to show, on one line."""
    return safe(" ".join(text.split()))


def escaped_json(text: str) -> str:
    """JSON of the same value, in which such characters are written as ``\\u`` escapes.

    A line of JSON Lines then is one line for every reader, and holds no half of
    a surrogate pair that could not be written.
    """
    return _SUSPECT.sub(lambda found: _json_escape(found[0]), text)


def _commands(character: str) -> bool:
    return character not in _JOINERS and unicodedata.category(character) in _COMMANDING


def _shown(character: str) -> str:
    if not _commands(character) or character in _KEPT:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _json_escape(character: str) -> str:
    if not _commands(character):
        return character
    number = ord(character)
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
