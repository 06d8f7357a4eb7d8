"""Traces how a story drifts from its source: claim by claim, clause by clause, hop by hop.

>>> import tracer
>>> with tracer.Tracer() as tracing:
...     trace = tracing.run(case="demo")

Importing this package is cheap: models and parsers load when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer.version import __version__

if TYPE_CHECKING:
    from tracer.errors import TracerError
    from tracer.model import Trace
    from tracer.pipeline import Tracer
    from tracer.settings import Settings

_HOMES = {
    "Settings": "tracer.settings",
    "Trace": "tracer.model",
    "Tracer": "tracer.pipeline",
    "TracerError": "tracer.errors",
}

__all__ = ["Settings", "Trace", "Tracer", "TracerError", "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
