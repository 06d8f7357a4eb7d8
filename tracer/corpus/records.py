"""Strict reading of mappings from data files: all that is wrong with a file, in one go."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from tracer.errors import PackError

Choice = TypeVar("Choice", bound=str)

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_SHOWN_LENGTH = 60
_SHOWN_PROBLEMS = 4


def suggestion(word: str, words: Iterable[str]) -> str:
    """``" (did you mean 'x'?)"`` with the nearest of ``words``, or nothing if none is near."""
    near = difflib.get_close_matches(word, list(words), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def is_date(text: str) -> bool:
    """Whether ``text`` is a date of the calendar: YYYY, YYYY-MM or YYYY-MM-DD."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(*(int(part or 1) for part in match.groups()))
    except ValueError:
        return False
    return True


def is_web_address(text: str) -> bool:
    """Whether ``text`` looks like an absolute http or https address."""
    return _ADDRESS.fullmatch(text) is not None


@dataclass
class Problems:
    """What is wrong with one file, gathered so that its author can mend all of it at once."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note a problem; ``where`` is the place in the file, "" for the file as a whole."""
        self.found.append(f"{where}: {what}" if where else what)

    def settle(self) -> None:
        """Raise a PackError if anything was noted.

        The message has the first problem and the count of the others; the hint the next few.
        """
        if not self.found:
            return
        first, *others = self.found
        more = f" (and {len(others)} more)" if others else ""
        hint = f"Also: {'; '.join(others[:_SHOWN_PROBLEMS])}" if others else "Mend the file."
        raise PackError("file-malformed", f"{self.file}: {first}{more}", hint)


class Record:
    """One mapping of a file. Wrong values are noted, never raised, and read as empty.

    Ask for every field that the mapping may have, then :meth:`close` it, which
    notes the keys that nobody asked for.
    """

    def __init__(self, value: object, where: str, problems: Problems) -> None:
        self.where = where
        self.problems = problems
        self._asked: list[str] = []
        self._is_mapping = isinstance(value, dict)
        self._fields: dict[Any, Any] = value if isinstance(value, dict) else {}
        if not self._is_mapping:
            self.note(f"should be a mapping of fields, not {_shown(value)}")

    def note(self, what: str) -> None:
        """Note a problem at this place."""
        self.problems.add(self.where, what)

    def has(self, key: str) -> bool:
        """Whether the field is there and not empty."""
        return self._fields.get(key) not in (None, "", [])

    def names(self) -> tuple[str, ...]:
        """The keys of the mapping, as strings."""
        return tuple(str(key) for key in self._fields)

    def mapping(self, key: str, where: str) -> Record:
        """The mapping under a key, which must be there, as a record with a place of its own."""
        value = self._take(key, required=True)
        return Record({} if value is None else value, where, self.problems)

    def text(
        self, key: str, *, required: bool = False, pattern: re.Pattern[str] | None = None
    ) -> str:
        """A string without surrounding white space; "" where there is none."""
        value = self._take(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(f"{key} should be text, not {_shown(value)}")
            return ""
        value = value.strip()
        if pattern is not None and pattern.fullmatch(value) is None:
            self.note(f"{key} {_shown(value)} should look like {pattern.pattern}")
            return ""
        return value

    def either(self, *keys: str, required: bool = False) -> str:
        """The text of the first of ``keys`` that is there; they are names of one field."""
        values = [value for key in keys if (value := self.text(key))]
        if len(values) > 1:
            self.note(f"{' and '.join(keys)} mean the same: keep one")
        if required and not values and not any(self.has(key) for key in keys):
            self._note_missing(" or ".join(keys))
        return values[0] if values else ""

    def choice(
        self, key: str, allowed: Sequence[Choice], *, required: bool = False
    ) -> Choice | None:
        """One of the ``allowed`` words, or None."""
        value = self.text(key, required=required)
        if not value:
            return None
        for word in allowed:
            if word == value:
                return word
        self.note(
            f"{key} {_shown(value)} is not one of {', '.join(allowed)}{suggestion(value, allowed)}"
        )
        return None

    def date(self, key: str, *, required: bool = False) -> str:
        """A date as written: YYYY, YYYY-MM or YYYY-MM-DD."""
        value = self.text(key, required=required)
        if value and not is_date(value):
            self.note(f"{key} {_shown(value)} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
            return ""
        return value

    def web_address(self, key: str) -> str:
        """A required http or https address."""
        value = self.text(key, required=True)
        if value and not is_web_address(value):
            self.note(f"{key} {_shown(value)} is not an http or https address")
            return ""
        return value

    def count(self, key: str) -> int | None:
        """A required whole number from 1."""
        value = self.text(key, required=True)
        if not value:
            return None
        if _COUNT.fullmatch(value) is None:
            self.note(f"{key} {_shown(value)} is not a whole number from 1")
            return None
        return int(value)

    def items(self, key: str, *, required: bool = False) -> list[Any]:
        """A list, empty where there is none."""
        value = self._take(key, required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(f"{key} should be a list, not {_shown(value)}")
            return []
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of strings."""
        return self._only_texts(key, self.items(key, required=required))

    def grouped_texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, or lists of strings under headings (of languages, say)."""
        if not isinstance(self._fields.get(key), dict):
            return self.texts(key)
        groups = self.mapping(key, f"{self.where}: {key}".lstrip(": "))
        return tuple(text for name in self._fields[key] for text in groups.texts(name))

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self._fields:
            if key not in self._asked:
                name = str(key) if isinstance(key, str | None) else _shown(key)
                known = [asked for asked in self._asked if asked not in self._fields]
                self.note(f"unknown key {_shown(name)}{suggestion(name, known)}")

    def _only_texts(self, key: str, values: list[Any]) -> tuple[str, ...]:
        texts = []
        for number, value in enumerate(values, 1):
            if isinstance(value, str) and value.strip():
                texts.append(value.strip())
            else:
                self.note(f"{key}: item {number} should be text, not {_shown(value)}")
        return tuple(texts)

    def _take(self, key: str, required: bool) -> Any:
        self._asked.append(key)
        if required and not self.has(key):
            self._note_missing(key)
            return None
        return self._fields.get(key)

    def _note_missing(self, what: str) -> None:
        if self._is_mapping:
            self.note(f"{what} is missing or empty")


def _shown(value: object) -> str:
    """A value for a message; containers by kind only, as they can be endless."""
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN_LENGTH else f"{value[:_SHOWN_LENGTH]}…")
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)
