"""All pages in one file, to be mailed or kept: every link leads within it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracer.report.pages import INDEX, Page

# In our markup a double quote stands for nothing but the edge of an attribute: texts are escaped.
_ATTRIBUTE = re.compile(r' (id|href|for|aria-labelledby|data-for|data-follow|data-from)="([^"]*)"')
_MAIN = re.compile(r'<main id="main" class="([^"]*)" tabindex="-1">\n(.*)</main>', re.DOTALL)
# The sheets are the landmarks here: what is a landmark on a page of its own would be one of many.
_REGION = re.compile(r'(<section(?: class="[^"]*")?) aria-labelledby="[^"]*"')
_TITLE = re.compile(r"<title>(.*) · [^·]*</title>", re.DOTALL)
_PLACE = re.compile(r' aria-current="page"')
_ELSEWHERE = re.compile(r"[a-z]+:")


def single_page(pages: Iterable[Page]) -> Page:
    """One page that holds all pages, the summary first, then in their order.

    Args:
        pages: the pages of a report, of which one is the summary.
    """
    made = [(page.name, page.html()) for page in pages]
    return Page(INDEX, lambda: _joined(made))


def _joined(made: list[tuple[str, str]]) -> str:
    made = sorted(made, key=lambda page: page[0] != INDEX)
    frame = made[0][1]
    sheets = "\n".join(_sheet(name, html) for name, html in made)
    opening, closing = _MAIN.split(frame)[0], _MAIN.split(frame)[-1]
    opening = _PLACE.sub("", _ATTRIBUTE.sub(_outside, opening))
    closing = _ATTRIBUTE.sub(_outside, closing)
    return f'{opening}<main id="main" class="sheets" tabindex="-1">\n{sheets}\n</main>{closing}'


def _sheet(name: str, html: str) -> str:
    found = _MAIN.search(html)
    if found is None:
        raise ValueError(f"{name} has no main part")
    key = _key(name)
    body = _REGION.sub(r"\1", found[2])
    body = _PLACE.sub("", _ATTRIBUTE.sub(lambda each: _within(key, each), body))
    title = _TITLE.search(html)
    label = title[1] if title else key
    return f'<section class="sheet {found[1]}" id="{key}" aria-label="{label}">\n{body}</section>'


def _key(name: str) -> str:
    return name.removesuffix(".html")


def _within(key: str, found: re.Match[str]) -> str:
    """An attribute of a sheet: names get the sheet's own in front, links become anchors."""
    attribute, value = found[1], found[2]
    if attribute == "href":
        return f' href="{_anchor(key, value)}"'
    names = " ".join(f"{key}--{name}" for name in value.split())
    return f' {attribute}="{names}"'


def _outside(found: re.Match[str]) -> str:
    """An attribute of what is around the sheets: only links to pages change."""
    attribute, value = found[1], found[2]
    if attribute != "href" or value.startswith("#"):
        return found[0]
    return f' href="{_anchor("", value)}"'


def _anchor(key: str, href: str) -> str:
    """Where a link of our pages leads within the one file; other addresses stay."""
    if _ELSEWHERE.match(href):
        return href
    page, _, anchor = href.partition("#")
    sheet = _key(page) or key
    return f"#{sheet}--{anchor}" if anchor else f"#{sheet}"
