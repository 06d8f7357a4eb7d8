"""Engines: the local one, and what the table says of others."""

from importlib.metadata import EntryPoint

import pytest

from tracer import engine, plugins
from tracer.errors import UsageError


def half(number):
    return 10 / number


def test_the_local_engine_keeps_the_order_and_works_only_when_asked():
    asked = []
    found = engine.load("local").map(lambda n: asked.append(n) or n * n, range(5))
    assert asked == []
    assert next(found) == 0
    assert asked == [0]
    assert list(found) == [1, 4, 9, 16]


def test_errors_of_the_work_come_through_unchanged():
    found = engine.load("local").map(half, [5, 0, 2])
    assert next(found) == 2
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_an_unknown_engine_is_told_with_those_there_are():
    with pytest.raises(UsageError, match=r"no engine is called 'steam'.*local"):
        engine.load("steam")


def test_dask_is_said_not_to_be_there_yet():
    with pytest.raises(UsageError, match="'dask' is not there yet") as caught:
        engine.load("dask")
    assert "\n" not in str(caught.value)


def test_a_plug_in_brings_an_engine(monkeypatch):
    point = EntryPoint("backwards", f"{__name__}:Backwards", "tracer.engines")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point])
    assert list(engine.load("backwards").map(half, [1, 2])) == [5, 10]


class Backwards:
    name = "backwards"

    def map(self, function, items):
        return map(function, reversed(list(items)))
