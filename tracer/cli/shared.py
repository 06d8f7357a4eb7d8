"""The options that commands have in common, turned into settings and a console."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from tracer.cli.console import Console
from tracer.cli.exits import DONE, FLAGGED, NOTHING_DONE, SOME_FAILED
from tracer.cli.kinds import Name, Verdicts
from tracer.errors import UsageError
from tracer.model import Failure
from tracer.settings import Settings
from tracer.settings import load as load_settings

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Call:
    """What every command gets: the settings and where to speak.

    ``problem`` is what is wrong with the settings, for a command that forgives it.
    """

    settings: Settings
    console: Console
    problem: UsageError | None = None


EVERYWHERE: tuple[Option, ...] = (
    click.option("--db", metavar="FILE", help="The database.  [default: tracer.db]"),
    click.option("--offline", is_flag=True, default=None, help="Make no request to the network."),
    click.option(
        "--quiet", "-q", is_flag=True, help="Give results only: no progress, no messages."
    ),
    click.option("--verbose", "-v", is_flag=True, help="Say what is being done."),
)
FORMAT: Option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="The form of the result.",
)
ENTAILMENT: Option = click.option(
    "--entailment", metavar="NAME", help="An entailment model, or off.  [default: off]"
)
JUDGING: tuple[Option, ...] = (
    click.option(
        "--sources",
        metavar="PACK,…",
        help="Source packs, by name or path.  [default: the case's, or all built-in ones]",
    ),
    click.option("--embedder", metavar="NAME", help="The embedder.  [default: minilm]"),
    ENTAILMENT,
    click.option("--engine", metavar="NAME", help="Where batches run.  [default: local]"),
    click.option(
        "--scheduler", metavar="ADDRESS", help="The scheduler that --engine dask sends work to."
    ),
)
COLLECTING: tuple[Option, ...] = (
    click.option(
        "--case", type=Name(), help="A case to trace: the name of a built-in one, or a path."
    ),
    click.option(
        "--allow-private",
        is_flag=True,
        default=None,
        help="Let addresses of this machine and its network be fetched.",
    ),
    click.option(
        "--ignore-robots",
        is_flag=True,
        default=None,
        help="Do not ask robots.txt: only for sites that have agreed to it.",
    ),
    click.option(
        "--topic",
        metavar="WORD,…",
        help="Of feeds, sitemaps and WARCs take what mentions one of these.  [default: the case's]",
    ),
    click.option(
        "--near",
        metavar="COSINE",
        help="Of WARCs take English pages that open near the sources, e.g. 0.45.  [default: all]",
    ),
    click.option(
        "--archive",
        metavar="NAME|URL",
        help="Look for pages that are gone in an archive: wayback, or a CDX address.",
    ),
)


SINGLE_FILE: Option = click.option(
    "--single-file",
    is_flag=True,
    default=None,
    help="The whole report in one file, to be mailed.",
)


FAIL_ON: Option = click.option(
    "--fail-on",
    type=Verdicts(),
    default=(),
    help="Exit with 4 if any claim has such a verdict, e.g. drifted,unsupported.",
)


def shared(*options: Option, forgiving: bool = False) -> Callable[[Command], Command]:
    """Adds options to a command, the common ones last; the command gets a Call first.

    A ``forgiving`` command runs on the defaults where the settings cannot be read.
    """

    def decorate(function: Command) -> Command:
        @wraps(function)
        def command(**given: Any) -> Any:
            console = Console(
                given.pop("format_", "text"), given.pop("quiet"), given.pop("verbose")
            )
            console.listen()
            flags = {name: given.pop(name) for name in _SETTINGS & given.keys()}
            try:
                call = Call(load_settings(flags), console)
            except UsageError as error:
                if not forgiving:
                    raise
                call = Call(Settings(), console, error)
            return function(call, **given)

        decorated: Any = command
        for option in reversed((*options, *EVERYWHERE)):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


_SETTINGS = {
    "allow_private",
    "archive",
    "db",
    "embedder",
    "engine",
    "entailment",
    "ignore_robots",
    "near",
    "offline",
    "report",
    "single_file",
    "scheduler",
    "sources",
    "topic",
}


def exit_code(*, done: int, failed: int, labels: Sequence[str], fail_on: Sequence[str]) -> int:
    """The exit code of a command that took inputs one by one.

    Args:
        done: how many inputs came through.
        failed: how many did not.
        labels: the verdicts given.
        fail_on: the verdicts that a script wants to hear of.
    """
    if failed and not done:
        return NOTHING_DONE
    if set(labels) & set(fail_on):
        return FLAGGED
    return SOME_FAILED if failed else DONE


def name_failures(console: Console, failures: Sequence[Failure]) -> None:
    """Each input that failed, on standard error."""
    for failed in failures:
        where = "" if failed.input in failed.message else f"{failed.input}: "
        console.problem(f"{where}{failed.message} ({failed.slug})")
