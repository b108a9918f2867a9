"""The HTML report in a real headless Chromium: it is read, filtered, sorted and printed."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import ROOT, Run

CHROMIUM = os.environ.get("GOVLINT_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium: install one, or name it in GOVLINT_CHROMIUM"
    ),
]


@pytest.fixture
def report(govlint: Run, project: Path) -> Path:
    """The broken example: what is in `classify.py` and `review.py` is accepted."""
    shutil.copytree(ROOT / "examples/broken", project, dirs_exist_ok=True)
    govlint("baseline", "write")
    file = project / ".govlint/baseline.json"
    head, *entries, tail = file.read_text().splitlines()
    kept = [line.rstrip(",") for line in entries if "classify.py" in line or "review.py" in line]
    file.write_text("\n".join([head, ",\n".join(kept), tail]))
    page = project / "report.html"
    assert govlint("check", "-o", f"html:{page}").returncode == 1
    return page


@pytest.fixture
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Any, report: Path, **how: Any) -> Any:
    page = browser.new_page(**how)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("request", lambda request: page.complaints.append(request.url))
    page.goto(report.as_uri())
    assert page.complaints == [report.as_uri()]
    return page


def shown(page: Any) -> list[str]:
    told: list[str] = page.eval_on_selector_all(
        ".finding", "all => all.filter(x => x.offsetParent).map(x => x.dataset.check)"
    )
    return told


def test_filters_and_sorting(browser: Any, report: Path) -> None:
    page = opened(browser, report)
    every = page.locator(".finding").count()
    first = shown(page)
    assert 0 < len(first) < every  # accepted ones wait for their box
    assert page.inner_text("#shown") == f"{len(first)} of {every} shown"

    page.get_by_label("baselined").check()
    assert len(shown(page)) == every
    page.get_by_label("new (").uncheck()
    assert len(shown(page)) == every - len(first)
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function(
        "n => document.querySelector('#shown').textContent.startsWith(n)", arg=f"{len(first)} "
    )

    page.locator("#check").select_option("unbounded-loop")
    assert shown(page) == ["unbounded-loop"]
    page.locator("#check").select_option("")
    page.locator("#text").fill("answer.py WHILE")
    assert set(shown(page)) >= {"unguarded-agent", "unbounded-loop"}
    page.locator("#text").fill("no such words")
    assert shown(page) == []
    assert page.locator("#none").is_visible()
    page.locator("#text").fill("")

    page.locator("#sort").select_option("place")
    places = page.eval_on_selector_all(".finding", "all => all.map(x => x.dataset.place)")
    assert places == sorted(places)
    page.get_by_role("button", name="untagged-call").click()
    assert set(shown(page)) == {"untagged-call"}
    assert page.complaints == [report.as_uri()]


def test_tables_sort(browser: Any, report: Path) -> None:
    page = opened(browser, report)
    calls = page.locator("table").filter(has_text="Output cap")
    head = calls.get_by_role("button", name="Where")
    cells = "rows => rows.map(row => row.lastElementChild.textContent)"
    head.click()
    head.click()
    down = calls.locator("tbody tr").evaluate_all(cells)
    head.click()
    assert calls.locator("tbody tr").evaluate_all(cells) == down[::-1]
    assert calls.locator("th[aria-sort=ascending]").inner_text().startswith("Where")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read(browser: Any, report: Path, scheme: str) -> None:
    """Every text stands out from what is behind it by 4.5 to 1, as WCAG AA asks."""
    page = opened(browser, report, color_scheme=scheme)
    worst = page.evaluate(CONTRAST)
    assert worst["ratio"] >= 4.5, worst


def test_without_scripts_and_on_paper(browser: Any, report: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(report.as_uri())
    assert page.locator("#tools").is_hidden()
    assert page.locator(".finding").count() > 0
    assert page.locator(".finding:visible").count() == page.locator(".finding").count()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_sticks_out(browser: Any, report: Path, width: int) -> None:
    page = opened(browser, report, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (colors) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (c) => c.map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let worst = {ratio: 21};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !parent.getClientRects().length) continue;
    const behind = [];
    for (let at = parent; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const back = light(rgb(behind)), front = light(rgb([...behind, getComputedStyle(parent).color]));
    const ratio = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
    if (ratio < worst.ratio) worst = {ratio, text: walk.currentNode.textContent.trim()};
  }
  return worst;
}"""
