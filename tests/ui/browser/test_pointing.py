from __future__ import annotations

import pytest

from lstm_demo.ui.browser.pointing import pressed_number
from lstm_demo.ui.state.pointer import Pointer, cue


def test_the_same_thing_can_be_pointed_at_twice() -> None:
    pointer = Pointer()
    pointer.point(cue(row=3))
    first = pointer.cue
    pointer.point(cue(row=3))
    assert first is not None and pointer.cue is not None
    assert (first.row, pointer.cue.row) == (3, 3) and first.number != pointer.cue.number


@pytest.mark.parametrize("state", [None, "x", {}, {"point": None}, {"point": True}, {"point": "1"}, {"point": 2.5}, {"point": [1]}])
def test_a_browser_may_send_what_it_likes(state: object) -> None:
    assert pressed_number(state) is None


def test_the_number_pressed_is_the_one_sent() -> None:
    assert pressed_number({"point": 4}) == 4


def test_what_was_lit_goes_out_with_its_reading() -> None:
    pointer = Pointer()
    pointer.turn_to("first")
    assert pointer.cue is None
    pointer.point(cue(row=3, rows=(3,)))
    pointer.turn_to("first")
    assert pointer.cue is not None and pointer.cue.rows == (3,)
    pointer.turn_to("second")
    assert pointer.cue.rows == () and pointer.cue.row is None and pointer.number == 2
