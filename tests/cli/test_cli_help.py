"""Help: quick, with an example for everything, and in step with what there is."""

import re
import resource
import subprocess
import sys

import click
import pytest

from tracer import __version__
from tracer.bench.measures import ALL, ON_DATABASE
from tracer.cli.app import COMMANDS, cli
from tracer.collect.finders import FINDERS


def _paths():
    for name in COMMANDS:
        command = cli.get_command(None, name)
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


MOST_START_S = 0.25
WIDE = 80
"""Columns of a terminal that nobody has widened."""
PATHS = tuple(_paths())


@pytest.mark.parametrize("path", [(), *PATHS], ids=" ".join)
def test_every_help_has_an_example_of_that_very_command(tracer, path):
    found = tracer(*path, "--help")
    assert (found.code, found.err) == (0, "")
    example = re.search(r"Example: (tracer [^\n]*)", found.out)
    assert example
    assert example[1].startswith(" ".join(("tracer", *path)))


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_that_does_something_takes_the_common_options(path):
    command = cli
    for name in path:
        command = command.get_command(None, name)
    if isinstance(command, click.Group):
        return
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--db", "--format", "--quiet", "--verbose", "--offline"} <= options


@pytest.mark.parametrize("name", ["run", "check"])
def test_judging_commands_take_the_judging_options(name):
    options = {o for parameter in cli.get_command(None, name).params for o in parameter.opts}
    wanted = {"--embedder", "--entailment", "--engine", "--sources", "--format", "--fail-on"}
    assert wanted <= options


def test_the_help_of_run_names_every_kind_of_input_with_an_example(tracer):
    told = tracer("run", "--help").out
    for kind in FINDERS:
        assert re.search(rf"\b{kind}:\S+", told), kind
    assert ".warc.gz" in told
    assert all(len(line) <= WIDE for line in told.splitlines())


def test_the_help_of_bench_lists_the_measures_in_narrow_lines(tracer):
    told = tracer("bench", "--help").out
    for name in (*ALL, *ON_DATABASE):
        assert re.search(rf"^ +{name}  +\w", told, re.MULTILINE), name
    assert all(len(line) <= WIDE for line in told.splitlines())


def test_help_starts_at_once():
    """In processor time of the child, which other work on the machine does not stretch much."""
    spent_s = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "tracer", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent_s.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(spent_s) < MOST_START_S


CALL = """
import sys
from tracer.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    slow = {"torch", "trafilatura", "requests", "transformers", "pandas", "dask", "spacy", "scipy"}
    print(*sorted(slow & sys.modules.keys()), file=sys.stderr)
"""


def loaded_by(*arguments):
    """Which of the modules that take long to import a command had imported at its end."""
    found = subprocess.run(
        [sys.executable, "-c", CALL, *arguments], capture_output=True, text=True, check=True
    )
    return found.stderr.splitlines()[-1].split()


def test_a_check_begins_without_what_takes_long_to_import():
    assert loaded_by("check", "A claim.", "--embedder", "no-such") == []
    assert loaded_by("sources", "show", "sc-2014-21") == []


@pytest.mark.models
def test_a_check_needs_neither_torch_nor_the_page_reader():
    used = set(loaded_by("check", "By 2020 every citizen must have a credit score."))
    assert "spacy" in used
    assert not {"torch", "trafilatura", "transformers", "dask"} & used


def test_the_version(tracer):
    assert tracer("--version").out == f"tracer {__version__}\n"
