"""Streams and terminals: bars only where there is a terminal, colours only where wanted."""

import io
import json
import logging
import os
import sys

import pytest

from tracer.cli.console import Console


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Puts a terminal in place of both streams; within the test, as pytest sets its own before."""

    def put():
        monkeypatch.setattr(sys, "stderr", Terminal())
        monkeypatch.setattr(sys, "stdout", Terminal())
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")

    return put


def test_a_bar_is_drawn_on_a_terminal_and_wiped_at_the_end(terminal):
    terminal()
    console = Console()
    console.progress("collect", 1, 2)
    assert "1 of 2" in sys.stderr.getvalue()
    console.progress("collect", 2, 2)
    assert sys.stderr.getvalue().endswith("\r\x1b[K")
    assert sys.stdout.getvalue() == ""


def test_a_message_does_not_run_into_the_bar(terminal):
    terminal()
    console = Console()
    console.progress("judge", 1, 3)
    console.problem("it broke")
    assert sys.stderr.getvalue().endswith("\r\x1b[Ktracer: it broke\n")


def test_no_bar_without_a_terminal(capsys):
    Console().progress("judge", 1, 3)
    assert capsys.readouterr().err == ""
    Console(verbose=True).progress("judge", 1, 3)
    assert capsys.readouterr().err == "judge 1 of 3\n"


def test_quiet_silences_all_but_problems(terminal):
    terminal()
    console = Console(quiet=True)
    console.progress("judge", 1, 3)
    console.note("by the way")
    assert sys.stderr.getvalue() == ""
    console.problem("it broke")
    assert sys.stderr.getvalue() == "tracer: it broke\n"


def test_no_color_is_obeyed(terminal, monkeypatch):
    terminal()
    assert Console().colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Console().colour


def test_no_colour_into_a_file_or_pipe(capsys):
    assert not Console().colour


def test_lines_are_no_wider_than_can_be_read(monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    assert Console().width < 110
    monkeypatch.setenv("COLUMNS", "50")
    assert Console().width == 50
    assert os.environ["COLUMNS"] == "50"


@pytest.mark.parametrize(
    ("form", "expected"), [("json", '[\n  {\n    "名": 1\n  }\n]\n'), ("jsonl", '{"名": 1}\n')]
)
def test_records_are_an_array_or_a_line_each(capsys, form, expected):
    Console(form).records(iter([{"名": 1}]))
    assert capsys.readouterr().out == expected


HOSTILE = "a\x1b[2Jb\rc\x9bd\u202eefg\u2066h\x07\u2028i\ud83d"


def test_a_result_cannot_command_a_terminal(capsys):
    Console().result(f"{HOSTILE}\n\tnext")
    told = capsys.readouterr().out
    assert told == ("a\\x1b[2Jb\\rc\\x9bd\\u202eefg\\u2066h\\x07\\u2028i\\ud83d\n\tnext\n")


def test_what_only_shows_is_left_alone(capsys):
    text = "信用 naïve e\u0301 👩\u200d🔬 می\u200cخواهم"
    Console().result(text)
    assert capsys.readouterr().out == f"{text}\n"


@pytest.mark.parametrize("say", ["problem", "note"])
def test_a_message_is_one_line_that_commands_nothing(capsys, say):
    getattr(Console(), say)("one\n\x1b[31mtwo\u202e")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("one \\x1b[31mtwo\\u202e")


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_keeps_every_character_and_one_line_a_record(capsys, form):
    records = [{"text": HOSTILE, "other": "\U000e0041\x85"}, {"text": "信"}]
    Console(form).records(iter(records))
    told = capsys.readouterr().out
    lines = told.splitlines()
    found = json.loads(told) if form == "json" else [json.loads(line) for line in lines]
    assert found == records
    assert "信" in told
    assert not any(character in told for character in "\x1b\x9b\u202e\u2066\u2028\x85")


def test_an_array_is_closed_where_an_item_fails(capsys):
    def items():
        yield {"a": 1}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Console("json").records(items())
    assert json.loads(capsys.readouterr().out) == [{"a": 1}]


def test_no_item_is_an_empty_array(capsys):
    Console("json").records(iter([]))
    assert capsys.readouterr().out == "[]\n"


def test_a_terminal_that_knows_no_commands_gets_none(terminal, monkeypatch):
    terminal()
    monkeypatch.setenv("TERM", "dumb")
    console = Console()
    console.progress("judge", 1, 3)
    assert sys.stderr.getvalue() == ""
    assert not console.colour


@pytest.fixture
def said(capsys):
    """What is told of a warning of ours, and of one of a library's."""
    root = logging.getLogger()
    before = list(root.handlers)

    def said(**how):
        Console(**how).listen()
        logging.getLogger("tracer.collect").warning("robots.txt\nis not asked")
        logging.getLogger("another.library").warning("something or other")
        return capsys.readouterr().err.splitlines()

    yield said
    root.handlers[:] = before


def test_what_is_logged_is_told_as_messages_are(said):
    assert said() == ["robots.txt is not asked"]
    assert said(quiet=True) == []
    assert said(verbose=True) == ["robots.txt is not asked", "something or other"]
    assert said(quiet=True, verbose=True) == []
