"""One frozen Settings: defaults < tracer.toml < TRACER_* < flags."""

from __future__ import annotations

import difflib
import hashlib
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from tracer.errors import UsageError
from tracer.version import __version__

USER_AGENT = f"tracer/{__version__} (fact-checking research)"
"""Names the software alone: who runs it is for whoever runs it to say (``contact``)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told. Times in seconds, sizes in bytes.

    ``originals`` is the folder of the official texts that ``tracer sources pull`` wrote;
    ``scheduler`` is the address of a Dask scheduler; without one the engine ``dask``
    starts ``workers`` processes here, as many as there are cores if 0.
    ``contact`` (an address or page) goes into the user-agent so that a site can
    reach whoever runs the tracer. ``proxy`` sends every fetch through an HTTP
    proxy; ``allow_private`` lets private and loopback addresses be fetched.
    ``retries`` is how often a page is asked for again when its server says that it
    is busy. Of feeds, sitemaps and WARCs no more than ``max_found`` pages are taken,
    and only those that mention a word of ``topic``, if there are any; of WARCs, if ``near``
    is above 0, only those English pages whose title or first sentences have at least this
    cosine with a sentence of the sources. ``archive``
    (``wayback``, or the address of a CDX interface) is asked for pages that are gone.
    ``single_file`` writes the report as one file.
    """

    db: str = "tracer.db"
    snapshots: str = "snapshots"
    report: str = "reports/latest"
    originals: str = "originals"
    single_file: bool = False
    sources: tuple[str, ...] = ("sc-2014-21", "pboc-2015-221", "context")
    embedder: str = "minilm"
    entailment: str = "off"
    engine: str = "local"
    scheduler: str = ""
    workers: int = 0
    user_agent: str = USER_AGENT
    contact: str = ""
    proxy: str = ""
    offline: bool = False
    allow_private: bool = False
    ignore_robots: bool = False
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 20.0
    page_timeout_s: float = 60.0
    max_page_bytes: int = 20_000_000
    max_redirects: int = 8
    host_delay_s: float = 1.0
    fetch_threads: int = 8
    lock_wait_s: float = 10.0
    retries: int = 2
    topic: tuple[str, ...] = ()
    near: float = 0.0
    max_found: int = 1_000
    archive: str = ""

    def digest(self) -> str:
        """sha256 over the settings that can change a verdict, not where things are kept."""
        judged = {"sources", "embedder", "entailment"}
        kept = {k: v for k, v in sorted(asdict(self).items()) if k in judged}
        return hashlib.sha256(repr(kept).encode()).hexdigest()


def how_to_set(name: str) -> str:
    """Where a user sets a setting, for hints: its key in the file and its variable."""
    return f"{name} in tracer.toml or {variable(name)}"


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from defaults, then ``tracer.toml``, then ``TRACER_*``, then flags.

    Args:
        flags: values given on the command line; None values count as not given.
        file: the settings file; ``tracer.toml`` in the working folder if None and there.
        environ: the environment, ``os.environ`` if None.

    Raises:
        UsageError: the file cannot be read, an unknown key, or a value of the wrong
            type; names the place.
    """
    chosen = replace(Settings(), **_from_file(file or Path("tracer.toml"), given=file is not None))
    env = os.environ if environ is None else environ
    from_env = {
        field.name: _parse(field.name, env[variable(field.name)], variable(field.name))
        for field in fields(Settings)
        if variable(field.name) in env
    }
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    return replace(chosen, **from_env | {k: _parse(k, v, option(k)) for k, v in given.items()})


def with_changes(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """Settings with some values replaced, held to the same rules as those of a file.

    Raises:
        UsageError: no setting has such a name, or a value is of the wrong type.
    """
    return replace(settings, **{key: _parse(key, value, key) for key, value in changes.items()})


def variable(name: str) -> str:
    """The environment variable of a setting, e.g. ``TRACER_LOCK_WAIT_S``."""
    return f"TRACER_{name.upper()}"


def option(name: str) -> str:
    """The option of a setting that has one, e.g. ``--allow-private``."""
    return "--out" if name == "report" else f"--{name.replace('_', '-')}"


def _from_file(path: Path, *, given: bool) -> dict[str, Any]:
    """What a settings file says; nothing where there is none and none was asked for."""
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        if not given:
            return {}
        raise UsageError(
            "settings-missing", f"no settings file at {path}", "Check the path."
        ) from error
    except OSError as error:
        raise UsageError(
            "settings-unreadable",
            f"the settings file {path} cannot be read: {error.strerror}",
            "Make it a file that you may read, or move it away.",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "settings-malformed",
            f"the settings file {path} is not UTF-8 (byte {error.start + 1})",
            "Save it as UTF-8.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError("settings-malformed", f"{path}: {error}", "Mend the file.") from error
    return {key: _parse(key, value, str(path)) for key, value in table.items()}


def _parse(key: str, value: Any, where: str) -> Any:
    default = {field.name: field.default for field in fields(Settings)}.get(key)
    if default is None:
        raise _unknown(key, where)
    at = where if where in {key, variable(key), option(key)} else f"{where}: {key}"
    try:
        parsed = _as(type(default), value)
        if key in _COSINES and parsed > 1:
            raise ValueError(value)
    except (TypeError, ValueError, OverflowError) as error:
        kind = "a cosine from 0 to 1" if key in _COSINES else _KINDS[type(default)]
        raise UsageError(
            "settings-value", f"{at}: {value!r} is not {kind}", "Mend the value."
        ) from error
    if parsed in {"", ()} and default not in {"", ()}:
        raise UsageError("settings-value", f"{at} is empty", "Give a value, or leave it out.")
    if parsed == 0 and key in _ABOVE_ZERO:
        raise UsageError("settings-value", f"{at}: 0 is too little", "Give more than 0.")
    return parsed


def _unknown(key: str, where: str) -> UsageError:
    names = [field.name for field in fields(Settings)]
    told = f"no setting is called {key!r}"
    near = difflib.get_close_matches(key, names, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return UsageError(
        "settings-unknown",
        told if where == key else f"{where}: {told}",
        f"{meant}There are: {', '.join(names)}.",
    )


_COSINES = frozenset({"near"})
_KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number of seconds",
    str: "text",
    tuple: "a list of names",
}
_ABOVE_ZERO = frozenset(
    {"connect_timeout_s", "fetch_threads", "max_page_bytes", "page_timeout_s", "read_timeout_s"}
)


def _as(kind: type, value: Any) -> Any:
    if kind is tuple:
        return _as_names(value)
    if kind is bool and isinstance(value, str):
        if value.lower() in {"1", "true", "yes", "on"}:
            return True
        if value.lower() in {"0", "false", "no", "off", ""}:
            return False
        raise ValueError(value)
    if isinstance(value, bool) is not (kind is bool):
        raise TypeError(value)
    if kind is str:
        if not isinstance(value, str | Path):
            raise TypeError(value)
        return str(value).strip()
    number = kind(value)
    if number < 0 or not math.isfinite(number) or number != float(value):
        raise ValueError(value)
    return number


def _as_names(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else list(value)
    if not all(isinstance(part, str | Path) for part in parts):
        raise TypeError(value)
    return tuple(str(part).strip() for part in parts if str(part).strip())
