"""Streams that are closed, full, broken or of another encoding: a code and a line, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = ["sources", "show", "sc-2014-21"]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


def start(arguments, **streams):
    """Runs the command with streams as given, the others kept."""
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE} | streams
    command = [sys.executable, "-m", "tracer", *arguments]
    return subprocess.run(command, text=True, check=False, **streams)


def shell(script, *arguments):
    """Runs a script of the shell, in which "$@" is the command."""
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "tracer", *arguments]
    return subprocess.run(command, text=True, capture_output=True, check=False)


@needs_full
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["sources", "list"], SHOW, ["--help"]], ids=" ".join)
def test_a_full_disk_under_standard_output_is_named(arguments, buffered):
    environment = os.environ | {"PYTHONUNBUFFERED": buffered}
    with FULL.open("w") as full:
        found = start(arguments, stdout=full, env=environment)
    assert found.returncode == 3
    (line,) = found.stderr.splitlines()
    assert line.startswith("tracer: standard output: ")
    assert "(disk-full)" in line


@needs_full
def test_a_full_disk_under_standard_error_changes_no_code():
    with FULL.open("w") as full:
        assert start(["no-such-command"], stdout=subprocess.PIPE, stderr=full).returncode == 2
        assert start([], stdout=subprocess.PIPE, stderr=full).returncode == 2


@pytest.mark.parametrize("arguments", [["sources", "list"], SHOW, ["--help"]], ids=" ".join)
def test_a_closed_pipe_ends_quietly(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        found = start(arguments, stdout=out)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_pipe_closed_for_both_streams_ends_with_the_code():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        assert start(["no-such-command"], stdout=out, stderr=out).returncode == 2
        assert start(SHOW, stdout=out, stderr=out).returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_is_the_null_device(closed):
    found = shell(f'"$@" {closed}', *SHOW, "2.3.11")
    assert (found.returncode, found.stderr) == (0, "")
    assert bool(found.stdout) == (">&-" not in closed.split())


def test_nothing_on_a_closed_standard_input_is_an_empty_text():
    found = shell('"$@" <&-', "check")
    assert (found.returncode, found.stdout) == (2, "")
    assert "(text-empty)" in found.stderr


def test_a_narrow_encoding_gets_escapes_and_json_stays_json(tmp_path):
    (tmp_path / "rules.txt").write_text("The café keeps a list 🎉 of 信用.\n", encoding="utf-8")
    streams = {"stdout": subprocess.PIPE, "cwd": tmp_path}
    start(["sources", "add", "rules.txt", "--id", "rules"], **streams)
    show = ["sources", "show", "packs/rules"]
    narrow = os.environ | {"PYTHONIOENCODING": "latin-1"}
    plain = start([*show, "--format", "jsonl"], env=narrow, **streams).stdout
    wide = start([*show, "--format", "jsonl"], **streams).stdout
    assert plain.isascii()
    assert not wide.isascii()
    assert json.loads(plain) == json.loads(wide)
    shown = start(show, env=narrow, encoding="latin-1", **streams).stdout
    assert "The café keeps a list \\U0001f389 of \\u4fe1\\u7528." in shown


@pytest.mark.parametrize("arguments", [[], ["sources"]], ids=["tracer", "tracer sources"])
def test_a_command_alone_shows_its_help(arguments):
    found = start(arguments, stdout=subprocess.PIPE)
    assert (found.returncode, found.stdout) == (2, "")
    lines = found.stderr.splitlines()
    assert lines[0].startswith("Usage: tracer")
    assert any(line.strip().startswith("Example: tracer") for line in lines)
