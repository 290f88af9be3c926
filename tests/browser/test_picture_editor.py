"""The picture that the model sees, changed pixel by pixel: it is read at once in the browser, and then by the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hand import seen, theatre, wait_until
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"


def open_editor(open_page: Opener, **options: object) -> Page:
    page = open_page(**options)
    page.get_by_role("button", name="Change the picture").click()  # it is there as soon as the browser has the weights
    return page


def pixel(page: Page, column: int, row: int) -> tuple[float, float]:
    box = theatre(page).locator("canvas.picture").bounding_box()
    assert box is not None
    side = (box["width"] - 8) / 28
    return box["x"] + 4 + (column + 0.5) * side, box["y"] + 4 + (row + 0.5) * side


def test_pixels_are_painted_with_the_mouse_and_undone(open_page: Opener) -> None:
    page = open_editor(open_page)
    before = seen(page, "reading")
    page.mouse.move(*pixel(page, 3, 3))
    page.mouse.down()
    page.mouse.move(*pixel(page, 3, 24), steps=5)
    wait_until(page, 'data.source === "browser"')
    page.mouse.up()
    wait_until(page, f'data.source === "cell" && data.reading !== "{before}"')
    page.get_by_role("button", name="Undo the last change").click()
    wait_until(page, f'data.source === "cell" && data.reading === "{before}"')
    expect(page.get_by_role("button", name="Undo the last change")).to_be_disabled()


def test_the_keyboard_moves_the_digit_blanks_a_row_paints_a_pixel_and_takes_it_all_back(open_page: Opener) -> None:
    page = open_editor(open_page)
    before = seen(page, "reading")
    expect(theatre(page).locator("canvas.picture")).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowUp", " "):
        page.keyboard.press(key)
        wait_until(page, f'data.reading !== "{before}"')
    assert seen(page, "row") == "28", "the keys are the picture's, not the theatre's"
    page.get_by_role("button", name="Blank row 28").click()
    wait_until(page, 'data.source === "cell"')
    theatre(page).locator("canvas.picture").focus()
    for _ in range(4):
        page.keyboard.press("Control+z")
    wait_until(page, f'data.source === "cell" && data.reading === "{before}"')
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Change the picture")).to_be_hidden()
