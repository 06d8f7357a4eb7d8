"""A quick part of the evidence's stress: a few kills, a few pages; the bench does the rest."""

from tracer.bench.evidence_kill import campaign
from tracer.bench.evidence_pages import address, page
from tracer.bench.evidence_speed import throughput


def test_a_few_kills_lose_nothing_and_double_nothing():
    found = campaign(moments=6, pages=40)
    assert found.kills == 6
    assert found.rounds >= 1
    assert (found.lost, found.doubled, found.unsound, found.damaged) == (0, 0, 0, 0)


def test_throughput_is_counted_page_by_page():
    figures = throughput(30)
    assert figures["pages"] == 30
    assert figures["pages a second"] > 0
    assert 10 < figures["MB at the last page"] <= figures["MB at most, with all named at the end"]


def test_pages_are_the_same_every_time_and_differ_from_each_other():
    assert page(7) == page(7)
    assert len({page(number) for number in range(50)}) == 50
    assert len({address(number) for number in range(50)}) == 50
