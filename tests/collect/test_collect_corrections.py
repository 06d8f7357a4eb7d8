"""Corrections and updates are recognised where a page states them, and nowhere else."""

from __future__ import annotations

import pytest

from tracer.collect.corrections import corrections
from tracer.model import Snapshot

URL = "http://a.example/"
HTML = Snapshot(URL, URL, "", 200, "", "", "text/html; charset=utf-8", 0)
TEXT = Snapshot(URL, URL, "", 200, "", "", "text/plain; charset=utf-8", 0)


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier headline named the wrong ministry.",
        "Correction (5 May): the year is 2020.",
        "CLARIFICATION — the pilot is voluntary.",
        "Updated on 5 May 2024",
        "Last updated: 5 May 2024, 10:00",
        "Updated May 5, 2024",
        "Editor’s note: the figures were revised.",
        "This article was amended on 5 May 2024 to correct a date.",
        "An earlier version of this article said that every citizen has a score.",
        "Korrektur: In einer früheren Fassung stand ein anderes Jahr.",
        "Aktualisiert am 5. Mai 2024",
        "Rectificatif : la date était fausse.",
        "Mis à jour le 5 mai 2024",
        "Corrección: el año es 2020.",
        "更正：此前的报道有误。",
    ],
)
@pytest.mark.parametrize("form", ["<p>{}</p>", "<div class='x'><em>{}</em></div>", "{}"])
def test_a_note_of_a_change_is_found(note: str, form: str) -> None:
    page = f"<html><body><p>The town means to score.</p>{form.format(note)}</body></html>"
    if form == "{}":
        found, _ = corrections(f"The town means to score.\n\n{note}\n".encode(), TEXT)
    else:
        found, _ = corrections(page.encode(), HTML)
    assert found == " ".join(note.split())


@pytest.mark.parametrize(
    "words",
    [
        "Corrections officers walked out on Monday.",
        "The update of the register takes a year.",
        "Updated rules will apply from May.",
        "Clarification is needed, the mayor said.",
        "The paper corrected itself: the year is 2020.",
        "Correction: " + "and so on " * 80,
    ],
)
def test_other_words_are_none(words: str) -> None:
    assert corrections(f"<html><body><p>{words}</p></body></html>".encode(), HTML) == ("", "")


@pytest.mark.parametrize(
    ("markup", "moment"),
    [
        (
            '<meta property="article:modified_time" content="2024-05-05T10:00:00+02:00">',
            "2024-05-05T08:00:00Z",
        ),
        ('<time itemprop="dateModified" datetime="2024-05-05">x</time>', "2024-05-05"),
        (
            '<script type="application/ld+json">{"dateModified": "2024-05-05T08:00:00Z"}</script>',
            "2024-05-05T08:00:00Z",
        ),
        ('<meta property="og:updated_time" content="soon">', ""),
        ("<p>2024-05-05</p>", ""),
    ],
)
def test_the_moment_of_change_in_the_markup(markup: str, moment: str) -> None:
    page = f"<html><head></head><body>{markup}<p>Words.</p></body></html>"
    assert corrections(page.encode(), HTML) == ("", moment)


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<html", b"<" * 5000])
def test_rubbish_is_passed_over(body: bytes) -> None:
    assert corrections(body, HTML) == ("", "")
