"""The checks, one file each; the table below is the only place that names them all.

A check is a function from a :class:`~tracer.judge.view.View` to signals. To add
one: write a file with ``check`` in it, add a line here, and give its signals
weights with ``python -m tracer.bench.fit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from tracer import plugins
from tracer.judge.checks import (
    absence,
    actor,
    anchor,
    conflation,
    doer,
    echo,
    entailment,
    invention,
    modality,
    omission,
    opinion,
    ownership,
    polarity,
    quantity,
    scope,
    temporal,
)
from tracer.judge.view import Signal, View

Check = Callable[[View], Iterator[Signal]]

CHECKS: Mapping[str, Check] = {
    "anchor": anchor.check,
    "absence": absence.check,
    "modality": modality.check,
    "temporal": temporal.check,
    "quantity": quantity.check,
    "actor": actor.check,
    "doer": doer.check,
    "ownership": ownership.check,
    "scope": scope.check,
    "polarity": polarity.check,
    "conflation": conflation.check,
    "omission": omission.check,
    "opinion": opinion.check,
    "invention": invention.check,
    "echo": echo.check,
    "entailment": entailment.check,
}


def table() -> dict[str, Check]:
    """The built-in checks and those that plug-ins add."""
    return cast("dict[str, Check]", plugins.table("checks", CHECKS))
