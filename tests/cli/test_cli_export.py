"""What export writes it writes whole, and never over the database."""

from pathlib import Path


def test_the_database_is_never_the_target(tracer, tmp_path):
    db = tmp_path / "story.db"
    db.write_bytes(b"not to be lost")
    found = tracer("export", "--db", db, "--format", "csv", "--out", db)
    assert (found.code, found.out) == (2, "")
    assert "out-is-database" in found.err
    assert db.read_bytes() == b"not to be lost"


def test_a_failed_export_leaves_what_was_there(tracer, tmp_path):
    out = tmp_path / "verdicts.csv"
    out.write_text("yesterday's")
    found = tracer("export", "--db", tmp_path / "none.db", "--format", "csv", "--out", out)
    assert found.code == 3
    assert out.read_text() == "yesterday's"
    assert [path.name for path in Path(tmp_path).iterdir() if "part" in path.name] == []


def test_text_that_is_no_utf8_is_told_as_that(tracer):
    found = tracer("check", "B\udcfcrger")
    assert found.code == 2
    assert "not UTF-8 (character 2)" in found.err
