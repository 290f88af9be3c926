"""What the server sends. Streamlit may send "what you have already", and a browser that has forgotten it meanwhile is a dead page."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from hand import PATIENCE, STROKES, button, draw_stroke, seen, settle, theatre, wait_until
from playwright.sync_api import Page, WebSocket, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from conftest import Opener


def test_every_message_is_sent_as_a_whole(open_page: Opener) -> None:
    page, received = open_page(), []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(ForwardMsg.FromString(frame)))

    page.on("websocket", listen)
    page.reload()
    page.get_by_test_id("theatre").wait_for()
    for _ in range(4):  # the whole page runs again, and comes to what it was
        settle(page)
        received.clear()
        page.get_by_test_id("stSidebar").get_by_text("Colour-blind-safe colours").click()
        wait_for_the_theatre_in(page, received)
        assert [message.ref_hash for message in received if message.WhichOneof("type") == "ref_hash"] == []


def wait_for_the_theatre_in(page: Page, received: list[ForwardMsg]) -> None:
    """What it would refer to if it did: 10 kB and more, and the same but for the colours."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not any(message.delta.WhichOneof("type") == "new_element" and message.ByteSize() > 100_000 for message in received):
        assert time.monotonic() < deadline, [message.ByteSize() for message in received]
        page.wait_for_timeout(100)


PRESSES = """() => {
  const whole = () => document.querySelector('[data-testid="stSidebar"] .st-key-safe-colours input').click();
  whole();
  setTimeout(() => { document.querySelector(".st-key-tour-next button").click(); setTimeout(whole, 5); }, 20);
}"""


def test_a_press_is_met_though_another_follows_at_once(open_page: Opener) -> None:
    """The page is running when a press asks for the work area, and another at once for the whole page."""
    page = open_page(path="/?tour=1")
    bar = page.locator(".st-key-tour")
    expect(bar).to_contain_text("1 of 14")
    settle(page)
    for number in range(2, 11):
        page.evaluate(PRESSES)
        expect(bar).to_contain_text(f"{number} of 14")


def test_strokes_that_are_drawn_faster_than_the_server_answers_stay(open_page: Opener) -> None:
    """Each message of the browser brings all values that it knows: the second stroke's still says that the sample is marked."""
    page, held = open_page(reduced_motion="reduce"), Held()
    page.route_web_socket(re.compile("_stcore/stream"), held.stand_between)
    page.reload()
    settle(page)
    held.holding = True
    for stroke in STROKES[4]:
        draw_stroke(page, stroke)
        held.wait_for_the_end_of_a_run(page)
    held.release()
    wait_until(page, 'data.prediction === "4" && data.source === "cell"')
    settle(page)
    expect(button(page, "Clear")).to_be_enabled()
    assert page.locator("canvas.upper-canvas").first.evaluate(INK) > 1000


class Held:
    """The server's messages, kept back for a while."""

    def __init__(self) -> None:
        self.holding = False
        self.messages: list[str | bytes] = []
        self.browser: WebSocketRoute | None = None

    def stand_between(self, browser: WebSocketRoute) -> None:
        self.browser = browser
        server = browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(lambda message: self.messages.append(message) if self.holding else browser.send(message))

    def wait_for_the_end_of_a_run(self, page: Page) -> None:
        ends = self.ends()
        deadline = time.monotonic() + PATIENCE / 1000
        while self.ends() == ends:
            assert time.monotonic() < deadline, "the server does not answer"
            page.wait_for_timeout(50)

    def ends(self) -> int:
        return [ForwardMsg.FromString(message).WhichOneof("type") for message in self.messages].count("script_finished")

    def release(self) -> None:
        self.holding = False
        for message in self.messages:
            self.browser.send(message)


INK = """upper => [...upper.getRootNode().querySelectorAll("canvas")].reduce((ink, canvas) => {
    const levels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return ink + levels.filter((level, place) => place % 4 === 0 && level > 128).length;
}, 0)"""
"""How many pixels of the drawing are white."""


def test_two_parts_of_the_page_that_change_in_one_moment_are_both_run(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    view = page.locator(".st-key-explain").get_by_role("radio", name="Why this digit?")
    view.wait_for()
    settle(page)
    back = theatre(page).get_by_role("button", name="One row back")
    together = [
        back.element_handle(),
        view.element_handle(),
    ]  # the theatre's message waits for the end of this task, and so does the view's
    page.evaluate("buttons => buttons.forEach((button) => button.click())", together)
    page.locator(".st-key-explain .evidence").wait_for()
    settle(page)
    assert seen(page, "row") == "27" and "r=27" in page.url
