"""Pages that answer 200 and hold no article: errors, lists, pay walls, consent walls.

Each is told by what a reader would see, since the status does not say. A page that
declares itself an article, or has the text of one, is never a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracer.collect.blocks import Block
from tracer.collect.head import Head
from tracer.errors import CollectError
from tracer.text import words

MIN_WORDS = 8
# An error page answers with little text; an article about errors has more.
MAX_ERROR_PAGE_WORDS = 150
# So has an article about cookies, or about pay walls.
MAX_WALL_WORDS = 150
# Between these a walled page has the opening of its article; beyond, most likely all of it.
MIN_OPENING_WORDS = 40
MAX_OPENING_WORDS = 350
# Beyond this share of anchor text a page is a list of links, not an article.
MAX_LINKED_SHARE = 0.8
# So many headings that lead elsewhere, with so few words to each, are a front page.
MIN_TEASERS = 6
MAX_WORDS_PER_TEASER = 60

PAYWALL_NOTICE = "behind a pay wall: only the opening is on the page"

_ERROR_TITLE = re.compile(
    r"^(?:error\s*)?(?:404|403|410|500|502|503)\s*(?:$|[:|–—-]|error|not found|page|forbidden|gone)"
    r"|\bpage (?:(?:was|is|could|can) ?not|cannot|not|no longer) (?:be )?(?:found|available|exist)"
    r"|^(?:not found|oops|access denied|attention required|just a moment)[!.…]*\s*(?:$|[|–—-])"
    r"|^(?:file|article|story|content) (?:was )?not found"
    r"|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada"
    r"|pagina niet gevonden|页面不存在|找不到(?:该)?(?:页面|网页)|頁面不存在",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"\b(?:subscribe|sign up|log ?in|register|become a member)\b[^.!?\n]{0,60}"
    r"\b(?:to (?:continue|keep|read|finish)|for (?:full|unlimited) access|to unlock)"
    r"|\bto (?:continue|keep|finish) reading\b[^.!?\n]{0,60}\b(?:subscribe|log ?in|register|sign)"
    r"|\b(?:this (?:article|story|content) is|available) (?:only )?(?:for|to) (?:our )?"
    r"(?:subscribers|members)\b|\b(?:for )?subscribers? only\b"
    r"|\balready a (?:subscriber|member)\?"
    r"|\byou(?:'|’)?ve (?:reached|used)[^.!?\n]{0,40}free articles"
    r"|mit einem abo weiterlesen|jetzt abonnieren und weiterlesen|nur für abonnenten"
    r"|réservé aux abonnés|(?:la suite|cet article) est réservée? |solo para suscriptores"
    r"|alleen voor abonnees|订阅后(?:阅读|可)|付费阅读|登录后阅读全文|剩余[^。]{0,12}付费",
    re.IGNORECASE,
)
_PAYWALL_CLASS = re.compile(
    r"\b(?:pay|reg|meter|subscriber?)[_-]?wall\b|\bpremium-(?:wall|gate)\b", re.IGNORECASE
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|your privacy (?:choices|matters)|cookie (?:policy|"
    r"settings|preferences|consent|notice)|accept (?:all|cookies|and continue)|reject all"
    r"|manage (?:cookies|preferences|options)|our (?:\d+ )?partners|legitimate interest"
    r"|(?:use|store|uses) (?:of )?cookies|personali[sz]ed (?:ads|advertising|content)|gdpr"
    r"|cookies? (?:zustimmen|akzeptieren)|alle akzeptieren|datenschutzeinstellungen"
    r"|tout accepter|accepter (?:les|et)|aceptar (?:todo|las cookies)|alles accepteren"
    r"|接受(?:所有|全部)?\s*cookies?|隐私设置",
    re.IGNORECASE,
)
_MIN_CONSENT = 3
_ARTICLE = re.compile(r"(?:News|Reportage|Opinion|Blog|Scholarly|Tech)?Article|\w*Posting|Review")

_SAVE_IT = "Save the page from a browser and give the file."


def check(blocks: Sequence[Block], everything: Sequence[Block], head: Head, where: str) -> str:
    """Return if the blocks are an article's; a notice if only the opening of one.

    Args:
        blocks: the blocks of the main text, without the title.
        everything: all blocks of the page.
        head: what the page says of itself.
        where: its address, for the message.

    Raises:
        CollectError: ``empty-page``, ``consent-wall``, ``paywall``, ``listing-page``, or
            ``no-article`` with the reason.
    """
    count = len(words(" ".join(block.text for block in blocks)))
    if count == 0 and not head.title:
        raise CollectError(
            "empty-page", f"{where} holds nothing to read", "Look at it in a browser."
        )
    _no_error(blocks, head.title, count, where)
    _no_consent(blocks, head.title, count, where)
    notice = _no_paywall(everything, head, count, where)
    _no_list(blocks, everything, head, count, where)
    if count < MIN_WORDS:
        raise CollectError(
            "no-article",
            f"no article text was found in {where}",
            "If it needs scripts or a log-in, save it from a browser and give the file.",
        )
    return notice


def _no_error(blocks: Sequence[Block], title: str, count: int, where: str) -> None:
    told = [title, *(block.text for block in blocks[:2] if block.heading)]
    if count <= MAX_ERROR_PAGE_WORDS and any(map(_ERROR_TITLE.search, told)):
        raise CollectError(
            "no-article",
            f"{where} looks like an error page: {title or blocks[0].text}",
            "Look at it in a browser; an archived copy may help.",
        )


def _no_consent(blocks: Sequence[Block], title: str, count: int, where: str) -> None:
    if count > MAX_WALL_WORDS:
        return
    shown = "\n".join([title, *(block.text for block in blocks)])
    asked = {match.group().casefold() for match in _CONSENT.finditer(shown)}
    if len(asked) >= _MIN_CONSENT:
        message = f"{where} asks for consent to cookies and shows no article"
        raise CollectError("consent-wall", message, _SAVE_IT)


def _no_paywall(everything: Sequence[Block], head: Head, count: int, where: str) -> str:
    if count > MAX_OPENING_WORDS or not (_is_walled(everything) or _declares_wall(head)):
        return ""
    if count < MIN_OPENING_WORDS:
        message = f"{where} is behind a pay wall: {count} words of it can be read"
        raise CollectError("paywall", message, _SAVE_IT)
    return PAYWALL_NOTICE


def _is_walled(everything: Sequence[Block]) -> bool:
    return any(
        _PAYWALL_CLASS.search(block.classes) or _PAYWALL.search(block.text) for block in everything
    )


def _declares_wall(head: Head) -> bool:
    free = (item.get("isAccessibleForFree") for item in head.linked_data)
    return any(str(value).casefold() == "false" for value in free if value is not None)


def _no_list(
    blocks: Sequence[Block], everything: Sequence[Block], head: Head, count: int, where: str
) -> None:
    letters = sum(len(block.text) for block in blocks)
    linked = sum(block.linked_share * len(block.text) for block in blocks)
    teasers = sum(1 for _ in _teasers(everything))
    is_front = (
        teasers >= MIN_TEASERS
        and count < MAX_WORDS_PER_TEASER * teasers
        and not _says_article(head)
    )
    if (count and linked > MAX_LINKED_SHARE * letters) or is_front:
        message = f"{where} is a list of links to other pages, not an article"
        raise CollectError("listing-page", message, "Give the addresses of the articles.")


def _teasers(everything: Sequence[Block]) -> Iterator[Block]:
    """Headings, below the first level, that are nothing but a link."""
    for block in everything:
        if block.heading and block.tag != "h1" and block.linked_share > MAX_LINKED_SHARE:
            yield block


def _says_article(head: Head) -> bool:
    types = " ".join(str(item.get("@type", "")) for item in head.linked_data)
    return (
        _ARTICLE.search(types) is not None
        or head.first("og:type").casefold() == "article"
        or bool(head.first("article:published_time", "datepublished"))
        # A page with one heading of the first level speaks of one thing.
        or len(head.headings) == 1
    )
