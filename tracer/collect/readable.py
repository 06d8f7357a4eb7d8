"""A page's bytes to an Article: decode, parse once, read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit

from tracer.collect.blocks import Anchor, Block, Element, blocks_of
from tracer.collect.charset import decode
from tracer.collect.dating import dating_of, doubt_about
from tracer.collect.head import Head, outlet_of_host
from tracer.collect.language import language_of
from tracer.collect.mainpart import main_blocks
from tracer.collect.walls import check
from tracer.errors import CollectError
from tracer.model import Article, Link, Snapshot, Target
from tracer.text import clean

# Characters, plain or as references, that the tree would take and then choke on.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_XML_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]))(?![\da-fA-F]);?"
)


def read_page(body: bytes, snapshot: Snapshot, target: Target, fetched_at: datetime) -> Article:
    """The readable article of an HTML page.

    Args:
        body: the page as received.
        snapshot: where and how it was had; ``media_type`` may name a character set.
        target: what was asked for; its hints fill what the page does not say.
        fetched_at: no date of publication is later.

    Raises:
        CollectError: there is no article in it, with the reason; see ``walls``.
    """
    markup, doubt = decode(body, snapshot.media_type)
    tree = parse(markup, snapshot.url)
    head = Head.of(tree)
    canonical = head.canonical(snapshot.final_url)
    title = head.title or clean(target.title).replace("\n", " ")
    published = dating_of(head, snapshot.final_url, target.published, fetched_at)
    undated = doubt_about(published, head, snapshot.final_url)
    base = _base(tree, snapshot.final_url, canonical)
    outlet = head.stated_outlet or target.outlet
    # The last to need the tree, since it is cut up on the way.
    everything = blocks_of(tree)
    blocks = _without_title(main_blocks(tree, everything), title)
    walled = check(blocks, everything, head, snapshot.url)
    text = clean("\n\n".join(filter(None, [title, *(block.text for block in blocks)])))
    title = text.partition("\n\n")[0] if title else ""
    language, untold = language_of(head.language or target.language, text)
    notes = (head.text_basis, doubt, undated, walled, untold)
    return Article(
        id=target.id,
        url=snapshot.url,
        canonical_url=canonical or snapshot.final_url,
        outlet=outlet or outlet_of_host(canonical or snapshot.final_url),
        author=head.author,
        language=language,
        title=title,
        title_end=len(title),
        text=text,
        published=published,
        links=tuple(_links(text, len(title), blocks, base)),
        snapshot=snapshot,
        notice="; ".join(filter(None, notes)),
    )


def parse(markup: str, where: str) -> Element:
    """The tree of a page.

    Raises:
        CollectError: ``empty-page`` if there is nothing in it.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    legal = _NO_XML_REFERENCE.sub("", _NO_XML.sub("", markup))
    raw = legal.encode("utf-8", errors="replace")
    try:
        return html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise CollectError(
            "empty-page", f"{where} holds nothing to read", "Look at it in a browser."
        ) from error


def _base(tree: Element, reached: str, canonical: str) -> str:
    """What relative links start from; a saved page's come from where it was published."""
    home = canonical if canonical and not reached.startswith(("http://", "https://")) else reached
    stated = tree.find(".//base[@href]")
    return _joined(home, stated.get("href")) or home if stated is not None else home


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    """Drop the headline where the body repeats it at its start."""
    bare = _bare(title)
    for at, block in enumerate(blocks[:3]):
        if bare and _bare(block.text) == bare:
            return blocks[:at] + blocks[at + 1 :]
    return blocks


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _links(text: str, start: int, blocks: list[Block], base: str) -> Iterator[Link]:
    """The links of the blocks, each placed where its words stand in the text."""
    cursor = start
    for block in blocks:
        found = text.find(block.text, cursor)
        end = found + len(block.text)
        at = found
        for anchor in block.anchors:
            place = text.find(anchor.text, at, end) if found >= 0 else -1
            url = _web_link(anchor, base)
            if url:
                span = (place, place + len(anchor.text)) if place >= 0 else None
                yield Link(url, anchor.text, span)
            at = place + len(anchor.text) if place >= 0 else at
        cursor = end if found >= 0 else cursor


def _web_link(anchor: Anchor, base: str) -> str:
    """The absolute address of a link to somewhere else; empty for all others."""
    if anchor.href.startswith("#"):
        return ""
    address = _joined(base, anchor.href)
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    elsewhere = urldefrag(address).url != urldefrag(base).url
    return address if scheme in {"http", "https", "file"} and elsewhere else ""
