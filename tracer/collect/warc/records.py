"""Making records, packed one by one: of an exchange, of a file, of how a file was made."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from tracer.collect.clock import stamp
from tracer.collect.exchange import Exchange
from tracer.collect.warc.place import Earlier

VERSION = "1.1"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# Its bytes are written without chunking, so a reader must not look for any.
_UNDONE = {"transfer-encoding": "X-Tracer-Transfer-Encoding"}


def of_exchange(exchange: Exchange, earlier: Earlier | None) -> list[bytes]:
    """The records of an answer and of its question; an answer alone if none was asked."""
    writer = _writer()
    at = stamp(exchange.at)
    answer = _answer(writer, exchange, at, earlier)
    packed = [_packed(writer, answer)]
    if exchange.request:
        head, _, _ = exchange.request.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        request = writer.create_warc_record(
            exchange.url,
            "request",
            payload=io.BytesIO(b""),
            length=0,
            http_headers=_head(line, [tuple(f.split(": ", 1)) for f in fields], is_request=True),
            warc_headers_dict={
                "WARC-Date": at,
                "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
            },
        )
        packed.append(_packed(writer, request))
    return packed


def _answer(writer: Any, exchange: Exchange, at: str, earlier: Earlier | None) -> Any:
    told = {"WARC-Date": at}
    if exchange.address:
        told["WARC-IP-Address"] = exchange.address
    if exchange.truncated:
        told["WARC-Truncated"] = exchange.truncated
    fields = [(_UNDONE.get(name.lower(), name), value) for name, value in exchange.headers]
    head = _head(exchange.status_line, fields)
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=head,
        warc_headers_dict=told,
    )
    digest = response.rec_headers.get_header("WARC-Payload-Digest")
    unmodified = exchange.status_line.split()[1:2] == ["304"]
    if earlier is None or not (unmodified or digest == earlier.payload_digest):
        return response
    told["WARC-Refers-To-Filename"] = earlier.place.path
    told["WARC-Refers-To-File-Offset"] = str(earlier.place.offset)
    revisit = writer.create_revisit_record(
        exchange.url,
        earlier.payload_digest,
        earlier.url,
        earlier.at,
        http_headers=head,
        warc_headers_dict=told,
    )
    if unmodified:
        revisit.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
    return revisit


def of_file(uri: str, body: bytes, media_type: str, at: str) -> bytes:
    """The record of a file's bytes."""
    writer = _writer()
    record = writer.create_warc_record(
        uri,
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=media_type or "application/octet-stream",
        warc_headers_dict={"WARC-Date": at},
    )
    return _packed(writer, record)


def of_information(name: str, info: Mapping[str, str]) -> bytes:
    """The first record of a file: how it was made."""
    writer = _writer()
    return _packed(writer, writer.create_warcinfo_record(name, dict(info)))


def _writer() -> Any:
    from warcio.warcwriter import WARCWriter

    return WARCWriter(io.BytesIO(), gzip=True, warc_version=VERSION)


def _packed(writer: Any, record: Any) -> bytes:
    writer.out = io.BytesIO()
    writer.write_record(record)
    return bytes(writer.out.getvalue())


def _head(line: str, fields: Iterable[tuple[str, ...]], *, is_request: bool = False) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    line = _ascii(line)
    first, _, rest = line.partition(" ")
    pairs = [(_ascii(field[0]), field[1] if len(field) > 1 else "") for field in fields]
    if is_request:
        return StatusAndHeaders(line, pairs, is_http_request=True)
    return StatusAndHeaders(rest, pairs, protocol=first)


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
