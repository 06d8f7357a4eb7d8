"""How a page opens: its title and the first sentences of its text, without reading all of it."""

from __future__ import annotations

from itertools import islice

from lxml import html

from tracer.text import clean, statements

SENTENCES = 2
_SHORTEST_CHARS = 40
"""Below this a paragraph is a date, a name or a button."""
_NO_TEXT = "not(ancestor::nav or ancestor::header or ancestor::footer or ancestor::aside)"


def opening(page: str) -> tuple[str, ...]:
    """Title and first sentences, as far as there are any; plain text opens with its own.

    Args:
        page: the source of an HTML page, or text.
    """
    try:
        tree = html.document_fromstring(page)
    except (ValueError, html.etree.LxmlError):
        # Nothing in it, or an XML declaration that contradicts the decoded text.
        return _first_sentences(clean(page))
    title = clean(" ".join(tree.xpath("string(//title)").split()))
    told = (clean(each.text_content()) for each in tree.xpath(f"//p[{_NO_TEXT}]"))
    body = next((text for text in told if len(text) >= _SHORTEST_CHARS), "")
    sentences = _first_sentences(body or clean(tree.text_content()))
    return (title, *sentences) if title else sentences


def _first_sentences(text: str) -> tuple[str, ...]:
    found = (" ".join(text[start:end].split()) for start, end in statements(text))
    return tuple(islice((sentence for sentence in found if sentence), SENTENCES))
