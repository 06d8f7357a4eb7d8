"""The bench of speed: pages that can be told again, and figures of real runs."""

import re

import pytest

from tracer.bench import speed, speed_articles, speed_parts
from tracer.bench.speed_growth import ByChance


def test_the_same_seed_tells_the_same_pages_however_many():
    few, more = list(speed_articles.pages(3)), list(speed_articles.pages(5))
    assert few == more[:3]
    assert len(set(more)) == 5
    assert list(speed_articles.pages(3, seed=8)) != few
    told = [s for page in more for s in re.findall(r"<p>(.*?)</p>", page)]
    assert len(set(told)) > 0.8 * len(told)


def test_vectors_by_chance_depend_on_the_text_alone():
    first, second = ByChance().encode(["one", "two"]), ByChance().encode(["two"])
    assert (first[1] == second[0]).all()
    assert not (first[0] == first[1]).all()


@pytest.mark.models
def test_a_run_and_its_floor_are_timed_by_stage(tmp_path):
    pages = tmp_path / "pages"
    speed_articles.write(pages, 2)
    ours = speed_parts.whole_run(pages, tmp_path / "ours")
    floor = speed_parts.floor(pages, tmp_path / "floor")
    assert ours.counts["articles"] == 2
    assert ours.counts["sentences"] == 2 * (speed_articles.SENTENCES + 1)
    assert floor.counts["unique sentences"] > 0
    assert all(lap.cpu_s >= 0 and lap.peak_mb > 10 for lap in (*ours.laps, *floor.laps))
    ratios = speed._ratios(ours, floor)
    assert ratios["total / floor, cpu"] < ratios["total / floor of sentences alone, cpu"]
