"""The training scrubbed as a person scrubs it, in a real browser: two times, a cursor for each, and numbers that are the networks' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hand import draw, settle
from playwright.sync_api import Locator, Page, expect
from test_accessibility import findings
from weights_line import SHOTS, STEPS, learning

from lstm_demo.files.catalogue import PRETRAINED, snapshots_path
from lstm_demo.insight.training.snapshot_sentences import relative_reach
from lstm_demo.insight.unit_order import liveliest_units

if TYPE_CHECKING:
    from conftest import Opener

STAGE = Path(__file__).with_name("learning_stage.py")
Stage = Callable[..., Page]
LAST = SHOTS - 1


@pytest.fixture
def stage(open_at: Opener, stage_server: str) -> Stage:
    """`stage(cell=…, layers=…, width=…, theme=…, calm=False)` gives a page with the view alone; an error in its console fails the test.

    Calm, which is the default here, it stands at the end of the training; else it plays.
    """

    def opener(calm: bool = True, width: int = 1280, theme: str = "light", **asked: object) -> Page:
        address = f"{stage_server}/?" + "&".join(f"{name}={value}" for name, value in asked.items())
        page = open_at(address, width, 1400, theme, reduced_motion="reduce" if calm else "no-preference")
        view(page).wait_for()
        expect(view(page)).to_have_attribute("data-row", "28")
        return page

    return opener


def view(page: Page) -> Locator:
    return page.get_by_test_id("learning")


def expect_at(page: Page, shot: int, row: int) -> None:
    """The snapshot, and the row from 1, whose numbers are shown."""
    expect(view(page)).to_have_attribute("data-shot", str(shot))
    expect(view(page)).to_have_attribute("data-row", str(row))


def press(page: Page, *keys: str) -> None:
    view(page).focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(250)  # the markers slide there


def go_to(page: Page, shot: int, row: int) -> None:
    scrub(page, "row").focus()
    page.keyboard.press("End")
    press(page, "Home", *["ArrowRight"] * shot, *["ArrowUp"] * (28 - row))
    expect_at(page, shot, row)


def scrub(page: Page, time: str) -> Locator:
    return view(page).locator(f'input[data-time="{time}"]')


def shown(page: Page, quantity: str) -> float:
    """The selected unit's value as it stands beside the map's title."""
    text = view(page).locator(f'[data-quantity="{quantity}"] .now b').inner_text()
    return float(text.replace("−", "-"))


def test_it_plays_the_whole_training_by_itself_snapshot_by_snapshot(stage: Stage) -> None:
    page = stage(calm=False)
    view(page).evaluate(
        """root => {
            window.shots = [Number(root.dataset.shot)];
            new MutationObserver(() => {
                const shot = Number(root.dataset.shot);
                if (window.shots.at(-1) !== shot) window.shots.push(shot);
            }).observe(root, { attributes: true, attributeFilter: ["data-shot"] });
        }"""
    )
    expect(view(page)).to_have_attribute("data-playing", "true")
    press(page, "]", "]")  # at 4×
    expect(view(page)).to_have_attribute("data-shot", str(LAST))
    expect(view(page)).to_have_attribute("data-playing", "false")
    shots = page.evaluate("window.shots")
    assert shots == list(range(shots[0], SHOTS))
    assert shots[0] < 5, "the recording began too late to say anything"


def test_it_moves_between_the_snapshots_too(stage: Stage) -> None:
    page = stage(calm=False)
    counted = view(page).evaluate(
        """async root => {
            const begin = root.drawnFrames;
            await new Promise(resolve => setTimeout(resolve, 1500));
            return (root.drawnFrames - begin) / 1.5;
        }"""
    )
    assert counted > 4, "twelve snapshots in ten seconds: whoever only jumps draws hardly more than one frame a second"


def test_who_asked_for_less_motion_begins_at_the_end_and_plays_on_demand(stage: Stage) -> None:
    page = stage()
    expect_at(page, LAST, 28)
    expect(view(page)).to_have_attribute("data-playing", "false")
    view(page).get_by_role("button", name="Replay the training").click()
    expect(view(page)).to_have_attribute("data-playing", "true")
    view(page).get_by_role("button", name="Pause the training").click()
    expect(view(page)).to_have_attribute("data-playing", "false")


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_numbers_are_the_snapshots_own(stage: Stage, cell: str) -> None:
    page = stage(cell=cell)
    for shot, row in [(0, 28), (4, 12), (9, 20), (LAST, 28)]:
        go_to(page, shot, row)
        compare(page, cell, shot, row)


def compare(page: Page, cell: str, shot: int, row: int) -> None:
    """What stands on the page with what was computed."""
    computed = learning(cell, 1, 3)
    probabilities = computed.probabilities[shot, row - 1]
    assert view(page).get_attribute("data-step") == str(STEPS[shot])
    expect(view(page).locator(".verdict .digit")).to_have_text(str(probabilities.argmax()))
    for digit, text in enumerate(view(page).locator(".classes .value").all_inner_texts()):
        told, own = text.replace("\u00a0", "").replace("%", ""), 100 * probabilities[digit]
        assert (own < 0.5) if told == "<1" else (own >= 99.5) if told == ">99" else abs(float(told) - own) <= 0.51
    unit = liveliest_units(computed.final, 0, 32)[0]
    for name, values in computed.quantities.items():
        assert shown(page, name) == pytest.approx(float(values[shot, 0, row - 1, unit]), abs=0.0051)
    reach = float(relative_reach(computed, 0)[shot, row - 1])
    if 0.02 < reach < 2:
        assert view(page).locator(".reach .now").inner_text() == f"{int(np.floor(100 * reach + 0.5))}\u00a0%"


def test_a_layer_of_several_is_named_and_its_numbers_shown(stage: Stage) -> None:
    page, computed = stage(layers=2), learning("lstm", 2, 3)
    expect(view(page).get_by_role("heading", name="of layer 2")).to_be_visible()
    go_to(page, 6, 14)
    unit = liveliest_units(computed.final, 1, 32)[0]
    assert shown(page, "cell_state") == pytest.approx(float(computed.quantities["cell_state"][6, 1, 13, unit]), abs=0.0051)


def test_the_keyboard_reaches_every_place(stage: Stage) -> None:
    page = stage()
    press(page, "Home")
    expect_at(page, 0, 28)
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowDown")
    expect_at(page, 1, 27)
    press(page, "End")
    expect_at(page, LAST, 27)
    first = view(page).get_attribute("data-unit")
    press(page, ".")
    assert view(page).get_attribute("data-unit") != first
    press(page, ",")
    assert view(page).get_attribute("data-unit") == first
    press(page, " ")
    expect(view(page)).to_have_attribute("data-playing", "true")
    press(page, " ", "?")
    expect(view(page)).to_have_attribute("data-playing", "false")
    expect(view(page).locator(".keys")).to_be_visible()
    press(page, "Escape")
    expect(view(page).locator(".keys")).to_be_hidden()


def test_on_a_slider_the_arrows_move_that_slider(stage: Stage) -> None:
    page = stage()
    row, training = scrub(page, "row"), scrub(page, "training")
    row.focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect_at(page, LAST, 2)
    expect(row).to_have_attribute("aria-valuetext", "row 2 of 28")
    training.focus()
    for key in ("Home", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect_at(page, 1, 2)
    expect(training).to_have_attribute("aria-valuetext", "step 10 of 1,440, test accuracy 7.69\u00a0%")


def test_a_dragged_slider_asks_nothing_of_the_server(stage: Stage) -> None:
    page = stage(calm=False)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    view(page).evaluate("() => { const send = WebSocket.prototype.send; window.sent = 0; "
                        "WebSocket.prototype.send = function (...all) { window.sent += 1; return send.apply(this, all); }; }")  # fmt: skip
    box = scrub(page, "training").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.52, box["y"] + box["height"] / 2, steps=20)
    page.mouse.up()
    settle(page)
    expect_at(page, LAST // 2, 28)
    expect(view(page)).to_have_attribute("data-playing", "false")
    assert float(scrub(page, "training").input_value()) == LAST / 2, "let go of, it settles on a snapshot"
    assert (page.evaluate("window.sent"), sent) == (0, [])


def test_a_click_on_the_map_of_both_times_goes_there(stage: Stage) -> None:
    page = stage()
    box = view(page).locator(".certainty canvas").bounding_box()
    assert box is not None
    place = {"x": 4 + (box["width"] - 8) * 2.5 / SHOTS, "y": 4 + (box["height"] - 8) * 9.5 / 28}
    view(page).locator(".certainty canvas").click(position=place)  # type: ignore[arg-type]
    expect_at(page, 2, 10)


def test_a_click_in_a_map_chooses_the_unit_and_the_row_and_leaves_the_training_where_it_is(stage: Stage) -> None:
    page = stage()
    press(page, "Home", "ArrowRight")
    canvas = view(page).locator('[data-quantity="cell_state"] canvas')
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": 4 + (box["width"] - 8) * 20.5 / 28, "y": 4 + (box["height"] - 8) * 7.5 / 32})
    expect_at(page, 1, 21)
    computed = learning("lstm", 1, 3)
    unit = int(liveliest_units(computed.final, 0, 32)[7])
    assert view(page).get_attribute("data-unit") == str(unit)
    assert shown(page, "cell_state") == pytest.approx(float(computed.quantities["cell_state"][1, 0, 20, unit]), abs=0.0051)


def test_another_digit_is_looked_at_from_the_same_place(stage: Stage) -> None:
    page = stage()
    go_to(page, 5, 17)
    page.get_by_role("radio", name="8", exact=True).click()
    expect(view(page)).to_have_attribute("data-name", "lstm-1-8")
    expect_at(page, 5, 17)
    computed = learning("lstm", 1, 8)
    expect(view(page).locator(".verdict .digit")).to_have_text(str(computed.answers[5, 16]))


def test_a_run_whose_accuracy_is_not_known_shows_its_loss(stage: Stage) -> None:
    page = stage(measured=0)
    go_to(page, 3, 28)
    expect(scrub(page, "training")).to_have_attribute("aria-valuetext", "step 90 of 1,440, loss 2.00")
    expect(view(page).locator(".score .says")).to_have_text("loss of the training batches")


def test_a_gate_lights_up_in_its_map_and_its_lines(stage: Stage) -> None:
    page = stage()
    view(page).locator(".saturation .labels button", has_text="o").first.focus()
    page.keyboard.press("Enter")
    expect(view(page).locator('[data-quantity="output_gate"]')).to_have_class("heatmap lit")
    press(page, "Escape")
    expect(view(page).locator('[data-quantity="output_gate"]')).to_have_class("heatmap")


def test_each_place_is_told_to_those_who_listen(stage: Stage) -> None:
    page = stage()
    go_to(page, 0, 28)
    answer = learning("lstm", 1, 3).answers[0, 27]
    expect(view(page).get_by_role("status")).to_contain_text(
        f"step 0 of 1,440, test accuracy 0\u00a0%. After row 28 of 28 it reads {answer}"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 820, 360])
def test_it_fits_every_width_and_is_accessible(stage: Stage, width: int, theme: str) -> None:
    page = stage(width=width, theme=theme, palette="safe" if width == 820 else "standard")
    go_to(page, 6, 20)
    assert view(page).evaluate("root => root.scrollWidth <= root.clientWidth + 8 && document.documentElement.scrollWidth <= innerWidth")
    assert findings(page) == []


def test_the_real_page_reads_what_is_drawn_with_every_snapshot(open_page: Opener) -> None:
    if snapshots_path(PRETRAINED / "lstm-1x32.safetensors") is None:
        pytest.skip("no snapshots ship with lstm-1x32")
    page = open_page(path="/?studio=learning", reduced_motion="reduce")
    view(page).wait_for()
    before = view(page).get_attribute("data-name") or ""
    draw(page, 7)
    expect(view(page)).not_to_have_attribute("data-name", before)
    expect(view(page).locator(".verdict .digit")).to_have_text("7")
