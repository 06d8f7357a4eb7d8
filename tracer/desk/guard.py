"""Who may come in: one browser, from this machine, and no other page on its behalf."""

from __future__ import annotations

import hmac
import secrets
import threading
from http import HTTPStatus

from tracer.desk.http import Request, Response, see

ENTER = "/enter"
LOOPBACK = "127.0.0.1"
FIELD = "pass"
"""The hidden field that every form of ours carries."""


class Guard:
    """Turns away everything but the browser that was let in, and its own forms.

    The address that the terminal shows holds a token that works once; it is
    exchanged for a cookie that no script reads and no other site's request
    carries. The host's name is checked, so that a page elsewhere cannot reach
    the desk by a name that it points at this machine (DNS rebinding); a post must
    come from a page of the desk, by the browser's word (Origin, Sec-Fetch-Site)
    and by a secret in the form, so that no other page can post in a person's name.
    """

    def __init__(self, port: int, first_page: str = "/") -> None:
        self._first_page = first_page
        # Cookies do not know ports: two desks on one machine must not share a name.
        self.cookie = f"tracer-desk-{port}"
        self.hosts = frozenset({f"{LOOPBACK}:{port}", f"localhost:{port}"})
        self.token = secrets.token_urlsafe(32)
        self.form_secret = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._used = False
        self._lock = threading.Lock()

    @property
    def entrance(self) -> str:
        """Path and query of the address that lets one browser in."""
        return f"{ENTER}?token={self.token}"

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request that may not come in (or to the one that lets in); else None."""
        if request.headers.get("host", "").lower() not in self.hosts:
            return turned_away("This is not the desk’s address.")
        if request.path == ENTER:
            return self._enter(request)
        if not _same(request.cookie(self.cookie), self._session):
            return turned_away("Open the desk by the address that the terminal shows.")
        if request.method == "POST":
            return self._forgery(request)
        if request.method not in {"GET", "HEAD"}:
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, headers=(("Allow", "GET, HEAD, POST"),))
        return None

    def _enter(self, request: Request) -> Response:
        if request.method != "GET":
            return turned_away("The desk is entered by opening its address.")
        with self._lock:
            valid = _same(request.query.one("token"), self.token) and not self._used
            self._used = self._used or valid
        if not valid:
            return turned_away(
                "This address works once, and it was used. Start the desk again for a new one."
            )
        cookie = f"{self.cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"
        answer = see(self._first_page)
        return Response(answer.status, headers=(*answer.headers, ("Set-Cookie", cookie)))

    def _forgery(self, request: Request) -> Response | None:
        origin = f"http://{request.headers.get('host', '').lower()}"
        site = request.headers.get("sec-fetch-site", "same-origin")
        if request.headers.get("origin", "").lower() != origin or site != "same-origin":
            return turned_away("Only the desk’s own pages may post to it.")
        if not _same(request.form.one(FIELD), self.form_secret):
            return turned_away("This form is not of this desk: load the page again.")
        return None


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def turned_away(why: str) -> Response:
    """A refusal in one line of plain text, which says nothing of what is inside."""
    return Response(HTTPStatus.FORBIDDEN, f"{why}\n".encode(), "text/plain; charset=utf-8")
