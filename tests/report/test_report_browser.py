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
SIDEWAYS = "document.documentElement.scrollWidth"
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
RULED = ("index.html", "claims.html", "article-quay.html", "claims-quay.html", "claims-wren.html")
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


@pytest.fixture(scope="module")
def single(ruled_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(ruled_trace, tmp_path_factory.mktemp("single"), single_file=True)


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
    assert_axe_is_content(visit(report / name, color_scheme=scheme).page)


def assert_axe_is_content(page: Page) -> None:
    """No violation of any rule that axe-core has, everything unfolded."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.evaluate(OPEN_ALL)
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", RULED)
def test_axe_finds_nothing_where_people_ruled(
    visit: Opener, ruled_report: Path, name: str, scheme: str
) -> None:
    assert_axe_is_content(visit(ruled_report / name, color_scheme=scheme).page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_one_file(visit: Opener, single: Path, scheme: str) -> None:
    assert_axe_is_content(visit(single, color_scheme=scheme).page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_rows_are_left_out(
    visit: Opener, report: Path, scheme: str
) -> None:
    page = visit(report / "chain.html", color_scheme=scheme).page
    page.get_by_role("button", name="From afar").click()
    assert_axe_is_content(page)
    page.get_by_role("button", name="Everything", exact=True).click()
    page.get_by_role("button", name="Show only its way (Quay Herald)").click()
    assert_axe_is_content(page)
    page = visit(report / "claims.html", color_scheme=scheme).page
    page.get_by_role("button", name="Unsupported").click()
    assert_axe_is_content(page)


@pytest.mark.parametrize("name", KINDS)
def test_only_the_file_itself_is_asked_for(visit: Opener, report: Path, name: str) -> None:
    seen = visit(report / name)
    seen.page.evaluate(OPEN_ALL)
    asked = [url for url in seen.asked if not url.startswith("data:")]
    assert asked == [(report / name).as_uri()]
    assert seen.complained == []


def test_the_one_file_asks_for_nothing_else(visit: Opener, single: Path) -> None:
    seen = visit(single)
    seen.page.evaluate(OPEN_ALL)
    assert [url for url in seen.asked if not url.startswith("data:")] == [single.as_uri()]
    assert seen.complained == []


@pytest.mark.parametrize("name", RULED)
def test_rulings_fit_a_phone(visit: Opener, ruled_report: Path, name: str) -> None:
    page = visit(ruled_report / name, viewport={"width": 390, "height": 800}).page
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SIDEWAYS) <= 390


@pytest.mark.parametrize("name", KINDS)
def test_a_phone_needs_no_sideways_scrolling(visit: Opener, report: Path, name: str) -> None:
    page = visit(report / name, viewport={"width": 390, "height": 800}).page
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SIDEWAYS) <= 390


def test_hostile_text_stays_text(visit: Opener, ruled_trace: Trace, tmp_path: Path) -> None:
    bad = hostile(ruled_trace)
    folder = write_report(bad, tmp_path / "hostile").parent
    one = write_report(bad, tmp_path / "one", single_file=True)
    shown = 0
    for path in (*sorted(folder.glob("*.html")), one):
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
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate(SIDEWAYS) <= 390, path.name
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
    rows = page.locator("[data-row]").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == rows[1]
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.innerText") == rows[0]
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


def test_the_walk_that_an_editor_takes(visit: Opener, report: Path) -> None:
    """From the worst drift to its reasons, its clause, its way through the set, and home."""
    page = visit(report / "index.html").page
    page.keyboard.press("j")
    first = page.locator("article.pair").first
    assert page.evaluate("document.activeElement.className") == "pair"
    claim = first.locator(".left .quote").inner_text()
    first.get_by_role("link", name="See the reasons").click()
    held = page.locator("article.claim:target")
    assert held.locator(".left .aligned").inner_text() == claim
    assert held.locator(".between").is_visible()
    held.get_by_text("Every reason, for and against").click()
    assert held.locator(".falls li").count() > 2
    assert not held.locator(".bit").first.is_visible()
    held.get_by_text("In bits", exact=True).click()
    assert held.locator(".bit").first.is_visible()
    held.locator(".right .cite a").first.click()
    clause = page.locator(".source-clause:target")
    assert clause.is_visible()
    page.locator(".heatmap a.heat-4").first.click()
    assert page.locator(".source-clause.was-changed:target").is_visible()
    page.keyboard.press("c")
    page.wait_for_url("**/chain.html")
    page.locator(".changes .introduced a").first.click()
    assert page.locator("article.claim:target").is_visible()
    page.get_by_role("link", name="In its place in the article").first.click()
    assert page.locator("a.mark:target").is_visible()
    page.keyboard.press("s")
    page.wait_for_url("**/index.html")


def test_buttons_narrow_a_list_and_say_so(visit: Opener, report: Path) -> None:
    page = visit(report / "claims.html").page
    button = page.get_by_role("button", name="Unsupported")
    number = int(button.locator("b").inner_text())
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("[aria-pressed=true]").count() == 1
    assert page.locator("[data-row]:visible").count() == number
    total = page.locator("[data-row]").count()
    assert page.locator("[role=status]").inner_text() == f"{number} of {total} shown"
    assert page.locator("section:visible").count() == 1
    page.get_by_role("button", name="All").click()
    assert page.locator("[data-row]:visible").count() == total


def test_the_chain_can_be_seen_from_afar_and_one_way_alone(visit: Opener, report: Path) -> None:
    page = visit(report / "chain.html").page
    near = page.evaluate(HEIGHT)
    page.get_by_role("button", name="New changes").click()
    middle = page.evaluate(HEIGHT)
    page.get_by_role("button", name="From afar").click()
    assert page.evaluate(HEIGHT) < middle < near
    assert not page.locator(".changes").first.is_visible()
    page.get_by_role("button", name="Everything", exact=True).click()
    page.get_by_role("button", name="Show only its way (The Northern Ledger)").click()
    shown = [text.split("\n")[0] for text in page.locator(".panel:visible h2").all_inner_texts()]
    assert any("Harbour Post" in text for text in shown)
    assert not any("Letters from Nowhere" in text for text in shown)
    page.get_by_role("button", name="Show all articles again").click()
    assert page.locator(".panel:visible").count() == page.locator(".panel").count()


HEIGHT = "document.querySelector('.strip').scrollHeight"


def test_links_of_the_one_file_lead_within_it(visit: Opener, single: Path) -> None:
    page = visit(single).page
    page.get_by_role("navigation", name="Report").get_by_role("link", name="Chain").click()
    assert page.url.endswith("#chain")
    page.keyboard.press("s")
    page.wait_for_url("**#index")
    page.locator("#index article.pair").first.get_by_role("link", name="See the reasons").click()
    assert page.locator("article.claim:target").is_visible()
    searches = page.locator(".sheet input[type=search]")
    assert searches.count() > 3


def test_in_short_prints_the_summary_alone(visit: Opener, report: Path) -> None:
    page = visit(report / "index.html").page
    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    page.get_by_role("button", name="Print in short").click()
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="The worst drifts").is_visible()
    assert page.get_by_role("heading", name="What was not judged, and why").is_visible()
    assert not page.get_by_role("heading", name="The articles").is_visible()
    assert not page.locator("nav").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.get_by_role("heading", name="The articles").is_visible()


def test_print_unfolds_without_script_too(visit: Opener, report: Path) -> None:
    page = visit(report / "claims-quay.html", java_script_enabled=False).page
    page.emulate_media(media="print")
    assert page.locator(".falls li").first.is_visible()


def test_without_script_nothing_that_needs_it_shows(visit: Opener, report: Path) -> None:
    for name in KINDS:
        page = visit(report / name, java_script_enabled=False).page
        assert page.get_by_role("button").count() == 0, name
        hidden = page.locator("main [hidden]:not(.needs-script, .needs-script *)")
        assert hidden.count() == 0, name
