"""Character sets: declared rightly, wrongly or not at all."""

from __future__ import annotations

import codecs

import pytest
from collect_rogue import Reader

from tracer.collect.charset import decode

CHINESE = "社会信用体系建设规划纲要，芝麻信用不是政府的评分。" * 20
FRENCH = "La ville veut noter chaque habitant, a déclaré le maire à l’été dernier. " * 5


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (CHINESE.encode("utf-8"), "text/html; charset=utf-8"),
        (CHINESE.encode("utf-8"), "text/html"),
        (CHINESE.encode("gb18030"), 'text/html; charset="GB2312"'),
        (b"<meta charset=gbk>" + CHINESE.encode("gbk"), "text/html"),
        (
            b"<meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
            + CHINESE.encode("gbk"),
            "",
        ),
        (CHINESE.encode("big5hkscs", "ignore") and CHINESE.encode("utf-16"), "text/html"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "text/html; charset=iso-8859-1"),
    ],
)
def test_told_rightly(body: bytes, media_type: str) -> None:
    text, notice = decode(body, media_type)
    assert text.endswith(CHINESE)
    assert notice == ""


def test_latin_1_means_windows() -> None:
    text, notice = decode(FRENCH.encode("cp1252"), "text/html; charset=ISO-8859-1")
    assert (text, notice) == (FRENCH, "")


@pytest.mark.parametrize("claimed", ["iso-8859-1", "windows-1252", "gb2312", "big5"])
def test_utf8_under_a_wrong_name(claimed: str) -> None:
    text, notice = decode(CHINESE.encode(), f"text/html; charset={claimed}")
    assert text == CHINESE
    assert "read as utf-8" in notice


def test_nothing_told_and_no_utf8() -> None:
    text, notice = decode(CHINESE.encode("gb18030"), "text/html")
    assert text == CHINESE
    assert "none declared" in notice


@pytest.mark.parametrize(
    "claimed", ["utf-8", "no-such-set", "hex", "utf-7", "idna", "rot13", "undefined", "\x00"]
)
def test_a_wrong_or_odd_name_does_not_hurt(claimed: str) -> None:
    text, notice = decode(FRENCH.encode("cp1252"), f"text/html; charset={claimed}")
    assert "La ville veut noter chaque habitant" in text
    assert "doubtful" in notice


def test_a_stray_byte_costs_one_character() -> None:
    text, notice = decode(CHINESE.encode() + b"\xff", "text/html; charset=utf-8")
    assert text.count("信用") == CHINESE.count("信用") or notice
    assert "doubtful" in notice


@pytest.mark.parametrize("declared", ["text/html; charset=utf-8", "text/html"])
@pytest.mark.parametrize("stray", [b"\xff", b"\x92", b"\xe7\x94"])
def test_a_stray_byte_in_utf8_leaves_the_rest_as_it_is(stray: bytes, declared: str) -> None:
    text, notice = decode(FRENCH.encode() + stray + CHINESE.encode(), declared)
    assert text == f"{FRENCH}\ufffd{CHINESE}"
    assert notice.endswith("1 characters lost")


def test_windows_quotation_marks_in_a_page_declared_utf8_are_read_as_such() -> None:
    english = "The council’s outline – “a first draft” – gives no date for any of it. " * 20
    body = english.encode("cp1252")
    text, notice = decode(body, "text/html; charset=utf-8")
    assert text == english
    assert "read as cp1252" in notice


def test_the_doubt_reaches_the_article(read: Reader) -> None:
    page = f"<html lang=fr><article><h1>Noter</h1><p>{FRENCH}</p></article>"
    article = read(page.encode("cp1252"), media_type="text/html; charset=utf-8")
    assert "chaque habitant" in article.text
    assert "character set doubtful" in article.notice
