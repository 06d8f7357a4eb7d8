"""A run killed at random moments, over and over: what it acknowledged must be there, once."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer.bench import evidence_pages
from tracer.collect import problem
from tracer.collect.robots import is_robots
from tracer.collect.warc import walk
from tracer.store import Store

AFTER_FIRST_S = 1.2
"""Most kills come within this time after the first page, when all is under way."""
FROM_START_S = 2.5
"""The others come within this time after the start: while the database is opened, say."""
OTHERS = 0.25
LARGEST_RECORD = 1 << 26
_DONE = re.compile(r"collect (\d+) of")


@dataclass(slots=True)
class Campaign:
    """What was found so far."""

    pages: int
    kills: int = 0
    rounds: int = 0
    lost: int = 0
    doubled: int = 0
    unsound: int = 0
    damaged: int = 0
    fetched_again: int = 0
    seen: set[str] = field(default_factory=set)

    def figures(self) -> Mapping[str, float | str]:
        """As they are reported."""
        return {
            "kills": self.kills,
            "pages a run": self.pages,
            "runs that came through": self.rounds,
            "acknowledged and lost": self.lost,
            "doubled": self.doubled,
            "snapshots that do not match": self.unsound,
            "databases or WARCs damaged": self.damaged,
            "fetched, killed before the row, fetched again": self.fetched_again,
        }


def campaign(moments: int, pages: int = 200, seed: int = 20140614) -> Campaign:
    """Kills a run of so many pages at so many moments; starts over when it came through.

    The run is the command itself (``tracer collect``), killed with SIGKILL; it is
    served by another process on loopback, from which it fetches as from 16 hosts.
    """
    chance = random.Random(seed)  # noqa: S311, nothing secret
    found = Campaign(pages)
    with evidence_pages.served() as proxy:
        while found.kills < moments:
            with TemporaryDirectory() as folder:
                _round(Path(folder), proxy, found, moments, chance)
    return found


def _round(folder: Path, proxy: str, found: Campaign, moments: int, chance: random.Random) -> None:
    """One set of pages, until a run comes through."""
    evidence_pages.write_list(folder / "list.txt", found.pages)
    found.seen = set()
    while found.kills < moments:
        acknowledged, killed = _run_and_kill(folder, proxy, chance)
        found.kills += killed
        if (folder / "tracer.db").exists():
            _look(folder, found, acknowledged)
        if not killed:
            break
    # However many moments are left, the last word is a run that nobody disturbs.
    last = subprocess.run(_command(), cwd=folder, env=_environment(proxy), capture_output=True)
    found.damaged += last.returncode != 0
    _look(folder, found, found.pages)
    _look_at_archives(folder, found)
    found.rounds += 1


def _command() -> list[str]:
    return [sys.executable, "-m", "tracer", "collect", "list.txt", "--verbose"]


def _environment(proxy: str) -> dict[str, str]:
    return {**os.environ, "TRACER_PROXY": proxy, "TRACER_HOST_DELAY_S": "0"}


def _run_and_kill(folder: Path, proxy: str, chance: random.Random) -> tuple[int, bool]:
    """How many pages a run acknowledged before it was killed, and whether it was at all."""
    early = chance.random() < OTHERS
    run = subprocess.Popen(
        _command(),
        cwd=folder,
        env=_environment(proxy),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if run.stderr is None:
        raise RuntimeError("the run has no standard error")
    told: list[str] = []
    first = threading.Event()

    def listen() -> None:
        for line in run.stderr or ():
            told.append(line)
            if _DONE.match(line):
                first.set()
        first.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    if not early:
        first.wait()
    time.sleep(chance.uniform(0.0, FROM_START_S if early else AFTER_FIRST_S))
    run.send_signal(signal.SIGKILL)
    code = run.wait()
    listener.join()
    run.stderr.close()
    whole = [line for line in told if line.endswith("\n")]
    counts = [int(match[1]) for line in whole if (match := _DONE.match(line))]
    return max(counts, default=0), code == -signal.SIGKILL


def _look(folder: Path, found: Campaign, acknowledged: int) -> None:
    """Holds what is there against what was acknowledged."""
    path = folder / "tracer.db"
    with closing(sqlite3.connect(path)) as opened:
        sound = opened.execute("pragma integrity_check").fetchall() == [("ok",)]
        linked = opened.execute("pragma foreign_key_check").fetchall() == []
        found.damaged += not (sound and linked)
        tables = "select count(*) from sqlite_master where name = 'articles'"
        if not opened.execute(tables).fetchone()[0]:
            found.lost += acknowledged
            return
        urls = [url for (url,) in opened.execute("select url from articles")]
    here = set(urls)
    found.doubled += len(urls) - len(here)
    found.lost += max(0, acknowledged - len(here)) + len(found.seen - here)
    found.seen = here
    with Store(path) as store:
        kept = list(store.snapshots())
    found.unsound += sum(bool(problem(snapshot, folder / "snapshots")) for snapshot in kept)


def _look_at_archives(folder: Path, found: Campaign) -> None:
    """Counts files with anything but whole records, and answers beyond the first of each page."""
    answers: Counter[str] = Counter()
    for path in (folder / "snapshots").iterdir():
        try:
            for kept, _ in walk(path, LARGEST_RECORD, frozenset({"response"})):
                if not is_robots(kept.url):
                    answers[kept.url] += 1
        except ValueError:
            found.damaged += 1
    found.fetched_again += answers.total() - len(answers)
