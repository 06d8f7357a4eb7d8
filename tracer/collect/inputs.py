"""What was given on the command line as targets: addresses, files, folders, lists."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tracer.corpus import target_for
from tracer.errors import UsageError
from tracer.model import Target

PAGE_SUFFIXES = frozenset({".html", ".htm"})
TEXT_SUFFIXES = frozenset({".txt", ".md", ".pdf"})
SUFFIXES = PAGE_SUFFIXES | TEXT_SUFFIXES
# A list of addresses longer than this is no list that a person made.
MAX_LIST_BYTES = 5_000_000

# A remark takes a line of its own or follows an address after a space.
_REMARK = re.compile(r"(?:^|\s)#.*$")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_HOST_LIKE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def expand(inputs: Sequence[str]) -> list[Target]:
    """The targets that the inputs stand for, in order, each once.

    An input is an address, an HTML or text file, a folder (searched through, in
    order of name, hidden files left out), or a text file that lists addresses.

    Raises:
        UsageError: an input that is none of these, is missing, or holds nothing.
    """
    targets: dict[str, Target] = {}
    for given in inputs:
        for target in _targets(given):
            targets.setdefault(target.id, target)
    return list(targets.values())


def _targets(given: str) -> Iterator[Target]:
    if _WEB.fullmatch(given.strip()):
        yield target_for(given.strip())
        return
    path = Path(given).expanduser()
    try:
        kind = "folder" if given and path.is_dir() else "file" if path.is_file() else ""
    except (OSError, ValueError):
        kind = ""
    if kind == "folder":
        yield from _in_folder(path)
    elif kind == "file":
        yield from _in_file(path)
    else:
        raise _unknown(given)


def _unknown(given: str) -> UsageError:
    if "://" in given:
        return UsageError(
            "input-unknown", f"{given!r} is no web address", "Use http:// or https://."
        )
    hint = "Check the path."
    if _HOST_LIKE.fullmatch(given) and Path(given).suffix.lower() not in SUFFIXES:
        hint = f"If it is a web address, write https://{given}."
    return UsageError("input-missing", f"there is no file or folder {given!r}", hint)


def _in_folder(folder: Path) -> Iterator[Target]:
    found = sorted(_pages_below(folder))
    if not found:
        raise UsageError(
            "input-empty",
            f"the folder {folder} holds no pages",
            f"Pages end in {', '.join(sorted(SUFFIXES))}.",
        )
    for path in found:
        yield from _in_file(path)


def _pages_below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith(".") and path.is_file():
                yield path


def _in_file(path: Path) -> Iterator[Target]:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            "input-unknown",
            f"{path} is neither a page nor a text",
            f"Files end in {', '.join(sorted(SUFFIXES))}.",
        )
    addresses = _listed(path) if suffix == ".txt" else []
    if addresses:
        yield from map(target_for, addresses)
    else:
        yield target_for(path)


def _listed(path: Path) -> list[str]:
    """The addresses in a file that holds nothing else; empty for every other file."""
    try:
        if path.stat().st_size > MAX_LIST_BYTES:
            return []
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return []
    except OSError as error:
        raise UsageError(
            "input-unreadable", f"{path} cannot be read: {error.strerror}", "Check its permissions."
        ) from error
    told = [_REMARK.sub("", line).strip() for line in lines]
    told = [line for line in told if line]
    return told if all(_WEB.fullmatch(line) for line in told) else []
