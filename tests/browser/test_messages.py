"""What the server sends. Streamlit may send "what you have already", and a browser that has forgotten it meanwhile is a dead page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from conftest import Opener


def test_every_message_is_sent_as_a_whole(open_page: Opener) -> None:
    page, received = open_page(), []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(ForwardMsg.FromString(frame)))

    page.on("websocket", listen)
    page.reload()
    page.get_by_test_id("theatre").wait_for(timeout=60_000)
    for _ in range(2):  # the whole page runs again, and comes to what it was
        before = len(received)
        page.get_by_test_id("stSidebar").get_by_text("Colour-blind-safe colours").click()
        page.wait_for_timeout(1500)
        assert len(received) > before
    assert [message.ref_hash for message in received if message.WhichOneof("type") == "ref_hash"] == []
    sizes = [message.ByteSize() for message in received if message.delta.WhichOneof("type") == "new_element"]
    assert sum(size > 10_000 for size in sizes) >= 3, sizes  # such as it would refer to
