"""Which address of the desk does what: pages are looked at, forms rule, nothing else happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from importlib.resources import files

from tracer.analyses import in_memory
from tracer.desk import pages
from tracer.desk.http import Request, Response, see
from tracer.errors import StoreError, TracerError, UsageError
from tracer.model import Claim, Ruling, Trace
from tracer.review import Wish, decide, erratum, queue, standing, text_sha256, undo
from tracer.settings import Settings
from tracer.store import Store

Route = Callable[[Request], Response]

_FILES: Mapping[str, tuple[str, str, str]] = {
    "/report.css": ("tracer.report", "report.css", "text/css; charset=utf-8"),
    "/desk.css": ("tracer.desk", "desk.css", "text/css; charset=utf-8"),
    "/desk.js": ("tracer.desk", "desk.js", "text/javascript; charset=utf-8"),
}


class App:
    """Answers the requests that the guard let through, for one person and one database.

    Every request opens the database for itself and is done with it at the end, so
    that others can read and write meanwhile; the trace of the run is kept between
    requests as long as nothing in it has changed.
    """

    def __init__(
        self, settings: Settings, person: str, form_secret: str, run: str | None = None
    ) -> None:
        self._settings = settings
        self._person = person
        self._frame = pages.Frame(person, form_secret)
        self._run = run
        self._lock = threading.Lock()
        self._kept: tuple[str, Trace] | None = None

    def answer(self, request: Request) -> Response:
        """The page asked for, or where to go on; an error is a page too."""
        shown: Mapping[str, Route] = {
            "/": self._list,
            "/flag": self._flag,
            "/errata": self._errata,
            **dict.fromkeys(_FILES, _file),
        }
        posted: Mapping[str, Route] = {
            "/rule": self._rule,
            "/undo": self._undo,
            "/erratum": self._erratum,
        }
        routes = posted if request.method == "POST" else shown
        if request.path not in routes:
            missing = "There is nothing at this address of the desk."
            return self._told(HTTPStatus.NOT_FOUND, missing)
        try:
            return routes[request.path](request)
        except StoreError as error:
            return self._told(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        except TracerError as error:
            hint = f" {error.hint}" if error.hint else ""
            return self._told(HTTPStatus.BAD_REQUEST, f"{error.message}{hint}")

    # ------------------------------------------------------------------- looking

    def _list(self, request: Request) -> Response:
        trace, rulings = self._now()
        asked = request.query
        page = pages.list_page(
            trace, rulings, self._person, asked.one("show"), asked.one("page"), asked.one("undone")
        )
        return self._page("list.html", page)

    def _flag(self, request: Request) -> Response:
        trace, rulings = self._now()
        claim = _claim(trace, request.query.one("claim"))
        page = pages.flag_page(trace, rulings, self._person, claim, request.query.one("undone"))
        return self._page("flag.html", page)

    def _errata(self, request: Request) -> Response:  # noqa: ARG002, a route like the others
        trace, rulings = self._now()
        return self._page("errata.html", pages.errata_page(trace, rulings, self._person))

    # -------------------------------------------------------------------- ruling

    def _rule(self, request: Request) -> Response:
        trace, _ = self._now()
        form = request.form
        claim = _claim(trace, form.one("claim"))
        article = next(a for a in trace.articles if a.id == claim.article)
        if form.one("text") != text_sha256(article):
            changed = "The page was read again since you opened this. Look at the claim once more."
            return self._told(HTTPStatus.CONFLICT, changed)
        if form.one("machine") != trace.verdicts[claim.id].label:
            changed = "The claim was judged again since you opened this. Look at it once more."
            return self._told(HTTPStatus.CONFLICT, changed)
        wish = Wish(
            form.one("decision"),
            form.one("verdict"),
            form.all("drift"),
            form.one("severity"),
            form.one("other").strip() or form.one("source"),
            form.one("reason"),
        )
        self._keep(decide(trace, claim, self._person, wish))
        if wish.decision == "note":
            return see("/flag", claim=claim.id)
        trace, _ = self._now()
        following = pages.next_open(trace, self._person, claim.id)
        return see("/flag", claim=following) if following else see("/")

    def _undo(self, request: Request) -> Response:
        trace, rulings = self._now()
        taken_back = undo(rulings, self._person, request.form.one("ruling"))
        self._keep(taken_back)
        if any(known.id == taken_back.undoes and known.erratum for known in rulings):
            return see("/errata")
        claim = taken_back.claim or ""
        if any(known.id == claim for known in queue(trace)):
            return see("/flag", claim=claim, undone=taken_back.id)
        return see("/", undone=taken_back.id)

    def _erratum(self, request: Request) -> Response:
        form = request.form
        told = erratum(
            self._person,
            form.one("report"),
            form.one("wrong"),
            form.one("since"),
            form.one("put_right"),
        )
        self._keep(told)
        return see("/errata")

    # ------------------------------------------------------------------ database

    def _keep(self, ruling: Ruling) -> None:
        with Store(self._settings.db, lock_wait_s=self._settings.lock_wait_s) as store:
            store.add_ruling(ruling)

    def _now(self) -> tuple[Trace, tuple[Ruling, ...]]:
        """The trace with the rulings as they stand, and everything ever ruled."""
        wait_s = self._settings.lock_wait_s
        with Store(self._settings.db, lock_wait_s=wait_s, readonly=True) as store:
            run = store.run_id(self._run)
            state = store.state_of(run)
            with self._lock:
                if self._kept is None or self._kept[0] != state:
                    self._kept = state, in_memory(store.load_trace(run))
                trace = self._kept[1]
            rulings = store.rulings()
        return replace(trace, rulings=standing(rulings, trace)), rulings

    # --------------------------------------------------------------------- pages

    def _page(self, template: str, page: object) -> Response:
        return Response(HTTPStatus.OK, pages.render(template, self._frame, page))

    def _told(self, status: HTTPStatus, message: str) -> Response:
        page = pages.Message(
            "That did not work" if status >= HTTPStatus.BAD_REQUEST else "", message
        )
        return Response(status, pages.render("message.html", self._frame, page))


def _claim(trace: Trace, wanted: str) -> Claim:
    found = next((c for c in trace.claims if c.id == wanted and c.id in trace.verdicts), None)
    if found is None:
        raise UsageError("claim-unknown", "This claim is not in the run any more.")
    return found


def _file(request: Request) -> Response:
    package, name, media_type = _FILES[request.path]
    body = files(package).joinpath("html", name).read_bytes()
    return Response(HTTPStatus.OK, body, media_type)
