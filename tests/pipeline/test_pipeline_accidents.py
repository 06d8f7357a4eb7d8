"""Accidents: whatever happens, what was acknowledged is there after the next run, once."""

import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tracer import Tracer
from tracer.collect.warc import walk
from tracer.pipeline import facade
from tracer.store import Store

PAGES = 12
SENTENCES = "The council of the town means to score every person who lives there. " * 8
DATABASE_BYTES = 5_000_000
"""More than the database of these pages needs, less than their WARC."""


def write_pages(folder, noise_bytes):
    """Pages that do not pack well."""
    chance = random.Random(7)  # noqa: S311
    folder.mkdir(exist_ok=True)
    for number in range(PAGES):
        noise = chance.randbytes(noise_bytes).hex()
        (folder / f"{number:02d}.html").write_text(
            f"<html lang='en'><!-- {noise} --><body><article><h1>Notice {number}</h1>"
            f"<p>{SENTENCES}</p></article></body></html>"
        )


@pytest.fixture
def many(tmp_path):
    write_pages(tmp_path / "many", 1000)
    return tmp_path / "many"


def tracer(folder, *arguments, limit_bytes=None):
    def narrow():
        if limit_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    return subprocess.run(
        [sys.executable, "-m", "tracer", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "TRACER_HOST_DELAY_S": "0"},
        capture_output=True,
        text=True,
        preexec_fn=narrow,
    )


def everything_once(folder, pages=PAGES):
    with closing(sqlite3.connect(folder / "tracer.db")) as opened:
        assert opened.execute("pragma integrity_check").fetchall() == [("ok",)]
        urls = [url for (url,) in opened.execute("select url from articles")]
    assert len(urls) == len(set(urls)) == pages
    verified = tracer(folder, "collect", "--verify")
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.parametrize("limit_bytes", [20_000, DATABASE_BYTES])
def test_a_full_disk_ends_the_run_and_loses_nothing(tmp_path, limit_bytes):
    write_pages(tmp_path / "many", 700_000)
    full = tracer(tmp_path, "collect", "many", "--verbose", limit_bytes=limit_bytes)
    assert full.returncode == 3, full.stderr
    last = full.stderr.splitlines()[-1]
    assert "(disk-full)" in last or "(disk-error)" in last
    acknowledged = sum(line.startswith("collect ") for line in full.stderr.splitlines())
    if limit_bytes == DATABASE_BYTES:
        assert 0 < acknowledged < PAGES
        assert "(disk-full)" in last
        assert "run again" in last
        everything_once(tmp_path, acknowledged)
    again = tracer(tmp_path, "collect", "many")
    assert again.returncode == 0, again.stderr
    everything_once(tmp_path)


def test_a_reader_in_the_middle_of_reading_stops_nobody(tmp_path, many):
    Store(tmp_path / "tracer.db").close()
    with closing(sqlite3.connect(tmp_path / "tracer.db")) as reader:
        reader.execute("begin")
        assert reader.execute("select count(*) from articles").fetchone() == (0,)
        assert tracer(tmp_path, "collect", "many").returncode == 0
        assert reader.execute("select count(*) from articles").fetchone() == (0,)
    everything_once(tmp_path)


def test_two_runs_at_once_on_one_database(tmp_path, many):
    command = [sys.executable, "-m", "tracer", "collect", "many"]
    runs = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    assert len(list((tmp_path / "snapshots").glob("*.warc.gz"))) in {1, 2}
    assert not list((tmp_path / "snapshots").glob("*.open"))
    everything_once(tmp_path)


class PowerCutError(BaseException):
    """Nothing that the program could catch."""


def test_a_power_cut_between_archive_and_database(settings, many, monkeypatch):
    kept = Store.save_article
    count = Counter()

    def cut(store, *arguments):
        count["calls"] += 1
        if count["calls"] == 4:
            raise PowerCutError
        kept(store, *arguments)

    monkeypatch.setattr(Store, "save_article", cut)
    with pytest.raises(PowerCutError), Tracer(settings) as tracing:
        tracing.collect([str(many)])
    monkeypatch.undo()
    with Tracer(settings) as tracing:
        assert len(tracing.collect([str(many)]).articles) == PAGES
        assert all(not wrong for _, wrong in tracing.unsound())
    answers = Counter(
        record.url
        for path in Path(settings.snapshots).iterdir()
        for record, _ in walk(path, 1 << 24, frozenset({"resource"}))
    )
    # The archive may know more than the database, never less.
    assert len(answers) == PAGES


def test_a_clock_that_goes_back_does_not_make_an_older_run_the_last(settings, pages, monkeypatch):
    post, echo = (str(pages / f"{name}.example" / "credit.html") for name in ("post", "echo"))
    with Tracer(settings) as tracing:
        tracing.collect([post])
        monkeypatch.setattr(facade, "now", lambda: "1999-12-31T23:59:59Z")
        tracing.collect([echo])
        assert [article.outlet for article in tracing.trace().articles] == ["The Echo"]
        assert all(not wrong for _, wrong in tracing.unsound())


def test_the_report_says_when_a_snapshot_proves_nothing_any_more(settings, pages, caplog):
    with Tracer(settings) as tracing:
        tracing.collect([str(pages)])
        (file,) = Path(settings.snapshots).iterdir()
        sound = tracing.report().read_text(encoding="utf-8")
        assert "no longer what was received" not in sound
        file.unlink()
        tracing.report()
    told = "".join(p.read_text(encoding="utf-8") for p in Path(settings.report).rglob("*.html"))
    assert "no longer what was received" in told
    assert "no longer proves anything" in caplog.text


def test_unsound_names_every_snapshot_that_does_not_match(settings, pages):
    with Tracer(settings) as tracing:
        tracing.collect([str(pages)])
        (file,) = Path(settings.snapshots).iterdir()
        damaged = bytearray(file.read_bytes())
        damaged[-200] ^= 1
        file.write_bytes(damaged)
        found = [wrong for _, wrong in tracing.unsound()]
    assert len(found) == 2
    assert sum(bool(wrong) for wrong in found) == 1
