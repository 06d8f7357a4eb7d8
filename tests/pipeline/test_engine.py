"""Engines: the local one, the table, and what every engine must keep to."""

from importlib.metadata import EntryPoint

import pytest

from tracer import engine, plugins
from tracer.errors import ModelError, UsageError


def halves(numbers):
    for number in numbers:
        yield 10 / number


def test_the_local_engine_keeps_the_order_and_works_only_when_asked():
    asked = []

    def squares(numbers):
        for number in numbers:
            asked.append(number)
            yield number * number

    found = engine.load("local").run(squares, range(5))
    assert asked == []
    assert next(found) == 0
    assert asked == [0]
    assert list(found) == [1, 4, 9, 16]


def test_errors_of_the_work_come_through_unchanged():
    found = engine.load("local").run(halves, [5, 0, 2])
    assert next(found) == 2
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_an_unknown_engine_is_told_with_those_there_are():
    with pytest.raises(UsageError, match=r"no engine is called 'steam'.*local, dask"):
        engine.load("steam")


def test_what_is_missing_for_dask_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr("tracer.engine.cluster.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"dask is not installed.*pip install") as caught:
        engine.load("dask")
    assert "\n" not in str(caught.value)


def test_a_plug_in_brings_an_engine(monkeypatch):
    point = EntryPoint("backwards", f"{__name__}:Backwards", "tracer.engines")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point])
    assert list(engine.load("backwards").run(halves, [1, 2])) == [5, 10]


class Backwards:
    name = "backwards"

    def __init__(self, settings):
        self.scheduler = settings.scheduler

    def run(self, function, items):
        return iter(list(function(reversed(list(items)))))

    def close(self):
        pass
