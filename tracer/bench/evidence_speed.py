"""How many pages a second are collected where the network costs nothing, and in what memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tracer.bench import evidence_pages

WARM_SHARE = 0.2
"""Memory is compared from here on: before it, caches and pools fill."""
_DONE = re.compile(r"collect (\d+) of")
_RESIDENT = re.compile(r"VmRSS:\s*(\d+) kB")


def throughput(pages: int) -> Mapping[str, float | str]:
    """Figures of ``tracer collect`` over so many pages, served on loopback by another process.

    The time is that from the first page to the last. Memory is the resident set of the
    collecting process: at a fifth of the pages, at the last one, and at its end, when it
    holds all articles to name them.
    """
    with TemporaryDirectory() as folder, evidence_pages.served() as proxy:
        evidence_pages.write_list(Path(folder, "list.txt"), pages)
        run = subprocess.Popen(
            [sys.executable, "-m", "tracer", "collect", "list.txt", "--verbose"],
            cwd=folder,
            env={**os.environ, "TRACER_PROXY": proxy, "TRACER_HOST_DELAY_S": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if run.stderr is None:
            raise RuntimeError("the run has no standard error")
        times: list[float] = []
        warm_mb = last_mb = 0.0
        with run.stderr:
            for line in run.stderr:
                match = _DONE.match(line)
                if match is None:
                    continue
                times.append(time.monotonic())
                if int(match[1]) == int(pages * WARM_SHARE):
                    warm_mb = _resident_mb(run.pid)
                last_mb = _resident_mb(run.pid) or last_mb
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        kept = sum(f.stat().st_size for f in Path(folder, "snapshots").iterdir())
        database = Path(folder, "tracer.db").stat().st_size
    return {
        "pages": len(times),
        "pages a second": (len(times) - 1) / (times[-1] - times[0]),
        "processor seconds a page": (usage.ru_utime + usage.ru_stime) / len(times),
        "MB at a fifth of the pages": warm_mb,
        "MB at the last page": last_mb,
        "MB at most, with all named at the end": usage.ru_maxrss / 1024,
        "kB of WARC a page": kept / len(times) / 1000,
        "kB of database a page": database / len(times) / 1000,
    }


def _resident_mb(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = _RESIDENT.search(status)
    return int(found[1]) / 1024 if found else 0.0
