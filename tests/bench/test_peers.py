"""Peers: a package that is not there is told with what to install."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracer.bench.gold import read
from tracer.bench.peers import PEERS, Peer
from tracer.bench.workbench import Workbench
from tracer.corpus import corpus_folder


def test_a_package_that_is_not_there_says_what_to_install():
    peer = Peer("no-such-package-of-anyone", "1.2", "nothing", lambda *_: [])
    assert peer.installed is None
    assert peer.missing == "not installed: pip install no-such-package-of-anyone==1.2"


@pytest.mark.models
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.package)
def test_a_peer_finds_more_support_for_a_source_than_for_its_opposite(peer):
    if peer.installed is None:
        pytest.skip(peer.missing)
    base = read(corpus_folder() / "gold" / "document-claims-dev.jsonl")[:1]
    bench = Workbench(base)
    address = "context:zhima-range-350-950"
    rows = [
        _claim(base[0], bench.library.sentence(address).text),
        _claim(base[0], "“Every dog scores 12 to 47”, said Aldous Fenwick in Ouagadougou in 1871."),
    ]
    sources = {row.id: [address] for row in rows}
    said, made_up = peer.supports(bench, rows, sources)
    assert said.value > made_up.value
    if peer.finds_sources:
        assert said.sources[0] == address


def _claim(row, text):
    return replace(row, id=text[:20], text=text)
