"""axe on the whole page, light and dark, in each of its states; and what axe cannot see: that the keyboard reaches everything.

axe-core comes inside the Python package axe-playwright-python, so that neither Node nor a network is needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from hand import button, draw, settle, theatre
from playwright.sync_api import Page, expect
from test_explain import choose_view, explained, tour_page

from lstm_demo.lesson.views import EXPLAIN_VIEWS

if TYPE_CHECKING:
    from conftest import Opener

FAINT = Path(__file__).with_name("faint.js").read_text(encoding="utf-8").partition("*/\n")[2]
GRAVE = {"serious", "critical"}
# What Streamlit's own widgets and the canvas component bring with them and the page cannot mend: rule, a part of the selector, reason.
NOT_OURS: tuple[tuple[str, str, str], ...] = ()  # none so far
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


def findings(page: Page) -> list[str]:
    """Each grave finding that is not listed above, as a line that says where."""
    violations: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}) at {target(node)}: {node['html'][:160]} | {node.get('failureSummary', '')[:300]}"
        for rule in violations
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not any(rule["id"] == listed and part in target(node) + node["html"] for listed, part, _ in NOT_OURS)
    ]


def target(node: dict[str, Any]) -> str:
    return " ".join(" ".join(part) if isinstance(part, list) else str(part) for part in node["target"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_as_it_opens(open_page: Opener, theme: str, width: int) -> None:
    page = open_page(theme=theme, width=width, reduced_motion="reduce")
    explained(page)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_that_explains(open_page: Opener, theme: str) -> None:
    page = open_page(theme=theme, reduced_motion="reduce")
    found = []
    for view in EXPLAIN_VIEWS:
        choose_view(page, view)
        settle(page)
        found += [f"{view}: {finding}" for finding in findings(page)]
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("number", [4, 10])
def test_the_tour(open_page: Opener, theme: str, number: int) -> None:
    page = open_page(theme=theme, path=f"/?tour={number}", reduced_motion="reduce")
    explained(page)
    expect(tour_page(page)).to_contain_text(f"{number} of")
    settle(page)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_proof(open_page: Opener, theme: str) -> None:
    page = open_page(theme=theme, reduced_motion="reduce")
    explained(page)
    page.get_by_role("button", name="Nothing here is fake").click()
    expect(page.get_by_role("dialog")).to_contain_text("agree")
    settle(page)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_that_a_broken_link_opened_and_its_own_link(open_page: Opener, theme: str) -> None:
    page = open_page(theme=theme, path="/?m=my-own&r=99&hide=desk,studio", reduced_motion="reduce")
    expect(page.locator(".st-key-link-note")).to_contain_text("not on this machine")
    explained(page)
    assert findings(page) == []
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_contain_text("characters")
    settle(page)
    assert findings(page) == []


def test_the_colours_can_be_changed_for_the_colour_blind(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    forgetting = explained(page).locator("[data-kind=forget] .kind")
    before = forgetting.evaluate("element => getComputedStyle(element).color")
    page.get_by_text("Colour-blind-safe colours").click()
    expect(forgetting).not_to_have_css("color", before)
    settle(page)
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_reading_that_is_out_of_date_is_dimmed_and_its_text_can_still_be_read(open_page: Opener, theme: str) -> None:
    page = open_page(theme=theme, reduced_motion="reduce")
    draw(page, 7)
    settle(page)
    button(page, "Clear").click()
    expect(theatre(page)).to_contain_text("The canvas is empty.")
    assert theatre(page).locator("canvas.map").first.evaluate("map => getComputedStyle(map).filter").startswith("grayscale(1)")
    assert theatre(page).locator(".stage").evaluate(FAINT) == []
