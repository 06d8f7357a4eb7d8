"""Adds installed entry points to a stage's own table of built-ins."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from tracer.errors import UsageError


def table(group: str, built_in: Mapping[str, object]) -> dict[str, object]:
    """The built-ins of a table plus what other packages register under ``tracer.<group>``.

    Args:
        group: the table's name, e.g. ``"checks"``; entry points live under ``tracer.checks``.
        built_in: name to object, in the order in which they are used.

    Raises:
        UsageError: a plug-in has the name of a built-in, or cannot be loaded.
    """
    entries = dict(built_in)
    for point in entry_points(group=f"tracer.{group}"):
        if point.name in entries:
            raise UsageError(
                "plugin-name-taken",
                f"plug-in {point.value} wants the name {point.name!r} in tracer.{group}, "
                "which is a built-in",
                "Rename the entry point.",
            )
        try:
            entries[point.name] = point.load()
        except Exception as error:  # whatever a module of others does when it is imported
            raise UsageError(
                "plugin-broken",
                f"plug-in {point.value} of tracer.{group} cannot be loaded: "
                f"{type(error).__name__}: {error}",
                "Mend or uninstall the package that brings it.",
            ) from error
    return entries
