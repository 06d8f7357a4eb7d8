"""The command line, called as a user calls it, in a folder of its own."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import pytest

from tracer.cli import main


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def tracer(tmp_path, monkeypatch, capsys):
    """Runs a command in this process: quick, and with the real way out."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Outcome(left.value.code, said.out, said.err)

    return call


@pytest.fixture
def process(tmp_path):
    """Starts a command as a process of its own."""

    def start(*arguments, **environment):
        return subprocess.Popen(
            [sys.executable, "-m", "tracer", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A test run in the background ignores interrupts, and its children would too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    return start


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    sentence = "China plans to record the credit grades of internet users by 2020. "
    path.write_text(
        "<html lang='en'><head><title>A grade for web users</title></head><body><article>"
        f"<h1>A grade for web users</h1><p>{sentence * 6}</p></article></body></html>"
    )
    return path
