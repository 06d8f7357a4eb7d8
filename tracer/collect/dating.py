"""When a page was published: the best statement it makes, and how we know.

The order is fixed. What the page states for machines comes first, then what a
case file states, then the address, then a date that readers see near the
headline, then what a case file infers, then htmldate's guess. A later one that
says the same more exactly is taken instead. A date after the fetch is no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit

from tracer.collect.blocks import Element
from tracer.collect.dates import days_apart, from_stamp, in_future, in_path, refines, written
from tracer.collect.head import Head
from tracer.corpus.cases import BASIS_INFERRED
from tracer.model import Dating

_META_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "publishdate",
    "publish-date",
    "pubdate",
    "published_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "article.published",
    "citation_publication_date",
    "date",
)
_NOT_IN = "[not(ancestor::aside or ancestor::footer or ancestor::nav or ancestor::li)]"
_PUBLISHED_TIME = f"//time[@pubdate or contains(@itemprop, 'datePublished')]{_NOT_IN}"
_MARKED_DATE = f"//*[contains(@itemprop, 'datePublished')]{_NOT_IN}"
_ANY_TIME = f"//time[@datetime]{_NOT_IN}"


def _with_class(*names: str) -> str:
    tests = " or ".join(f"contains(@class, '{name}')" for name in names)
    return f"//*[@class][{tests}]{_NOT_IN}"


_BYLINES = _with_class("byline", "dateline", "published", "posted", "timestamp")
_DATED = _with_class("date", "meta", "time")
GUESSED = "htmldate"
# Time zones, and pages made ready before the day.
_SAME_DAYS = 3
# A byline is short; a longer element of such a class is a wrapper of something else.
_MAX_BYLINE = 200
_MAX_LOOKED_AT = 12


def dating_of(head: Head, url: str, hint: Dating | None, now: datetime) -> Dating | None:
    """The date of publication with its basis and precision, or None.

    Args:
        head: the page.
        url: its address; only web addresses can tell a date.
        hint: what a case file says.
        now: when it was fetched; later dates are left out.
    """
    candidates = list(_candidates(head, url, hint))
    best: Dating | None = None
    for candidate in candidates:
        if in_future(candidate, now):
            continue
        if best is None or refines(candidate, best):
            best = candidate
    # Dates that we saw and did not believe are not to come back as a guess.
    guessable = not candidates and not head.tree.xpath(_ANY_TIME)
    return _guess(head.tree, url, now) if guessable else best


def _candidates(head: Head, url: str, hint: Dating | None) -> Iterator[Dating]:
    inferred = hint is not None and hint.basis == BASIS_INFERRED
    yield from _stated(head)
    if hint is not None and not inferred:
        yield hint
    yield from _in_address(head, url)
    yield from _seen(head.tree)
    if hint is not None and inferred:
        yield hint


def _in_address(head: Head, url: str) -> Iterator[Dating]:
    address = head.canonical(url) or url
    for each in dict.fromkeys((url, address)):
        if each.startswith(("http://", "https://")):
            dating = in_path(unquote(urlsplit(each).path), "address")
            if dating is not None:
                yield dating


def doubt_about(published: Dating | None, head: Head, url: str) -> str:
    """What speaks against a date of publication, in a few words; empty if nothing does.

    An address is made once, when a page is first published; what the page states may be
    the day of a later edition.
    """
    if published is None or published.basis == "address":
        return ""
    if published.basis == GUESSED:
        return f"date doubtful: {published.value} is guessed from the page"
    for told in _in_address(head, url):
        if days_apart(published, told) > _SAME_DAYS:
            return (
                f"date doubtful: {published.basis} says {published.value}, the address {told.value}"
            )
    return ""


def _stated(head: Head) -> Iterator[Dating]:
    for key in ("datePublished", "dateCreated"):
        for item in head.linked_data:
            value = item.get(key)
            if isinstance(value, str):
                yield from _one(value, f"JSON-LD {key}")
    for key in _META_KEYS:
        for content in head.metas.get(key, ()):
            yield from _one(content, f"meta {key}")
    yield from _times(head.tree)


def _one(raw: str, basis: str) -> Iterator[Dating]:
    dating = from_stamp(raw, basis)
    if dating is not None:
        yield dating


def _times(tree: Element) -> Iterator[Dating]:
    for element in (*tree.xpath(_PUBLISHED_TIME), *tree.xpath(_MARKED_DATE)):
        raw = element.get("datetime") or element.get("content") or element.text_content()
        yield from _one(raw, "time element")
    yield from _trusted(_plain_times(tree), _homes(tree))


def _plain_times(tree: Element) -> list[tuple[Element, Dating | None]]:
    return [
        (element, from_stamp(element.get("datetime"), "time element"))
        for element in tree.xpath(_ANY_TIME)[:_MAX_LOOKED_AT]
        if _stands_alone(element)
    ]


def _homes(tree: Element) -> set[Element]:
    """The elements that hold the article, if the page has any: not its teasers for others."""
    articles = list(tree.iter("article"))
    headed = {each for each in articles if each.find(".//h1") is not None}
    return headed or (set(articles) if len(articles) == 1 else set())


def _trusted(told: list[tuple[Element, Dating | None]], homes: set[Element]) -> Iterator[Dating]:
    """The first date inside the article, else one that nothing else on the page gainsays."""
    dated = [(element, dating) for element, dating in told if dating is not None]
    inside = [dating for element, dating in dated if not homes.isdisjoint(element.iterancestors())]
    if inside:
        yield inside[0]
    elif len({dating.value for _, dating in dated}) == 1:
        yield dated[0][1]


def _stands_alone(element: Element) -> bool:
    """Whether a time element is a line of its own, not a date told within a sentence."""
    parent = element.getparent()
    return parent is None or len(parent.text_content()) <= _MAX_BYLINE


def _seen(tree: Element) -> Iterator[Dating]:
    for element in tree.xpath(_BYLINES)[:_MAX_LOOKED_AT]:
        dating = _read_off(element)
        if dating is not None:
            yield dating
            return
    told = [(each, _read_off(each)) for each in tree.xpath(_DATED)[:_MAX_LOOKED_AT]]
    yield from _trusted(told, _homes(tree))


def _read_off(element: Element) -> Dating | None:
    text = element.text_content()
    if len(text) > _MAX_BYLINE:
        return None
    found = sorted(written(text, "byline"), key=lambda each: each.precision != "day")
    return next(iter(found), None)


def _guess(tree: Element, url: str, now: datetime) -> Dating | None:
    from htmldate import find_date

    web = url if url.startswith(("http://", "https://")) else None
    found = find_date(
        tree,
        extensive_search=False,
        original_date=True,
        url=web,
        max_date=now.strftime("%Y-%m-%d"),
    )
    dating = from_stamp(found, GUESSED) if found else None
    return None if dating is None or in_future(dating, now) else dating
