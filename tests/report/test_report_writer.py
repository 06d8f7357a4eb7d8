"""Files: only what changed is written, only what is ours is removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tracer.errors import UsageError
from tracer.model import Trace
from tracer.report import ensure_ours, with_fixed_times, write_report
from tracer.report.writer import MANIFEST


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.iterdir()}


def without_letters(trace: Trace) -> Trace:
    return replace(trace, articles=tuple(a for a in trace.articles if a.id != "letters"))


def test_the_same_trace_rewrites_nothing(trace: Trace, tmp_path: Path) -> None:
    assert write_report(trace, tmp_path) == tmp_path / "index.html"
    before = stamps(tmp_path)
    write_report(trace, tmp_path)
    assert stamps(tmp_path) == before


def test_a_later_run_rewrites_only_what_tells_the_time(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    before = stamps(tmp_path)
    later = replace(trace.provenance, finished_at="2024-06-01T00:00:00Z")
    write_report(replace(trace, provenance=later), tmp_path)
    changed = {name for name, stamp in stamps(tmp_path).items() if before[name] != stamp}
    assert changed == {"index.html", "method.html", MANIFEST}


def test_pages_that_are_no_more_are_removed(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    own = tmp_path / "notes.html"
    own.write_text("mine")
    write_report(without_letters(trace), tmp_path)
    assert not (tmp_path / "article-letters.html").exists()
    assert not (tmp_path / "claims-letters.html").exists()
    assert own.read_text() == "mine"


def test_a_page_that_someone_edited_stays(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    page = tmp_path / "article-letters.html"
    page.write_text(page.read_text() + "<!-- kept -->")
    write_report(without_letters(trace), tmp_path)
    assert page.read_text().endswith("<!-- kept -->")


def test_a_manifest_cannot_reach_out_of_the_folder(trace: Trace, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(trace, folder)
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"")
    record = json.loads((folder / MANIFEST).read_text())
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    record["pages"] |= {"../outside.html": empty, str(outside): empty}
    (folder / MANIFEST).write_text(json.dumps(record))
    write_report(trace, folder)
    assert outside.exists()


@pytest.mark.parametrize("manifest", [None, "not json", "[]", '{"written_by": "another"}'])
def test_a_folder_that_is_not_ours_is_left_alone(
    trace: Trace, tmp_path: Path, manifest: str | None
) -> None:
    (tmp_path / "index.html").write_text("someone’s home page")
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(UsageError, match="report-folder-taken"):
        write_report(trace, tmp_path)
    assert (tmp_path / "index.html").read_text() == "someone’s home page"


@pytest.mark.parametrize("name", ["notes.txt", "pictures/one.png", "claims.html"])
def test_nothing_is_put_among_the_files_of_others(trace: Trace, tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    for attempt in (lambda: ensure_ours(tmp_path), lambda: write_report(trace, tmp_path)):
        with pytest.raises(UsageError, match="report-folder-taken") as caught:
            attempt()
        assert name.partition("/")[0] in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name.partition("/")[0]]


def test_a_hidden_file_does_not_take_a_folder(trace: Trace, tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    ensure_ours(tmp_path)
    write_report(trace, tmp_path)
    ensure_ours(tmp_path)


def test_a_report_that_was_stopped_half_way_is_gone_on_with(
    trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = os.replace

    def stopped(new: Path, place: Path) -> None:
        if Path(place).name == MANIFEST:
            raise KeyboardInterrupt
        put(new, place)

    with monkeypatch.context() as patched:
        patched.setattr("tracer.report.writer.os.replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            write_report(trace, tmp_path)
    assert (tmp_path / "index.html").exists()
    assert write_report(trace, tmp_path).exists()


def test_a_file_in_the_way_is_a_plain_error(trace: Trace, tmp_path: Path) -> None:
    taken = tmp_path / "report"
    taken.write_text("")
    with pytest.raises(UsageError, match="report-folder"):
        ensure_ours(taken)
    with pytest.raises(UsageError, match="report-folder"):
        write_report(trace, taken)


def test_no_half_written_file_is_left(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


def test_an_empty_trace_still_makes_a_report(trace: Trace, tmp_path: Path) -> None:
    nothing = replace(trace, articles=(), claims=(), verdicts={}, alignments={}, failures=())
    page = write_report(nothing, tmp_path).read_text()
    assert "no articles with no claims" in page
    assert "No drifted claim was found in this set." in page


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limits on file sizes here")
def test_a_full_disk_leaves_the_earlier_report_whole(trace: Trace, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(trace, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    later = replace(trace, provenance=replace(trace.provenance, tracer="9.9"))
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from report_story import trace\n"
        "from dataclasses import replace\n"
        "from tracer.report import write_report\n"
        "from tracer.errors import TracerError\n"
        "from tracer.cli.exits import code_of\n"
        "story = trace()\n"
        "story = replace(story, provenance=replace(story.provenance, tracer='9.9'))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "try:\n"
        "    write_report(story, Path(sys.argv[1]))\n"
        "except TracerError as error:\n"
        "    print(error.slug, code_of(error))\n"
    )
    done = subprocess.run(  # the limit holds for a whole process
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.split() == ["disk-full", "3"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    write_report(later, folder)
    assert "9.9" in (folder / "index.html").read_text()


def test_a_manifest_of_the_first_version_is_understood(trace: Trace, tmp_path: Path) -> None:
    write_report(trace, tmp_path)
    record = json.loads((tmp_path / MANIFEST).read_text())
    record["pages"] = {name: page["sha256"] for name, page in record["pages"].items()}
    (tmp_path / MANIFEST).write_text(json.dumps(record))
    write_report(without_letters(trace), tmp_path)
    assert not (tmp_path / "article-letters.html").exists()


def test_fixed_times_make_two_runs_alike(trace: Trace, tmp_path: Path) -> None:
    at = "2024-01-01T00:00:00Z"
    later = with_fixed_times(trace, "2025-05-05T05:05:05Z")
    assert later != trace
    write_report(with_fixed_times(later, at), tmp_path / "a")
    write_report(with_fixed_times(trace, at), tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    page = (tmp_path / "a" / "article-quay.html").read_text()
    assert "taken 1 January 2024, 00:00 UTC" in page
    assert "February 2015" in page
