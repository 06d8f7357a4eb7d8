"""Rubbish for everything that reads what strangers wrote: only errors of ours may come of it.

``python -m tracer.bench.evidence_fuzz TARGET SECONDS [FOLDER]...`` runs one target under a
coverage-guided fuzzer (atheris), from the seeds in the folders; inputs that lead further
are written to the first of them, what breaks it to the working folder.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

Target = Callable[[bytes], None]
LIMIT_BYTES = 200_000
URL = "http://a.example/x"
MOST_FOUND = 1000


def _robots(data: bytes) -> None:
    from tracer.collect.robots import rules_of

    rules = rules_of(data)
    rules.can_fetch(URL, "tracer")
    rules.crawl_delay("tracer")
    list(rules.sitemaps)


def _found(kind: str, data: bytes) -> None:
    from tracer.collect.fetch import Fetched
    from tracer.collect.finders import FINDERS, Ground
    from tracer.errors import TracerError

    ground = Ground(
        lambda url: Fetched(url, url, 200, "", data), lambda _: [], ("credit",), LIMIT_BYTES
    )
    with contextlib.suppress(TracerError):
        for count, _ in enumerate(FINDERS[kind](URL, ground)):
            if count > MOST_FOUND:
                break


def _feed(data: bytes) -> None:
    _found("feed", data)


def _sitemap(data: bytes) -> None:
    _found("sitemap", data)


def _list(data: bytes) -> None:
    _found("list", data)


def _warc(data: bytes) -> None:
    from tracer.collect.warc import read_at, sound_bytes, walk

    if sound_bytes(io.BytesIO(data)) > len(data):
        raise AssertionError("more is sound than there is")
    with TemporaryDirectory() as folder:
        path = Path(folder, "x.warc.gz")
        path.write_bytes(data)
        for read in (
            lambda: list(walk(path, LIMIT_BYTES, frozenset({"response", "resource"}))),
            lambda: read_at(path, 0, LIMIT_BYTES),
        ):
            with contextlib.suppress(ValueError):
                read()


def _copies(data: bytes) -> None:
    from tracer.collect.copies import captured_at, nearest
    from tracer.collect.fetch import Fetched

    headers = {"memento-datetime": data[:60].decode("latin-1")}
    page = Fetched(URL, URL, 200, "", data, headers=headers)
    near = nearest("wayback", URL, "2015-10", lambda _: page)
    if near is not None:
        captured_at(page, near)


def _coding(data: bytes) -> None:
    from tracer.collect.coding import undone

    for coding in ("gzip", "deflate", "gzip, deflate"):
        try:
            body, _ = undone(data, coding, LIMIT_BYTES)
        except ValueError:
            continue
        if len(body) > LIMIT_BYTES:
            raise AssertionError("the limit was passed")


def _corrections(data: bytes) -> None:
    from tracer.collect.corrections import corrections
    from tracer.model import Snapshot

    for kind in ("text/html", "text/plain"):
        corrections(data, Snapshot(URL, URL, "", 200, "", "", kind, 0))


def _page(data: bytes) -> None:
    from tracer.collect.collector import read
    from tracer.errors import TracerError
    from tracer.model import Snapshot
    from tracer.model import Target as Wanted

    at = "2024-05-05T12:00:00Z"
    for kind in ("text/html", "text/plain", ""):
        with contextlib.suppress(TracerError):
            read(data, Snapshot(URL, URL, at, 200, "", "", kind, len(data)), Wanted("a", URL))


def _pack(data: bytes) -> None:
    from tracer.errors import TracerError
    from tracer.sources import load_library

    with TemporaryDirectory() as folder:
        path = Path(folder, "pack.yaml")
        path.write_bytes(data)
        with contextlib.suppress(TracerError):
            load_library([str(path)])


TARGETS: Mapping[str, Target] = {
    "robots": _robots,
    "feed": _feed,
    "sitemap": _sitemap,
    "list": _list,
    "warc": _warc,
    "copies": _copies,
    "coding": _coding,
    "corrections": _corrections,
    "page": _page,
    "pack": _pack,
}
INSTRUMENTED = ("tracer", "protego", "warcio")
IMPORTED = (
    "protego",
    "warcio.archiveiterator",
    "tracer.collect.collector",
    "tracer.collect.corrections",
    "tracer.sources.packs",
)
"""What targets load late is loaded early here, where the fuzzer sees it."""


def installed() -> bool:
    """Whether the fuzzer is there: it is no dependency, and made for Linux alone."""
    return importlib.util.find_spec("atheris") is not None


def fuzz_all(minutes: float, seeds: Path | None) -> Iterator[tuple[str, float, str]]:
    """Every target for its share of the minutes: its name, how many inputs it had, what broke."""
    seconds = max(1, round(minutes * 60 / len(TARGETS)))
    for name in TARGETS:
        with TemporaryDirectory() as folder:
            own = seeds / name if seeds is not None else None
            # What is found is written to the first folder, so that comes before the seeds.
            Path(folder, "found").mkdir()
            command = [sys.executable, "-m", __name__, name, str(seconds), "found"]
            command += [str(own.resolve())] if own is not None and own.is_dir() else []
            ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            yield name, _inputs(ran.stderr), "" if ran.returncode == 0 else _last(ran.stderr)


def _inputs(told: str) -> float:
    counts = [line.split()[1] for line in told.splitlines() if line.startswith("Done ")]
    return float(counts[-1]) if counts and counts[-1].isdigit() else 0.0


def _last(told: str) -> str:
    lines = [line for line in told.splitlines() if "Error" in line or "ERROR" in line]
    return lines[-1][:300] if lines else "it ended early"


def main() -> None:
    """Runs one target under the fuzzer; never comes back."""
    import atheris

    name, seconds, *folders = sys.argv[1:]
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        for module in IMPORTED:
            importlib.import_module(module)
    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-max_len=20000",
        *folders,
    ]
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
