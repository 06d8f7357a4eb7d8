"""Publishers' pages pulled, paired with a rendering, kept, and verified again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracer import embedders
from tracer.bench import originals as bench
from tracer.bench.originals import PAGES, central_bank_page, state_council_page
from tracer.cli.exits import run_and_exit
from tracer.collect import serve_folder
from tracer.corpus import corpus_folder
from tracer.errors import CollectError, PackError
from tracer.pipeline import official
from tracer.settings import Settings
from tracer.sources import load_library, load_pack
from tracer.sources.numbers import differing
from tracer.sources.official import numeral, paragraphs_of
from tracer.sources.originals import read_originals
from tracer.sources.pulling import rendered_clauses
from tracer.sources.verifying import compare_with_originals

OWN = str(corpus_folder() / "examples" / bench.OWN)


@pytest.fixture(scope="module")
def embedder():
    return bench.Remembering(embedders.load("multilingual"))


@pytest.fixture(scope="module")
def document():
    return next(bench.documents(None))


@pytest.fixture
def folders(tmp_path):
    return Settings(
        snapshots=str(tmp_path / "snapshots"), originals=str(tmp_path / "originals"), db="x.db"
    )


@pytest.fixture
def saved(tmp_path, document):
    path = tmp_path / "page.html"
    path.write_bytes(state_council_page(document.lines))
    return path


# ------------------------------------------------------------------------ pages


@pytest.mark.parametrize("site", PAGES)
def test_the_document_is_read_without_what_stands_around_it(document, site):
    page = paragraphs_of(PAGES[site](document.lines))
    first = next(paragraph.text for paragraph in page if not paragraph.line)
    assert first == document.originals.clauses["0.1"].text
    text = "\n".join(paragraph.text for paragraph in page)
    for furniture in ("索 引 号", "扫一扫", "首页", "法律声明", "字号"):
        assert furniture not in text


def test_headings_number_what_stands_below_them(document):
    page = paragraphs_of(central_bank_page(document.lines))
    by_text = {paragraph.text: paragraph for paragraph in page}
    told = by_text[document.originals.clauses["1.2.2"].text]
    assert told.section == (1, 2)
    assert told.heading == "改进计算"


@pytest.mark.parametrize(
    ("text", "value"),
    [("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("17", 17), ("甲", 0)],
)
def test_numerals(text, value):
    assert numeral(text) == value


@given(st.integers(1, 99))
def test_numerals_as_the_pages_write_them_are_read_back(number):
    assert numeral(bench._numeral(number)) == number


@pytest.mark.parametrize(
    ("original", "rendering", "differ"),
    [
        ("到2020年建成。", "It is to be built by 2020.", []),
        ("到2025年建成。", "It is to be built by 2020.", ["2025", "2020"]),
        ("自6月1日起施行。", "It takes effect on 1 June.", []),
        ("自7月1日起施行。", "It takes effect on 1 June.", ["7"]),
        ("注册资本5000万元。", "A registered capital of 50 million yuan.", []),
        ("注册资本8000万元。", "A registered capital of 50 million yuan.", ["8000", "5e+07"]),
        ("“十二五”规划", "the 12th Five-Year Plan", []),
        ("第十三条", "article 13", []),
        ("第十四条", "article 13", ["13"]),
        ("占50%。", "half, that is 50 per cent", []),
        ("P2P网络借贷", "P2P lending", []),
        ("１２小时", "twelve hours", []),
    ],
)
def test_numbers_that_stand_on_one_side_only(original, rendering, differ):
    assert differing(original, rendering) == differ


# --------------------------------------------------------------------- pairing


@pytest.mark.models
@pytest.mark.parametrize("site", PAGES)
def test_every_sentence_of_our_own_text_finds_its_original(document, embedder, site):
    right, whole = bench.paired_rightly(document, PAGES[site](document.lines), embedder)
    assert (right, whole) == (18, 18)


@pytest.mark.models
def test_every_planted_change_is_found_and_nothing_else(document, embedder):
    figures = bench._verified(document, embedder, count=3)
    assert {name: share for name, share in figures.items() if name.startswith("found")} == {
        f"found: {name}": 1.0
        for name in (
            *("clause dropped", "number altered", "sentence moved", "words swapped"),
            "sentence added",
        )
    }
    assert figures["false alarms"] == figures["false alarms without the original"] == 0
    assert figures["noticed without the original: clause dropped"] == 1.0


@pytest.mark.models
def test_the_documents_of_the_corpus_are_paired_and_verified(shared, embedder):
    document = next(d for d in bench.documents(shared) if d.pack.id == "pboc-2015-221")
    right, whole = bench.paired_rightly(document, central_bank_page(document.lines), embedder)
    assert whole == 129
    assert right / whole >= 0.98
    assert bench.against_rendering(document, document.lines, embedder) == []


def test_originals_that_came_with_a_pack_are_compared_letter_by_letter(document):
    clauses = rendered_clauses(document.pack)
    page = paragraphs_of(state_council_page(document.lines))
    assert compare_with_originals(clauses, document.originals, page) == []
    for change in bench.changes(document, count=8):
        altered = paragraphs_of(state_council_page(change.lines))
        said = compare_with_originals(clauses, document.originals, altered)
        assert bench.found(change, said), change


def test_a_dropped_clause_is_named_by_its_address(document):
    lines = tuple(
        line for line in document.lines if line != document.originals.clauses["1.2.1"].text
    )
    page = paragraphs_of(state_council_page(lines))
    (said,) = compare_with_originals(rendered_clauses(document.pack), document.originals, page)
    assert (said.kind, said.address) == ("missing", "tide-tables:1.2.1")


# ------------------------------------------------------------ pulling and keeping


@pytest.mark.models
def test_a_pulled_original_stands_beside_each_sentence(folders, saved, document):
    pack = replace_originals(folders)
    pulled = official.pull(pack, folders, file=saved)
    assert pulled.unpaired == ()
    assert pulled.page.sha256 == f"sha256:{hashlib.sha256(saved.read_bytes()).hexdigest()}"
    library = load_library([pack], folders.originals)
    sentence = library.sentence("tide-tables:1.2.2#1")
    assert sentence.original == "鼓励高等学校和帆船俱乐部对潮汐表进行核对，"
    loaded = library.pack("tide-tables")
    assert f"as it was at {pulled.page.fetched_at} ({pulled.page.sha256})" in (
        loaded.verification_note
    )
    assert loaded.sha256 != load_pack(pack).sha256
    assert read_originals(Path(pulled.path)).page == pulled.page
    again = official.verify(pack, replace(folders, offline=True))
    assert (again.against, again.discrepancies) == ("original", ())
    assert again.kept == pulled.page


def replace_originals(folders: Settings) -> str:
    """Our own pack without the originals beside it, so that only pulled ones count."""
    folder = Path(folders.originals).parent / "pack"
    folder.mkdir(parents=True, exist_ok=True)
    text = Path(OWN, "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    return str(folder)


@pytest.mark.models
def test_pages_are_pulled_and_verified_over_the_network(folders, tmp_path, document, capsys):
    pack = replace_originals(folders)
    site = tmp_path / "site"
    site.mkdir()
    (site / "7.html").write_bytes(central_bank_page(document.lines))
    there = ["--allow-private", "--format", "json"]
    with serve_folder(site) as server, pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setenv("TRACER_HOST_DELAY_S", "0")
        url = f"{server.url}/7.html"
        code, (pulled,) = told(capsys, ["sources", "pull", pack, "--url", url, *there])
        assert (code, pulled["unpaired"], pulled["url"]) == (0, [], url)
        code, (verified,) = told(capsys, ["sources", "verify", pack, "--url", url, *there])
        assert (code, verified["differences"]) == (0, [])
        assert verified["original"]["sha256"] == verified["sha256"] == pulled["sha256"]
        lines = [line.replace("15年", "10年") for line in document.lines]
        (site / "7.html").write_bytes(central_bank_page(lines))
        code, (verified,) = told(capsys, ["sources", "verify", pack, "--url", url, *there])
    assert code == 4
    assert [(d["kind"], d["address"]) for d in verified["differences"]] == [
        ("number", "tide-tables:1.1.1#2")
    ]


def told(capsys, arguments):
    with pytest.raises(SystemExit) as left:
        run_and_exit(arguments)
    return left.value.code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_cannot_be_pulled_is_refused(folders, saved, tmp_path):
    with pytest.raises(PackError, match="renders no document"):
        official.pull("context", folders, file=saved)
    with pytest.raises(CollectError, match="there is no file"):
        official.pull(OWN, folders, file=tmp_path / "none.html")
    with pytest.raises(CollectError, match="offline"):
        official.pull(OWN, replace(folders, offline=True))
    empty = tmp_path / "empty.html"
    empty.write_text("<html><body></body></html>")
    with pytest.raises(CollectError, match="holds nothing"):
        official.pull(OWN, folders, file=empty)
    assert not Path(folders.originals).exists()


def test_originals_of_another_state_of_the_pack_are_refused(folders):
    path = Path(folders.originals, "tide-tables.yaml")
    path.parent.mkdir(parents=True)
    path.write_text(
        "_page: {fetched_at: '2026-01-01T00:00:00Z', sha256: 'sha256:0'}\n"
        "'9.9': {zh: 甲。, sentences: {1: 甲。}}\n"
    )
    with pytest.raises(PackError, match=r"unknown key '9\.9'") as caught:
        load_library([OWN], folders.originals)
    assert "pull them again" in caught.value.hint


# ------------------------------------------------------------------ any page


@settings(max_examples=60, deadline=None)
@example("0、")
@given(st.text(alphabet="一二（）、。；，第条甲2015<p>br\n\u3000", max_size=200))
def test_whatever_a_page_holds_its_sentences_are_its_own(text):
    for paragraph in paragraphs_of(f"<html><body><p>{text}</p></body></html>".encode()):
        assert paragraph.sentences
        assert all(sentence in paragraph.text for sentence in paragraph.sentences)
