"""Requests and responses as plain values, so that every rule is tested without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
HTML = "text/html; charset=utf-8"
MOST_FIELDS = 100

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline and nothing from elsewhere: text of an article can run nothing here."""

SAFETY: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # Not no-referrer: under that one, browsers send the Origin of a form as "null".
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> Form:
        return Form.parse(urlsplit(self.target).query)

    @property
    def form(self) -> Form:
        """The fields of a posted form; none where the body is of another type."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Form.parse(self.body.decode("utf-8", "replace") if kind == FORM else "")

    def cookie(self, name: str) -> str:
        """A cookie's value, or ""."""
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a query or a form."""

    values: Mapping[str, list[str]]

    @classmethod
    def parse(cls, encoded: str) -> Form:
        """The fields of ``a=1&b=2``; none where there are more than any page of ours sends."""
        try:
            return cls(parse_qs(encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            return cls({})

    def one(self, name: str) -> str:
        """A field's value, or ""."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be there more than once."""
        return tuple(self.values.get(name, ()))


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back; the safety headers are on every one."""

    status: HTTPStatus
    body: bytes = b""
    media_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def all_headers(self) -> tuple[tuple[str, str], ...]:
        kind = (("Content-Type", self.media_type), ("Content-Length", str(len(self.body))))
        return (*kind, *SAFETY, *self.headers)


def see(path: str, **query: str) -> Response:
    """Go on there: what was posted is done, and loading again does not do it twice."""
    return Response(HTTPStatus.SEE_OTHER, headers=(("Location", address(path, **query)),))


def address(path: str, **query: str) -> str:
    """A path of the desk with its query; empty values are left out."""
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
