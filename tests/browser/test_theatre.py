"""The theatre as a person meets it, in a real browser: linked views, numbers that add up, substeps, and the page's own cues."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hand import seen, settle, theatre, wait_until
from playwright.sync_api import Locator, Page, expect

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.tracing import trace

if TYPE_CHECKING:
    from conftest import Opener

STAGE = Path(__file__).with_name("theatre_stage.py")
Stage = Callable[..., Page]
GATES = {"forget_gate": "f", "input_gate": "i", "candidate": "g", "output_gate": "o"}
HALF = 0.005 + 1e-9  # what two decimals leave open


@pytest.fixture
def stage(open_at: Opener, stage_server: str) -> Stage:
    """`stage(cell=…, layers=…, cue=[…], width=…, theme=…)` gives a page with the theatre alone; an error in its console fails the test."""

    def opener(
        calm: bool = False, cue: list[dict[str, object]] | None = None, width: int = 1280, theme: str = "light", **asked: object
    ) -> Page:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        address = f"{stage_server}/?{query}" + (f"&cue={quote(json.dumps(cue))}" if cue else "")
        page = open_at(address, width, 1000, theme, reduced_motion="reduce" if calm else "no-preference")
        theatre(page).wait_for()
        wait_until(page, "Number(data.row) >= 1")
        return page

    return opener


def go_to(page: Page, row: int) -> None:
    theatre(page).focus()
    page.keyboard.press("Home")
    for _ in range(row - 1):
        page.keyboard.press("ArrowRight")
    wait_until(page, f'data.row === "{row}" && data.playing === "false"')


def read(text: str | None) -> float:
    """A number as it is shown, with its true minus and perhaps in brackets."""
    return float((text or "").replace("−", "-").strip("()+"))


def term(page: Page, name: str) -> float:
    return read(theatre(page).locator(f'[data-term="{name}"]').first.text_content())


def near(shown: float, computed: float, slack: float) -> bool:
    return abs(shown - computed) <= slack


def spread(function: Callable[[float], float], value: float) -> float:
    """How far function(value) may be off when value was rounded, and the result again."""
    return max(abs(function(value + HALF) - function(value)), abs(function(value - HALF) - function(value))) + HALF


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def lit(page: Page, kind: str, value: str) -> Locator:
    return theatre(page).locator(f'[data-{kind}="{value}"].lit')


@pytest.mark.parametrize("width", [360, 1280])
def test_the_value_beside_a_maps_title_says_whose_it_is_and_what_it_answers(stage: Stage, width: int) -> None:
    page = stage(unit=47, width=width)
    go_to(page, 9)
    for name, question in {"forget_gate": "keep?", "input_gate": "write?", "output_gate": "reveal?"}.items():
        caption = theatre(page).locator(f'[data-quantity="{name}"] figcaption')
        expect(caption.locator(".now")).to_have_text(f"unit 47: {term(page, f'{name}.value'):.2f}")
        for part in (".now", ".question"):
            expect(caption.locator(part)).to_be_visible()
        expect(caption.locator(".question")).to_have_text(question)
        assert caption.evaluate("caption => caption.scrollWidth <= caption.clientWidth"), "nothing of it is cut off or covered"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_says_beside_the_maps_which_units_are_the_liveliest(stage: Stage, width: int) -> None:
    page = stage(width=width)
    said = theatre(page).get_by_text("The liveliest vary most from row to row")
    expect(said).to_be_visible()
    assert said.evaluate("hint => hint.scrollWidth <= hint.clientWidth"), "nothing of it is cut off"
    theatre(page).get_by_role("button", name="all 128").click()
    expect(said).to_have_count(0)


def test_what_is_read_out_of_an_addend_is_the_number_that_stands_there(stage: Stage) -> None:
    page = stage(unit=47)
    for row in (9, 14):
        go_to(page, row)
        for button in theatre(page).locator("[data-part]").all():
            assert (button.get_attribute("aria-label") or "").endswith(f": {button.text_content()}")


@pytest.mark.parametrize("row", [1, 9, 14, 28])
def test_the_numbers_of_the_equations_give_each_other(stage: Stage, row: int) -> None:
    page = stage(unit=47)
    go_to(page, row)
    for name in GATES:
        total, value = term(page, f"{name}.total"), term(page, f"{name}.value")
        addends = [term(page, f"{name}.{part}") for part in ("from_input", "from_hidden", "bias")]
        assert near(total, sum(addends), 4 * HALF), name
        function = math.tanh if name == "candidate" else sigmoid
        assert near(value, function(total), spread(function, total)), name
    f, i, g, o = (term(page, f"{name}.value") for name in GATES)
    before, c, h = term(page, "cell_state.cell_state.before"), term(page, "cell_state.value"), term(page, "hidden_state.value")
    kept, written = term(page, "cell_state.kept"), term(page, "cell_state.written")
    assert near(kept, f * before, HALF * (1 + abs(f) + abs(before)))
    assert near(written, i * g, HALF * (1 + abs(i) + abs(g)))
    assert near(c, kept + written, 3 * HALF)
    assert near(h, o * math.tanh(c), HALF * (2 + abs(o)))


def test_the_cell_drawing_shows_the_numbers_of_the_equations(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 14)
    pairs = {name: f"{name}.value" for name in (*GATES, "cell_state", "hidden_state")} | {
        f"{name}.total": f"{name}.total" for name in GATES
    }
    pairs |= {
        "kept.product": "cell_state.kept",
        "written.product": "cell_state.written",
        "cell_state.before": "cell_state.cell_state.before",
    }
    for drawn, said in pairs.items():
        assert term(page, f"cell.{drawn}") == term(page, said), drawn


@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_every_kind_of_cell_has_a_drawing_with_its_numbers(stage: Stage, cell: str) -> None:
    page = stage(cell=cell)
    go_to(page, 14)
    assert term(page, "cell.hidden_state") == term(page, "hidden_state.value")
    if cell == "gru":
        z, n, before = term(page, "cell.update_gate"), term(page, "cell.candidate"), term(page, "cell.hidden_state.before")
        assert near(term(page, "cell.held.product"), z * before, HALF * (1 + abs(z) + abs(before)))
        assert near(term(page, "cell.renewed.product"), (1 - z) * n, HALF * (2 + abs(n)))


def test_w_x_opens_into_28_products_that_sum_to_it(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 14)
    addend = term(page, "forget_gate.from_input")
    theatre(page).locator('[data-part="input"][data-gate="forget_gate"]').click()
    columns = theatre(page).locator(".operands .stop")
    expect(columns).to_have_count(28)
    products = []
    for label in columns.evaluate_all("all => all.map(one => one.ariaLabel)"):
        found = re.fullmatch(r"pixel \d+: (\S+) × (\S+) = (\S+)", label)
        assert found, label
        x, weight, product = map(read, found.groups())
        assert near(product, x * weight, 0.0005 * (1.1 + abs(x) + abs(weight)))
        products.append(product)
    assert near(sum(products), addend, HALF + 28 * 0.0005)
    assert near(read(theatre(page).locator(".operands .sum").inner_text().removeprefix("added up: ")), addend, HALF)


@pytest.mark.parametrize(
    ("cell", "layers", "part"), [("lstm", 1, "hidden"), ("lstm", 2, "input"), ("gru", 1, "hidden"), ("rnn", 1, "hidden")]
)
def test_the_largest_products_and_all_others_sum_to_the_addend(stage: Stage, cell: str, layers: int, part: str) -> None:
    page = stage(cell=cell, layers=layers)
    go_to(page, 14)
    button = theatre(page).locator(f'[data-part="{part}"]').last
    name = button.get_attribute("data-gate")
    addend = term(page, f"{name}.from_{part}")
    button.click()
    lines = theatre(page).locator(".operands li:not([hidden])")
    lines.first.wait_for()
    assert lines.count() >= 9
    numbers = [read(text) for text in theatre(page).locator(".operands li:not([hidden]) .number").all_text_contents()]
    assert near(sum(numbers), addend, HALF + 0.0005 * len(numbers))


def test_operands_are_sent_only_when_they_are_asked_for_and_follow_the_unit(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 14)
    settle(page)
    expect(page.get_by_text("opened 0")).to_be_visible()
    theatre(page).locator('[data-part="hidden"]').first.click()
    theatre(page).locator(".operands li").first.wait_for()
    other = theatre(page).locator(".operands li button").first
    unit = other.get_attribute("data-unit")
    other.click()
    wait_until(page, f'data.unit === "{unit}"')
    theatre(page).locator(".operands li button").first.wait_for()
    assert near(
        term(page, "forget_gate.from_hidden"), read(theatre(page).locator(".operands .sum").inner_text().removeprefix("added up: ")), HALF
    )


def test_a_gate_is_lit_in_maps_curves_cell_and_equation_by_mouse_and_by_keyboard(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 14)
    title = theatre(page).locator(".heatmap[data-quantity=input_gate] button")
    title.hover()
    for place in (".heatmap", ".drawing .box", ".arithmetic tr", ".history .labels button", ".means .labels button"):
        expect(theatre(page).locator(f'{place}[data-gate="input_gate"].lit')).to_have_count(1)
    page.mouse.move(5, 5)
    expect(lit(page, "gate", "input_gate")).to_have_count(0)
    box = theatre(page).locator('.drawing .box[data-gate="forget_gate"]')
    box.evaluate("box => box.focus({ focusVisible: true })")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(theatre(page).locator('.arithmetic tr[data-gate="input_gate"].lit')).to_have_count(1)
    expect(theatre(page).locator('.drawing .box[data-gate="input_gate"]')).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(theatre(page).locator('.drawing .box[data-gate="input_gate"]')).to_have_attribute("aria-pressed", "false")


def test_a_click_pins_a_class_another_lets_go_and_playback_pauses(stage: Stage) -> None:
    page = stage(unit=47)
    assert seen(page, "playing") == "true"
    digit = theatre(page).get_by_role("button", name="class 3")
    digit.click()
    wait_until(page, 'data.playing === "false"')
    page.mouse.move(5, 5)
    expect(digit).to_have_attribute("aria-pressed", "true")
    expect(theatre(page).locator('.track[data-digit="3"].lit')).to_have_count(1)
    digit.click()
    page.mouse.move(5, 5)
    expect(digit).to_have_attribute("aria-pressed", "false")


def test_substeps_walk_a_row_in_four_parts_and_go_on_to_the_next(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 14)
    page.keyboard.press("s")
    wait_until(page, 'data.substep === "0"')
    value = theatre(page).locator('[data-term="cell_state.value"]')
    for place, visible in enumerate((False, False, True, True)):
        wait_until(page, f'data.substep === "{place}" && data.row === "14"')
        assert value.is_visible() is visible
        page.keyboard.press("ArrowRight")
    wait_until(page, 'data.substep === "0" && data.row === "15"')
    page.keyboard.press("ArrowLeft")
    wait_until(page, 'data.substep === "3" && data.row === "14"')
    status = theatre(page).get_by_role("status").filter(has_text="Row")
    expect(status).to_contain_text("substep 4 of 4, reveal")
    theatre(page).get_by_role("button", name="forget", exact=True).click()
    wait_until(page, 'data.substep === "1"')
    theatre(page).get_by_role("button", name="Substeps").click()
    wait_until(page, "data.substep === undefined")


def test_substeps_play_in_slow_motion(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 10)
    page.keyboard.press("s")
    page.keyboard.press(" ")
    wait_until(page, 'data.row === "10" && data.substep === "2"')
    wait_until(page, 'data.row === "11" && data.playing === "true"')


def test_a_cue_goes_there_lights_and_points_until_the_person_acts(stage: Stage) -> None:
    cue = [{"row": 12, "rows": [5, 6, 7], "units": [47], "unit": 47, "gate": "forget_gate", "digit": 7, "view": "arithmetic"}, {"row": 3}]
    page = stage(cue=cue)
    page.get_by_role("button", name="Next cue").click()
    wait_until(page, 'data.row === "13" && data.unit === "47" && data.playing === "false"')
    ringed = theatre(page).locator('[data-view="arithmetic"].ringed')
    expect(ringed).to_be_in_viewport()
    expect(lit(page, "gate", "forget_gate").first).to_be_visible()
    expect(page.get_by_text("let go 0")).to_be_visible()
    theatre(page).get_by_role("button", name="One row forward").click()
    expect(page.get_by_text("let go 1")).to_be_visible()
    expect(ringed).to_have_count(0)
    expect(lit(page, "gate", "forget_gate")).to_have_count(0)
    wait_until(page, 'data.row === "14"')  # and the page's rerun does not take the person back
    settle(page)
    assert seen(page, "row") == "14"
    page.get_by_role("button", name="Next cue").click()
    wait_until(page, 'data.row === "4"')


def test_a_cue_plays_and_sets_speed_and_substep(stage: Stage) -> None:
    page = stage(cue=[{"row": 5, "play": False, "substep": 2}, {"row": 20, "play": True, "speed": 4.0}])
    page.get_by_role("button", name="Next cue").click()
    wait_until(page, 'data.row === "6" && data.substep === "2" && data.playing === "false"')
    page.get_by_role("button", name="Next cue").click()
    wait_until(page, 'data.row === "28" && data.substep === undefined && data.playing === "false"')
    assert theatre(page).get_by_label("Speed").input_value() == "4"


def test_who_asked_for_stillness_gets_no_autoplay_and_no_transitions(stage: Stage) -> None:
    page = stage(unit=47, calm=True)
    assert seen(page, "playing") == "false"
    moving = theatre(page).evaluate(
        """root => [...root.querySelectorAll('*')]
            .filter(one => getComputedStyle(one).transitionDuration.split(', ').some(time => time !== '0s')).length"""
    )
    assert moving == 0


def test_everything_is_reached_with_the_tab_key_and_shows_that_it_has_the_focus(stage: Stage) -> None:
    page = stage(unit=47)
    go_to(page, 14)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        found = theatre(page).evaluate(
            """root => {
                const on = root.getRootNode().activeElement;
                if (!on || !root.contains(on)) return null;
                const framed = on === root ? root.querySelector(':scope > .stage') : on; // the theatre's ring is around its stage
                const style = getComputedStyle(framed);
                const ring = style.outlineStyle !== 'none' || on.matches('.box');
                return { group: on.closest('[role=group]:not(.theatre), section')?.ariaLabel, ring };
            }"""
        )
        if found:
            assert found["ring"], found
            reached.add(found["group"])
    assert {"Playback", "Classes", "Maps", "The LSTM cell", "The arithmetic of the selected unit", "Lines"} <= reached


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("width", [320, 360])
def test_nothing_is_wider_than_a_phone(stage: Stage, cell: str, width: int) -> None:
    page = stage(cell=cell, width=width)
    go_to(page, 5)
    theatre(page).locator('[data-part="hidden"]').first.click()
    theatre(page).locator(".operands li").first.wait_for()
    wide = theatre(page).evaluate(
        """root => [...root.querySelectorAll('*')].filter(one => one.checkVisibility() && !one.closest('.unseen') && !one.closest('.total')
            && one.getBoundingClientRect().right > innerWidth + 0.5).map(one => one.outerHTML.slice(0, 100))"""
    )
    assert wide == []


def test_a_selected_unit_that_the_maps_do_not_show_is_said_so(stage: Stage) -> None:
    lively = set(liveliest_units(trace(load_model(find_model(DEFAULT_MODEL).path).model, sample_digits()[3]), 0, 32).tolist())
    hidden = next(unit for unit in range(128) if unit not in lively)
    page = stage(calm=True, unit=hidden)
    maps = theatre(page).locator("[data-view=maps]")
    expect(maps).to_contain_text(f"Unit {hidden} is selected and is not among these 32: “all 128” shows it.")
    maps.get_by_role("button", name="all 128").click()
    expect(maps).not_to_contain_text("is not among these")
    page = stage(calm=True, unit=min(lively))
    expect(theatre(page).locator("[data-view=maps]")).not_to_contain_text("is not among these")


def test_no_sign_of_an_equation_stands_alone(stage: Stage) -> None:
    """In substeps an equals sign comes with what it gives; and where the terms take several lines, both stand on the last one."""
    page = stage(calm=True, width=360)
    lines = "all => all.map(tr => [tr.children[tr.children.length - 2], tr.lastElementChild].map(td => getComputedStyle(td).verticalAlign))"
    assert theatre(page).locator(".arithmetic .state").evaluate_all(lines) == [["bottom", "bottom"]] * 2
    theatre(page).get_by_role("button", name="Substeps").click()
    for substep in range(4):
        wait_until(page, f'data.substep === "{substep}"')
        for line in theatre(page).locator(".arithmetic tr[data-gate]").all():
            sign, value = line.locator("td").nth(-2), line.locator("td.value .number")
            assert sign.inner_text().strip() in ("=", "")
            assert sign.evaluate("td => getComputedStyle(td).visibility") == value.evaluate("span => getComputedStyle(span).visibility")
        page.keyboard.press("ArrowRight")


def test_the_theatre_alone_offers_no_question_that_nobody_answers(stage: Stage) -> None:
    expect(theatre(stage(calm=True)).locator(".why")).to_be_hidden()
