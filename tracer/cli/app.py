"""The table of commands; a command's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

import click

from tracer import __version__

COMMANDS: Mapping[str, str] = {
    "run": "tracer.cli.run",
    "check": "tracer.cli.check",
    "collect": "tracer.cli.collect",
    "lineage": "tracer.cli.lineage",
    "report": "tracer.cli.report",
    "review": "tracer.cli.review",
    "export": "tracer.cli.export",
    "sources": "tracer.cli.sources",
    "bench": "tracer.cli.bench",
    "doctor": "tracer.cli.doctor",
}
"""Each module has a ``command``."""


class Commands(click.Group):
    """A group that finds its commands in the table, in the table's order."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, click's signature
        """The names, as in the table."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002, click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        return cast("click.Command", import_module(COMMANDS[cmd_name]).command)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: tracer run   (traces the demonstration case and says where the report is)",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Trace how a story drifts from its source: claim by claim, clause by clause, hop by hop."""
