"""Busy servers are asked again later, never at a beat; a run that is stopped ends at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from collect_rogue import PAGE, Answer, Failing, Rogue, StillClock, response, silent

from tracer.collect import Collector
from tracer.collect.fetch import retry_after_s
from tracer.corpus import target_for
from tracer.settings import Settings

NOW = datetime(2024, 5, 5, 12, 0, tzinfo=UTC)
MANY = 20


def busy(times: int, status: str = "503 Busy", **headers: str) -> Answer:
    """Refuses a few times, then answers."""
    left = iter([response("", status, **headers)] * times)
    return lambda peer: next(left, response())(peer)


@pytest.mark.parametrize("status", ["429 Slow", "502 Oh", "503 Busy", "504 Late"])
def test_a_busy_server_is_asked_again(
    rogue: Rogue, collector: Collector, clock: StillClock, status: str
) -> None:
    rogue.routes["/a"] = busy(2, status)
    assert collector.collect(target_for(rogue.url("/a"))).title
    assert rogue.asked == ["/robots.txt", "/a", "/a", "/a"]
    first, second = clock.pauses[1:]
    assert 0.75 <= first <= 1.5
    assert 1.5 <= second <= 3.0


def test_no_two_pauses_are_the_same(rogue: Rogue, settings: Settings) -> None:
    pauses = set()
    for _ in range(5):
        clock = StillClock()
        rogue.routes["/a"] = busy(1)
        Collector(settings, clock).collect(target_for(rogue.url("/a")))
        pauses.add(clock.pauses[-1])
    assert len(pauses) > 1


def test_it_is_given_up_in_the_end_and_other_statuses_at_once(
    rogue: Rogue, failing: Failing
) -> None:
    rogue.routes |= {"/a": response("", "503 Busy"), "/b": response("", "500 Oh")}
    assert failing(rogue.url("/a")).slug == "http-503"
    assert failing(rogue.url("/b")).slug == "http-500"
    assert rogue.asked == ["/robots.txt", *["/a"] * 3, "/b"]


def test_the_server_says_when(rogue: Rogue, collector: Collector, clock: StillClock) -> None:
    rogue.routes["/a"] = busy(1, "429 Slow", retry_after="17")
    collector.collect(target_for(rogue.url("/a")))
    assert clock.pauses == [1.0, 17.0]


def test_nobody_waits_for_a_day(rogue: Rogue, failing: Failing, clock: StillClock) -> None:
    rogue.routes["/a"] = busy(1, retry_after="86400")
    error = failing(rogue.url("/a"))
    assert error.slug == "http-503"
    assert "86400" in error.hint
    assert clock.pauses == [1.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Sun, 05 May 2024 12:01:00 GMT", 60.0),
        ("Sun, 05 May 2024 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("\u0661", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


def test_a_robots_file_that_is_busy_is_asked_again(rogue: Rogue, collector: Collector) -> None:
    left = iter([response("", "503 Busy")])
    rogue.routes |= {
        "/robots.txt": lambda peer: next(left, response("User-agent: *\nAllow: /"))(peer),
        "/a": response(),
    }
    assert collector.collect(target_for(rogue.url("/a"))).title


def test_closing_a_run_breaks_off_what_hangs(rogue: Rogue, settings: Settings) -> None:
    rogue.routes |= {"/a": response(), "/b": silent}
    hosts = [rogue.url("/a"), rogue.url("/b", "localhost")]
    collector = Collector(replace(settings, host_delay_s=0.0))
    results = collector.collect_many(map(target_for, hosts))
    next(results)
    while "/b" not in rogue.asked:
        time.sleep(0.01)
    before = threading.active_count()
    results.close()
    assert threading.active_count() < before


def test_ctrl_c_in_the_middle_of_a_silent_page_ends_the_run(rogue: Rogue, tmp_path: Path) -> None:
    rogue.routes |= {"/a": response(PAGE), "/b": silent}
    command = [sys.executable, "-m", "tracer", "collect", rogue.url("/a"), rogue.url("/b")]
    run = subprocess.Popen(
        [*command, "--allow-private"],
        cwd=tmp_path,
        env={**os.environ, "TRACER_HOST_DELAY_S": "0", "TRACER_READ_TIMEOUT_S": "300"},
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background ignores interrupts, and its children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while "/b" not in rogue.asked:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    # Far below the read time-out, far above what a busy machine needs.
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "run again to go on" in told
