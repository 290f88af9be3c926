"""What the server sends. Streamlit may send "what you have already", and a browser that has forgotten it meanwhile is a dead page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hand import PATIENCE, seen, settle, theatre
from playwright.sync_api import Page, WebSocket, expect
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
