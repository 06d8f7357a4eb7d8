"""Which blocks are the article: trafilatura judges, the page's own blocks are kept.

Working on the page's blocks keeps sub-headings, quotations, list items and
links exactly where they stand. What the judge drops between two kept blocks of
the same parent (a list of sources, a credit line) is taken back in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracer.collect.blocks import Block, Element
from tracer.text import clean

# Beyond these the judge takes very long, and what is so large is hardly one article.
MAX_JUDGED_BLOCKS = 20_000
MAX_JUDGED_DEPTH = 100
# Letters of a block that is too short to be found by its words alone.
_SHORT = 30
# Letters of a page so short that the judge guesses; its own article element knows better.
_LITTLE = 250
# Share of the judge's text that the page's blocks must account for.
_COVERED = 0.6
_MOSTLY_LINK = 0.8
_HALF = 0.5
# An article may list its sources as bare links; a longer row of them is a menu.
_MOST_SOURCES = 10

_SENTENCE_ENDS = tuple(".!?…:;,”’\"')。！？」）")
_PARTS = frozenset({"li", "dd", "dt", "blockquote", "pre"})

_NOT_LETTER = re.compile(r"[\W_]+")
_READ_ON = re.compile(
    r"(?:read (?:more|next|also|on)|see also|also read|more on|related|recommended|watch|"
    r"lesen sie auch|mehr zum thema|lire aussi|lea también|lees ook|延伸阅读|相关阅读)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"credits?|sources?|via|attribution|correction|corrections|footnotes?|references|editorsnote|"
    r"quellen?|fuentes?|bronn?en|bron|来源|资料来源",
    re.IGNORECASE,
)


def main_blocks(tree: Element, blocks: list[Block]) -> list[Block]:
    """The blocks of the main text, in reading order.

    Args:
        tree: the parsed page; it is cut up on the way and of no use afterwards.
        blocks: its blocks, from :func:`tracer.collect.blocks.blocks_of`.
    """
    everything, blocks = blocks, [block for block in blocks if not block.aside]
    judged = _judge(tree) if _can_be_judged(blocks) else ""
    whole = _bare(judged)
    inside = [block for block in blocks if block.inside]
    if not whole or (len(whole) < _LITTLE and _letters(inside) >= _COVERED * len(whole)):
        return _once(_without_lists_of_links(inside or blocks))
    kept = _kept(blocks, judged)
    if _letters(blocks[at] for at in kept) < _COVERED * len(whole):
        # A name misleads where the judge finds the text in what is called clutter.
        blocks, kept = everything, _kept(everything, judged)
    if _letters(blocks[at] for at in kept) < _COVERED * len(whole):
        return [_plain(line) for line in judged.split("\n") if line]
    kept |= _taken_back(blocks, kept)
    return _once([blocks[at] for at in sorted(kept) if not _invites(blocks[at])])


def _can_be_judged(blocks: list[Block]) -> bool:
    deepest = max((block.depth for block in blocks), default=0)
    return len(blocks) <= MAX_JUDGED_BLOCKS and deepest <= MAX_JUDGED_DEPTH


def _judge(tree: Element) -> str:
    from trafilatura import bare_extraction

    document = bare_extraction(
        tree,
        favor_recall=True,
        include_comments=False,
        include_links=False,
        include_tables=True,
        with_metadata=False,
    )
    return clean(document.text or "") if document is not None else ""


def _bare(text: str) -> str:
    return _NOT_LETTER.sub("", text).casefold()


def _letters(blocks: Iterable[Block]) -> int:
    return sum(len(_bare(block.text)) for block in blocks)


def _plain(text: str) -> Block:
    return Block(text, "p", "", (), inside=True)


def _kept(blocks: list[Block], judged: str) -> set[int]:
    """Numbers of the blocks that the judge kept, as a line or as a part of one."""
    open_lines = {_bare(line) for line in judged.split("\n")} - {""}
    lines = frozenset(open_lines)
    kept = set()
    for at, block in enumerate(blocks):
        parts = [_bare(line) for line in block.text.split("\n")]
        if _bare(block.text) in lines or all(part in lines for part in parts if part):
            kept.add(at)
            open_lines.difference_update(parts, [_bare(block.text)])
    rest = "\n".join(open_lines)
    for at, block in enumerate(blocks):
        bare = _bare(block.text)
        if at not in kept and len(bare) >= _SHORT and bare in rest:
            kept.add(at)
    return kept


def _taken_back(blocks: list[Block], kept: set[int]) -> set[int]:
    if not kept:
        return set()
    homes = {blocks[at].parents[1] for at in kept if len(blocks[at].parents) > 1}
    first, last = min(kept), max(kept)
    back = {
        at
        for at, block in enumerate(blocks)
        if at > first
        and at not in kept
        and not block.aside
        and homes.intersection(block.parents[1:])
        and not _reads_on(block)
        and _belongs(blocks, at, kept, last)
    }
    return back - _menus(blocks, back)


def _menus(blocks: list[Block], chosen: set[int]) -> set[int]:
    """Those of the chosen blocks that stand in a long row of bare links."""
    menus: set[int] = set()
    row: list[int] = []
    for at in [*sorted(chosen), -1]:
        if at < 0 or (row and at != row[-1] + 1) or blocks[at].linked_share <= _MOSTLY_LINK:
            menus.update(row if len(row) > _MOST_SOURCES else ())
            row = []
        if at >= 0 and blocks[at].linked_share > _MOSTLY_LINK:
            row.append(at)
    return menus


def _belongs(blocks: list[Block], at: int, kept: set[int], last: int) -> bool:
    """Whether a block beside kept ones is text too, rather than a label or a teaser."""
    block = blocks[at]
    if _is_credit(block):
        return True
    if block.heading:
        return at + 1 in kept
    prose = block.text.endswith(_SENTENCE_ENDS)
    if at > last:
        return prose and block.inside and block.linked_share <= _MOSTLY_LINK
    return prose or block.tag in _PARTS


def _reads_on(block: Block) -> bool:
    return block.linked_share > _MOSTLY_LINK and (
        _READ_ON.match(block.text) is not None or block.tag not in _PARTS
    )


def _invites(block: Block) -> bool:
    """Whether it is a line like "Related: another story" that stands among the text."""
    return (
        bool(block.anchors)
        and block.linked_share > _HALF
        and _READ_ON.match(block.text) is not None
    )


def _is_credit(block: Block) -> bool:
    names = re.split(r"[\s_-]+", block.classes)
    opening = re.match(r"[^\W_]+", block.text)
    return any(_CREDIT.fullmatch(name) for name in names) or (
        opening is not None
        and _CREDIT.fullmatch(opening.group()) is not None
        and block.text[opening.end() :].lstrip().startswith((":", "："))
    )


def _without_lists_of_links(blocks: list[Block]) -> list[Block]:
    return [b for b in blocks if b.linked_share <= _MOSTLY_LINK or _is_credit(b)]


def _once(blocks: list[Block]) -> list[Block]:
    """Without the second showing of a long block (pages repeat parts for small screens)."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        bare = _bare(block.text)
        if len(bare) >= _SHORT and bare in seen:
            continue
        seen.add(bare)
        kept.append(block)
    return kept
