"""Models that are named rather than packaged: a folder, or a name on a model hub.

The hub's own library asks again and again where there is no network. Here a name
is looked for on this machine first, and the hub is asked once and briefly.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from tracer.errors import ModelError, UsageError

HUB_WAIT_S = 5.0
"""How long the hub may take to say whether it has a model."""

_HOLD_MODELS = ("modules.json", "config.json", "card.json")


def find(kind: str, name: str, known: Iterable[str], *, offline: bool) -> None:
    """Makes sure that a model can be had under a name that is not in the table.

    Where it is on this machine already, the hub is not asked by anyone afterwards.

    Args:
        kind: ``"embedder"`` or ``"entailment"``; also the first word of the slug.
        name: a folder, or ``organisation/model`` on the hub.
        known: the names of the table, for the message.
        offline: do not ask the hub.

    Raises:
        UsageError: the name is neither in the table, nor a folder, nor a hub's.
        ModelError: there is no such folder, the hub does not have the model, or it
            could not be asked.
    """
    if Path(name).is_dir():
        if not any((Path(name) / file).is_file() for file in _HOLD_MODELS):
            raise ModelError(
                f"{kind}-missing",
                f"the folder {name} holds no model (none of {', '.join(_HOLD_MODELS)})",
                "Check the path.",
            )
        return
    if "/" not in name and os.sep not in name:
        raise UsageError(
            f"{kind}-unknown",
            f"no {kind} is called {name!r}, and there is no such folder",
            f"There are: {', '.join(known)}; or give a folder, or a hub's ORGANISATION/MODEL.",
        )
    if not _may_be_of_hub(name):
        raise ModelError(
            f"{kind}-missing", f"there is no folder {name} with a model", "Check the path."
        )
    if offline:
        _ask_nobody()
    if _kept(name):
        _ask_nobody()
    elif offline:
        raise ModelError(
            f"{kind}-missing",
            f"the model {name!r} is not on this machine, and the hub is not asked offline",
            "Leave out --offline, or give the folder of a model.",
        )
    else:
        _ask(kind, name)


def keep_quiet() -> None:
    """The hub's libraries draw no bars of their own."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _may_be_of_hub(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9][\w.-]*/\w[\w.-]*", name) is not None


def _kept(name: str) -> bool:
    """Whether an earlier download is on this machine."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        snapshot_download(name, local_files_only=True)
    except LocalEntryNotFoundError:
        return False
    return True


def _ask(kind: str, name: str) -> None:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import OfflineModeIsEnabled, RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=HUB_WAIT_S)
    except RepositoryNotFoundError as error:
        raise ModelError(
            f"{kind}-missing", f"the hub has no model {name!r}", "Check the name."
        ) from error
    except OfflineModeIsEnabled as error:
        raise ModelError(
            f"{kind}-missing",
            f"the model {name!r} is not on this machine, and HF_HUB_OFFLINE is set",
            "Unset it, or give the folder of a model.",
        ) from error
    except Exception as error:  # the hub's library brings its own network library's errors
        raise ModelError(
            f"{kind}-missing",
            f"the hub could not be asked for the model {name!r}: {error}",
            "Check the network, or give the folder of a model.",
        ) from error


def _ask_nobody() -> None:
    """For this process; in the library's own variable, and where it was read already."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import constants

    constants.HF_HUB_OFFLINE = True
