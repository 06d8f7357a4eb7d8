"""The desk over real HTTP: who may come in, what a form may do, what goes on meanwhile."""

from __future__ import annotations

import http.client
import re
import sqlite3
import threading
from contextlib import closing
from urllib.parse import quote, urlencode, urlsplit

import pytest
from review_values import FLAGS_TEXT, make_article, make_trace, rule

from tracer.desk import open_desk
from tracer.store import Store

FORM = "application/x-www-form-urlencoded"


class Caller:
    """One browser's worth of requests, header by header."""

    def __init__(self, desk):
        self.port = desk.port
        self.host = f"127.0.0.1:{desk.port}"
        self.cookie = ""
        self.entrance = desk.url.partition(self.host)[2]

    def ask(self, method, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Host": self.host, "Cookie": self.cookie, **named}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    line.putheader(name, value)
            if body is not None:
                line.putheader("Content-Length", str(len(body)))
            line.endheaders(body)
            answer = line.getresponse()
            answer.text = answer.read().decode()
        return answer

    def enter(self):
        answer = self.ask("GET", self.entrance)
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    def secret(self):
        page = self.ask("GET", "/errata").text
        return re.search(r'name="pass" value="([^"]+)"', page)[1]

    def post(self, path, fields, **headers):
        given = {"Origin": f"http://{self.host}", "Content_Type": FORM} | headers
        return self.ask("POST", path, urlencode(fields, doseq=True).encode(), **given)


@pytest.fixture
def outside(desk):
    return Caller(desk)


@pytest.fixture
def inside(desk):
    caller = Caller(desk)
    caller.enter()
    return caller


def fields_of(caller, claim, **more):
    """What the form of a flag's page sends."""
    page = caller.ask("GET", f"/flag?claim={quote(claim)}").text
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: found[name] for name in ("pass", "claim", "text", "machine")} | more


def test_the_desk_listens_on_loopback_alone(desk):
    assert desk.url.startswith(f"http://127.0.0.1:{desk.port}/enter?token=")


def test_without_the_cookie_nothing_is_shown(outside):
    for path in ("/", "/flag?claim=a1.0", "/errata", "/desk.css", "/report.css", "/nothing"):
        answer = outside.ask("GET", path)
        assert answer.status == 403
        assert "Rule 1" not in answer.text


def test_the_token_lets_one_browser_in_once(outside):
    first = outside.ask("GET", outside.entrance)
    assert (first.status, first.headers["Location"]) == (303, "/")
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert f"tracer-desk-{outside.port}=" in cookie
    again = outside.ask("GET", outside.entrance)
    assert (again.status, again.headers["Set-Cookie"]) == (403, None)
    assert outside.ask("GET", "/", Cookie=cookie.partition(";")[0]).status == 200


def test_a_wrong_token_does_not_use_the_right_one_up(outside):
    assert outside.ask("GET", "/enter?token=guess").status == 403
    assert outside.ask("GET", "/enter").status == 403
    assert outside.ask("HEAD", outside.entrance).status == 403
    assert outside.ask("GET", outside.entrance).status == 303


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "0.0.0.0", ""])
def test_another_host_name_is_turned_away_even_with_the_cookie(inside, host):
    assert inside.ask("GET", "/", Host=host).status == 403
    assert inside.ask("GET", "/", Host=inside.host).status == 200


def test_two_hosts_or_none_are_turned_away(inside):
    assert inside.ask("GET", "/", Host=None).status == 403
    assert inside.ask("GET", "/", host="evil.example").status == 403
    assert inside.ask("GET", "/", Host="evil.example", host=inside.host).status == 403


@pytest.mark.parametrize(
    "forged",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"Origin": "http://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Cookie": ""},
        {"Cookie": "tracer-desk=x"},
        {"Host": "evil.example"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/json"},
    ],
)
def test_a_forged_post_is_refused_and_rules_nothing(inside, rulings, forged):
    fields = fields_of(inside, "a1.3", decision="confirm")
    assert inside.post("/rule", fields, **forged).status == 403
    assert rulings() == ()
    assert inside.post("/rule", fields).status == 303
    assert len(rulings()) == 1


def test_a_post_without_the_forms_own_secret_is_refused(inside, rulings):
    fields = fields_of(inside, "a1.3", decision="confirm")
    for secret in ("", "guess", fields["pass"][:-1]):
        assert inside.post("/rule", fields | {"pass": secret}).status == 403
    fields.pop("pass")
    assert inside.post("/rule", fields).status == 403
    assert rulings() == ()


def test_looking_never_rules(inside, rulings):
    fields = urlencode(fields_of(inside, "a1.3", decision="confirm"))
    for path in ("/rule", "/undo", "/erratum"):
        assert inside.ask("GET", f"{path}?{fields}").status == 404
    assert inside.ask("PUT", "/rule", b"", Origin=f"http://{inside.host}").status == 501
    assert rulings() == ()


def test_bodies_that_are_too_long_or_do_not_say_how_long_are_refused(inside, rulings):
    fields = fields_of(inside, "a1.3", decision="note", reason="x" * 70_000)
    assert inside.post("/rule", fields).status == 413
    assert inside.ask("POST", "/rule", Transfer_Encoding="chunked").status == 413
    assert inside.ask("POST", "/rule", Content_Length="-1").status == 413
    assert rulings() == ()


def test_every_answer_carries_the_strict_policy(inside, outside):
    for answer in (inside.ask("GET", "/"), inside.ask("GET", "/nothing"), outside.ask("GET", "/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_ruling_is_saved_at_once_and_leads_to_the_next_open_flag(inside, rulings, trace):
    assert inside.ask("GET", "/").text.count("to rule on") >= 1
    answer = inside.post("/rule", fields_of(inside, "a1.9", decision="confirm", reason="Seen."))
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/flag?claim=")
    (ruling,) = rulings()
    assert (ruling.person, ruling.decision, ruling.claim) == ("Ada", "confirm", "a1.9")
    assert ruling.selector.exact == trace.claims[9].text
    page = inside.ask("GET", "/flag?claim=a1.9").text
    assert "confirmed the flag" in page
    assert "Seen." in page
    cited = (
        f"“{trace.claims[9].text}” The Post, 5 October 2015, http://post.example/score. As received"
    )
    assert f"{cited} on 1 January 2026; sha256:a1." in page


def test_a_wrong_form_saves_nothing_and_says_why(inside, rulings):
    fields = fields_of(inside, "a1.9", decision="change", verdict="drifted", severity="2")
    answer = inside.post("/rule", fields)
    assert answer.status == 400
    assert "Choose at least one type" in answer.text
    assert inside.post("/rule", fields | {"claim": "no such claim"}).status == 400
    assert inside.post("/undo", {"pass": fields["pass"], "ruling": "none"}).status == 400
    assert rulings() == ()


def test_a_page_that_was_read_or_judged_again_meanwhile_is_not_ruled_on_blindly(
    inside, stored, rulings, trace
):
    fields = fields_of(inside, "a1.9", decision="confirm")
    assert inside.post("/rule", fields | {"machine": "unsupported"}).status == 409
    with Store(stored.db) as store:
        changed = make_article(f"A new line.\n\n{FLAGS_TEXT}", sha256="sha256:new")
        new = make_trace(f"A new line.\n\n{FLAGS_TEXT}", sha256="sha256:new")
        store.save_article(store.last_run(), changed, 0)
        store.save_analysis("a1", "key", new.claims, new.alignments, new.verdicts)
    answer = inside.post("/rule", fields)
    assert answer.status == 409
    assert "read again" in answer.text
    assert rulings() == ()


def test_an_undo_is_a_ruling_of_its_own_and_opens_the_claim_again(inside, rulings):
    inside.post("/rule", fields_of(inside, "a1.9", decision="confirm"))
    (first,) = rulings()
    answer = inside.post("/undo", {"pass": inside.secret(), "ruling": first.id})
    assert answer.headers["Location"].startswith("/flag?claim=a1.9&undone=")
    assert [r.decision for r in rulings()] == ["confirm", "undo"]
    assert "12 of 12 flags" in inside.ask("GET", "/").text
    assert "Taken back" in inside.ask("GET", answer.headers["Location"]).text
    again = inside.post("/undo", {"pass": inside.secret(), "ruling": first.id})
    assert again.status == 400


def test_several_people_rule_side_by_side_by_name(inside, stored, rulings):
    inside.post("/rule", fields_of(inside, "a1.9", decision="confirm"))
    with open_desk(stored, "Ben & Co <b>") as second:
        ben = Caller(second)
        ben.enter()
        page = ben.ask("GET", "/flag?claim=a1.9").text
        assert "<b>Ada</b> confirmed the flag" in page
        assert "12 of 12 flags" in ben.ask("GET", "/").text
        assert ben.post("/rule", fields_of(ben, "a1.9", decision="reject")).status == 303
        mine = next(r for r in rulings() if r.person == "Ada")
        refused = ben.post("/undo", {"pass": ben.secret(), "ruling": mine.id})
        assert refused.status == 400
        assert "Ada" in refused.text
        assert inside.ask("GET", "/").status == 200, "the two cookies do not meet"
    page = inside.ask("GET", "/flag?claim=a1.9").text
    assert "<b>Ben &amp; Co &lt;b&gt;</b> rejected the flag: supported" in page
    assert [r.person for r in rulings()] == ["Ada", "Ben & Co <b>"]


def test_an_erratum_is_kept_and_shown(inside, rulings):
    fields = {
        "pass": inside.secret(), "report": "https://paper.example/report", "wrong": "It said must.",
        "since": "2026-01-02", "put_right": "It says may.",
    }  # fmt: skip
    assert inside.post("/erratum", fields | {"since": "lately"}).status == 400
    assert inside.post("/erratum", fields).status == 303
    page = inside.ask("GET", "/errata").text
    assert "It said must." in page
    assert "2 January 2026" in page
    (ruling,) = rulings()
    assert ruling.erratum.put_right == "It says may."
    back = inside.post("/undo", {"pass": inside.secret(), "ruling": ruling.id})
    assert back.headers["Location"] == "/errata"
    assert "It said must." not in inside.ask("GET", "/errata").text


def test_the_desk_works_while_another_process_reads(inside, stored, rulings):
    with closing(sqlite3.connect(stored.db)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from claims").fetchall()
        assert inside.post("/rule", fields_of(inside, "a1.2", decision="confirm")).status == 303
        reader.execute("commit")
    assert len(rulings()) == 1


def test_a_database_that_stays_locked_is_said_and_nothing_is_lost(stored, rulings):
    from dataclasses import replace

    with open_desk(replace(stored, lock_wait_s=0.1), "Ada") as desk:
        caller = Caller(desk)
        caller.enter()
        fields = fields_of(caller, "a1.2", decision="confirm")
        with closing(sqlite3.connect(stored.db)) as other:
            other.execute("begin immediate")
            answer = caller.post("/rule", fields)
            other.execute("rollback")
        assert answer.status == 503
        assert "db-locked" in answer.text
        assert caller.post("/rule", fields).status == 303
    assert len(rulings()) == 1


def test_rulings_of_many_at_once_are_all_kept(stored, rulings, trace):
    def work(person):
        with open_desk(stored, person) as desk:
            caller = Caller(desk)
            caller.enter()
            for claim in trace.claims[:5]:
                fields = fields_of(caller, claim.id, decision="confirm")
                assert caller.post("/rule", fields).status == 303

    people = [threading.Thread(target=work, args=(name,)) for name in ("Ada", "Ben", "Cy")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted((r.person, r.claim) for r in rulings()) == sorted(
        (name, claim.id) for name in ("Ada", "Ben", "Cy") for claim in trace.claims[:5]
    )


def test_stale_and_orphan_rulings_are_listed_with_the_reason(inside, stored, trace):
    with Store(stored.db) as store:
        store.add_ruling(rule(trace, 1, "confirm"))
        store.add_ruling(rule(trace, 2, "confirm"))
        text = "New.\n\n" + FLAGS_TEXT.replace("Rule 2 must", "Rule 2 may")
        new = make_trace(text, sha256="sha256:new")
        store.save_article(store.last_run(), new.articles[0], 0)
        store.save_analysis("a1", "key", new.claims, new.alignments, new.verdicts)
    page = inside.ask("GET", "/").text
    assert "these words are still on it" in page
    assert "these words are not on it any more" in page
    assert "13 of 13 flags" in page, "neither counts as ruled"


def test_a_second_desk_on_a_taken_port_is_told(desk, stored):
    from tracer.errors import UsageError

    with pytest.raises(UsageError, match="port-taken"), open_desk(stored, "Ada", port=desk.port):
        pass


def test_the_address_is_whole(desk):
    parts = urlsplit(desk.url)
    assert (parts.scheme, parts.hostname, parts.path) == ("http", "127.0.0.1", "/enter")
    assert len(parts.query) > 40
