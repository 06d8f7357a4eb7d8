"""``tracer review``: the desk, a page on this machine where a person rules on flags."""

from __future__ import annotations

import getpass
import webbrowser

import click

from tracer.cli.exits import DONE
from tracer.cli.kinds import Name
from tracer.cli.shared import FORMAT, Call, shared
from tracer.errors import UsageError

MOST_NAME_CHARACTERS = 80


@click.command(
    "review",
    short_help="Rule on flags, at a page on this machine.",
    epilog="Example: tracer review --as Ada",
)
@click.option("--as", "person", metavar="NAME", help="Who rules.  [default: your login name]")
@click.option("--erratum", is_flag=True, help="Open where errata to published reports are given.")
@click.option(
    "--run", type=Name(), metavar="ID", help="Which run's flags.  [default: always the last]"
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="[default: any free one]")
@click.option("--no-browser", is_flag=True, help="Only say the address; open no browser.")
@shared(FORMAT)
def command(
    call: Call, person: str | None, erratum: bool, run: str | None, port: int, no_browser: bool
) -> int:
    """Open the desk: confirm flags, reject them, say what holds instead, note, undo.

    The address that is printed lets one browser in, once. Only this machine can
    reach it. Every ruling is kept at once, under the name of who made it; none is
    ever changed or deleted. It stays open until you stop it (Ctrl-C).
    """
    from tracer.desk import open_desk
    from tracer.store import Store

    name = _name(person)
    settings = call.settings
    with Store.to_read(settings.db, lock_wait_s=settings.lock_wait_s) as store:
        store.run_id(run)
    with open_desk(settings, name, run=run, port=port, erratum=erratum) as desk:
        if call.console.format == "text":
            call.console.result(desk.url)
        else:
            call.console.record({"url": desk.url, "as": name})
        call.console.note(f"Ruling as {name}. Stop with Ctrl-C; everything is saved as you go.")
        if not no_browser:
            webbrowser.open(desk.url)
        try:
            desk.wait()
        except KeyboardInterrupt:
            call.console.note("The desk is closed.")
    return DONE


def _name(person: str | None) -> str:
    from tracer.text import clean

    name = clean(getpass.getuser() if person is None else person).replace("\n", " ")
    if not name or len(name) > MOST_NAME_CHARACTERS:
        raise UsageError(
            "name-wrong",
            f"a name has 1 to {MOST_NAME_CHARACTERS} characters",
            "Give it with --as NAME.",
        )
    return name
