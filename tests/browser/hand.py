"""A hand that draws on the page's canvas, and an eye that reads the theatre."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

Stroke = list[tuple[float, float]]

PATIENCE = 90_000
"""Milliseconds that a browser test waits for anything before it fails: for a machine that is busy, and none that is quiet waits so long."""
FRAMES_AT_REST = 20

HOLD_MESSAGES = """() => {
    const { send } = WebSocket.prototype;
    const held = [];
    WebSocket.prototype.send = function (message) { held.push([this, message]); };
    window.sendHeld = () => {
        WebSocket.prototype.send = send;
        for (const [socket, message] of held.splice(0)) send.call(socket, message);
    };
}"""
"""Python hears of nothing until `sendHeld` is called."""

STROKES: dict[int, list[Stroke]] = {
    0: [[(0.5, 0.1), (0.25, 0.25), (0.2, 0.55), (0.3, 0.85), (0.5, 0.92), (0.72, 0.82), (0.8, 0.5), (0.72, 0.2), (0.5, 0.1)]],
    1: [[(0.5, 0.1), (0.5, 0.9)]],
    3: [[(0.28, 0.14), (0.62, 0.12), (0.7, 0.3), (0.45, 0.47), (0.72, 0.65), (0.66, 0.87), (0.28, 0.9)]],
    4: [[(0.6, 0.08), (0.22, 0.62), (0.8, 0.62)], [(0.62, 0.38), (0.62, 0.94)]],
    7: [[(0.22, 0.12), (0.78, 0.12), (0.42, 0.92)]],
}


def draw(page: Page, digit: int) -> None:
    """Draw a digit's strokes with the mouse, in the middle four fifths of the canvas."""
    for stroke in STROKES[digit]:
        draw_stroke(page, stroke)


def draw_stroke(page: Page, stroke: Stroke) -> None:
    canvas = page.locator("canvas.upper-canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    points = [(box["x"] + box["width"] * (0.1 + 0.8 * x), box["y"] + box["height"] * (0.1 + 0.8 * y)) for x, y in stroke]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def button(page: Page, name: str) -> Locator:
    """One of the page's own buttons; the canvas brings a toolbar with names of its own."""
    return page.get_by_test_id("stBaseButton-secondary").filter(has_text=name, visible=True)


def theatre(page: Page) -> Locator:
    return page.get_by_test_id("theatre")


def seen(page: Page, name: str) -> str:
    """One of the theatre's `data-` attributes."""
    return theatre(page).get_attribute(f"data-{name}") or ""


def wait_until(page: Page, condition: str) -> None:
    """Wait until a condition on the theatre's `data`, a DOMStringMap, holds: `data.row === "28"`."""
    handle = theatre(page).element_handle()
    page.wait_for_function(f"element => {{ const data = element.dataset; return {condition}; }}", arg=handle)


def wait_for_new_reading(page: Page, before: str) -> None:
    """Wait until Python's reading is shown: the browser's own comes sooner."""
    wait_until(page, f'data.reading !== "{before}" && data.source === "cell"')


def choose_line(box: Locator, line: str, key: str = "ArrowDown") -> None:
    """Choose a line of one of Streamlit's lists with the keyboard.

    line: the whole of it, or its middle between two spaces. key: what leads to it from the line that is chosen.
    """
    option = box.page.get_by_role("option", name=line, exact=not line.startswith(" "))
    box.press("ArrowDown")  # opens the list
    option.wait_for(state="attached")
    while option.get_attribute("data-focused") != "true":
        before = box.get_attribute("aria-activedescendant") or ""
        box.press(key)
        expect(box).not_to_have_attribute("aria-activedescendant", before)
    box.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")


def settle(page: Page) -> None:
    """Wait until the page is at rest: in `FRAMES_AT_REST` frames nothing was under way, and its address and its reading stayed the same.

    Frames are counted rather than seconds, since a machine that is busy draws fewer of them. A page that looks at a training every
    second is at rest too.
    """
    page.evaluate("window.restingFrames = 0")
    here = theatre(page).first  # in a shadow root, where a selector of the document does not look
    page.wait_for_function(
        """([frames, theatre]) => {
            const now = [location.href, theatre?.dataset.reading].join();
            window.restingFrames = now === window.restingAs && !window.underWay() ? window.restingFrames + 1 : 0;
            window.restingAs = now;
            return window.restingFrames >= frames;
        }""",
        arg=[FRAMES_AT_REST, here.element_handle() if here.count() else None],
    )


def settled_reading(page: Page) -> str:
    """The reading once no new one comes: two strokes may be read together or one by one."""
    settle(page)
    return seen(page, "reading")


def record_rows(page: Page) -> None:
    """From now on `recorded_rows` knows every row that the theatre has shown."""
    theatre(page).evaluate(
        """element => {
            window.rowsShown = [];
            new MutationObserver(() => {
                const row = Number(element.dataset.row);
                if (window.rowsShown.at(-1) !== row) window.rowsShown.push(row);
            }).observe(element, { attributes: true, attributeFilter: ["data-row", "data-reading"] });
        }"""
    )


def recorded_rows(page: Page) -> list[int]:
    rows: list[int] = page.evaluate("window.rowsShown")
    return rows
