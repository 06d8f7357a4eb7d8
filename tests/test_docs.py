"""The documentation is held against the code: examples run, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracer.cli.app import COMMANDS, cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "corpus" / "README.md"]
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [body for kind, body in FENCE.findall(text) if kind == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_commands_of_the_readme_exist_with_their_options():
    lines = [line for body in blocks(ROOT / "README.md", "") for line in body.splitlines()]
    calls = [shlex.split(line, comments=True) for line in lines if line.startswith("tracer ")]
    assert calls
    for call in calls:
        command = [call[1]] + ([call[2]] if call[1] == "sources" else [])
        assert call[1] in COMMANDS, call
        shown = CliRunner().invoke(cli, [*command, "--help"])
        assert shown.exit_code == 0
        for option in (part for part in call if part.startswith("--")):
            assert option in shown.output, f"{call}: {option}"


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"^make (\w+)", "\n".join(blocks(ROOT / "README.md", "")), re.M):
        assert f"\n{name}:" in makefile


@pytest.mark.models
def test_the_python_example_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (example,) = blocks(ROOT / "README.md", "python")
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own page
    assert "bits" in capsys.readouterr().out
