"""The report in a real browser: nothing runs, nothing is fetched, everyone can read it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from report_hostile import hostile

from tracer.model import Trace
from tracer.report import write_report

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
KINDS = (
    "index.html",
    "claims.html",
    "chain.html",
    "method.html",
    "source-plan-2014.html",
    "source-context.html",
    "article-quay.html",
    "claims-quay.html",
)
OPEN_ALL = "document.querySelectorAll('details').forEach(box => box.open = true)"

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


Opener = Callable[..., Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Opens a page and listens to it."""
    contexts = []

    def opened(path: Path, **options: Any) -> Visit:
        context = browser.new_context(**options)
        contexts.append(context)
        made = Visit(context.new_page())
        made.page.on("request", lambda request: made.asked.append(request.url))
        made.page.on("console", lambda message: made.complained.append(message.text))
        made.page.on("pageerror", lambda error: made.complained.append(str(error)))
        made.page.goto(path.as_uri())
        return made

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing(visit: Opener, report: Path, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(report / name, color_scheme=scheme).page
    page.evaluate(OPEN_ALL)
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", KINDS)
def test_only_the_file_itself_is_asked_for(visit: Opener, report: Path, name: str) -> None:
    seen = visit(report / name)
    seen.page.evaluate(OPEN_ALL)
    asked = [url for url in seen.asked if not url.startswith("data:")]
    assert asked == [(report / name).as_uri()]
    assert seen.complained == []


@pytest.mark.parametrize("name", KINDS)
def test_a_phone_needs_no_sideways_scrolling(visit: Opener, report: Path, name: str) -> None:
    page = visit(report / name, viewport={"width": 390, "height": 800}).page
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_text_stays_text(visit: Opener, trace: Trace, tmp_path: Path) -> None:
    folder = write_report(hostile(trace), tmp_path / "hostile").parent
    shown = 0
    for path in sorted(folder.glob("*.html")):
        seen = visit(path)
        page = seen.page
        page.evaluate(OPEN_ALL)
        assert seen.complained == []
        assert page.evaluate("window.owned") is None
        assert page.evaluate("document.scripts.length + document.images.length") == 1
        assert page.evaluate("document.querySelectorAll('body style, iframe, object').length") == 0
        schemes = page.evaluate("[...new Set([...document.links].map(link => link.protocol))]")
        assert set(schemes) <= {"file:", "http:", "https:"}
        inline = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
        assert not [n for n in page.evaluate(inline) if n.startswith("on") or n == "style"]
        shown += page.inner_text("body").count("<script>window.owned=1</script>")
    assert shown > 100


def test_without_script_everything_can_be_read(visit: Opener, report: Path) -> None:
    page = visit(report / "index.html", java_script_enabled=False).page
    assert page.locator("#articles-table tbody tr").count() == 5
    assert page.locator("input[type=search]").is_hidden()
    page.get_by_role("link", name="Banks must share your repayment record").click()
    assert page.url.endswith("article-ledger.html")


def test_sorting_says_which_way(visit: Opener, report: Path) -> None:
    page = visit(report / "index.html").page
    header = page.locator("#articles-table th", has_text="Flagged")
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "ascending"
    flagged = page.locator("#articles-table tbody td:nth-child(4)").all_inner_texts()
    assert flagged == sorted(flagged)
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "descending"
    assert page.locator("#articles-table [aria-sort]").count() == 1


def test_keys_move_search_and_can_be_turned_off(visit: Opener, report: Path) -> None:
    page = visit(report / "claims.html").page
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "every citizen" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    assert "Banks must share your" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    page.keyboard.type("weather")
    assert page.locator("#groups li:visible").count() == 1
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Turn single keys off").check()
    page.get_by_role("button", name="Close").click()
    focused = page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.outerHTML") == focused


def test_the_skip_link_is_first_and_focus_shows(visit: Opener, report: Path) -> None:
    page = visit(report / "index.html").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_printing_opens_what_is_folded(visit: Opener, report: Path) -> None:
    page = visit(report / "claims-quay.html").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
    assert page.pdf(format="A4").startswith(b"%PDF")
