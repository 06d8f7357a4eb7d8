"""A writer that is killed at any moment loses nothing it acknowledged and doubles nothing."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tracer.store import Store

WRITER = Path(__file__).with_name("store_writer.py")
ROUNDS = 6
ARTICLES = 400
CLAIMS = 5


def write(path, worker="w", articles=ARTICLES):
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(path), worker, str(articles)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_kill_9_at_any_moment(tmp_path):
    path = tmp_path / "tracer.db"
    chance = random.Random(20140614)  # noqa: S311
    acknowledged = set()
    for _ in range(ROUNDS):
        writer = write(path)
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.5))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= {*first.split(), *writer.stdout.read().split()}
        writer.wait()
        writer.stdout.close()
        sound_and_whole(path, acknowledged)
    assert len(acknowledged) > ROUNDS
    last = write(path, articles=len(acknowledged))
    last.communicate(timeout=120)
    assert last.returncode == 0
    sound_and_whole(path, acknowledged)


def sound_and_whole(path, acknowledged):
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert opened.execute("pragma foreign_key_check").fetchall() == []
        analysed = {
            row[0]
            for row in opened.execute("select id from articles where analysis_key is not null")
        }
        claims = "select article, count(*) from claims group by article"
        verdicts = (
            "select article, count(*) from verdicts"
            " join claims on claims.id = verdicts.claim group by article"
        )
        for counted in (claims, verdicts):
            assert dict(opened.execute(counted).fetchall()) == dict.fromkeys(analysed, CLAIMS)
        opened.execute("insert into claims_fts (claims_fts) values ('integrity-check')")
    assert acknowledged - {"start"} <= analysed


def test_two_processes_write_the_same_articles_at_once(tmp_path):
    path = tmp_path / "tracer.db"
    writers = [write(path, articles=40), write(path, articles=40)]
    for writer in writers:
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    sound_and_whole(path, {f"w{n:04d}" for n in range(40)})
    with Store(path, readonly=True) as store:
        for run in store.runs():
            assert len(store.load_trace(run).articles) == 40
