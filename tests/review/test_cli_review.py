"""``tracer review`` as a user starts it: an address on standard output, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from tracer.cli import main


def start(stored, tmp_path, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "tracer", "review", "--db", stored.db, "--no-browser", *arguments],
        cwd=tmp_path,
        env={**os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize(
    ("arguments", "first_page"), [((), "flags to rule on"), (("--erratum",), "Give an erratum")]
)
def test_the_address_opens_the_desk_and_an_interrupt_closes_it(
    stored, tmp_path, arguments, first_page
):
    running = start(stored, tmp_path, "--as", "Ada", "--format", "json", *arguments)
    try:
        told = json.loads(running.stdout.readline())
        assert told["as"] == "Ada"
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with visitor.open(told["url"], timeout=10) as answer:
            assert first_page in answer.read().decode()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 0
    assert "closed" in said
    assert "token" not in said


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["review", "--no-browser", *arguments])
    return left.value.code, capsys.readouterr().err


def test_what_is_wrong_is_said_before_anything_opens(stored, tmp_path, capsys):
    code, said = refused(capsys, "--db", str(tmp_path / "none.db"))
    assert (code, "db-missing" in said) == (3, True)
    assert not (tmp_path / "none.db").exists()
    code, said = refused(capsys, "--db", stored.db, "--as", " ")
    assert (code, "name-wrong" in said) == (2, True)
    code, said = refused(capsys, "--db", stored.db, "--run", "nowhere")
    assert (code, "run-unknown" in said) == (2, True)
