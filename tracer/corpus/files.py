"""Where the corpus lies, and YAML that is read safely and complained about by line."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from tracer.errors import PackError, UsageError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML built without libyaml: the same result, ten times slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_PACKAGE = Path(__file__).resolve().parent.parent
_NULL = "tag:yaml.org,2002:null"
_AS_WRITTEN_TAGS = (_NULL, *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")))


def corpus_folder() -> Path:
    """The folder with ``sources/`` and ``cases/``: of the installed package, else of the checkout.

    Raises:
        UsageError: neither is there; the installation is incomplete.
    """
    for folder in (_PACKAGE / "corpus_data", _PACKAGE.parent / "corpus"):
        if folder.is_dir():
            return folder
    raise UsageError("corpus-missing", "the corpus is not installed", "Install tracer again.")


def read_yaml(path: Path, *, as_written: bool = False) -> Any:
    """The data of a YAML file, by the safe loader (no tags that run code).

    Args:
        path: the file, in UTF-8.
        as_written: leave every scalar the string that stands in the file, so that the
            id ``1.10`` is not the number 1.1 nor the language ``no`` a false; only a
            plain ``null`` or an empty value is None.

    Raises:
        PackError: the file cannot be read, or is not one YAML document, or has a key
            twice in one mapping; names the file, and the line and column where known.
    """
    label = file_label(path)
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PackError("file-unreadable", f"{label}: {error.strerror}", "Check it.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"{label}: line {line}: not UTF-8"
        raise PackError("file-encoding", message, "Save the file as UTF-8.") from error
    loader = _AsWritten if as_written else _Strict
    try:
        return yaml.load(source, Loader=loader)  # noqa: S506 (both are safe loaders)
    except yaml.YAMLError as error:
        message = f"{label}: {_complaint(error)}"
        raise PackError("yaml-malformed", message, "Mend the YAML.") from error
    except RecursionError as error:
        raise PackError("yaml-malformed", f"{label}: nested too deeply", "Flatten it.") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # The loader's own conversions fail so, on a value like 2015-02-31 or !!bool perhaps.
        message = f"{label}: a value cannot be read: {error}"
        raise PackError("yaml-malformed", message, "Put the value in quotes.") from error


def find_file(name_or_path: str | Path, inside: str) -> Path | None:
    """The file at a path, or the file called ``inside`` in the folder at that path, if any."""
    try:
        path = Path(name_or_path).expanduser().resolve()
        return next((file for file in (path, path / inside) if file.is_file()), None)
    except (OSError, RuntimeError, ValueError):
        return None  # no path at all: too long, an unknown home folder, a NUL in it


def file_label(path: Path) -> str:
    """How messages name a file: with its folder, ``sc-2014-21/pack.yaml``."""
    resolved = path.resolve()
    return f"{resolved.parent.name}/{resolved.name}"


def _complaint(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError):
        return str(error)
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{error.problem or error.context}"


class _Strict(_SafeLoader):
    """The safe loader, except that a key may stand only once in a mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    problem = f"the key {key.value!r} is there twice"
                    raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


class _AsWritten(_Strict):
    """Scalars stay strings: no number, date or boolean is guessed from their look."""


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == _NULL]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
_AsWritten.yaml_constructors = {
    tag: construct
    for tag, construct in _SafeLoader.yaml_constructors.items()
    if tag is None or tag in _AS_WRITTEN_TAGS
}
