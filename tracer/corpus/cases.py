"""Cases: the stories to trace, each a YAML file that says where its articles are."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from tracer.corpus.files import corpus_folder, file_label, find_file, read_yaml
from tracer.corpus.records import Problems, Record, is_date, suggestion
from tracer.errors import UsageError
from tracer.model import Case, Dating, Precision, Target

NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

BASIS_STATED = "case file"
BASIS_INFERRED = "case file, inferred"

_CASE_FILE = "case.yaml"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_Stated = Literal["second", "day", "month", "year", "about"]
_PRECISIONS: tuple[_Stated, ...] = get_args(_Stated)
_PRECISION_OF_LENGTH: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
_LENGTH_NEEDED = {"year": 4, "month": 7, "day": 10, "about": 4}
_NO_TITLE = re.compile(
    r"(?:headline|title|titre|titel|título)[ ](?:not[ ]shown|not[ ]known|non[ ]affiché)"
    r"|(?:mailing-list[ ]post|thread[ ]on|letter:)(?:[ ].*)?"
)


def case_names() -> list[str]:
    """The names of the cases that come with the tracer, sorted."""
    folder = corpus_folder() / "cases"
    files = {path.stem for path in folder.glob("*.yaml")}
    return sorted(files | {path.parent.name for path in folder.glob(f"*/{_CASE_FILE}")})


def load_case(name_or_path: str | Path) -> Case:
    """A case by the name of a built-in one, else by the path of a YAML file or its folder.

    Raises:
        UsageError: there is no such case; names those there are.
        PackError: the file is malformed; names the file, the article and the field.
    """
    path = _find(name_or_path)
    problems = Problems(file_label(path))
    record = Record(read_yaml(path, as_written=True), "", problems)
    case = Case(
        id=record.text("id", required=True, pattern=NAME),
        title=record.text("title", required=True),
        note=record.text("note"),
        sources=tuple(_source(name, path) for name in record.texts("sources", required=True)),
        topic_terms=record.grouped_texts("topic_terms"),
        targets=_targets(record, required=not record.has("find")),
        pages=_beside(record, "pages", path),
        truth=_beside(record, "truth", path),
        find=tuple(_search(search, path) for search in record.texts("find")),
    )
    record.close()
    problems.settle()
    return case


def target_for(
    locator: str | Path,
    *,
    outlet: str = "",
    title: str = "",
    language: str = "",
    published: Dating | None = None,
) -> Target:
    """A target for an address or a file; its id is made from the locator alone.

    Args:
        locator: an address with its scheme, kept as it is, or the path of a file, for
            which the URI of the resolved path is taken.
        outlet: who publishes it, if known; likewise the other fields.
    """
    text = str(locator)
    if isinstance(locator, Path) or not _SCHEME.match(text):
        text = Path(locator).expanduser().resolve().as_uri()
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Target(f"a{digest[:12]}", text, outlet, title, language, published)


def _find(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, str) and name_or_path in case_names():
        folder = corpus_folder() / "cases"
        single = folder / f"{name_or_path}.yaml"
        return single if single.is_file() else folder / name_or_path / _CASE_FILE
    path = find_file(name_or_path, _CASE_FILE)
    if path is not None:
        return path
    names = case_names()
    raise UsageError(
        "case-unknown",
        f"no case is called {str(name_or_path)!r}{suggestion(str(name_or_path), names)}",
        f"Known cases: {', '.join(names)}; or give the path of a case file.",
    )


def _source(name: str, case_file: Path) -> str:
    """A pack's name as it is; a path, told by its slash, from the case file's folder."""
    return str((case_file.parent / name).resolve()) if "/" in name else name


def _beside(record: Record, key: str, case_file: Path) -> str | None:
    name = record.text(key)
    if not name:
        return None
    path = (case_file.parent / name).resolve()
    if not path.exists():
        record.note(f"{key}: there is no {name!r} beside the case file")
    return str(path)


def _search(search: str, case_file: Path) -> str:
    """A search with its place, if that is a file, from the case file's folder."""
    kind, _, place = search.partition(":")
    return search if _SCHEME.match(place) else f"{kind}:{(case_file.parent / place).resolve()}"


def _targets(record: Record, *, required: bool) -> tuple[Target, ...]:
    targets: dict[str, Target] = {}
    ids: set[str] = set()
    for number, value in enumerate(record.items("articles", required=required), 1):
        name = value.get("id") if isinstance(value, dict) else None
        where = f"article {name}" if isinstance(name, str) else f"article no. {number}"
        article = Record(value, where, record.problems)
        target = _target(article, ids)
        if target.id in targets:
            article.note(f"url {target.locator} is that of an earlier article")
        targets[target.id] = target
    return tuple(targets.values())


def _target(article: Record, ids: set[str]) -> Target:
    identity = article.text("id", required=True)
    if identity in ids:
        article.note("id is that of an earlier article")
    ids.add(identity)
    title = article.text("title")
    url = article.web_address("url")
    target = target_for(
        url or f"missing://{identity}",
        outlet=article.text("outlet"),
        title="" if _NO_TITLE.fullmatch(title) else title,
        language=article.text("language", pattern=LANGUAGE) if article.has("language") else "",
        published=_dating(article),
    )
    article.close()
    return target


def _dating(article: Record) -> Dating | None:
    value, precision = article.text("published"), article.choice("precision", _PRECISIONS)
    if not value:
        if precision is not None:
            article.note("precision is given, published is not")
        return None
    if precision == "second" or "T" in value:
        return _moment(article, value, precision)
    if not is_date(value) or len(value) < _LENGTH_NEEDED.get(precision or "year", 4):
        article.note(f"published {value!r} is not a date (of precision {precision or 'year'})")
        return None
    if precision == "about":
        # Weeks off at most: for every use that is a date whose month may be taken.
        return Dating(value, "month", BASIS_INFERRED)
    return Dating(value, precision or _PRECISION_OF_LENGTH[len(value)], BASIS_STATED)


def _moment(article: Record, value: str, precision: str | None) -> Dating | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or precision not in (None, "second"):
        article.note(f"published {value!r} is not a time with its zone (of precision second)")
        return None
    return Dating(f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "second", BASIS_STATED)
