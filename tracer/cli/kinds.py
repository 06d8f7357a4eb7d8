"""Values that options and records take: days, languages, verdicts."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import click

from tracer.model import VERDICT_LABELS

SOME_CODES = "en, zh, zh-Hans, de or pt-BR"

# ISO 639-1. Longer codes of ISO 639 are some thousands, and are taken by their form.
_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv "
    "sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh "
    "zu".split()
)
_TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{2,8})*)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def language_code(text: str) -> str | None:
    """A language tag with its language in small letters; None if it is none."""
    found = _TAG.fullmatch(text.strip().replace("_", "-"))
    if found is None:
        return None
    code = found[1].lower()
    return code + found[2] if len(code) == 3 or code in _TWO_LETTERS else None


class Name(click.ParamType[str]):
    """A name; an empty one, as an unset variable of a script gives, is not the default."""

    name = "NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name; fails on none."""
        if not value.strip():
            self.fail("the name is empty; leave the option out for the default", param, ctx)
        return str(value)


class NonEmptyPath(click.ParamType[Path]):
    """A path; an empty one, as an unset variable of a script gives, is not the working folder.

    Args:
        dir_okay: whether a folder may stand there.
    """

    name = "PATH"

    def __init__(self, *, dir_okay: bool = True) -> None:
        self._dir_okay = dir_okay

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; fails on none, and on a folder where only a file will do."""
        if not str(value).strip():
            advice = "leave the option out for the default"
            if isinstance(param, click.Argument):
                advice = "name the file"
            self.fail(f"the path is empty; {advice}", param, ctx)
        path = Path(value)
        if path.is_dir() and not self._dir_okay:
            self.fail(f"{path} is a folder; name a file", param, ctx)
        return path


class Day(click.ParamType[str]):
    """A day, as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day; fails on anything else."""
        if not is_day(value):
            self.fail(f"{value!r} is no day as YYYY-MM-DD, e.g. 2015-10-05", param, ctx)
        return str(value)


class Language(click.ParamType[str]):
    """A language, as a code of ISO 639 with or without a script or region."""

    name = "CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code; fails on what is none."""
        code = language_code(value)
        if code is None:
            self.fail(f"{value!r} is no language code, such as {SOME_CODES}", param, ctx)
        return code


class Verdicts(click.ParamType[tuple[str, ...]]):
    """Verdicts, parted by commas."""

    name = "VERDICT,…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The verdicts' names; fails on a word that is none, and on none at all."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        known = ", ".join(VERDICT_LABELS)
        if not names:
            self.fail(f"no verdict is named; there are: {known}", param, ctx)
        for name in names:
            if name not in VERDICT_LABELS:
                self.fail(f"{name!r} is no verdict; there are: {known}", param, ctx)
        return names
