from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lineage_build import article

from tracer.lineage.attribution import (
    BARE_BITS,
    CREDIT_BITS,
    CUED_BITS,
    SUBJECT_SHARE,
    Reader,
    attribution_evidence,
)
from tracer.lineage.dates import interval_of
from tracer.lineage.index import Linked, NameIndex
from tracer.lineage.names import Name, Squashed, names_of, outlet_names, squash, upstream_names
from tracer.lineage.witness import Witness
from tracer.model import Dating, Link


def name(text: str) -> Name:
    return Name(text, squash(text), "outlet")


@pytest.mark.parametrize(
    ("outlet", "known_as"),
    [
        ("Activist Post (The Anti-Media copy)", ("Activist Post", "The Anti-Media")),
        ("South China Morning Post (Los Angeles Times copy)",
         ("South China Morning Post", "Los Angeles Times")),
        ("Extra Credits (transcript on VoiceTube)", ("Extra Credits", "VoiceTube")),
        ("Wired (Ada Mole; copy on Possible Threat)", ("Wired", "Ada Mole", "Possible Threat")),
        ("Changemonkey (on Wired UK)", ("Changemonkey",)),
        ("机器之心 (translation of Wired)", ("机器之心",)),
        ("Postnihilism (blog)", ("Postnihilism",)),
        ("", ()),
    ],
)  # fmt: skip
def test_an_outlet_is_known_by_several_names(outlet: str, known_as: tuple[str, ...]) -> None:
    assert outlet_names(outlet) == known_as


def test_an_outlet_may_itself_name_its_source() -> None:
    assert upstream_names("机器之心 (translation of Wired)") == ("Wired",)
    assert upstream_names("Changemonkey (on Wired UK)") == ("Wired UK",)
    assert upstream_names("Postnihilism (blog)") == ()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Claire Bell, TheAntiMedia.org", "The Anti-Media"),
        ("copied from Zero-Hedge today", "Zero Hedge"),
        ("see zerohedge.com for more", "Zero Hedge"),
        ("as The Harbour Post reported", "Harbour Post"),
        ("据机器之心报道", "机器之心"),
        ("wired.com has it", "Wired"),
    ],
)
def test_names_are_found_in_their_variants(text: str, who: str) -> None:
    assert list(Squashed(text).find(name(who)))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("the house was wired for sound", "Wired"),
        ("a Rewired brain", "Wired"),
        ("Zero. Then he hedged.", "Zero Hedge"),
        ("on the verge of tears", "The Verge"),
        ("Harbour\n\nPost box", "Harbour Post"),
    ],
)
def test_words_that_only_look_like_names_are_not(text: str, who: str) -> None:
    assert not list(Squashed(text).find(name(who)))


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("Lamps talk.\n\nCredits: Other Desk; Lantern Wire; Ada Mole.", CREDIT_BITS),
        ("Lamps talk.\n\nVia Lantern Wire", CREDIT_BITS),
        ("Lamps talk.\n\nh/t Lantern Wire", CREDIT_BITS),
        ("Lampen reden.\n\nQuellen: Lantern-Wire-Wortlaut", CREDIT_BITS),
        ("路灯会说话。\n\n来源: Lantern Wire", CREDIT_BITS),
        ("Submitted by Ada Mole of Lantern Wire", CREDIT_BITS),
        ("As Lantern Wire reported, lamps talk.", CUED_BITS),
        ("Lamps talk, according to Lantern Wire.", CUED_BITS),
        ("A video by Lantern Wire shows that lamps talk.", CUED_BITS),
        ("The Lantern Wire video explains it.", CUED_BITS),
        ("Lantern Wire is quoted: lamps talk.", CUED_BITS),
        ("Laut Lantern Wire reden die Lampen.", CUED_BITS),
        ("Selon Lantern Wire, les lampes parlent.", CUED_BITS),
        ("Según Lantern Wire, las farolas hablan.", CUED_BITS),
        ("Volgens Lantern Wire praten de lampen.", CUED_BITS),
        ("We like Lantern Wire a lot.", BARE_BITS),
    ],
)
def test_how_a_name_stands_decides_what_it_weighs(text: str, bits: float) -> None:
    (mention, *_) = Reader(article("c", text)).mentions(name("Lantern Wire"))
    assert mention.bits == bits
    assert mention.at is not None
    assert "Lantern" in text[slice(*mention.at)]


def test_the_byline_and_the_outlet_are_credits_too() -> None:
    child = article("c", "Lamps talk.", author="Ada Mole, Lantern Wire")
    assert next(Reader(child).mentions(name("Lantern Wire"))).bits == CREDIT_BITS
    child = article("c", "Lamps talk.", outlet="Daily Echo (translation of Lantern Wire)")
    assert next(Reader(child).mentions(name("Lantern Wire"))).bits == CREDIT_BITS


def test_a_subject_of_the_story_is_no_source_for_being_quoted() -> None:
    reader = Reader(article("c", "Ant Lamps said that lamps talk."))
    (mention,) = reader.mentions(name("Ant Lamps"), subject=True)
    assert mention.bits == CUED_BITS * SUBJECT_SHARE


def test_a_name_borne_by_several_says_less_of_each() -> None:
    reader = Reader(article("c", "As Lantern Wire reported, lamps talk."))
    (alone,) = attribution_evidence(reader, [name("Lantern Wire")], {"lanternwire": 1})
    (shared,) = attribution_evidence(reader, [name("Lantern Wire")], {"lanternwire": 4})
    assert alone.weight_bits - shared.weight_bits == pytest.approx(2.0)


def test_another_year_means_another_article() -> None:
    reader = Reader(article("c", "Lamps talk.\n\nCredits: Lantern Wire (2013)."))
    when = interval_of(Dating("2016-02-01", "day", "page"))
    names, bearers = [name("Lantern Wire")], {"lanternwire": 1}
    assert attribution_evidence(reader, names, bearers, published=when) == ()
    when = interval_of(Dating("2013-02-01", "day", "page"))
    assert attribution_evidence(reader, names, bearers, published=when)


def test_authors_titles_and_hosts_are_names() -> None:
    known = names_of(
        article(
            "p",
            "x",
            url="http://www.lampblog.example/1",
            author="By Ada Mole and Ben Wick",
            title="When the lamps began to talk",
        )
    )
    assert {n.text: n.kind for n in known} == {
        "When the lamps began to talk": "title",
        "Ada Mole": "author",
        "Ben Wick": "author",
        "lampblog": "host",
    }


def test_a_credit_that_nobody_here_bears_speaks_for_the_outside() -> None:
    reader = Reader(article("c", "Lamps talk.\n\nCredits: Lantern Wire; Daily Echo."))
    found = reader.elsewhere(NameIndex([[name("Lantern Wire")]]))
    assert found is not None
    assert "Daily Echo" in found.because
    assert found.child_range is not None
    assert reader.article.text[slice(*found.child_range)] == "Daily Echo"
    assert reader.elsewhere(NameIndex([[name("Lantern Wire"), name("Daily Echo")]])) is None


_NAMES = [name(n) for n in ("Lantern Wire", "The Anti-Wig", "Ada Mole", "Wired", "路灯报", "灯报")]
_OTHERS = "TheAntiWig.org|wired|lantern-wire| |. |the|a|路|报导|İ|\n|Antiwig".split("|")
_PIECES = st.sampled_from([n.text for n in _NAMES] + _OTHERS)


@given(st.lists(_PIECES, max_size=12))
def test_the_index_misses_no_name_that_a_reader_would_find(pieces: list[str]) -> None:
    squashed = Squashed("".join(pieces))
    found = NameIndex([[n] for n in _NAMES]).keys_in(squashed)
    assert {n.key for n in _NAMES if next(squashed.find(n), None)} <= found


def test_who_bears_a_name_and_who_links_to_whom() -> None:
    index = NameIndex([[name("Lantern Wire")], [name("Ada Mole")], [name("Lantern Wire")]])
    assert index.bearers == {"lanternwire": [0, 2], "adamole": [1]}
    pages = [
        article("a", url="http://a.example/x"),
        article("b", links=(Link("https://www.a.example/x/?utm_source=b", "it", None),)),
    ]
    assert Linked.of([Witness.of(page) for page in pages]).parents == ((), (0,))
