"""The desk in a real browser: by keyboard, without script, for everyone, against hostile text."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from review_values import make_article, make_trace, make_verdict, rule

from tracer.desk import open_desk
from tracer.model import Attribution
from tracer.store import Store

sync_api = pytest.importorskip("playwright.sync_api")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
"""Target size (WCAG 2.2) is not among those that axe runs unasked."""
POISON = (
    '"\'><img src=x onerror="window.owned=1"><script>window.owned=1</script>'
    "</style></title></textarea>{{ 7 * 7 }}{% raw %}\u202e&lt;"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
]


@dataclass
class Visit:
    """An open page, what it asked for and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complained: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser):
    """Opens a desk in a browser of its own and listens to it."""
    contexts = []

    def opened(url: str, **options) -> Visit:
        context = browser.new_context(**options)
        contexts.append(context)
        made = Visit(context.new_page())
        made.page.on("request", lambda request: made.asked.append(request.url))
        made.page.on("console", lambda message: made.complained.append(message.text))
        made.page.on("pageerror", lambda error: made.complained.append(str(error)))
        made.page.goto(url)
        return made

    yield opened
    for context in contexts:
        context.close()


def test_ten_flags_are_ruled_on_by_keyboard_alone(visit, desk, rulings):
    seen = visit(desk.url)
    seen.press("s")
    for key in "ccrccrcccr":
        seen.press(key)
    made = rulings()
    assert [ruling.decision[0] for ruling in made] == list("ccrccrcccr")
    assert len({ruling.claim for ruling in made}) == 10
    assert "2 to rule on" in seen.page.inner_text("main")
    assert seen.complained == []


def test_type_clause_and_reason_are_changed_by_keyboard(visit, desk, rulings):
    seen = visit(desk.url)
    seen.press("s")
    seen.press("j")
    seen.page.keyboard.press("e")
    assert seen.page.evaluate("document.activeElement.value") == "drifted"
    seen.page.keyboard.press("Tab")
    while seen.page.evaluate("document.activeElement.value") != "scope":
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Space")
    while seen.page.evaluate("document.activeElement.id") != "other":
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.type("plan:1.2#1")
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.type("It says everyone.")
    seen.press("Control+Enter")
    (ruling,) = rulings()
    assert (ruling.decision, ruling.verdict, ruling.source) == ("change", "drifted", "plan:1.2#1")
    assert set(ruling.drift) == {"modality", "scope"}
    assert ruling.reason == "It says everyone."


def test_notes_and_undo_by_keyboard(visit, desk, rulings):
    seen = visit(desk.url)
    seen.press("s")
    first = seen.page.url
    seen.page.keyboard.press("n")
    seen.page.keyboard.type("cru: letters in a field are letters")
    seen.press("Control+Enter")
    assert seen.page.url == first
    assert "letters in a field are letters" in seen.page.inner_text(".rulings")
    seen.press("c")
    assert seen.page.url != first
    seen.press("u")
    assert seen.page.url.startswith(first)
    assert "Taken back: confirmed the flag" in seen.page.inner_text("[role=status]")
    seen.press("u")
    assert [ruling.decision for ruling in rulings()] == ["note", "confirm", "undo", "undo"]


def test_keys_can_be_turned_off(visit, desk, rulings):
    seen = visit(desk.url)
    seen.press("s")
    seen.page.keyboard.press("?")
    seen.page.get_by_label("Turn single keys off").check()
    seen.page.get_by_role("button", name="Close").click()
    seen.page.keyboard.press("c")
    seen.page.keyboard.press("j")
    assert rulings() == ()
    seen.page.get_by_role("link", name="Next flag").click()
    assert "Flag 2 of 12" in seen.page.inner_text("main")


def test_everything_works_without_script(visit, desk, rulings):
    page = visit(desk.url, java_script_enabled=False).page
    page.get_by_role("link", name="Start with the first").click()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("Something else holds").click()
    page.get_by_label("Opinion A judgement").check()
    page.get_by_label("Reason").fill("It only grumbles.")
    page.get_by_role("button", name="Rule so").click()
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_role("link", name="Errata").click()
    page.get_by_label("What was wrong").fill("It said must.")
    page.get_by_label("Since which day").fill("2026-01-02")
    page.get_by_label("How it was put right").fill("It says may.")
    page.get_by_role("button", name="Keep the erratum").click()
    assert "2 January 2026" in page.inner_text("main")
    decisions = [ruling.decision for ruling in rulings()]
    assert decisions == ["confirm", "reject", "change", "undo", "erratum"]


def test_nothing_but_the_desk_itself_is_asked_for(visit, desk):
    seen = visit(desk.url)
    seen.press("s")
    seen.press("c")
    seen.page.goto(f"http://127.0.0.1:{desk.port}/errata")
    hosts = {urlsplit(url).netloc for url in seen.asked if not url.startswith("data:")}
    assert hosts == {f"127.0.0.1:{desk.port}"}
    assert seen.complained == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, stored, trace, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    stale = replace(rule(trace, 1, "confirm"), reason="Seen.")
    gone = rule(trace, 2, "reject", person="Ben", verdict="supported")
    gone = replace(gone, selector=replace(gone.selector, exact="Gone.", text_sha256="other"))
    stale = replace(stale, selector=replace(stale.selector, text_sha256="x", snapshot_sha256="y"))
    with Store(stored.db) as store:
        for ruling in (stale, gone, rule(trace, 3, "erratum")):
            store.add_ruling(ruling)
    with open_desk(stored, "Ada") as desk:
        seen = visit(desk.url, color_scheme=scheme)
        base = f"http://127.0.0.1:{desk.port}"
        seen.press("s")
        seen.press("c")
        for path in ("/", "/?show=all", "/flag?claim=a1.1", "/flag?claim=a1.11", "/errata", "/no"):
            seen.page.goto(base + path)
            seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            results = axe.Axe().run(seen.page, options=RULES)
            assert results.violations_count == 0, f"{path}: {results.generate_report()}"
        seen.page.goto(base)
        seen.page.keyboard.press("?")
        assert axe.Axe().run(seen.page, options=RULES).violations_count == 0


def test_a_phone_needs_no_sideways_scrolling(visit, desk):
    seen = visit(desk.url, viewport={"width": 390, "height": 800})
    for path in ("/", "/flag?claim=a1.1", "/errata"):
        seen.page.goto(f"http://127.0.0.1:{desk.port}{path}")
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def hostile(clean):
    """Every free text of the trace tries to break out of the page, ids too."""
    article = make_article(
        f"A claim {clean}. And after it {clean}",
        article=f"id{clean}", outlet=clean, title=f"Headline {clean}", language=clean,
        url="javascript:window.owned=1", notice=f"invented: {clean}",
    )  # fmt: skip
    article = replace(article, text=f"{article.title}\n\nA claim {clean}. And after {clean}")
    article = replace(article, title_end=len(article.title))
    made = make_trace(articles=(article,))
    claims = tuple(
        replace(claim, id=f"{claim.id}{clean}", attribution=Attribution(clean, clean, True))
        for claim in made.claims
    )
    packs = tuple(
        replace(pack, title=pack.title + clean, clauses=tuple(map(poisoned, pack.clauses)))
        for pack in made.library.packs
    )
    verdicts = {}
    for claim in claims:
        verdict = make_verdict(claim)
        finding = replace(verdict.findings[0], because=clean, check=clean)
        verdicts[claim.id] = replace(verdict, findings=(finding,))
    return replace(
        made, claims=claims, verdicts=verdicts, alignments={},
        library=replace(made.library, packs=packs),
    )  # fmt: skip


def poisoned(clause):
    sentences = tuple(
        replace(s, text=s.text + POISON, original=POISON, note=POISON) for s in clause.sentences
    )
    return replace(
        clause, sentences=sentences, heading=POISON, heading_original=POISON, path=POISON,
        verification=POISON, addressee=POISON,
    )  # fmt: skip


def test_hostile_text_stays_text_on_every_page(visit, settings):
    trace = hostile(POISON)
    with Store(settings.db) as store:
        store.save_trace(trace)
        for number, decision in ((0, "note"), (1, "confirm"), (0, "erratum")):
            ruling = rule(trace, number, decision, person=POISON)
            store.add_ruling(replace(ruling, reason=POISON))
        told = rule(trace, 0, "erratum", person=POISON)
        worst = replace(told.erratum, report="javascript:window.owned=1", wrong=POISON)
        store.add_ruling(replace(told, erratum=replace(worst, put_right=POISON, since=POISON)))
        lost = rule(trace, 1, "confirm", person=POISON)
        lost = replace(lost, selector=replace(lost.selector, exact=POISON + "x", text_sha256="x"))
        store.add_ruling(lost)
    with open_desk(settings, POISON) as desk:
        seen = visit(desk.url)
        pages, shown = ["/", "/errata", "/?show=all"], 0
        pages += seen.page.evaluate(
            "[...document.querySelectorAll('[data-stop]')].map(a => a.href)"
        )
        assert len(pages) > 3
        for path in pages:
            seen.page.goto(
                path if path.startswith("http") else f"http://127.0.0.1:{desk.port}{path}"
            )
            seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert seen.page.evaluate("window.owned") is None
            assert seen.page.evaluate("document.scripts.length + document.images.length") == 1
            assert (
                seen.page.evaluate("document.querySelectorAll('iframe, object, style').length") == 0
            )
            schemes = seen.page.evaluate("[...document.links].map(link => link.protocol)")
            assert set(schemes) == {"http:"}
            names = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
            assert not [n for n in seen.page.evaluate(names) if n.startswith("on") or n == "style"]
            shown += seen.page.inner_text("body").count("<script>window.owned=1</script>")
        seen.page.goto(pages[-1])
        seen.press("r")
        assert seen.complained == []
        assert shown > 20


def test_another_site_can_neither_read_nor_rule(visit, desk, rulings, tmp_path):
    """A page elsewhere, in the very browser that is let in, posts a form and fetches."""
    from tracer.collect import serve_folder

    seen = visit(desk.url)
    target = f"http://127.0.0.1:{desk.port}"
    (tmp_path / "evil.html").write_text(
        f"<form method=post action='{target}/rule'><input name=claim value=a1.0>"
        "<input name=decision value=confirm><button>Win</button></form>"
    )
    with serve_folder(tmp_path) as elsewhere:
        seen.page.goto(elsewhere.url.replace("127.0.0.1", "localhost") + "/evil.html")
        read = seen.page.evaluate(
            f"fetch('{target}/', {{credentials: 'include'}}).then(r => r.text(), () => 'closed')"
        )
        assert read == "closed"
        seen.page.get_by_role("button", name="Win").click()
        assert seen.page.url == f"{target}/rule"
        assert "Flag" not in seen.page.inner_text("body")
        assert "flags to rule on" not in seen.page.inner_text("body")
    assert rulings() == ()
