"""What was given on the command line as targets: addresses, files, folders, lists."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tracer.collect.finders import Found, is_search
from tracer.collect.finders.lists import addresses, is_list
from tracer.collect.finders.warcs import SUFFIXES as WARC_SUFFIXES
from tracer.collect.finders.warcs import warcs_below
from tracer.corpus import target_for
from tracer.errors import UsageError
from tracer.model import Target

PAGE_SUFFIXES = frozenset({".html", ".htm"})
TEXT_SUFFIXES = frozenset({".txt", ".md", ".pdf"})
SUFFIXES = PAGE_SUFFIXES | TEXT_SUFFIXES
# A list of addresses longer than this is no list that a person made.
MAX_LIST_BYTES = 5_000_000

_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_HOST_LIKE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def expand(inputs: Sequence[str]) -> list[Found]:
    """The targets that the inputs stand for, in order, each once.

    An input is an address, an HTML or text file, a folder (searched through, in
    order of name, hidden files left out), or a text file that lists addresses. A
    line of such a list that is no address stands among the targets as an error.

    Raises:
        UsageError: an input that is none of these, is missing, or holds nothing.
    """
    found: dict[str, Found] = {}
    for given in inputs:
        for each in _targets(given):
            found.setdefault(each.id if isinstance(each, Target) else str(each), each)
    return list(found.values())


def searches(given: str) -> list[str]:
    """The searches (``KIND:PLACE``) that an input stands for, if it does.

    Those are inputs that begin with the name of a finder, WARC files, and folders
    that hold some.
    """
    if is_search(given):
        return [given]
    path = Path(given).expanduser()
    try:
        if given.lower().endswith(WARC_SUFFIXES) and path.is_file():
            return [f"warc:{given}"]
        if given and path.is_dir() and next(warcs_below(path), None) is not None:
            return [f"warc:{given}"]
    except (OSError, ValueError):
        pass
    return []


def _targets(given: str) -> Iterator[Found]:
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
    if is_search(f"{given}x") and given.endswith(":"):
        return UsageError(
            "input-missing", f"{given!r} names no place", f"Write {given}ADDRESS or {given}PATH."
        )
    hint = "Check the path."
    if _HOST_LIKE.fullmatch(given) and not given.lower().endswith((*SUFFIXES, *WARC_SUFFIXES)):
        hint = f"If it is a web address, write https://{given}."
    return UsageError("input-missing", f"there is no file or folder {given!r}", hint)


def _in_folder(folder: Path) -> Iterator[Found]:
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


def _in_file(path: Path) -> Iterator[Found]:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            "input-unknown",
            f"{path} is neither a page nor a text",
            f"Files end in {', '.join(sorted(SUFFIXES))} or {', '.join(WARC_SUFFIXES)}.",
        )
    text = _text(path) if suffix == ".txt" else ""
    if is_list(text):
        yield from addresses(text, str(path))
    else:
        yield target_for(path)


def _text(path: Path) -> str:
    """The text of a file that may be a list; empty for one that cannot be."""
    try:
        if path.stat().st_size > MAX_LIST_BYTES:
            return ""
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return ""
    except OSError as error:
        raise UsageError(
            "input-unreadable", f"{path} cannot be read: {error.strerror}", "Check its permissions."
        ) from error
