"""Readers of what others wrote, under inputs that nobody wrote: a coverage-guided campaign.

    python tests/fuzz/fuzz_targets.py html --minutes 5

Each target takes any bytes and must come back with a value that keeps its promises, or with
an error that a user can meet. ``atheris`` (libFuzzer for Python) finds the inputs; what it
finds is kept as a file, and belongs into ``seeds``, which the tests run through.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tracer.errors import TracerError

_NOW = datetime(2016, 1, 1, tzinfo=UTC)
_MAX_BYTES = 4096


def html(data: bytes) -> None:
    """A page: its text begins with its title, its links stand where they say."""
    from tracer.collect.readable import read_page
    from tracer.model import Snapshot, Target

    url = "http://a.example/2015/x"
    snapshot = Snapshot(url, url, "2016-01-01T00:00:00Z", 200, "", "", "text/html", len(data))
    with suppress(TracerError):
        article = read_page(data, snapshot, Target("a", url), _NOW)
        assert article.text[: article.title_end] == article.title
        assert "\x00" not in article.text
        for link in article.links:
            assert link.at is None or article.text[slice(*link.at)] == link.text
            assert link.url.startswith(("http://", "https://", "file:"))


def text(data: bytes) -> None:
    """A text file: as a page, without markup."""
    from tracer.collect.plain import read_text
    from tracer.model import Snapshot, Target

    url = "file:///a.txt"
    snapshot = Snapshot(url, url, "2016-01-01T00:00:00Z", 0, "", "", "text/plain", len(data))
    with suppress(TracerError):
        article = read_text(data, snapshot, Target("a", url), _NOW)
        assert article.text[: article.title_end] == article.title


def dates(data: bytes) -> None:
    """Dates in any text: each is one of the calendar, none before the web."""
    from tracer.collect import dates as written_dates

    said = data.decode("utf-8", "replace")
    found = [
        *written_dates.written(said, "x"),
        written_dates.from_stamp(said, "x"),
        written_dates.line_date(said, "x"),
        written_dates.in_path(said, "x"),
    ]
    for dating in found:
        if dating is not None:
            datetime.fromisoformat(f"{dating.value}-01-01"[:10])
            assert written_dates.EARLIEST_YEAR <= int(dating.value[:4]) <= 9999
            written_dates.in_future(dating, _NOW)
            assert written_dates.days_apart(dating, dating) == 0


def charset(data: bytes) -> None:
    """Any bytes are text; what is lost is said."""
    from tracer.collect.charset import decode

    head, _, body = data.partition(b"\n")
    read, notice = decode(body, head.decode("latin-1"))
    assert isinstance(read, str)
    assert notice or "\ufffd" not in read or "\ufffd".encode() in body


def pack(data: bytes) -> None:
    """A pack's file: every address leads to its sentence."""
    from tracer.sources.packs import read_pack

    with tempfile.TemporaryDirectory() as folder, suppress(TracerError):
        path = Path(folder, "pack.yaml")
        path.write_bytes(data)
        read = read_pack(path)
        addresses = [each.address for clause in read.clauses for each in clause.sentences]
        assert len(addresses) == len(set(addresses))


def originals(data: bytes) -> None:
    """A file of originals: every sentence is part of its paragraph."""
    from tracer.sources.originals import read_originals

    with tempfile.TemporaryDirectory() as folder, suppress(TracerError):
        path = Path(folder, "originals.yaml")
        path.write_bytes(data)
        for paragraph in read_originals(path).clauses.values():
            assert all(part in paragraph.text for part in paragraph.sentences.values())


def case(data: bytes) -> None:
    """A case file: ids of its targets are their own."""
    from tracer.corpus import load_case

    with tempfile.TemporaryDirectory() as folder, suppress(TracerError):
        path = Path(folder, "case.yaml")
        path.write_bytes(data)
        targets = load_case(path).targets
        assert len({target.locator for target in targets}) == len({t.id for t in targets})


def official(data: bytes) -> None:
    """A publisher's page: no sentence is empty, and each is part of its paragraph."""
    from tracer.sources.official import paragraphs_of

    for paragraph in paragraphs_of(data):
        for sentence in paragraph.sentences:
            assert sentence
            assert sentence in paragraph.text


def pdf(data: bytes) -> None:
    """A PDF: paragraphs, none empty."""
    from tracer.pdf import read_pdf

    with suppress(TracerError):
        paragraphs = read_pdf(data, "x").paragraphs
        assert paragraphs
        assert all(paragraph.strip() for paragraph in paragraphs)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (html, text, dates, charset, pack, originals, case, official, pdf)
}

DICTIONARY: Mapping[str, Sequence[str]] = {
    "html": (
        "<html>", "<body>", "<p>", "</p>", "<a href='", "<article>", "<time datetime='", "<!--",
        "<meta property='og:title' content='", "<script type='application/ld+json'>", "</script>",
        "class='byline'", "class='author vcard'", "rel=author", "&#0;", "charset=", "<br><br>",
    ),
    "text": ("2015-10-08\n", "# Title\n\n", "http://a.b/c", "。", "\u200b", "Published on "),
    "dates": (
        "2015-10-08", "T08:30:00Z", "October 8, 2015", "2015年10月8日", "08/13/2015", "+08:00",
    ),
    "charset": ("charset=utf-8\n", "charset=gb2312\n", "<meta charset=big5>", "\ufeff"),
    "pack": (
        "id: a\n", "title: T\n", "clauses:\n", "- id: 1\n", "  sentences:\n",
        "  - {n: 1, text: T}",
    ),
    "originals": ("'1':\n", "  zh: 甲。\n", "  sentences: {1: 甲。}\n", "_page:\n", "  sha256: x"),
    "case": (
        "id: a\n", "title: T\n", "sources: [x]\n", "articles:\n", "- id: a\n",
        "  url: http://a.b/\n",
    ),
    "pdf": (
        "%PDF-1.4\n", "1 0 obj\n", "<< /Type /Page ", "/Contents 1 0 R", "stream\n", "endstream",
        "xref\n", "trailer\n", "/Root 1 0 R", "BT (a) Tj ET", "startxref\n", "%%EOF", "/Encrypt",
    ),
    "official": (
        "<p>", "（一）", "一、", "第三条", "id=zoom", "id=UCAP-CONTENT", "。", "\u3000", "<br>",
    ),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz one target for some minutes; libFuzzer ends the process, with 0 if nothing broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--corpus", type=Path, help="A folder of inputs to start from and add to.")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    given = parser.parse_args(arguments)
    try:
        import atheris
    except ImportError:
        parser.exit(2, "atheris is not installed: pip install atheris\n")
    target = TARGETS[given.target]
    with atheris.instrument_imports(include=["tracer"]):
        target(b"")
    given.found.mkdir(parents=True, exist_ok=True)
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for at, word in enumerate(DICTIONARY.get(given.target, ())):
        (corpus / f"word-{at}").write_text(word, encoding="utf-8")
    words = corpus.with_name(f"{corpus.name}.dict")
    words.write_text(_dictionary(DICTIONARY.get(given.target, ())), encoding="ascii")
    options = [
        f"-max_total_time={round(60 * given.minutes)}",
        f"-max_len={_MAX_BYTES}",
        "-timeout=20",
        "-rss_limit_mb=4096",
        f"-dict={words}",
        f"-artifact_prefix={given.found}/{given.target}-",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


def _dictionary(words: Sequence[str]) -> str:
    """The words as libFuzzer reads them: one a line, in quotes, odd bytes in hexadecimal."""
    return "".join(
        '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in words
    )


if __name__ == "__main__":
    main()
