"""Rubbish, and inputs that were trouble once: only errors of ours may come of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer.bench.evidence_fuzz import TARGETS

SEEDS = Path(__file__).with_name("seeds")
FILES = sorted(path for path in SEEDS.rglob("*") if path.is_file())
QUICK = sorted(set(TARGETS) - {"page", "pack"})
PIECES = (
    b"User-agent: *\n",
    b"Disallow: /*$\n",
    b"Crawl-delay: 1e999\n",
    b"<rss><channel><item>",
    b"<link>http://a.example/1</link>",
    b"<pubDate>Wed, 99 Oct 2014 08:00:00 +9999</pubDate>",
    b"<urlset><url><loc>",
    b"http://[::1",
    b"</loc></url>",
    b"<sitemapindex>",
    b"&#xD800;",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    b"WARC/1.0\r\n",
    b"WARC-Type: response\r\n",
    b"WARC-Refers-To-File-Offset: 99999999999999999999\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 99999999999\r\n",
    b"Content-Length: " + b"9" * 5000 + b"\r\n",
    b"WARC-Refers-To-File-Offset: " + b"9" * 5000 + b"\r\n",
    "Content-Length: ²\r\n".encode("latin-1"),
    b"HTTP/1.1 200 OK\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n",
    b"\r\n\r\n",
    b"\x1f\x8b\x08\x00",
    b'[["timestamp"], ["20151399999999"]]',
    b'{"timestamp": "20150101000000"}\n',
    b"<p>Correction: ",
    b'"dateModified": "0000-00-00"',
    b"\xff\xfe\x00",
)
rubbish = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=14).map(
        lambda pieces: b"".join(pieces)
    ),
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SEEDS)))
def test_what_was_kept_as_a_seed(path: Path) -> None:
    TARGETS[path.relative_to(SEEDS).parts[0]](path.read_bytes())


def test_every_target_has_a_seed() -> None:
    assert {path.relative_to(SEEDS).parts[0] for path in FILES} == set(TARGETS)


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=rubbish)
def test_rubbish(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chance=st.randoms(use_true_random=False), seed=st.integers(0, 1000))
def test_seeds_with_a_few_bytes_changed(name: str, chance: object, seed: int) -> None:
    own = [path for path in FILES if path.relative_to(SEEDS).parts[0] == name]
    data = bytearray(own[seed % len(own)].read_bytes())
    for _ in range(chance.randint(1, 6)):  # type: ignore[attr-defined]
        at = chance.randrange(len(data))  # type: ignore[attr-defined]
        data[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))  # type: ignore[attr-defined]
    TARGETS[name](bytes(data))
