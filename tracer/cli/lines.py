"""JSON Lines as input: every line a record with an id, or the reason why it is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tracer.cli.kinds import SOME_CODES, is_day, language_code

Record = dict[str, Any]
Problem = Callable[[Record], str]
"""Says what is wrong with a record; an empty string if nothing is."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that cannot be used; ``id`` where it has one."""

    id: Any
    error: str

    def record(self) -> Record:
        """As it is printed in the line's place."""
        return {"id": self.id, "error": self.error}


def read_lines(
    lines: Iterable[bytes], problem: Problem
) -> Iterator[tuple[int, Record | Malformed]]:
    """The records of a file in order, each with the number of its line; blank ones are left out."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _read(line, problem)


def _read(line: bytes, problem: Problem) -> Record | Malformed:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return Malformed(None, f"not a line of JSON: {error}")
    if not isinstance(record, dict):
        return Malformed(None, "not a JSON object")
    identity = record.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        return Malformed(None, "no id, which is a string or a number")
    wrong = problem(record)
    return Malformed(identity, wrong) if wrong else record


def wrong_text(record: Record, required: Iterable[str], optional: Iterable[str]) -> str:
    """What is wrong with fields that hold text."""
    for name in required:
        if not isinstance(record.get(name), str):
            return f"{name} is not a string"
        if not record[name].strip():
            return f"{name} is empty"
        if not _is_unicode(record[name]):
            return f"{name} holds half of a surrogate pair"
    for name in optional:
        if record.get(name) is not None and not isinstance(record[name], str):
            return f"{name} is not a string"
        if not _is_unicode(record.get(name) or ""):
            return f"{name} holds half of a surrogate pair"
    return ""


def wrong_length(record: Record, name: str, most: int) -> str:
    """What is wrong with a field that holds more than can be read at once."""
    length = len(record[name])
    return f"{name} has {length:,} characters, at most {most:,} can be read" * (length > most)


def wrong_date(record: Record, name: str) -> str:
    """What is wrong with a field that holds a date, if it is there."""
    value = record.get(name)
    return f"{name} {value!r} is not YYYY-MM-DD" if value and not is_day(value) else ""


def wrong_language(record: Record, name: str) -> str:
    """What is wrong with a field that holds a language, if it is there."""
    value = record.get(name)
    if value and language_code(value) is None:
        return f"{name} {value!r} is no language code, such as {SOME_CODES}"
    return ""


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
