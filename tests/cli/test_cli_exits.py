"""Exit codes and error lines: one line, named, with what to do; no traceback."""

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tracer import pipeline
from tracer.store import Store, connection


def one_line(found, slug):
    lines = found.err.splitlines()
    assert len(lines) == 1, found.err
    assert lines[0].startswith("tracer: ")
    assert f"({slug})" in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "slug"),
    [
        (["nothing"], "usage"),
        (["run", "--nothing"], "usage"),
        (["run", "--fail-on", "wrong"], "usage"),
        (["run", "no-such-file.html"], "input-missing"),
        (["run", "a", "--case", "demo"], "inputs-and-case"),
        (["run", "--case", "no-such-case"], "case-unknown"),
        (["run", "--sources", "no-such-pack", "--case", "demo"], "pack-unknown"),
        (["check", "x", "--engine", "steam"], "engine-unknown"),
        (["check", "x", "--input", "no-such-file.jsonl"], "usage"),
        (["check", "   "], "text-empty"),
        (["sources", "show", "sc-2014-21", "99.9"], "clause-unknown"),
        (["collect", "--dry-run", "--verify"], "usage"),
        (["report", "--out", ""], "settings-value"),
        (["report", "--run", ""], "usage"),
        (["review", "--run", "", "--no-browser"], "usage"),
        (["export", "--run", ""], "usage"),
        (["export", "--out", ""], "usage"),
        (["export", "--out", "."], "usage"),
        (["export", "--format", "zip", "--out", " "], "usage"),
        (["export", "--format", "claimreview", "--publisher", ""], "usage"),
        (["sources", "add", "", "--id", "rules"], "usage"),
        (["sources", "add", "rules.txt", "--id", "rules", "--out", ""], "usage"),
        (["sources", "add", "rules.txt", "--id", "rules", "--title", ""], "usage"),
        (["sources", "pull", "sc-2014-21", "--url", ""], "usage"),
        (["sources", "verify", "sc-2014-21", "--from", ""], "usage"),
        (["run", "--case", ""], "usage"),
        (["lineage", "--run", " "], "usage"),
        (["run", "--out", " "], "settings-value"),
        (["run", "--db", ""], "settings-value"),
        (["check", "x", "--sources", ","], "settings-value"),
        (["check", "x", "--embedder", ""], "settings-value"),
    ],
)
def test_a_wrong_call_exits_with_2(tracer, arguments, slug):
    found = tracer(*arguments)
    assert (found.code, found.out) == (2, "")
    one_line(found, slug)


def test_an_empty_path_is_told_with_its_option_and_what_to_do(tracer):
    told = one_line(tracer("export", "--out", ""), "usage")
    assert "'--out': the path is empty; leave the option out for the default" in told
    told = one_line(tracer("sources", "add", "", "--id", "rules"), "usage")
    assert "'DOCUMENT': the path is empty; name the file" in told


@pytest.mark.parametrize("folder", ["/", "."])
def test_a_report_is_not_put_among_other_files(tracer, page, folder):
    found = tracer("run", page, "--out", folder)
    assert (found.code, found.out) == (2, "")
    one_line(found, "report-folder-taken")
    # Told before any work is done.
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]


def test_another_program_s_database_is_refused(tracer, page):
    with closing(sqlite3.connect("photos.db")) as other:
        other.execute("create table photos (a)")
    before = Path("photos.db").read_bytes()
    for arguments in (["run", page], ["collect", page], ["report"], ["export"], ["lineage"]):
        found = tracer(*arguments, "--db", "photos.db")
        assert found.code == 3
        assert "photos" in one_line(found, "db-foreign")
    assert Path("photos.db").read_bytes() == before


@pytest.mark.parametrize("arguments", [["report"], ["export"], ["collect", "--verify"]])
def test_without_a_database_nothing_can_be_done(tracer, arguments):
    found = tracer(*arguments)
    assert (found.code, found.out) == (3, "")
    assert "tracer run" in one_line(found, "db-missing")


def test_a_database_without_runs_is_a_wrong_call(tracer):
    Store("tracer.db").close()
    one_line(tracer("report"), "run-unknown")
    assert tracer("report").code == 2


def test_a_locked_database_exits_with_3_after_the_wait(tracer, page, monkeypatch):
    monkeypatch.setenv("TRACER_LOCK_WAIT_S", "0.2")
    Store("tracer.db").close()
    with closing(sqlite3.connect("tracer.db")) as other:
        other.execute("begin immediate")
        found = tracer("collect", page)
    assert found.code == 3
    told = one_line(found, "db-locked")
    assert "waited 0.2 s" in told
    assert "Look for a tracer run, collect or review at work on it" in told
    assert "fuser -v tracer.db" in told
    assert "lock_wait_s in tracer.toml or TRACER_LOCK_WAIT_S" in told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["collect", "--verify"], 0),
        (["report"], 2),
        (["export"], 2),
        (["export", "--format", "zip", "--out", "story.zip"], 2),
        (["review", "--as", "Ada", "--no-browser"], 2),
        (["lineage"], 2),
    ],
)
def test_every_command_brings_an_older_database_up_to_date(tracer, arguments, code):
    """There is no run in it yet: those that want one say so, and not that it is old."""
    path = Path("tracer.db")
    with closing(sqlite3.connect(path)) as raw:
        connection.migrate(connection._wrap(raw), path, upto=3)
    found = tracer(*arguments)
    assert found.code == code
    told = found.err.splitlines()[0]
    assert told.startswith("tracer.db was of schema version 3 and is brought up to date")
    with Store(path, readonly=True) as store:
        assert store.schema_version == len(connection.migrations())


def test_a_damaged_database_exits_with_3(tracer, page, tmp_path):
    (tmp_path / "tracer.db").write_text("not a database " * 100)
    found = tracer("collect", page)
    assert found.code == 3
    one_line(found, "db-damaged")


def test_a_bad_setting_in_the_environment_is_named(tracer, page, monkeypatch):
    monkeypatch.setenv("TRACER_LOCK_WAIT_S", "soon")
    assert "TRACER_LOCK_WAIT_S" in one_line(tracer("collect", page), "settings-value")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_settings_file_that_may_not_be_read_is_named(tracer):
    Path("tracer.toml").write_text("offline = true\n")
    Path("tracer.toml").chmod(0)
    told = tracer("sources", "list")
    assert told.code == 2
    assert "tracer.toml cannot be read: Permission denied" in one_line(told, "settings-unreadable")


def test_a_folder_in_place_of_the_settings_file_is_named(tracer):
    Path("tracer.toml").mkdir()
    told = tracer("sources", "list")
    assert told.code == 2
    assert "tracer.toml cannot be read: Is a directory" in one_line(told, "settings-unreadable")


def test_settings_that_are_not_utf8_are_named(tracer):
    Path("tracer.toml").write_bytes('contact = "Bürger"\n'.encode("latin-1"))
    told = tracer("sources", "list")
    assert told.code == 2
    assert "tracer.toml is not UTF-8 (byte 13)" in one_line(told, "settings-malformed")


def test_some_inputs_failed(tracer, page):
    found = tracer("collect", page, "no-such-page.html", "--quiet")
    assert found.code == 1
    assert "no-such-page.html" in one_line(found, "input-missing")
    with Store("tracer.db", readonly=True) as store:
        assert [failure.slug for failure in store.load_trace().failures] == ["input-missing"]


def test_a_page_beyond_the_limit_says_where_the_limit_is(tracer, page, monkeypatch):
    monkeypatch.setenv("TRACER_MAX_PAGE_BYTES", "100")
    told = one_line(tracer("collect", page), "too-large")
    assert "100 bytes" in told
    assert "max_page_bytes in tracer.toml" in told
    assert "TRACER_MAX_PAGE_BYTES" in told


def test_all_inputs_failed(tracer, tmp_path):
    (tmp_path / "empty.html").write_text("")
    found = tracer("collect", "empty.html")
    assert found.code == 3
    one_line(found, "empty-page")


def test_offline_nothing_is_fetched(tracer):
    found = tracer("collect", "http://post.example/", "--offline")
    assert found.code == 3
    one_line(found, "offline")


def broken(*_arguments, **_options):
    raise ZeroDivisionError("division\nby zero")


def test_a_bug_gets_one_line_too(tracer, page, monkeypatch):
    monkeypatch.setattr(pipeline.Tracer, "collect", broken)
    found = tracer("collect", page)
    assert found.code == 3
    assert "This is a bug" in one_line(found, "unexpected")


def test_the_traceback_comes_back_for_who_wants_it(tracer, page, monkeypatch):
    monkeypatch.setattr(pipeline.Tracer, "collect", broken)
    monkeypatch.setenv("TRACER_DEBUG", "1")
    found = tracer("collect", page)
    assert "Traceback" in found.err
    assert "ZeroDivisionError" in found.err


def test_a_reader_that_leaves_is_no_error(process):
    started = process("sources", "show", "sc-2014-21")
    head = subprocess.run(
        ["head", "-n", "1"], stdin=started.stdout, capture_output=True, text=True, check=True
    )
    started.stdout.close()
    errors = started.stderr.read()
    assert (started.wait(timeout=30), errors) == (0, "")
    started.stderr.close()
    assert head.stdout.startswith("sc-2014-21:")


def test_ctrl_c_says_that_nothing_is_lost(process):
    slow = process("collect", "--case", "demo", "--verbose", TRACER_FETCH_THREADS="1")
    slow.stderr.readline()
    slow.send_signal(signal.SIGINT)
    _, errors = slow.communicate(timeout=30)
    assert slow.returncode == 130
    last = errors.splitlines()[-1]
    assert last == "tracer: stopped; what was done is kept, run again to go on"


def test_results_go_to_standard_output_and_nothing_else(tracer):
    found = tracer("sources", "list", "--format", "jsonl", "--verbose")
    assert found.err == ""
    packs = [json.loads(line) for line in found.out.splitlines()]
    assert {"sc-2014-21", "pboc-2015-221", "context"} <= {pack["id"] for pack in packs}
