"""The stemma as a Newick tree, for any viewer of trees."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.model import Article, Lineage


def newick(lineage: Lineage, articles: Sequence[Article]) -> str:
    """The tree of best parents, every node labelled with the article's id, ending in ``;``.

    Texts that came from outside or from a source hang on an unlabelled root. Labels are
    quoted where Newick asks for it.

    Args:
        lineage: the edges; only those of rank 1 count.
        articles: which articles are to be shown; those without an edge hang on the root.
    """
    shown = sorted({article.id for article in articles})
    children: dict[str | None, list[str]] = {}
    for article in shown:
        edge = lineage.best.get(article)
        parent = edge.parent if edge and edge.parent_kind == "article" else None
        children.setdefault(parent if parent in shown else None, []).append(article)
    written: dict[str, str] = {}
    # Leaves first: a node is written after its children, without recursion for long chains.
    for article in reversed(_walk(children)):
        inner = ",".join(written.pop(child) for child in children.get(article, ()))
        written[article] = (f"({inner})" if inner else "") + _label(article)
    roots = ",".join(written[article] for article in children.get(None, ()))
    return f"({roots});"


def _walk(children: dict[str | None, list[str]]) -> list[str]:
    """Every node after its parent."""
    order = list(children.get(None, ()))
    for node in order:
        order.extend(children.get(node, ()))
    return order


def _label(name: str) -> str:
    plain = name.replace("-", "").replace(".", "")
    if plain.isascii() and plain.isalnum():
        return name
    return "'" + name.replace("'", "''") + "'"
