"""Documents of the user's made into packs, and read back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer.errors import UsageError
from tracer.sources import add_pack, describe_state, load_library
from tracer.sources.sentences import cut_sentences

HTML = """<!doctype html><html><head><meta charset="utf-8"><title>Page</title>
<script>var a = "<p>No text.</p>";</script></head><body>
<nav><ul><li>Home</li></ul></nav>
<h1>Notice on Records</h1>
<p>This notice is issued
   under Art. 13 of the law. It binds <b>harbour</b> masters.</p>
<h2>Part one</h2><p>Opening words.</p>
<h3>Records</h3><p>Keep a <a href="/x">record</a>.</p>
<ul><li>First item.</li><li>Second item.</li></ul>
<h3>Grades</h3><div>Loose words.<br><br>After a break.<br>　　Indented line.</div>
<h2>Part two</h2><table><tr><td>Left cell.</td><td>Right cell.</td></tr></table>
<!-- not shown --><footer>Imprint</footer></body></html>"""

MARKDOWN = """# Plan for *Records*

Before all. See [the law](http://x.example).

## Duties
1. First duty. It binds.
2. Second duty,
   wrapped.

Scope
-----
> Quoted words.
"""

CHINESE = """关于港口记录的通知
　　各港务局：
　　现发布规定。请遵照执行！
一、总体思路
（一）基本原则
　　坚持依法办事；“诚信为本。”各地要落实。
（二）目标
　　到2020年基本建成。
二、保障措施
　　第三条　本规定自发布之日起施行。
"""

ENGLISH = """PLAN FOR RECORDS

1 Purpose

This plan sets out
records for all. It binds nobody.

1.1 Scope

It covers harbours.

2 Duties
Masters shall keep records.
"""


@pytest.fixture
def cut(tmp_path):
    """Adds a document of that name and text; gives the texts of its sentences by address."""

    def add(name, text, **options):
        document = tmp_path / name
        document.write_bytes(text if isinstance(text, bytes) else text.encode())
        pack = add_pack(document, "mine", tmp_path / "packs", **options)
        again = load_library([tmp_path / "packs" / "mine"]).pack("mine")
        assert again == pack
        return pack, {s.address: s.text for c in pack.clauses for s in c.sentences}

    return add


def test_html_is_cut_by_heading_paragraph_item_and_cell(cut):
    pack, sentences = cut("notice.html", HTML)
    assert pack.title == "Notice on Records"
    assert sentences == {
        "mine:0.0.1#1": "This notice is issued under Art. 13 of the law.",
        "mine:0.0.1#2": "It binds harbour masters.",
        "mine:1.0.1#1": "Opening words.",
        "mine:1.1.1#1": "Keep a record.",
        "mine:1.1.2#1": "First item.",
        "mine:1.1.3#1": "Second item.",
        "mine:1.2.1#1": "Loose words.",
        "mine:1.2.2#1": "After a break.",
        "mine:1.2.3#1": "Indented line.",
        "mine:2.0.1#1": "Left cell.",
        "mine:2.0.2#1": "Right cell.",
    }
    records = next(clause for clause in pack.clauses if clause.address == "mine:1.1.1")
    assert (records.heading, records.path) == ("Records", "Part one > Records")


def test_html_of_another_encoding_is_read_by_its_own_word(cut):
    page = '<html><head><meta charset="gb2312"></head><body><p>信用记录。</p></body></html>'
    _, sentences = cut("page.bin", page.encode("gb2312"))
    assert sentences == {"mine:1#1": "信用记录。"}


def test_markdown_is_cut_without_its_marks(cut):
    pack, sentences = cut("plan.md", MARKDOWN)
    assert pack.title == "Plan for Records"
    assert sentences == {
        "mine:0.1#1": "Before all.",
        "mine:0.1#2": "See the law.",
        "mine:1.1#1": "First duty.",
        "mine:1.1#2": "It binds.",
        "mine:1.2#1": "Second duty, wrapped.",
        "mine:2.1#1": "Quoted words.",
    }
    assert [clause.heading for clause in pack.clauses] == ["", "Duties", "Duties", "Scope"]


def test_chinese_text_is_cut_by_its_own_numbering_and_sentence_ends(cut):
    pack, sentences = cut("通知.txt", CHINESE)
    assert pack.title == "关于港口记录的通知"
    assert sentences == {
        "mine:0.0.1#1": "各港务局：",
        "mine:0.0.2#1": "现发布规定。",
        "mine:0.0.2#2": "请遵照执行！",
        "mine:1.1.1#1": "坚持依法办事；",
        "mine:1.1.1#2": "“诚信为本。”",
        "mine:1.1.1#3": "各地要落实。",
        "mine:1.2.1#1": "到2020年基本建成。",
        "mine:2.0.1#1": "第三条 本规定自发布之日起施行。",
    }
    assert pack.clauses[2].path == "一、总体思路 > （一）基本原则"


def test_plain_text_is_cut_by_blank_lines_and_numbered_headings(cut):
    pack, sentences = cut("plan.txt", ENGLISH)
    assert pack.title == "PLAN FOR RECORDS"
    assert sentences == {
        "mine:1.0.1#1": "This plan sets out records for all.",
        "mine:1.0.1#2": "It binds nobody.",
        "mine:1.1.1#1": "It covers harbours.",
        "mine:2.0.1#1": "Masters shall keep records.",
    }


def test_an_added_pack_says_that_nothing_in_it_is_checked(cut):
    pack, _ = cut("plan.txt", ENGLISH, title="T", dated="2014-06", issuer="Board")
    assert (pack.title, pack.dated, pack.issuer) == ("T", "2014-06", "Board")
    assert {clause.verification for clause in pack.clauses} == {"unchecked"}
    assert {s.modality for clause in pack.clauses for s in clause.sentences} == {None}
    assert describe_state(pack) == (
        "The text is as given by the user (plan.txt), not checked against any publisher's page; "
        "of its 3 clauses, none is checked."
    )


def test_deep_headings_count_only_to_the_third(cut):
    text = "\n\n".join(f"{'#' * level} H{level}\n\nWords {level}." for level in range(1, 7))
    pack, sentences = cut("deep.md", text)
    assert list(sentences) == ["mine:0.0.0.1#1"] + [
        f"mine:{n}#1" for n in ("1.0.0.1", "1.1.0.1", "1.1.1.1", "1.1.2.1", "1.1.3.1")
    ]
    assert pack.clauses[-1].path == "H2 > H3 > H4 > H5 > H6"


def test_nothing_is_ever_overwritten(cut, tmp_path):
    cut("plan.txt", ENGLISH)
    kept = (tmp_path / "packs/mine/pack.yaml").read_bytes()
    with pytest.raises(UsageError, match="already there"):
        add_pack(tmp_path / "plan.txt", "mine", tmp_path / "packs")
    assert (tmp_path / "packs/mine/pack.yaml").read_bytes() == kept


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("empty.txt", b"", "no paragraph of text was found"),
        ("bare.html", b"<html><body><h1>Only a title</h1></body></html>", "no paragraph"),
        ("latin.txt", "Bürger".encode("latin-1"), "not UTF-8 text"),
        ("paper.pdf", b"%PDF-1.7\0binary", "is a damaged PDF"),
        ("paper.bin", b"MZ\0binary", "not a text file"),
    ],
)
def test_a_document_without_text_is_refused(cut, tmp_path, name, body, message):
    with pytest.raises(UsageError, match=message):
        cut(name, body)
    assert not (tmp_path / "packs").exists()


@pytest.mark.parametrize(
    ("pack_id", "dated", "message"),
    [
        ("Not An Id", None, "cannot be the id of a pack"),
        ("../up", None, "cannot be the id of a pack"),
        ("context", None, "the id of a built-in pack"),
        ("mine", "14 June", "'14 June' is not a date"),
    ],
)
def test_an_unfit_argument_is_refused(tmp_path, pack_id, dated, message):
    (tmp_path / "plan.txt").write_text(ENGLISH)
    with pytest.raises(UsageError, match=message):
        add_pack(tmp_path / "plan.txt", pack_id, tmp_path, dated=dated)


def test_a_document_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        add_pack(tmp_path / "none.txt", "mine", tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "plan.txt").write_text(ENGLISH)
    with pytest.raises(UsageError, match="Not a directory"):
        add_pack(tmp_path / "plan.txt", "mine", tmp_path / "plan.txt")


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=80), suffix=st.sampled_from(["txt", "md", "html"]))
def test_whatever_the_text_the_pack_reads_back_or_the_document_is_refused(
    tmp_path_factory, text, suffix
):
    folder = tmp_path_factory.mktemp("any")
    (folder / f"a.{suffix}").write_text(text, encoding="utf-8", newline="")
    slug, pack = None, None
    try:
        pack = add_pack(folder / f"a.{suffix}", "any", folder)
    except UsageError as error:
        slug = error.slug
    if pack is None:
        assert slug in {"document-empty", "document-binary"}
    else:
        assert all(s.text.strip() for clause in pack.clauses for s in clause.sentences)


# --------------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("One. Two! Three? Four…  Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Mr. Li of Ant Co. Ltd. agreed. He left.", ["Mr. Li of Ant Co. Ltd. agreed.", "He left."]),
        (
            "See No. 21 and Art. 13. He said no. Done.",
            ["See No. 21 and Art. 13.", "He said no.", "Done."],
        ),
        (
            "The U.S. firm grew 3.5 per cent. J. B. Smith left.",
            ["The U.S. firm grew 3.5 per cent.", "J. B. Smith left."],
        ),
        (
            "“Stop.” He did. (It was late.) Then not.",
            ["“Stop.”", "He did.", "(It was late.)", "Then not."],
        ),
        ("1. Masters must act. 2. Owners may.", ["1. Masters must act.", "2. Owners may."]),
        ("甲要落实；乙可以。“丙？”丁！", ["甲要落实；", "乙可以。", "“丙？”", "丁！"]),
        ("值多少分?那是私人的. 到2020年。", ["值多少分?", "那是私人的.", "到2020年。"]),
        ("   ", []),
    ],
)
def test_sentences_are_cut_where_they_end(paragraph, sentences):
    assert cut_sentences(paragraph) == sentences


@given(st.text(alphabet="aA1 .!?。；”)\n“信", max_size=40))
def test_cutting_loses_nothing_but_white_space(paragraph):
    assert "".join("".join(cut_sentences(paragraph)).split()) == "".join(paragraph.split())
