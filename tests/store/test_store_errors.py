"""What the world does to a database file, told in one line each."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace

import pytest
from store_values import make_article

from tracer.errors import StoreError
from tracer.store import Store, connection


def slug_of(call):
    with pytest.raises(StoreError) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value.slug


@pytest.fixture
def path(tmp_path, trace):
    with Store(tmp_path / "tracer.db") as store:
        store.save_trace(trace)
    return tmp_path / "tracer.db"


def test_a_lock_is_waited_for_then_named(path, trace):
    with closing(sqlite3.connect(path)) as other, Store(path, lock_wait_s=0.3) as store:
        other.execute("begin immediate")
        began = time.monotonic()
        assert slug_of(lambda: store.save_trace(trace)) == "db-locked"
        assert time.monotonic() - began >= 0.25
        other.execute("rollback")
        store.save_trace(trace)


def test_reading_does_not_wait_for_a_writer(path, trace):
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        with Store(path, lock_wait_s=0.1, readonly=True) as store:
            assert store.load_trace() == trace


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "tracer.db"
    path.write_bytes(b"this is a letter, not a database\n" * 200)
    assert slug_of(lambda: Store(path)) == "db-damaged"
    assert slug_of(lambda: Store(path, readonly=True)) == "db-damaged"


def test_a_database_with_torn_pages(path):
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    assert slug_of(lambda: Store(path).load_trace()) == "db-damaged"


def test_a_database_cut_short(path):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    assert slug_of(lambda: Store(path, readonly=True).load_trace()) == "db-damaged"


def test_a_full_disk(path, trace):
    with Store(path) as store:
        pages = store._db.execute("pragma page_count").fetchone()[0]
        store._db.execute(f"pragma max_page_count = {pages}")
        big = replace(trace, articles=(make_article("big", "word " * 100_000),), claims=())
        assert slug_of(lambda: store.save_trace(big)) == "disk-full"
        assert store.load_trace() == trace


def test_writing_to_a_store_opened_for_reading(path, trace):
    with Store(path, readonly=True) as store:
        assert slug_of(lambda: store.save_trace(trace)) == "read-only"
        assert store.load_trace() == trace


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_read_only_folder_can_be_read(path, trace):
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Store(path, readonly=True) as store:
            assert store.load_trace() == trace
        assert slug_of(lambda: Store(path)) == "read-only"
    finally:
        path.parent.chmod(0o755)


def test_reading_leaves_no_files_behind(path):
    with Store(path, readonly=True) as store:
        store.load_trace()
    assert [entry.name for entry in path.parent.iterdir()] == ["tracer.db"]


def test_no_database_to_read(tmp_path):
    assert slug_of(lambda: Store(tmp_path / "none.db", readonly=True)) == "db-missing"


def test_a_folder_in_place_of_a_file(tmp_path):
    assert slug_of(lambda: Store(tmp_path)) == "db-unopenable"
    assert slug_of(lambda: Store(tmp_path, readonly=True)) == "db-unopenable"


def test_a_device_in_place_of_a_file():
    assert slug_of(lambda: Store(os.devnull)) == "db-unopenable"
    assert slug_of(lambda: Store(os.devnull, readonly=True)) == "db-unopenable"


def test_a_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    assert slug_of(lambda: Store(tmp_path / "file" / "tracer.db")) == "db-unopenable"


def test_a_file_of_a_later_version(path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma user_version = 99")
    assert slug_of(lambda: Store(path)) == "db-newer"
    assert slug_of(lambda: Store(path, readonly=True)) == "db-newer"


def older_file(path, upto):
    with closing(sqlite3.connect(path)) as raw:
        database = connection._wrap(raw)
        connection.migrate(database, path, upto=upto)
        database.table("packs").insert(
            {
                "id": "plan", "kind": "document", "title": "The plan", "title_original": "",
                "number": "", "issuer": "", "dated": None, "released": None,
                "official_urls": "[]", "rendering_note": "", "verification_note": "",
                "topic_terms": "[]", "path": "", "sha256": "", "period": "",
                "paragraph_note": "", "modality_convention": "",
            }
        )  # fmt: skip
        database.table("clauses").insert(
            {
                "address": "plan:1", "pack": "plan", "position": 0, "kind": "clause",
                "heading": "", "heading_original": "", "path": "", "addressee": "",
                "verification": "", "checked": "", "actors": "[]", "source_hint": "",
                "topic": "",
            }
        )  # fmt: skip
        database.table("sentences").insert(
            {
                "address": "plan:1#1", "clause": "plan:1", "pack": "plan", "position": 0,
                "kind": "clause", "text": "An archive is built.",
            }
        )  # fmt: skip


@pytest.mark.parametrize("upto", range(1, len(connection.migrations())))
def test_an_older_file_is_brought_up_to_date_with_its_rows(tmp_path, upto, trace):
    path = tmp_path / "old.db"
    older_file(path, upto)
    assert slug_of(lambda: Store(path, readonly=True)) == "db-older"
    with Store(path) as store:
        assert store.schema_version == len(connection.migrations())
        assert [row["address"] for row in store.search("sentences", "archive")] == ["plan:1#1"]
        store.save_trace(trace)
        assert store.load_trace() == trace


def test_an_older_file_is_read_after_it_was_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    older_file(path, 1)
    with Store.to_read(path) as store:
        assert store.schema_version == len(connection.migrations())
        assert [row["address"] for row in store.search("sentences", "archive")] == ["plan:1#1"]
    assert slug_of(lambda: Store.to_read(tmp_path / "none.db")) == "db-missing"
    assert not (tmp_path / "none.db").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_an_older_file_that_may_not_be_written_stays_as_it_is(tmp_path):
    path = tmp_path / "old.db"
    older_file(path, 1)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert slug_of(lambda: Store.to_read(path)) == "db-older"
    finally:
        path.parent.chmod(0o755)


def test_an_upgraded_file_has_the_schema_of_a_new_one(tmp_path):
    older_file(tmp_path / "old.db", 1)
    Store(tmp_path / "old.db").close()
    Store(tmp_path / "new.db").close()
    sql = "select type, name, sql from sqlite_master order by name"
    schemas = []
    for name in ("old.db", "new.db"):
        with closing(sqlite3.connect(tmp_path / name)) as opened:
            schemas.append(opened.execute(sql).fetchall())
    assert schemas[0] == schemas[1]


def test_a_killed_migration_leaves_the_version_before_it(tmp_path, monkeypatch):
    path = tmp_path / "old.db"
    older_file(path, 1)
    scripts = connection.migrations()
    broken = [scripts[0], scripts[1] + "\ncreate table one (a);\ncreate table one (a);"]
    monkeypatch.setattr(connection, "migrations", lambda: broken)
    with pytest.raises(sqlite3.OperationalError):
        Store(path)
    monkeypatch.undo()
    with Store(path) as store:
        assert store.schema_version == len(scripts)


OPEN = "import sys; from tracer.store import Store; Store(sys.argv[1], lock_wait_s=20).close()"


def test_many_processes_may_make_the_same_file_at_once(tmp_path):
    path = tmp_path / "tracer.db"
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN, str(path)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")


@pytest.mark.parametrize("version", [0, 2, 99])
def test_a_database_of_another_program_is_left_as_it_is(tmp_path, version):
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript(f"create table photos (a); pragma user_version = {version}")
    before = path.read_bytes()
    assert slug_of(lambda: Store(path)) == "db-foreign"
    assert slug_of(lambda: Store(path, readonly=True)) == "db-foreign"
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["photos.db"]


def test_a_file_that_has_nothing_in_it_becomes_ours(tmp_path):
    path = tmp_path / "tracer.db"
    path.touch()
    Store(path).close()
    with Store(path, readonly=True) as store:
        assert store.runs() == []


def test_a_sound_file_passes_its_check(path):
    with Store(path, readonly=True) as store:
        store.check()


def test_damage_that_opening_does_not_meet_is_found_by_the_check(path):
    with closing(sqlite3.connect(path)) as other:
        (page,) = other.execute(
            "select rootpage from sqlite_master where name = 'findings'"
        ).fetchone()
        (size,) = other.execute("pragma page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))
    with Store(path, readonly=True) as store:
        assert slug_of(store.check) == "db-damaged"
