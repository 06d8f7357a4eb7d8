"""Links: which article of the set a hyperlink means, whatever dress its address wears."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tracer.model import Article, Evidence
from tracer.text import shorten

LINK_BITS = 16.0
"""A link in the running text: as good as a signed receipt."""
LOOSE_LINK_BITS = 6.0
"""A link whose anchor does not stand in the text may be a box of related pages."""
_ARCHIVED = re.compile(
    r"^(?:https?://)?(?:web\.archive\.org/(?:web/)?\d{4,14}[a-z_]*/"
    r"|archive\.(?:today|is|ph|md|li|vn|fo)/(?:\d{8,14}/)?(?=https?://)"
    r"|webcache\.googleusercontent\.com/search\?q=cache:(?:[\w-]+:)?)",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"^(?:utm_.*|at_.*|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|cmpid|cmp|ocid|ref|ref_src|"
    r"referrer|source|src|share|sh|smid|smtyp|partner|amp|outputtype|s_cid|ncid|xtor|feature|"
    r"via|_ga|_gl|guccounter|spm)$",
    re.IGNORECASE,
)
_DEVICE_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap)\.", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:^|/)amp(?=/|$)|\.amp(?=\.|$)|(?:^|/)amp_articleshow(?=/)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def canonical(url: str) -> str:
    """What is left of an address when everything that can differ for one page is taken off.

    Scheme, ``www.``, ``m.`` and ``amp``, tracking parameters, fragment, trailing
    slash, port and the order of parameters go; an archive's copy counts as the page itself.
    """
    bare = url.strip()
    while match := _ARCHIVED.match(bare):
        bare = bare[match.end() :]
    if "://" not in bare:
        bare = "http://" + bare.lstrip("/")
    try:
        parts = urlsplit(bare)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return url.strip()
    if parts.scheme not in ("http", "https"):
        return unquote(bare.split("#")[0])
    while match := _DEVICE_HOST.match(host):
        host = host[match.end() :]
    path = _INDEX.sub("/", _AMP_PATH.sub("", unquote(parts.path))).rstrip("/")
    query = urlencode(sorted(p for p in parse_qsl(parts.query) if not _TRACKING.match(p[0])))
    return f"{host}{path}{'?' + query if query else ''}"


def addresses(article: Article) -> frozenset[str]:
    """The canonical addresses under which an article is known."""
    known = {article.url, article.canonical_url}
    if article.snapshot:
        known |= {article.snapshot.url, article.snapshot.final_url}
    return frozenset(canonical(url) for url in known if url)


def link_evidence(child: Article, targets: frozenset[str], name: str) -> tuple[Evidence, ...]:
    """The child's best link to any of the addresses.

    Args:
        child: the article whose links are looked at.
        targets: canonical addresses of the candidate parent (see :func:`addresses`).
        name: what to call the candidate in the reason.
    """
    hits = [link for link in child.links if canonical(link.url) in targets]
    if not hits or targets & addresses(child):
        return ()
    best = max(hits, key=lambda link: (link.at is not None, link.text, link.url))
    words = f" with the words “{shorten(best.text.strip(), 60)}”" if best.text.strip() else ""
    bits = LINK_BITS if best.at is not None else LOOSE_LINK_BITS
    where = "" if best.at is not None else ", outside the running text"
    return (Evidence("link", bits, f"Links to {name}{words}{where}.", best.at),)
