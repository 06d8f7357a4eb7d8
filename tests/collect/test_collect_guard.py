"""Private addresses stay closed, whichever way a page leads there."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from collect_rogue import Failing, Rogue, StillClock, redirect, response

from tracer.collect import Collector
from tracer.collect.guard import is_public
from tracer.corpus import target_for
from tracer.settings import Settings


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_open(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def guarded(settings: Settings, clock: StillClock) -> Collector:
    return Collector(replace(settings, allow_private=False), clock)


def test_private_is_refused_by_default(rogue: Rogue, guarded: Collector, failing: Failing) -> None:
    error = failing(rogue.url("/a"), guarded)
    assert error.slug == "private-address"
    assert "--allow-private" in error.hint
    assert rogue.asked == []


def _entry(address: str, port: int) -> tuple[object, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


def test_one_private_address_among_several_closes_the_host(
    rogue: Rogue, settings: Settings, failing: Failing
) -> None:
    def both(host: str, port: int) -> list[tuple[object, ...]]:
        return [_entry("93.184.216.34", port), _entry("127.0.0.1", port)]

    mixed = Collector(replace(settings, allow_private=False), resolver=both)
    assert failing(rogue.url("/a", "two-faced.example"), mixed).slug == "private-address"
    assert rogue.asked == []


def test_a_redirect_to_a_private_address_is_refused(
    rogue: Rogue,
    settings: Settings,
    clock: StillClock,
    failing: Failing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The outer name counts as public, so that only the redirect is at issue.
    monkeypatch.setattr("tracer.collect.guard.is_public", lambda address: address != "127.0.0.2")

    def names(host: str, port: int) -> list[tuple[object, ...]]:
        return [_entry("127.0.0.2" if host == "inside.example" else "127.0.0.1", port)]

    rogue.routes["/a"] = redirect(rogue.url("/secret", "inside.example"))
    outer = Collector(replace(settings, allow_private=False), clock, resolver=names)
    error = failing(rogue.url("/a", "outside.example"), outer)
    assert error.slug == "private-address"
    assert "inside.example" in error.message
    assert "/secret" not in rogue.asked


def test_the_connection_goes_to_the_address_that_was_checked(
    rogue: Rogue, settings: Settings, clock: StillClock
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[tuple[object, ...]]:
        asked.append(host)
        return [_entry("127.0.0.1", port)]

    # The name exists nowhere else: had anyone but the guard resolved it, this would fail.
    rogue.routes["/a"] = response()
    collector = Collector(settings, clock, resolver=rebinding)
    collector.collect(target_for(rogue.url("/a", "the-harbour-post.example")))
    assert asked == ["the-harbour-post.example"] * 2
    assert rogue.asked == ["/robots.txt", "/a"]
    assert f"Host: the-harbour-post.example:{rogue.port}" in rogue.heads[1]


def test_private_is_open_when_allowed(rogue: Rogue, collector: Collector) -> None:
    rogue.routes["/a"] = response()
    assert collector.collect(target_for(rogue.url("/a"))).title
