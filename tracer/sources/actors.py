"""``actors.yaml``: who and what the sentences of a pack, and of those who retell it, speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_type_hints

from tracer.corpus.cases import NAME
from tracer.corpus.files import file_label, read_yaml
from tracer.corpus.records import Problems, Record, suggestion
from tracer.model import Actor, Concept

ACTORS_FILE = "actors.yaml"

_HINTS = get_type_hints(Actor)
ACTOR_KINDS = get_args(_HINTS["kind"])
ACTOR_SECTORS = get_args(_HINTS["sector"])


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what a story is about, and the terms that tell a text on its topic."""

    actors: tuple[Actor, ...]
    concepts: tuple[Concept, ...]
    topic_terms: tuple[str, ...]


def read_cast(path: Path) -> Cast:
    """The actors, concepts and topic terms of a file; each list may be left out.

    Raises:
        PackError: the file is malformed, or an owner is no actor of the file, or actors
            own each other in a circle.
    """
    problems = Problems(file_label(path))
    top = Record(read_yaml(path, as_written=True), "", problems)
    cast = Cast(
        actors=tuple(_actor(record) for record in _keyed(top, "actors", "actor")),
        concepts=tuple(_concept(record) for record in _keyed(top, "concepts", "concept")),
        topic_terms=top.grouped_texts("topic_terms"),
    )
    top.close()
    _check_owners({actor.key: actor for actor in cast.actors}, problems)
    problems.settle()
    return cast


def _keyed(top: Record, field: str, noun: str) -> Iterator[Record]:
    """The records of a list, told apart by ``key``; unknown fields are noted after reading."""
    seen: set[str] = set()
    for number, value in enumerate(top.items(field), 1):
        key = value.get("key") if isinstance(value, dict) else None
        where = f"{noun} {key}" if isinstance(key, str) else f"{noun} no. {number}"
        record = Record(value, where, top.problems)
        yield record
        if isinstance(key, str) and key in seen:
            record.note(f"key is that of an earlier {noun}")
        seen.add(str(key))
        record.close()


def _actor(record: Record) -> Actor:
    # Where a word is wrong the file is refused in the end, whatever stands in for it here.
    return Actor(
        key=record.text("key", required=True, pattern=NAME),
        name=record.text("name", required=True),
        kind=record.choice("kind", ACTOR_KINDS, required=True) or "people",
        sector=record.choice("sector", ACTOR_SECTORS, required=True) or "none",
        aliases=record.texts("aliases"),
        owner=record.text("owner") or None,
        not_owned_by=record.texts("not_owned_by"),
        note=record.text("note"),
    )


def _concept(record: Record) -> Concept:
    return Concept(
        key=record.text("key", required=True, pattern=NAME),
        terms=record.texts("terms", required=True),
    )


def _check_owners(actors: dict[str, Actor], problems: Problems) -> None:
    for actor in actors.values():
        where = f"actor {actor.key}"
        for field, keys in (
            ("owner", [actor.owner] if actor.owner is not None else []),
            ("not_owned_by", actor.not_owned_by),
        ):
            for key in keys:
                if key not in actors:
                    near = suggestion(key, actors)
                    problems.add(where, f"{field} {key!r} is no actor's key{near}")
        above: set[str] = set()
        owner = actor.owner
        while owner in actors and owner not in above:
            above.add(owner)
            owner = actors[owner].owner
        if actor.key in above:
            problems.add(where, "owner leads back to the actor itself")
        for key in above.intersection(actor.not_owned_by):
            problems.add(where, f"{key!r} owns it, and is under not_owned_by")
